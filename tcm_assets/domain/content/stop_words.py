"""Words that hold sentences together and never are a topic.

Belongs here: function words of the languages that are frequent in captions. A word that is a topic in another of these
languages is left out ("war", "son", "hat"). Does not belong here: the platform's noise (`platform_noise`).
"""

_ENGLISH = """
a about above actually after again against ain't all almost already also although always am an and another any anyone
anything are aren't around as at away back be became because become been before behind being below best better between
both but by came can can't cannot come comes could couldn't cuz did didn't do does doesn't doing don't done down each
either else enough even ever every everyone everything few finally find first for from get gets getting give go goes
going gone gonna good got gotta had has have haven't having he he's her here here's hers herself hi him himself his
how i i'd i'll i'm i've if ill im in instead into is isn't it it's its itself ive just keep kinda know last least less
let let's lets literally little lmao lol look looks lot lots made make makes many may maybe me mean might mine more
most much must my myself need never new next no nobody not nothing now of off oh ok okay omg on once one ones only or
other our ours out over own people please pls put quite rather really reply right said same saw say saying see seen
shall she she's should shouldn't show since so some someone something still stop such take tell than thank thanks that
that's thats the their theirs them themselves then there there's these they they're they've thing things think this
those though through till time to today together told too took toward tried try trying two u under until up upon ur us
use used using very via wait wanna want wants was wasn't watch way we we're we've well went were weren't what what's
whatever when whenever where which while who who's whole whom whose why will with within without won't would wouldn't
yeah yes yet you you're you've your yours yourself
"""
_DUTCH = """
aan al alle allemaal als altijd ander antwoord antwoorden beetje ben bent bij bijna dan dat de deze dit doe doen doet
door dus echt een eens eerste eigenlijk en er even gaan gaat geen gewoon haar had heb hebben hebt heeft heel het hier
hij hoe hoeveel hun iedereen iemand iets ik ja je jij jouw jullie kan kun kunnen maar me mee meer meest meet met mij
mijn moet moeten mogen na naar nee nie niemand niet niets nog nooit nu of om omdat onder ons onze ook op over pas te
tegen terug toch toen tot uit van veel voor waar waarom wanneer wat we weer wel welke wie wil willen worden wordt zal
ze zeg zeggen zegt zelf zich zien ziet zij zijn zo zonder zou
"""
_GERMAN = """
aber als am auch auf aus bei bis bist da damit dann das dass dein deine dem denn der des dich die dir doch du ein eine
einen einer eines er es euch für ganz habe haben hast ich ihr im immer in ist ja jetzt kann kein keine mein meine mich
mir mit nach nicht noch nur oder schon sehr sein sich sie sind so um und uns vom von vor wann warum was weil wenn wer
wie wir wird wo zu zum zur
"""
_SPANISH_PORTUGUESE = """
a al algo ao aos aqui aquí as até bem com como cual cuando da das de del desde do dos e el ela elas ele eles ella
ellas ellos em en entre era eres es esa esas ese eso esos essa esse esta estas este esto estos estou estoy está eu foi
fue gente ha hay isso isto ja já la las le les lo los mais mas me meu mi mim minha mis mucho muito muy más na nas nem
ni no nos nosotros nossa nunca não o os ou para pela pelo pero por porque pra que quem quien qué se sem ser seu si sim
sin sobre sois somos sou soy su sua sus sí só também tb te tem tengo tenho ti tiene todo todos tu tus tú um uma un una
uno unos vai voce você vos y ya yo
"""
_FRENCH_ITALIAN = """
alla anche au aux avec c'est ce ces cette che chi ci comme con cosa dans del della delle des di donc du elle est et
fait già gli il ils io j'ai je leur leurs lui ma mai mes moi mon ne nel nella non notre nous où par pas perché più
plus pour qu'il quand questa questo qui sa ses si sono sont sur ta tes toi ton tous tout tutti tutto une vos votre
vous è être
"""
_SINHALA = """
අනේ උන් එක එක්ක දාලා මගේ
"""

STOP_WORDS = frozenset(f"{_ENGLISH} {_DUTCH} {_GERMAN} {_SPANISH_PORTUGUESE} {_FRENCH_ITALIAN} {_SINHALA}".split())
"""Lower case, with the straight apostrophe."""
