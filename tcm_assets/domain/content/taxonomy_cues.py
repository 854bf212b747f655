"""Words that by themselves tell a video's class: its games and series by name, words in other languages.

Belongs here: words that the sentence encoder, which learnt English prose, knows badly. Does not belong here: words that
stand beside videos of many kinds ("love", "challenge"), or what a cue counts (`content_taxonomy`).
"""

_CUES = {
    "comedy and skits": """
        comedy funny humor humour meme memes joke jokes parody parodie grappig grappige humorvideo lachen comedia
        humoristico satire skit funnyvideos lustig witzig drôle clownerij jandino komedie grapje humorous cabaret
    """,
    "pranks and practical jokes": "prank pranks pranked prankwars grap pegadinha broma streich scherzo",
    "dance": """
        dance dancing dancer choreography choreo dansen tanz tanzen baile bailar danse ballo shuffle shuffling
        shuffledance tiktokdans ballet twerk jumpstyle shuffler dancechallenge танец танцы
    """,
    "lip sync and duets": "lipsync lipsyncing lip-sync singalong playback",
    "singing and instruments": """
        singing singer song songwriter cover vocals guitar piano drummer drums harp musician rapper punkrock zingen
        zanger cantar cantando cantante eletronicmusic techno sertanejo canto choir saxophone violin muziek música
        musik musica
    """,
    "beatboxing and vocal tricks": "beatbox beatboxing beatboxer swissbeatbox spencerx",
    "magic and illusions": "magic magician illusion zachking goochelen magia zauberei",
    "storytime and POV acting": "pov storytime acting acteren actor roleplay verhaal verhalen",
    "daily life and vlogs": "vlog vlogs vlogger grwm dayinmylife ditl verhuisvlog",
    "reactions and reviews": "reaction react reacting reactie reacties review unboxing unbox réaction réagir",
    "video editing and effects": """
        transition transitions transitioner transiciones transição transisi vfx videoedit capcut slowmo greenscreen
        twixtor timewarpscan aftereffects editing videostar edição schnitt
    """,
    "makeup": """
        makeup eyeliner eyeshadow lipstick mascara foundation blush maquillaje maquiagem maquillage trucco schminke
        mua concealer makeuplook makeuptutorial макияж
    """,
    "skin and hair care": """
        skincare hair hairstyle haircut hairdye nails manicure acne haar haare cabelo cabello capelli cheveux curly
        barber beard skin balayage wimpers lashes peircings piercing kapper
    """,
    "fashion and outfits": """
        fashion outfit outfits ootd clothes shein thrift sneakers asos streetwear dress kleding moda ropa kleidung
        vêtements hijab costume baggy
    """,
    "gym and strength training": """
        gym fitness workout workouts bodybuilding bodybuilder powerlifting powerlifter weightlifting deadlift
        deadlifts squat squats benchpress bench crossfit legday chestday gains abs lifting lift calisthenics
        strongman hiit sportschool pushup pushups triceps biceps glutes preworkout supplements gymshark fitnesstips
        physique olylifting powertok muscle muscles lats krafttraining personaltrainer mrolympia fittok treadmill
        crossfitter
    """,
    "weight loss and nutrition": """
        diet dieet nutrition calories calorie afvallen weightloss fatloss vetverbranding protein keto gezond dieta
        abnehmen régime wls wlsjourney bariatric fatburner fatburners voeding
    """,
    "football": """
        football soccer voetbal fussball fußball futbol fútbol futebol calcio neymar ronaldo messi feyenoord ajax
        depay premierleague footballer freestylefootball футбол barcelona fcbarcelona worldcup psv
    """,
    "team and ball sports": """
        volleyball basketball baseball softball tennis hockey rugby nba nfl cricket handball golf volleybal athlete
        lacrosse badminton
    """,
    "combat sports and wrestling": """
        wwe wwf wrestling aew wrestlemania undertaker theundertaker romanreigns smackdown ufc mma boxing karate
        taekwondo judo kungfu martial wrestler prowrestling kickboxing
    """,
    "outdoor and extreme sports": """
        ski skiing snowboard snowboarding skate skateboard surfing cycling running runner gymnastics parkour
        climbing marathon swimming zwemmen hardlopen skatepark hiking acrobatic soulcycle
    """,
    "motor racing": """
        f1 formula1 verstappen maxverstappen vettel hamilton ricciardo danielricciardo mclaren redbullracing kvyat
        raikkonen grandprix motorsport nascar motogp leclerc bottas valtteribottas ferrari carlossainz senna
        schumacher sainz imola bahraingp bwoah totowolff f12020
    """,
    "cars and vehicles": """
        car cars auto autos bmw mercedes audi lambo truck trucks vrachtwagen trucker motorcycle motorbike corvette
        scania quad landrover defender tractor a380 aviation bus carro coche voiture jdm drift airplane excavator
    """,
    "horses and riding": """
        horse horses equestrian equestrians equestrianlife horsegirl horseriding dressage paard paarden pferd pferde
        caballo cavalo cheval pony stallion horserider 3tambores barrelracer escaramuza
    """,
    "pets and animals": """
        dog dogs cat cats puppy kitten pets hond honden kat katten hund katze perro gato cachorro chien chat animals
        animal fish aquarium snake hamster bunny rabbit bird parrot bulldog dieren giraffe monkey wildlife قط turtle
        reptile kitty
    """,
    "anime and manga": """
        anime animes animeedit animeedits manga otaku weeb weebtiktok naruto sasuke sakura kakashi haikyuu
        haikyuuedit onepiece luffy zoro bnha mha bokunoheroacademia bakugo todoroki aot snk attackontitan erenjaeger
        demonslayer kimetsunoyaiba nezuko waifu hinata tokyoghoul hxh killua jojo dragonball dbz goku vegeta
        fullmetalalchemistbrotherhood deathnote yaoi yuri animegirl animeboy darlinginthefranxx haikyuuedits amv
        hanakokun bungoustraydogs аниме animefan narutoedit mikasa evangelion fairytail inuyasha konohamaru
        shikamaru kakashihatake lovelive shingekinokyojin zerotwo animerecommendations
    """,
    "fandoms and K-pop": """
        charlidamelio addisonrae dixiedamelio tonylopez ondreazlopez harrystyles emmawatson billieeilish
        arianagrande justinbieber onedirection louistomlinson zaynmalik tomfelton fanedit celebrity taylorswift
        shawnmendes lewiscapaldi madisonbeer dualipa corpsehusband timotheechalamet handeercel michaeljackson kpop
        bts blackpink jungkook taehyung jimin hoseok junghoseok idol enhypen btsarmy kdrama fandom straykids cosplay
        cosplayer
    """,
    "films and series": """
        movie movies film films netflix marvel disney spiderman series tvshow cinema jurassicpark starwars
        harrypotter hogwarts avengers peakyblinders hazbinhotel aquaman elsa serie teletubbies trailer hunger
        twilight
    """,
    "books and reading": "books booktok bookworm bookshelf novel reading boeken lezen livros libros bücher livres",
    "video games": """
        gaming gamer games minecraft roblox fortnite amongus fifa fifa21 playstation ps5 xbox gta gta5online
        callofduty cod csgo counterstrike nintendo pokemon leagueoflegends valorant streamer impostor gamen
        videojuegos videogames jogos twitch genshin deadbydaylight gamingvideo
    """,
    "drawing and painting": """
        drawing draw art artist painting paint procreate sketch tekenen tekening digitalart realism zeichnen dibujo
        desenho arte dessin kunst watercolor animation illustration artwork
    """,
    "photography": "photography photographer photoshoot camera lens fotografie fotografía fotografia portrait photo",
    "crafts and DIY": """
        diy craft crafts handmade handcraft lifehack lifehacks woodworking tools tool drillbit knutselen crochet
        knitting sewing basteln manualidades artesanato bricolage electrician clay resin carpenter
    """,
    "home and cleaning": """
        cleaning clean schoonmaken cleantok huis verbouwing decor decoration interior ikea housetour renovation
        putzen limpieza limpeza ménage homedecor organize backyard declutter verven architecture laundry bathroom
    """,
    "farming and gardening": """
        farm farmer farmlife farming johndeere tractor trator agro agroboy garden gardening plants planttiktok boer
        tuin roça hatseflats harvest landwirtschaft jardín
    """,
    "food and cooking": """
        food foodie foodlover recipe recipes cooking cook koken baking bake cake cakes chocolate pizza tacos burger
        burrito chicken rice cheese cheddar snack dessert chef eten lekker recept comida receta receita cuisine
        kochen rezept cibo kaas stamppot schnitzel tortilla pasta coffee skittles candy tiktokfood appel ananas
        foodtiktok gehaktballen smoothie restaurant sushi vegan drinks cocktail burritos chilli eggs bread أكل طبخ
    """,
    "travel and places": """
        travel traveling vacation holiday amsterdam dubai greece travelcanada reizen vakantie viaje viagem voyage
        reise urlaub sunset beach alps mountain mountains wanderlust hotel island trip morainelake airport tourist
        camping tourism
    """,
    "science and learning": """
        science experiment physics chemistry biology math maths facts education learnontiktok wetenschap history
        geschiedenis language english ingles español languages space astronomy rekenwonder raadsel riddle
        lernenmittiktok
    """,
    "technology and programming": """
        tech iphone coding programming programmer programmers developer javascript python computerscience compsci
        softwareengineer software android gadget gadgets telefoon spreadsheet googlesheets excel codingtiktok
        computer robot drone samsung
    """,
    "business and money": """
        business smallbusiness entrepreneur ondernemen money geld investing crypto bitcoin finance stocks marketing
        coach businesscoach bespaartip forex dropshipping millionaire salesman sparen
    """,
    "jobs and work life": """
        job werk werken office colleagues coworkers homeoffice trabajo trabalho arbeit collega's collega supermarkt
        albertheijn appie jumbo ceo workmate retail nurse factory roadmarking bouw
    """,
    "school and student life": """
        school teacher student students college university exam exams docent gymdocent klas leraar homework escuela
        escola schule toets studenten gradschool phd phdlife rechtenstudent finals graduation lehrer maestra
    """,
    "health and medicine": """
        doctor hospital surgery cancer chemotherapy covid covid19 corona coronavirus vaccine nurse ziekenhuis injury
        mri sclerosis hodgkinslymphoma disability physio ambulance medical surgeon diabetes mondkapje lymphoma teeth
        tandarts
    """,
    "motivation and self-care": """
        motivation motivational mindset selflove selfcare mentalhealth depression anxiety quotes inspiration
        affirmations positivity zelfvertrouwen motivatie selfloveclub bodypositivity
    """,
    "love and relationships": """
        couple couples couplegoals boyfriend girlfriend dating relationship relatie verkering crush tinder wedding
        marriage married vriend vriendin novia novio namoro bruiloft breakup relatietest proposal wife pareja
        casamento
    """,
    "family and parenting": """
        mom mum mommy dad daddy family kids kid parenting pregnant pregnancy papa mama moeder vader kinderen familia
        família familie brother sister twins genderreveal toddler gemelas daughter zoon dochter grandma grandpa oma
        opa momlife kinder
    """,
    "LGBTQ life": """
        lgbt lgbtq gay lesbian bisexual queer trans transgender ftm mtf pride nonbinary gaytiktok topsurgery
        homemtrans lesbiansoftiktok drag dragqueen
    """,
    "faith and spirituality": """
        jesus bible bijbel christian christelijk church islam muslim muslimtiktok allah quran prayer ramadan zodiac
        astrology tarot witch يسوع اسلام signoszodiacales spiritual signos pastor
    """,
    "news and politics": """
        politics trump biden election putin rutte markrutte wilders geertwilders protest news kashmir
        standwithkashmir president nieuws política zwartepietlivesmatter blm politiek vladimirputin persconferentie
        vuurwerkverbod government lockdown
    """,
    "military and emergency services": """
        military army soldier navy marines airforce usarmy miltok usmarines veteran warrantofficer coastguard
        spaceforce firefighter police politie cops infantry militar chieftok ranger dienstplicht bombero
        femalesoldier usmilitary paratrooper brandweer
    """,
    "ASMR and satisfying": "asmr satisfying satisying slime oddlysatisfying globbleasmr globbles soapcutting",
    "holidays and celebrations": """
        christmas halloween thanksgiving birthday verjaardag jarig kerst sinterklaas newyear easter navidad natal
        weihnachten party feest feestje fireworks vuurwerk hbd xmas kerstmis spookyseason kerstinhuis newyears
        pepernoten cumpleaños geburtstag aniversário
    """,
}

TAXONOMY_CUES: dict[str, frozenset[str]] = {name: frozenset(words.split()) for name, words in _CUES.items()}
"""By class, in the order of CONTENT_TAXONOMY; lower case."""
