"""Plain captions: the letters of a caption as terms are compared with them, each with its place in the caption."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tcm_assets.captions.folded_letters import fold
from tcm_assets.captions.hashtags import INTRODUCED_MENTION
from tcm_assets.catalogue.caption_marks import ADDRESS, HASHTAG, HASHTAG_MARKS

_LAST_LATIN_LETTER = 0x24F
_VIETNAMESE = range(0x1E00, 0x1F00)  # their marks tell words apart: bia (beer), bìa (cover)
_KEPT_JOINERS = "\u200c\u200d"


class PlainCaption(NamedTuple):
    """A caption in lower case.

    `text` has neither mentions nor addresses, `written` has the mentions, in which a masked word may be ("r@pe"); both
    are equally long. `places` is where each of its letters stands in the caption, None where
    text and caption are equally long, letter by letter. `tags` are the spans of the hashtags' names in `text`.
    """

    text: str
    places: Sequence[int] | None
    tags: tuple[tuple[int, int], ...]
    written: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text begins and ends in the caption."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def plain_caption(caption: str) -> PlainCaption:
    """Return a caption as terms are looked for in it.

    Letters in fancy styles are plain ones; letters of Latin keep their accents, those of Greek, Cyrillic and Arabic are
    written as people type them. Mentions and addresses become blanks.

    >>> plain_caption("𝐁eer @tom #Fun").text
    'beer      #fun'
    """
    if caption.isascii():
        text, places = caption.lower(), None
    else:
        text, places = _letter_by_letter(caption) or _with_places(caption)
    written = text
    if "://" in text or "www" in text or "." in text:
        written = ADDRESS.sub(_blanks, text)
    if "@" in text or "＠" in text or "www" in text or "://" in text:
        text = ADDRESS.sub(_blanks, INTRODUCED_MENTION.sub(_blanks, text))
    tags: tuple[tuple[int, int], ...] = ()
    if any(mark in text for mark in HASHTAG_MARKS):
        tags = tuple(match.span(1) for match in HASHTAG.finditer(text))
    return PlainCaption(text, places, tags, written)


def plain_word(text: str) -> str:
    """Return a word or phrase of a list as captions are compared with it."""
    return plain_caption(text).text


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _letter_by_letter(caption: str) -> tuple[str, None] | None:
    """Return the plain letters of a caption where each is one letter, as in most; None for others."""
    if any(map(unicodedata.combining, caption)):
        return None
    text = "".join(map(_plain_letter, caption))
    is_even = len(text) == len(caption) and all(map(_plain_letter, caption))
    return (text, None) if is_even else None


def _with_places(caption: str) -> tuple[str, list[int]]:
    """Return the plain letters of a caption, and the place of each in the caption."""
    letters: list[str] = []
    places: list[int] = []
    start, length = 0, len(caption)
    while start < length:
        end = start + 1
        # A letter and the marks on it are one: "é" may be written as two characters.
        while end < length and unicodedata.combining(caption[end]):
            end += 1
        plain = _plain(caption[start:end])
        letters.append(plain)
        places.extend([start] * (len(plain) - 1) + [end - 1] if plain else ())
        start = end
    return "".join(letters), places


@cache
def _plain_letter(letter: str) -> str:
    if unicodedata.category(letter[0]) == "Cf" and letter not in _KEPT_JOINERS:
        return ""
    plain = unicodedata.normalize("NFKC", letter).replace("\u0307", "").lower().replace("\u0307", "")
    is_latin = all(ord(each) <= _LAST_LATIN_LETTER or ord(each) in _VIETNAMESE for each in plain)
    return plain if is_latin else fold(plain)


def _plain(letters: str) -> str:
    # Whole clusters repeat as letters do; a hostile text of marks alone must not fill the memory.
    return _plain_letter(letters) if len(letters) <= 2 else _plain_letter.__wrapped__(letters)
