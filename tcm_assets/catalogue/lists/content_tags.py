"""Content of a creator: tags, with the names of categories mended, or prose in their place."""

import csv
import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.catalogue.empty_values import is_empty
from tcm_assets.catalogue.exports.written_values import read_written
from tcm_assets.catalogue.lists.cells import UnreadableCellError, parse_biography
from tcm_assets.catalogue.lists.prose import is_prose, is_too_long

MIN_SPELLING_SIMILARITY = 0.9
"""Least share of letters in common (difflib's ratio) of a misspelt category: two swapped letters in "dance videos"
give 0.92, while "audio editing" is at 0.77 of "video editing"."""

_ACCEPTED_TAGS = "words with commas between them, such as dance videos, vlogs"
_MOST_REMEMBERED = 4_096  # tags whose spelling was compared, a tenth of a millisecond each

_CATEGORY_OF_NAME = {name: category.name for category in CATEGORIES for name in category.also_called} | {
    name: name for name in CONTENT_CATEGORIES
}


class ContentTag(NamedTuple):
    """A tag with its spelling mended, and as it was written (in lower case)."""

    tag: str
    written: str


class Content(NamedTuple):
    """What a content cell says: tags, or prose on one line and no tag; `left_out` are numbers among the tags."""

    tags: list[ContentTag]
    prose: str | None = None
    left_out: tuple[str, ...] = ()


def parse_content(text: str) -> Content:
    """Parse a list's content cell. Tags are in lower case, in the cell's order, each once; prose is as it was written.

    Other names and misspellings of a category become the category; any other words are kept, emoji alone and "none" are
    no tag. What is prose is decided by `is_prose`; a list as programs print it is one of tags, unless one of them is
    longer than any tag. Raises UnreadableCellError for numbers alone, and for a link alone.

    >>> [tag.tag for tag in parse_content("Dance Vidoes, street food; street food").tags]
    ['dance videos', 'street food']
    >>> parse_content("I dance, and I eat in the street").prose
    'I dance, and I eat in the street'
    """
    listed = _listed(text)
    if (is_prose(text) if listed is None else any(map(is_too_long, listed))) and any(map(str.isalpha, text)):
        return Content([], parse_biography(" ".join((text if listed is None else ", ".join(listed)).split())))
    tags: dict[str, ContentTag] = {}
    numbers: list[str] = []
    for part in _parts(text) if listed is None else listed:
        written = " ".join(part.lower().split())
        if is_empty(written) or not any(map(str.isalnum, written)):
            continue
        if not any(map(str.isalpha, written)):
            numbers.append(written)
            continue
        tag = _mend(written)
        tags.setdefault(tag, ContentTag(tag, written))
    if numbers and not tags:
        raise UnreadableCellError(_ACCEPTED_TAGS)
    return Content(list(tags.values()), left_out=tuple(numbers))


_BETWEEN_TAGS = re.compile(r"[,;|•\n\u060c\u061b\u3001\uff0c\uff1b]|(?:^|\s)[#＃]")
_QUOTES = "'\"“”„«»‘’"


def _listed(text: str) -> list[str] | None:
    """Return the texts of a list as programs print it; None for a cell that is none."""
    written = read_written(text)
    if isinstance(written, dict):
        raise UnreadableCellError(_ACCEPTED_TAGS)
    return [each for each in written if isinstance(each, str)] if isinstance(written, list) else None


def _parts(text: str) -> list[str]:
    """Return what a cell has as tags: in quotes, or with marks between them."""
    if text[:1] + text[-1:] in ("[]", "{}", "()"):
        text = text[1:-1]
    if text.startswith(("#", "＃")):
        return re.split("[#＃,;|\\n]", text)
    if text.count('"') > 1:  # around a tag with a comma in it
        rows = csv.reader(text.split("\n"), skipinitialspace=True)
        return [part for row in rows for part in row]
    parts = [part.strip() for part in _BETWEEN_TAGS.split(text)]
    return [part.strip(_QUOTES) if part[:1] in _QUOTES else part for part in parts if part]


@lru_cache(_MOST_REMEMBERED)
def _mend(written: str) -> str:
    if written in _CATEGORY_OF_NAME:
        return _CATEGORY_OF_NAME[written]
    nearest = get_close_matches(written, CONTENT_CATEGORIES, n=1, cutoff=MIN_SPELLING_SIMILARITY)
    return nearest[0] if nearest else written
