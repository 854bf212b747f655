import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.captions.language import (
    LANGUAGES,
    LEAST_CONFIDENCE,
    UNKNOWN,
    caption_language,
    recorded_language,
    written_text,
)

WRITTEN = tomllib.loads(Path(__file__).with_name("written_captions.toml").read_text(encoding="utf-8"))

SHORT_CAPTIONS = {
    code: [caption for own in by_class.values() for caption in own] for code, by_class in WRITTEN.items()
} | {
    "sv": [
        "benpass idag, i morgon kan jag inte gå",
        "min vardagssmink på fem minuter",
        "vänta till slutet",
        "vår kattunge upptäckte spegeln",
    ],
    "no": [
        "i dag trener jeg bein, i morgen klarer jeg ikke å gå",
        "min hverdagssminke på fem minutter",
        "kattungen vår har oppdaget speilet",
    ],
    "fi": [
        "jalkapäivä, huomenna en pysty kävelemään",
        "kissanpentu löysi peilin",
        "mummon omenapiirakka, resepti kommenteissa",
    ],
    "cs": [
        "den nohou, zítra nevstanu",
        "naše koťátko objevilo zrcadlo",
        "babiččin jablečný koláč, recept v komentářích",
    ],
    "ro": ["ziua de picioare, mâine nu mai merg", "pisoiul nostru a descoperit oglinda", "plăcinta cu mere a bunicii"],
    "hu": ["lábnap, holnap nem tudok járni", "a kiscicánk felfedezte a tükröt", "nagymama almás pitéje"],
    "el": ["ημέρα ποδιών, αύριο δεν περπατάω", "το γατάκι μας ανακάλυψε τον καθρέφτη"],
    "uk": ["день ніг, завтра не встану", "наше кошеня вперше побачило дзеркало", "бабусин яблучний пиріг"],
    "he": ["יום רגליים, מחר אני לא הולך", "הגור שלנו גילה את המראה"],
    "fa": ["روز پا بود، فردا نمی‌توانم راه بروم", "بچه گربه‌مان آینه را کشف کرد"],
    "zh": ["今天练腿，明天走不动了", "我们的小猫第一次看到镜子", "奶奶的苹果派做法"],
    "bn": ["আজ পায়ের ব্যায়াম, কাল হাঁটতে পারব না", "আমাদের বিড়ালছানা প্রথম আয়না দেখল"],
    "ta": ["இன்று கால் பயிற்சி, நாளை நடக்க முடியாது"],
    "ur": ["آج ٹانگوں کی ورزش، کل چل نہیں سکوں گا"],
    "tl": ["leg day ngayon, bukas hindi na ako makakalakad", "nakita ng kuting namin ang salamin"],
    "ms": ["hari ini latih kaki, esok tak boleh jalan", "anak kucing kami baru jumpa cermin"],
}
"""Short captions written for these tests, by their language."""


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("this is my favourite recipe of all time", "en"),
        ("Bestaat dit echt of is het een grap?", "nl"),
        ("Heute wieder Tanz – was meint ihr?", "de"),
        ("Hoy toca cocina, ¿quién se apunta?", "es"),
        ("Hoje tem dança, comenta aí", "pt"),
        ("Encore une vidéo, dites-moi tout", "fr"),
        ("Dziś znowu taniec, co myślicie?", "pl"),
        ("Bu gün çok güzel", "tr"),
        ("今日もダンスをやってみた", "ja"),
        ("오늘도 연습했어요", "ko"),
        ("අලුත් එක බලන්න", "si"),
        ("Reply to @someone Bestaat dit echt? #fyp #gym #workout #anime 😂😂", "nl"),
    ],
)
def test_the_language_of_the_words(caption, code):
    language = caption_language(caption)
    assert language.code == code
    assert LEAST_CONFIDENCE <= language.confidence <= 1


