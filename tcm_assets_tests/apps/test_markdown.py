import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.apps.markdown import BREAK, escape, to_one_line

MARKUP = st.text(alphabet="ab1 \n\t:*_`[]()<>$~#|\\!&;/.@-=+{}\"'^%,?", max_size=60)

ANY_TEXT = st.text(max_size=60)


@given(ANY_TEXT | MARKUP)
def test_nothing_is_lost_but_spacing_and_what_shows_nothing(text: str) -> None:
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape(text)).replace(BREAK, "")
    assert shown == to_one_line(text)


@given(ANY_TEXT | MARKUP)
def test_every_character_that_markdown_could_read_is_escaped(text: str) -> None:
    without_escapes = re.sub(r"\\[!-/:-@\[-`{-~]", "", escape(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", without_escapes)


@given(ANY_TEXT | MARKUP)
def test_it_is_one_line_without_space_at_its_ends(text: str) -> None:
    shown = escape(text)
    assert shown == shown.strip()
    assert not re.search(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|  ", shown)


@given(ANY_TEXT | MARKUP)
def test_what_is_joined_after_markdown_was_read_is_kept_apart(text: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", escape(text))
    assert not re.search(r":[\w+\-/]|[\w.+\-]@|[Ww]{3}\.|--|->|<-|>=|<=|~=", shown)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("dance", "dance"),
        ("#fyp @nina", "\\#fyp \\@nina"),
        ("1. first", "1\\. first"),
        ("a\n\n# b", "a \\# b"),
        ("    code", "code"),
        (":red[now]", f"\\:{BREAK}red\\[now\\]"),
        ("a\u202eb\u2066c\x00d\ud800e", "abcde"),
        ("👩‍👧 été", "👩‍👧 été"),
        ("", ""),
    ],
)
def test_examples(text: str, escaped: str) -> None:
    assert escape(text) == escaped
