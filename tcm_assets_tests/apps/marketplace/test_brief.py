import re

import pytest

from tcm_assets.apps.marketplace.brief import read_brief, write_word_pattern

PLACES = ("Germany", "United States", "South Korea")


def test_a_brief_is_read_as_words_and_audience() -> None:
    brief = read_brief("Vegan skincare for young women in the US, calm how-to videos", PLACES)
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
    assert read_brief(text, PLACES).ages == ages


def test_us_is_a_country_only_in_capitals() -> None:
    assert read_brief("write to us", PLACES).locations == ()
    assert read_brief("for US parents", PLACES).locations == ("United States",)


def test_places_are_named_as_the_copy_names_them() -> None:
    assert read_brief("in germany and korea, not Germanyland", PLACES).locations == ("Germany", "South Korea")


def test_a_word_and_its_plural_count_once_and_only_the_first_words_count() -> None:
    assert read_brief("recipe recipes baking", PLACES).words == ("recipe", "baking")
    assert len(read_brief(" ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(60)), ()).words) == 24


def test_an_empty_text_asks_for_nothing() -> None:
    brief = read_brief(" the and 12 !!", PLACES)
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
    ],
)
def test_what_a_word_finds(word: str, found: tuple[str, ...], not_found: tuple[str, ...]) -> None:
    pattern = re.compile(write_word_pattern(word).replace(r"[^\p{L}\p{N}]", r"[\W_]"))
    assert all(pattern.search(text) for text in found)
    assert not any(pattern.search(text) for text in not_found)