@pytest.mark.parametrize(
    "caption", [None, "", "😂😂", "#fyp #workout #motivation", "omg", "@someone @other", "1 2 3 4 5 6 7"]
)
def test_nothing_written_has_no_language(caption):
    assert caption_language(caption) == UNKNOWN


def test_a_guess_is_no_answer():
    assert caption_language("Kakashi mi fav") == UNKNOWN


def test_the_export_knows_what_few_words_do_not_show():
    assert caption_language("omg", "tr") == ("tr", None)
    assert caption_language("Kakashi mi fav", "es") == ("es", None)
    assert caption_language("Bestaat dit echt of is het een grap?", "de").code == "nl"


@pytest.mark.parametrize(("caption", "recorded"), [("😂😂", "en"), ("", "en"), ("omg", "xx"), ("omg", None)])
def test_the_export_is_not_believed_about_emoji_or_languages_unknown_here(caption, recorded):
    assert caption_language(caption, recorded) == UNKNOWN


def test_captions_in_many_languages_are_recognised():
    rows = [(code, caption) for code, captions in SHORT_CAPTIONS.items() for caption in captions]
    found = [caption_language(caption).code for _, caption in rows]
    assert len(SHORT_CAPTIONS) >= 30
    assert sum(name == code for name, (code, _) in zip(found, rows, strict=True)) / len(rows) >= 0.93
    assert sum(name not in (code, None) for name, (code, _) in zip(found, rows, strict=True)) / len(rows) <= 0.02


@pytest.mark.parametrize(
    "caption", ["Billie Eilish", "naruto sasuke", "hahahaha", "lol lol", "Ronaldo vs Messi", "xoxo"]
)
def test_names_and_laughter_have_no_language(caption):
    assert caption_language(caption) == UNKNOWN


@pytest.mark.parametrize(
    ("caption", "code"),
    [("うちの猫", "ja"), ("우리 고양이", "ko"), ("我的猫", "zh"), ("ดีใจ", "th"), ("행복해", "ko"), ("最悪だ", "ja")],
)
def test_few_signs_are_enough_where_each_is_a_syllable_or_a_word(caption, code):
    assert caption_language(caption).code == code


def test_what_is_left_to_read():
    caption = "Tell me 3 things!! IG: some.one https://example.org 𝓷𝓸𝔀 #gym"
    assert written_text(caption) == "Tell me things!! now"


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("новая стрижка подруги", "ru"),
        ("сегодня пекли блины с мамой", "ru"),
        ("мой кот спит весь день", "ru"),
        ("купила новую куртку вчера", "ru"),
        ("тренер сказал отдыхать", "ru"),
        ("нова зачіска подруги", "uk"),
        ("купила собі куртку", "uk"),
        ("сьогодні дуже холодно", "uk"),
        ("новата ми прическа", "bg"),
        ("купих си ново яке", "bg"),
        ("днес е много студено", "bg"),
        ("моја нова фризура", "sr"),
        ("belum mandi dari kemarin", "id"),
        ("esok saya nak balik kampung", "ms"),
        ("min nye cykel er rød", "da"),
        ("den nye sykkelen min er rød", "no"),
        ("můj nový kabát je červený", "cs"),
        ("môj nový kabát je červený", "sk"),
    ],
)
def test_short_captions_of_languages_that_are_alike(caption, code):
    assert caption_language(caption).code == code


@pytest.mark.parametrize(
    ("recorded", "code"),
    [
        *(("fil", "tl"), ("in", "id"), ("iw", "he"), ("nb", "no"), ("nn", "no"), ("spa", "es"), ("ger", "de")),
        *(("es", "es"), ("xx", None), ("", None), ("spanish", None), ("not a code", None)),
    ],
)
def test_codes_of_languages_as_exports_write_them(recorded, code):
    assert recorded_language(recorded) == code
    assert caption_language("omg", recorded).code == code


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_caption_has_a_known_language_or_none(caption):
    code, confidence = caption_language(caption)
    assert (code is None) == (confidence is None)
    assert code is None or code in LANGUAGES
