"""Lists of records in an object: where they are, also one level deeper, and what is in all of them."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from tcm_assets.catalogue.exports.json_lists import QUOTED_BYTES, end_of, read_list
from tcm_assets.catalogue.exports.lenient_json import BrokenJsonError, find_value, skip_space
from tcm_assets.catalogue.exports.records import Break, Found, numbered_on
from tcm_assets.catalogue.exports.wrappers import LIST_NAMES, IsRecord
from tcm_assets.catalogue.rejections import excerpt_of

MAX_DEPTH = 2
"""Objects that may lie around the list: `{"data": {"videos": [...]}}` has two."""


class ListPlace(NamedTuple):
    """Where a list begins, after its bracket, its name, how many objects lie around it; whether a record is first."""

    start: int
    name: str
    depth: int
    begins_with_record: bool


def record_lists(content: bytes, at: int, is_record: IsRecord) -> list[ListPlace]:
    """Return the lists of records in the object that begins at `at`, up to a break.

    Those that begin with a record, and those of objects whose name says that they hold records; else the first of such
    a name, which may be empty.
    """
    named: list[ListPlace] = []
    found: list[ListPlace] = []
    for place in islice(_lists(content, at, 1, is_record), _MOST_LISTS):
        is_named = place.name in LIST_NAMES
        if is_named:
            named.append(place)
        if place.begins_with_record or (
            is_named and content.startswith((b"{", b"null"), skip_space(content, place.start))
        ):
            found.append(place)
    return found or named[:1]


def read_lists(content: bytes, places: Sequence[ListPlace], is_record: IsRecord, *, is_whole: bool) -> Iterator[Found]:
    """Yield what is in the lists of an object, numbered through all of them."""
    return numbered_on(
        _read_place(content, place, is_record, is_whole=is_whole, is_last=place is places[-1]) for place in places
    )


def _read_place(
    content: bytes, place: ListPlace, is_record: IsRecord, *, is_whole: bool, is_last: bool
) -> Iterator[Found]:
    end = yield from read_list(content, place.start, place.depth, is_whole=is_whole, is_last=is_last)
    if end is None or not is_last or is_whole:
        return
    # The end of a list that is no strict JSON, and too large to be held, is known once it was read.
    for found in islice(_LIST_OF_OBJECTS.finditer(content, end), _MOST_LISTS):
        if _begins_with_record(content, found.start() + 1, is_record):
            reason = (
                f"another list of records begins at byte {found.start():,}, which was not read: deliver one in a file"
            )
            yield Break(0, reason, excerpt_of(content[found.start() : found.start() + QUOTED_BYTES]))
            return


_LIST_OF_OBJECTS = re.compile(rb"\[\s*\{")


def _lists(content: bytes, at: int, depth: int, is_record: IsRecord) -> Iterator[ListPlace]:
    """Yield the lists in the object that begins at `at`, and those one level deeper, in `data`."""
    for name, start in _members(content, at):
        if content.startswith(b"[", start):
            yield ListPlace(start + 1, name, depth, _begins_with_record(content, start + 1, is_record))
        elif depth < MAX_DEPTH and name == "data" and content.startswith(b"{", start):
            yield from _lists(content, start, depth + 1, is_record)


def _members(content: bytes, at: int) -> Iterator[tuple[str, int]]:
    """Yield the names of an object's members and where their values begin, up to its end or a break."""
    at = skip_space(content, at + 1)
    try:
        for _ in range(_MOST_MEMBERS):
            if not content.startswith(b'"', at):
                return
            name = find_value(content, at)
            colon = skip_space(content, name.end)
            if not content.startswith(b":", colon):
                return
            value = skip_space(content, colon + 1)
            yield str(name.value), value
            comma = end_of(content, value)
            comma = skip_space(content, find_value(content, value).end) if comma is None else comma
            if not content.startswith(b",", comma):
                return
            at = skip_space(content, comma + 1)
    except BrokenJsonError:
        return


_MOST_LISTS, _MOST_MEMBERS = 1_000, 100_000
"""Of an object, in which the list of records is looked for: answers and pages have a few dozen."""


def _begins_with_record(content: bytes, at: int, is_record: IsRecord) -> bool:
    """Return whether the first item of the list whose bracket is before `at` is a record."""
    at = skip_space(content, at)
    if not content.startswith(b"{", at):
        return False
    try:
        return is_record(find_value(content, at).value)
    except BrokenJsonError:
        return False
