"""Users' text as text: a caption or a name never becomes a heading, a link, a picture or an emoji of the page.

Needed wherever Streamlit reads Markdown: labels of widgets, options of `st.radio`, `st.pills` and
`st.segmented_control`, `st.markdown`, `st.caption`, `st.metric`, messages, titles. Not needed, and wrong, where it
shows what it is given: `st.text`, cells of `st.dataframe`, options of `st.selectbox` and `st.multiselect`, values in
charts.
"""

import re
import unicodedata
from typing import Final

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")
"""The ASCII punctuation: all that Markdown and its extensions are written with, and all that a backslash escapes."""

BREAK: Final = "\u200b"
"""A space of no width, between characters that are joined to something else after Markdown was read."""

_JOINED_LATER: Final = re.compile(
    r"(?<=:)(?=[\w+\-/])"  # :smile: :material/home: https:// mailto:
    r"|(?i:(?<=www))(?=\.)"  # www.example.com
    r"|(?<=[\w.+\-])(?=@)"  # nina@example.com
    r"|(?<=[-<>~=])(?=[-<>~=])"  # arrows and dashes: -> <- -- >=
)

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories that show nothing of their own: controls, marks that turn the direction of the line, half characters."""

_JOINERS: Final = frozenset({"\u200c", "\u200d"})
"""Of those, the two that scripts and emoji are spelled with."""


def plain(text: str) -> str:
    """`text` as Markdown that shows exactly its characters, on one line."""
    return _PUNCTUATION.sub(r"\\\g<0>", _JOINED_LATER.sub(BREAK, one_line(text)))


def one_line(text: str) -> str:
    """`text` with each run of white space as one space, and without characters that show nothing; not yet escaped."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    shown = (
        character for character in spaced if character in _JOINERS or unicodedata.category(character) not in _UNSEEN
    )
    return " ".join("".join(shown).split())
