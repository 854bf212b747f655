import re

import pytest

from tcm_assets.campaigns.briefs.word_search import read_searched_words, write_word_pattern

PLACES = ("Germany", "United States", "South Korea")


def test_a_brief_is_read_as_words_and_audience() -> None:
    brief = read_searched_words("Vegan skincare for young women in the US, calm how-to videos", PLACES)
    assert brief.words == ("vegan", "skincare", "calm", "how-to")
    assert brief.genders == ("female",)
    assert brief.locations == ("United States",)
    assert brief.ages == (16, 29)
    assert brief.names_audience


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("ages 18-34", (18, 34)),
        ("18 to 34", (18, 34)),
        ("45+", (45, 100)),
        ("teens and parents", (13, 45)),
        ("99-12", None),
        ("5-10", None),
        ("somebody", None),
    ],
)
def test_ages(text: str, ages: tuple[int, int] | None) -> None:
    assert read_searched_words(text, PLACES).ages == ages


def test_us_is_a_country_only_in_capitals() -> None:
    assert read_searched_words("write to us", PLACES).locations == ()
    assert read_searched_words("for US parents", PLACES).locations == ("United States",)


def test_places_are_named_as_the_copy_names_them() -> None:
    assert read_searched_words("in germany and korea, not Germanyland", PLACES).locations == ("Germany", "South Korea")


def test_a_word_and_its_plural_count_once_and_only_the_first_words_count() -> None:
    assert read_searched_words("recipe recipes baking", PLACES).words == ("recipe", "baking")
    assert (
        len(read_searched_words(" ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(60)), ()).words) == 24
    )


@pytest.mark.parametrize(
    ("text", "words", "ages", "genders", "locations"),
    [
        (
            "buscamos creadoras de repostería para mujeres jóvenes en España",
            ("repostería",),
            (16, 29),
            "female",
            "Spain",
        ),
        ("Procuramos criadoras de culinária para homens no Brasil", ("culinária",), None, "male", "Brazil"),
        (
            "recherchons créatrices jardinage, femmes de 25 à 40 ans, Belgique",
            ("jardinage",),
            (25, 40),
            "female",
            "Belgium",
        ),
        ("Wir suchen Creatorinnen für Yoga, Frauen 18 bis 34 in Österreich", ("yoga",), (18, 34), "female", "Austria"),
        ("cerchiamo creatori di ceramica per donne in Italia", ("ceramica",), None, "female", "Italy"),
        ("szukamy twórców o rowerach dla mężczyzn 30-45 w Polsce", ("rowerach",), (30, 45), "male", "Poland"),
        ("ищем блогеров о рыбалке для мужчин 30 до 50 в России", ("рыбалке",), (30, 50), "male", "Russia"),
        ("genç kadınlar için seramik, Türkiye", ("seramik",), (16, 29), "female", "Türkiye"),
        ("صناع محتوى عن القهوة للنساء في مصر", ("القهوة",), None, "female", "Egypt"),
        ("भारत में महिलाओं के लिए योग", ("योग",), None, "female", "India"),
        ("日本の20代女性向け、園芸クリエイター", ("園芸",), (20, 29), "female", "Japan"),
        ("독일에 사는 30대 여성을 위한 요가", ("요가",), (30, 39), "female", None),
        ("วัยรุ่นผู้หญิง ทำขนม ประเทศไทย", ("ขนม",), (13, 19), "female", "Thailand"),
        ("vi søger mænd i Danmark, men ikke kvindefodbold", ("kvindefodbold",), None, "male", "Denmark"),
    ],
)
def test_briefs_in_other_languages(
    text: str, words: tuple[str, ...], ages: tuple[int, int] | None, genders: str, locations: str | None
) -> None:
    brief = read_searched_words(text, PLACES)
    assert set(words) <= set(brief.words)
    assert (brief.ages, brief.genders) == (ages, (genders,))
    assert locations is None or brief.locations == (locations,)
    assert len(brief.words) <= len(words) + 2


def test_a_country_that_is_a_word_as_well_needs_its_capital() -> None:
    turkey = read_searched_words("roast turkey in turkey gravy", PLACES)
    assert (turkey.words, turkey.locations) == (("roast", "turkey", "gravy"), ())
    assert read_searched_words("hotels in Turkey", PLACES).locations == ("Türkiye",)
    assert read_searched_words("makeup in germany and france", PLACES).locations == ("France", "Germany")


def test_an_empty_text_asks_for_nothing() -> None:
    brief = read_searched_words(" the and 12 !!", PLACES)
    assert brief.words == ()
    assert not brief.names_audience


@pytest.mark.parametrize(
    ("word", "found", "not_found"),
    [
        ("vegan", ("#homevegan", "veganism"), ("vega",)),
        ("calm", ("so calm.", "calming", "#calmday"), ("uncalm",)),
        ("art", ("my art", "art!", "arts", "art"), ("party", "artist")),
        ("how-to", ("#howto", "a how to", "how-to"), ("how are you",)),
        ("families", ("family day", "my families"), ("famous",)),
        ("family", ("families",), ("famous",)),
        ("sketches", ("comedy sketch",), ("skates",)),
        ("toys", ("a toy", "toys"), ("to you",)),
        ("kochen", ("heute kochen wir",), ("kuchen",)),
        ("für", ("für dich", "für"), ("dafür",)),
        ("猫", ("うちの猫です",), ("犬です",)),
        ("แต่ง", ("สอนแต่งหน้า",), ("ทำอาหาร",)),
        ("게임", ("오늘의게임을",), ("오늘",)),
        ("مكياج", ("للمكياج", "المكياج اليومي"), ("مكان",)),
    ],
)
def test_what_a_word_finds(word: str, found: tuple[str, ...], not_found: tuple[str, ...]) -> None:
    pattern = re.compile(write_word_pattern(word).replace(r"[^\p{L}\p{M}\p{N}]", r"[\W_]"))
    assert all(pattern.search(text) for text in found)
    assert not any(pattern.search(text) for text in not_found)
