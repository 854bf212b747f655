"""Content tags: what creators write in the content cell of a list, with the names of categories mended."""

import csv
import re
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from tcm_assets.catalogue.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.catalogue.empty_values import is_empty
from tcm_assets.catalogue.exports.written_values import read_written
from tcm_assets.catalogue.lists.cells import UnreadableCellError

MIN_SPELLING_SIMILARITY = 0.9
"""Least share of letters in common (difflib's ratio) of a misspelt category: two swapped letters in "dance videos"
give 0.92, while "audio editing" is at 0.77 of "video editing"."""

MAX_TAG_CHARACTERS = 100
_ACCEPTED_TAGS = "words with commas between them, such as dance videos, vlogs"
_MOST_REMEMBERED = 4_096  # tags whose spelling was compared, a tenth of a millisecond each

_CATEGORY_OF_NAME = {name: category.name for category in CATEGORIES for name in category.also_called} | {
    name: name for name in CONTENT_CATEGORIES
}


class ContentTag(NamedTuple):
    """A tag with its spelling mended, and as it was written (in lower case)."""

    tag: str
    written: str


def parse_content_tags(text: str) -> list[ContentTag]:
    """Parse the tags of a list's content cell: lower case, in the cell's order, each once.

    Other names and misspellings of a category become the category; any other words are kept, emoji alone and "none" are
    no tag. Raises UnreadableCellError for a tag of digits alone or above 100 characters.

    >>> [tag.tag for tag in parse_content_tags("Dance Vidoes, street food; street food")]
    ['dance videos', 'street food']
    """
    tags: dict[str, ContentTag] = {}
    for part in _parts(text):
        written = " ".join(part.lower().split())
        if is_empty(written) or not any(map(str.isalnum, written)):
            continue
        if len(written) > MAX_TAG_CHARACTERS or not any(character.isalpha() for character in written):
            raise UnreadableCellError(_ACCEPTED_TAGS)
        tag = _mend(written)
        tags.setdefault(tag, ContentTag(tag, written))
    return list(tags.values())


_BETWEEN_TAGS = re.compile(r"[,;|•\n\u060c\u061b\u3001\uff0c\uff1b]|(?:^|\s)[#＃]")
_QUOTES = "'\"“”„«»‘’"


def _parts(text: str) -> list[str]:
    """Return what a cell has as tags: a list as programs print it, tags in quotes, or with marks between them."""
    if isinstance(listed := read_written(text), list):
        return [each for each in listed if isinstance(each, str)]
    if isinstance(listed, dict):
        raise UnreadableCellError(_ACCEPTED_TAGS)
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
