"""The sentences of the generated captions, as data. {thing}, {doing}, {lesson} and {word} come from the niche.

Belongs here: sentence patterns. How they are drawn and filled is in `captions`.
"""

DELIGHTED = (
    "{thing} and I love how it turned out",
    "so happy with {thing}",
    "{doing} was the best part of my week",
    "I finally nailed {thing}, best feeling ever",
    "the kindest comments made me try {doing} again, thank you",
    "{thing} is beautiful and nobody can change my mind",
    "proud of {thing} after {n} attempts",
    "this is your sign to enjoy {doing}",
    "great news: {doing} works perfectly",
    "{doing} with my favourite people is pure joy",
    "how good is {thing}",
)

MATTER_OF_FACT = (
    "day {n} of {doing}",
    "part {n}: {thing}",
    "pov: you asked for {thing}",
    "three things nobody tells you about {doing}",
    "rating {thing} out of ten",
    "how I started {doing}",
    "{lesson} and you will see",
    "replying to a question about {thing}: {lesson}",
    "{n} minutes of {doing}",
    "what I learned from {doing}: {lesson}",
    "would you try {thing}",
    "{thing}, explained in {n} seconds",
    "note to self: {lesson}, above all with {thing}",
    "storytime: {doing} with {thing} in mind",
    "tip number {n}: {lesson}",
    "{thing}, before and after",
    "behind the scenes of {thing}",
    "save this for later: {lesson}",
)

DISMAYED = (
    "{thing} went terribly wrong",
    "I hate that {doing} takes this long",
    "worst attempt yet at {thing}",
    "{doing} is a disaster and I cried",
    "never trust me with {thing}, sad ending",
    "the failure nobody warned me about: {doing}",
    "disappointed by {thing}, sorry",
    "{doing} gone wrong, part {n}",
    "so annoyed, nobody told me: {lesson}",
)

BRANDED = (
    "{doing} with a little help from {brand}",
    "honest thoughts on {brand} and {thing}, nobody paid me",
    "{brand}, have you seen {thing}",
    "day {n} of asking {brand} to notice {thing}",
    "{thing} but make it {brand}",
    "comparing {brand} with what I had before, for {doing}",
    "is {brand} worth it for {doing}",
    "paid partnership with {brand}: {thing}",
)

SHARED = (
    "duet with @{handle}: {thing}",
    "@{handle} dared me: {doing}",
    "{doing} like @{handle} does",
)
"""Sentences that name another account of the sample."""

BY_LANGUAGE = {
    "de": (
        "Heute wieder {word} – was meint ihr?",
        "{word} am Morgen, Teil {n}",
        "Ehrlich: {word} macht einfach glücklich",
        "Tag {n}: {word} und kein Ende",
        "Bei {word} ging heute alles schief",
        "Mein bester Tipp für {word}",
    ),
    "es": (
        "Hoy toca {word}, ¿quién se apunta?",
        "Día {n} de {word} y sigo aquí",
        "Lo mejor de {word} en {n} segundos",
        "Mi domingo: {word} y nada más, me encanta",
        "Hoy con {word} nada salió bien",
        "Guarda este consejo de {word}",
    ),
    "fr": (
        "Encore une vidéo {word}, dites-moi tout",
        "{word} : mes {n} conseils préférés",
        "{word} sous la pluie, j'adore",
        "Jour {n}, toujours {word}",
        "Le pire raté de ma vie côté {word}",
    ),
    "id": (
        "Video {word} lagi, menurut kalian gimana?",
        "Hari ke-{n} belajar {word}",
        "Tips {word} paling gampang",
        "Gagal total soal {word} hari ini",
        "Suka banget sama {word}",
    ),
    "it": (
        "Oggi solo {word}, che ne dite?",
        "Giorno {n}: ancora {word}",
        "La mia domenica: {word}, la adoro",
        "Il segreto in {n} secondi: {word}",
        "Oggi con {word} un disastro",
    ),
    "ja": (
        "今日も{word}をやってみた",
        "{word}{n}日目",
        "みんなの{word}を教えて",
        "{word}が楽しすぎる",
        "{word}で大失敗した話",
    ),
    "ko": (
        "오늘도 {word} 연습했어요",
        "{word} {n}일차 기록",
        "{word} 같이 할 사람?",
        "{word} 너무 재밌다",
        "{word} 하다가 망했어요",
    ),
    "nl": (
        "Vandaag weer {word}, wat vinden jullie?",
        "Dag {n} van {word}",
        "Mijn beste tip voor {word}",
        "Zo blij met {word} in het weekend",
        "Alles ging mis bij {word}",
    ),
    "pl": (
        "Dziś znowu {word}, co myślicie?",
        "Dzień {n}: {word} bez przerwy",
        "Kocham {word} o poranku",
        "Najlepsza rada na {word}",
        "Totalna porażka, czyli {word} dzisiaj",
    ),
    "pt": (
        "Hoje tem {word}, comenta aí",
        "Dia {n} de {word}",
        "Amo {word} no fim de tarde",
        "Minha melhor dica de {word}",
        "Deu tudo errado com {word} hoje",
    ),
}
"""By ISO 639-1 code."""

ENDINGS = ("", "", "", "!", "!!", "...", " – thoughts?", " | wait for it", " (watch until the end)", ", be honest")

GENERAL_HASHTAGS = ("fyp", "foryou", "foryoupage", "viral", "trending", "xyzbca", "smallcreator", "learnfromme")
