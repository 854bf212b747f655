"""Lists of names (hashtags, mentions) and of images, as nested values, in text, or as one item without its list."""

import re

from tcm_assets.catalogue.caption_marks import HASHTAG_MARKS, bare_name
from tcm_assets.catalogue.exports.columns import Column, Values, clean_text, is_nothing, kind_of, read_counts
from tcm_assets.catalogue.exports.written_values import may_be_written

MAX_NAME_CHARACTERS = 200  # far above any handle, hashtag or display name
MAX_NAMES = 1_000  # in a caption of 4,000 characters there is room for 800 of three letters
MAX_IMAGES = 1_000  # the platform takes 35


def read_names(column: Column, marks: str) -> Values:
    """Return lists of names, lower case, without leading `marks`; None where the record has no such list.

    A list has texts, or objects with the item that the shape names; a text holds names with commas or spaces between.
    The first place with a name counts; a list of objects none of which has the item says nothing.
    """
    names: Values = [None] * column.chunk.size
    for path in column.paths:
        place = Column(column.chunk, column.name, (path,), column.chunk.values(path))
        for row, value in enumerate(place.values):
            if value is not None and not names[row]:
                names[row] = [] if value == [] else _names(place, row, value, path.item or "name", marks)
    return names


_BETWEEN_NAMES = re.compile(r"[,;|\s\u060c\u061b\u3001\uff0c\uff1b]+")
_QUOTES = "\"'`‘’“”"
_OF_PROGRAMS = re.compile(r"""[()\[\]{}<>="':\\]|\.\.\.|…""")
_NO_NAME = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*")  # signs alone
"""Signs that no name holds, but what programs print around names, or in place of others."""

_MARKS_WITHIN = frozenset(",#＃")
_PRINTED_OBJECT = re.compile(r"\[object \w+\]")  # of JavaScript


def split_names(text: str, marks: str) -> list[str] | None:
    """Return the names in a text, with commas, blanks or `marks` between them, perhaps in brackets; None for any other.

    >>> split_names("#fyp#dance", "#"), split_names("{fyp,NULL}", "#"), split_names("c(fyp", "#")
    (['fyp', 'dance'], ['fyp'], None)
    """
    inner = text.strip()
    is_bracketed = inner[:1] + inner[-1:] in ("[]", "{}")
    if is_bracketed:
        if _PRINTED_OBJECT.fullmatch(inner):
            return None
        inner = inner[1:-1]
    for mark in marks:
        inner = inner.replace(mark, " ")
    names = [name for each in _BETWEEN_NAMES.split(inner) if (name := each.strip(_QUOTES))]
    if any(map(_OF_PROGRAMS.search, names)):
        return None
    are_tags = not is_bracketed and any(mark in text for mark in marks)
    return [name for name in names if not _NO_NAME.fullmatch(name) and (are_tags or not is_nothing(name))]


def _names(column: Column, row: int, value: object, item: str, marks: str) -> list[str] | None:
    if is_nothing(value):
        return None
    if isinstance(value, str):
        names = split_names(value, marks)
        if names is None:
            what = "begins as a list and is none, perhaps cut off" if may_be_written(value) else _NO_NAMES
            column.repair(row, what)
            return None
        value = names
    if isinstance(value, dict):
        # One item without the list around it, a list with numbers for names, or columns of a data frame.
        within = value.get(item)
        is_numbered = all(name.isdigit() for name in value)
        value = within if isinstance(within, list) else list(value.values()) if is_numbered else [value]
    if not isinstance(value, list):
        column.repair(row, f"is {kind_of(value)}; a list is needed", "read as no names")
        return []
    if len(value) > MAX_NAMES:
        column.repair(row, f"holds {len(value):,} names", f"the first {MAX_NAMES:,} are read")
        value = value[:MAX_NAMES]
    found: list[str] = []
    others: list[object] = []
    is_told = item == "name"
    for each in value:
        is_told = is_told or not isinstance(each, dict) or item in each
        text = each.get(item, "" if item != "name" else None) if isinstance(each, dict) else each
        if isinstance(text, str) and len(text) <= MAX_NAME_CHARACTERS:
            if tidy := bare_name(text if text.isprintable() else clean_text(column, row, text), marks):
                if marks == HASHTAG_MARKS and not _MARKS_WITHIN.isdisjoint(tidy):
                    found.extend(split_names(tidy, marks) or [tidy])  # several tags in one item
                else:
                    found.append(tidy)
        elif text is not None or item == "name":
            others.append(each)
    if others:
        column.repair(row, "holds something that is not a name", "left out", others[0])
    return found if is_told else None


_NO_NAMES = "is no list of names, with commas or blanks between them"


def read_image_counts(column: Column) -> Values:
    """Return how many images lists have; a whole number is the count itself."""
    counts = [len(value) if isinstance(value, list) else value for value in column.values]
    return read_counts(Column(column.chunk, column.name, column.paths, counts), MAX_IMAGES)
