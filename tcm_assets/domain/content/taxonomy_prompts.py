"""What videos of each class of the taxonomy are like, in words that a sentence encoder can compare a caption with.

Belongs here: the descriptions. Does not belong here: the names (schemas), single telling words (`taxonomy_cues`), or
which class a text gets (`content_taxonomy`).
"""

TAXONOMY_PROMPTS: dict[str, tuple[str, ...]] = {
    "comedy and skits": ("funny comedy skit", "jokes, humor and memes, so funny", "parody and impression, comedian"),
    "pranks and practical jokes": ("prank on my friend", "practical joke, prank gone wrong, jump scare"),
    "dance": ("dance video", "dance choreography, dancer, dance challenge", "shuffle dance, hip hop, ballet"),
    "lip sync and duets": ("lip sync to a song", "lipsync, mouthing the lyrics of an audio"),
    "singing and instruments": (
        "singing a song, cover, singer",
        "playing guitar, piano, drums or harp, musician",
        "new song, album, concert, band, producer",
    ),
    "beatboxing and vocal tricks": ("beatboxing", "beatbox performance, vocal percussion with the mouth"),
    "magic and illusions": ("magic trick, magician", "card trick, sleight of hand, illusion revealed"),
    "storytime and POV acting": ("storytime, what happened to me", "pov acting, acting out a scene, roleplay"),
    "daily life and vlogs": ("vlog of my day, day in my life", "come with me, weekend diary, daily routine"),
    "reactions and reviews": ("my reaction to this video, watch me react", "honest review of a product, unboxing"),
    "video editing and effects": (
        "video transition and editing tutorial",
        "visual effects, vfx, after effects, slow motion",
        "camera trick, green screen effect",
    ),
    "makeup": ("makeup tutorial", "makeup look with eyeliner, foundation, lipstick and eyeshadow", "makeup artist"),
    "skin and hair care": ("skincare routine", "hairstyle, haircut, hair dye, hair tutorial", "nails, manicure, salon"),
    "fashion and outfits": ("outfit ideas, outfit of the week", "fashion, clothes, style, streetwear, try-on haul"),
    "gym and strength training": (
        "gym workout and exercise",
        "bodybuilding, powerlifting, squat, deadlift, bench press",
        "fitness training, personal trainer, abs, muscles and gains",
    ),
    "weight loss and nutrition": ("weight loss and diet", "calories, protein, healthy nutrition, fat loss"),
    "football": ("football, soccer player", "goal, penalty, premier league, champions league, football skills"),
    "team and ball sports": (
        "volleyball, basketball, baseball, tennis, hockey",
        "sports team, match, tournament, athlete",
    ),
    "combat sports and wrestling": ("WWE pro wrestling", "boxing, MMA, karate, martial arts, fight"),
    "outdoor and extreme sports": (
        "skiing, snowboarding, skateboarding, surfing",
        "cycling, running, gymnastics, parkour, climbing",
    ),
    "motor racing": ("Formula 1 racing", "F1 driver, grand prix, crash, pit stop"),
    "cars and vehicles": ("cars, sports car, car tuning", "truck, motorcycle, train, airplane"),
    "horses and riding": ("horse riding, equestrian", "my horse, dressage, show jumping, stable"),
    "pets and animals": ("my dog, my cat, puppy, kitten", "cute pets and funny animals", "fish tank, wildlife, bird"),
    "anime and manga": (
        "anime edit, amv",
        "manga, otaku, weeb, anime character",
        "naruto, haikyuu, attack on titan, one piece",
    ),
    "fandoms and K-pop": (
        "celebrity fan edit",
        "famous actor, influencer, pop star, fans love them",
        "kpop, korean idol group, BTS, Blackpink",
    ),
    "films and series": ("movie scene, film, trailer", "Netflix series, tv show, Disney, Marvel"),
    "books and reading": ("book recommendation, reading a novel", "my bookshelf, author, library, poetry"),
    "video games": ("video game, gaming, gamer", "minecraft, roblox, among us, fortnite, fifa", "playstation, xbox"),
    "drawing and painting": ("drawing tutorial, how to draw", "painting, digital art, artist, procreate sketch"),
    "photography": ("photography, photographer, camera and lens", "photo shoot, taking portraits, street photo"),
    "crafts and DIY": ("diy craft project, handmade", "tools, woodworking, building, electrician, life hack"),
    "home and cleaning": ("cleaning my house, cleaning tips", "home decor, renovation, interior, moving house"),
    "farming and gardening": ("farm life, tractor, farmer", "garden, plants, growing vegetables"),
    "food and cooking": (
        "cooking recipe, food",
        "baking a cake, dessert, chocolate",
        "restaurant, tacos, pizza, snack, taste test",
    ),
    "travel and places": ("travel, holiday trip, vacation", "beautiful view, city, beach, sunset, tourist"),
    "science and learning": ("science experiment, chemistry, physics", "did you know, fun facts", "learning English"),
    "technology and programming": ("phone, iphone, gadget, tech", "coding, software engineer, computer science"),
    "business and money": ("small business, entrepreneur", "money, investing, finance, marketing coach"),
    "jobs and work life": ("at work, my job, colleagues, boss", "working shift, office, factory, teacher at work"),
    "school and student life": ("school, teacher, class, homework", "student, college, university, exam"),
    "health and medicine": ("doctor, nurse, hospital, surgery", "illness, covid, cancer, injury, vaccine"),
    "motivation and self-care": ("motivational quote, never give up", "self love, mental health, positive mindset"),
    "love and relationships": ("couple, boyfriend, girlfriend, dating", "love, crush, marriage, wedding, break up"),
    "family and parenting": ("mom, dad, kids, baby, parenting", "my brother, sister and grandparents, pregnancy"),
    "LGBTQ life": ("lgbt, gay, lesbian, bisexual, queer", "transgender transition, coming out, pride"),
    "faith and spirituality": ("Jesus, bible, christian, church", "muslim, islam, allah, prayer", "astrology, zodiac"),
    "news and politics": ("politics, election, president, protest", "news, government, human rights, police"),
    "military and emergency services": (
        "army soldier, military, navy, marines",
        "firefighter, police officer, veteran",
    ),
    "ASMR and satisfying": ("asmr sounds, slime", "oddly satisfying video"),
    "holidays and celebrations": ("Christmas, Halloween, Thanksgiving, new year", "birthday party, celebration"),
}
"""By class, in the order of CONTENT_TAXONOMY."""
