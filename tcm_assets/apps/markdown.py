"""Escaping for Markdown: a caption or a name never becomes a heading, a link, a picture or an emoji of the page.

Needed wherever Streamlit reads Markdown: `st.markdown`, `st.caption`, `st.metric`, cells of `st.table`, messages,
titles, labels of widgets, options of `st.radio`, `st.pills` and `st.segmented_control`. Wrong where Streamlit shows
text as it is: `st.text`, cells of `st.dataframe`, options of `st.selectbox` and `st.multiselect`, values in charts.
"""

import re
import unicodedata
from typing import Final

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
"""ASCII punctuation: everything that Markdown and its extensions use, and everything that a backslash escapes."""

BREAK: Final = "\u200b"
"""A zero-width space, put between characters that Streamlit would turn into something else after the Markdown."""

_REPLACED_LATER: Final = re.compile(
    r"(?<=:)(?=[\w+\-/])"  # :smile: :material/home: https:// mailto:
    r"|(?i:(?<=www))(?=\.)"  # www.example.com
    r"|(?<=[\w.+\-])(?=@)"  # nina@example.com
    r"|(?<=[-<>~=])(?=[-<>~=])"  # arrows and dashes: -> <- -- >=
)

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories without a glyph: controls, direction marks, lone surrogates, private use."""

_JOINERS: Final = frozenset({"\u200c", "\u200d"})
"""The two of them that scripts and emoji need."""


def escape(text: str) -> str:
    r"""Return `text` as Markdown that shows exactly its characters, on one line.

    >>> print(escape("1. *new* #recipe"))
    1\. \*new\* \#recipe
    """
    return _PUNCTUATION.sub(r"\\\g<0>", _REPLACED_LATER.sub(BREAK, to_one_line(text)))


def to_one_line(text: str) -> str:
    """Return `text` with each run of white space as one space, and without invisible characters; not escaped."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    shown = (
        character for character in spaced if character in _JOINERS or unicodedata.category(character) not in _INVISIBLE
    )
    return " ".join("".join(shown).split())


def shorten(text: str, length: int) -> str:
    """Return `text` on one line of at most `length` characters, cut with an ellipsis; not escaped."""
    line = to_one_line(text)
    return line if len(line) <= length else f"{line[: length - 1]}…"
