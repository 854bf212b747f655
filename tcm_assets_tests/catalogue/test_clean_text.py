"""Clean text: storable, with everything but control characters and surrogates kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.clean_text import is_safe, safe_text, stored_file_name, tidy_text, unsafe_characters


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("dance 💃🏽 👩‍🚀", "dance 💃🏽 👩‍🚀"),
        ("a\x00b\x07c", "abc"),
        ("one\ntwo\tthree\r\nfour", "one two three four"),
        ("half \ud83d", "half \ufffd"),
        ("\x85\x9f", " "),
    ],
)
def test_control_characters_and_surrogates_go_and_everything_else_stays(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_storable_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = safe_text(text)
    once.encode("utf-8")
    assert is_safe(once)
    assert safe_text(once) == once
    assert (unsafe_characters(text) == "") == is_safe(text) == (once == text)


def test_white_space_is_tidied() -> None:
    assert tidy_text("  a \n\n b\u00a0c ") == "a b c"


def test_what_was_taken_out_is_named() -> None:
    assert unsafe_characters("a\x00\x00\x07") == "control characters U+0000, U+0007"
    assert unsafe_characters("\ud800") == "characters that are not valid Unicode"
    assert unsafe_characters("".join(map(chr, range(9)))).endswith("U+0004 and more")


def test_names_that_are_not_utf8_stay_distinct() -> None:
    one, two = (stored_file_name(raw.decode("utf-8", "surrogateescape")) for raw in (b"\xff.json", b"\xfe.json"))
    assert (one, two) == ("\\xff.json", "\\xfe.json")
