"""What a creator makes, out of the words that people type: tags in one spelling.

Belongs here: the content cell. A tag that is nearly one of the 13 categories is a slip of the keys ("dance vidoes") or
a singular, and reads as the category; "lifestyle content" says no more than "lifestyle", the category that it is. Any
other tag stays as it was written: it is somebody's own word.
"""

import re
from difflib import get_close_matches
from typing import NamedTuple

from tcm_assets.schemas.content_categories import CATEGORIES, CONTENT_CATEGORIES
from tcm_assets.sources.list_cells import UnreadableCellError

NEARLY_THE_SAME = 0.9
"""Least share of letters in common (difflib's ratio): two swapped letters in "dance videos" give 0.92, while
"audio editing" is at 0.77 of "video editing"."""

MAX_TAG_CHARACTERS = 100

_SAME_MEANING = {name: category.name for category in CATEGORIES for name in category.also_called}


class ContentTag(NamedTuple):
    """A tag as it reads, and as it was written (in lower case)."""

    tag: str
    written: str


def parse_content_tags(text: str) -> list[ContentTag]:
    """The tags of a content cell, lower case, in the cell's order and each once.

    Raises UnreadableCellError for a tag without a letter or above 100 characters.
    """
    tags: dict[str, ContentTag] = {}
    for part in re.split(r"[,;]", text):
        written = " ".join(part.lower().split())
        if not written:
            continue
        if len(written) > MAX_TAG_CHARACTERS or not any(character.isalpha() for character in written):
            raise UnreadableCellError("words with commas between them, such as dance videos, vlogs")
        tag = _mended(written)
        tags.setdefault(tag, ContentTag(tag, written))
    return list(tags.values())


def _mended(written: str) -> str:
    if written in CONTENT_CATEGORIES:
        return written
    if written in _SAME_MEANING:
        return _SAME_MEANING[written]
    nearest = get_close_matches(written, CONTENT_CATEGORIES, n=1, cutoff=NEARLY_THE_SAME)
    return nearest[0] if nearest else written
