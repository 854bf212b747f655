"""Documents: the records of a file, one after the other, whatever holds them.

A list; an object with a list of records, also one level deeper (`data.videos`); a record a line; several of these after
each other; a single record.
"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tcm_assets.catalogue.exports.json_lists import (
    QUOTED_BYTES,
    end_of,
    read_list,
    value_of,
)
from tcm_assets.catalogue.exports.lenient_json import (
    MAX_VALUE_BYTES,
    BrokenJsonError,
    find_value,
    parse_leniently,
    skip_space,
)
from tcm_assets.catalogue.exports.records import Break, Found, NoRecords, Record
from tcm_assets.catalogue.exports.wrappers import LIST_NAMES, IsRecord, page_of, records_within
from tcm_assets.catalogue.rejections import excerpt_of

MAX_DEPTH = 2
"""Objects that may lie around the list: `{"data": {"videos": [...]}}` has two."""

WHERE_SHAPES_ARE = "docs/sources.md names the shapes that are read"


def read_documents(content: bytes, is_record: IsRecord, *, are_lines: bool = False) -> Iterator[Found]:
    """Yield the records of `content` (UTF-8, not blank), and where it breaks.

    `are_lines` is whether the file's name says that it has a record a line; other files may have, too. A record that is
    a page of records, as answers of an API kept one after the other, is opened, and they are counted in its place.
    """
    more = 0
    for found in _read_document(content, is_record, are_lines=are_lines):
        if not isinstance(found, Record) or page_of(found.value, is_record) is None:
            # A break of the file as a whole stays one.
            yield found._replace(position=found.position + more) if found.position else found
            continue
        place = -1
        for place, record in enumerate(_opened(found.value, is_record, _MOST_PAGES)):
            yield Record(found.position + more + place, record, size=0 if place else found.size)
        more += place


_MOST_PAGES = 3  # within each other


def _opened(value: object, is_record: IsRecord, most: int) -> Iterator[object]:
    """Yield the records of a page, and of pages in it."""
    page = page_of(value, is_record) if most else None
    if page is None:
        yield value
    else:
        for each in page:
            yield from _opened(each, is_record, most - 1)


def _read_document(content: bytes, is_record: IsRecord, *, are_lines: bool) -> Iterator[Found]:
    start = skip_space(content, 0)
    end = end_of(content, start)
    is_container = content.startswith((b"[", b"{"), start)
    if end is not None and is_container and content.startswith((b"{", b"[", b",", codecs.BOM_UTF8), end):
        if _ends_with_its_line(content, start, end):
            yield from _read_lines(content)
        else:
            yield from _read_several(content, start, is_record)
    elif end != len(content) and (are_lines or _looks_like_lines(content, start)):
        yield from _read_lines(content)
    elif content.startswith(b"[", start):
        yield from read_list(content, start + 1, 0, is_whole=end == len(content))
    elif content.startswith(b"{", start):
        yield from _read_object(content, start, end == len(content), is_record)
    elif are_lines:
        yield from _read_lines(content)
    elif end == len(content) or _is_lenient(content):
        yield Break(0, "the file holds no list of records, and no record", excerpt_of(content[:QUOTED_BYTES]))
    else:
        reason = (
            "the file is not JSON, and no table whose first line names the fields of a known shape (docs/sources.md)"
        )
        yield Break(0, reason, excerpt_of(content[:QUOTED_BYTES]))


def _ends_with_its_line(content: bytes, start: int, end: int) -> bool:
    """Return whether the value from `start` on is a line; `end` is the place of what follows it."""
    line_end = content.find(b"\n", start, end)
    return line_end >= 0 and not content[line_end:end].strip()


def _read_several(content: bytes, at: int, is_record: IsRecord) -> Iterator[Found]:
    """Yield the records of values that follow each other, perhaps with commas between them, up to where one breaks."""
    count = 0
    while at < len(content):
        end = end_of(content, at)
        if end is None or not content.startswith((b"{", b"["), at):
            reason = (
                f"record {count + 1:,} is not JSON: it breaks within what begins at byte {at:,}; the records before it "
                "were read, nothing after it was"
            )
            yield Break(count + 1, reason, excerpt_of(content[at : at + QUOTED_BYTES]))
            return
        if end - at > MAX_VALUE_BYTES:
            before = count
            for found in _read_document(content[at:end], is_record, are_lines=False):
                yield found._replace(position=before + found.position) if found.position else found
                last = found.position + (found.how_many - 1 if isinstance(found, NoRecords) else 0)
                count = max(count, before + last)
        else:
            count += 1
            yield Record(count, value_of(content[at:end]), size=end - at)
        at = end
        for between in (b",", codecs.BOM_UTF8):
            at = skip_space(content, at + len(between)) if content.startswith(between, at) else at


def _read_object(content: bytes, start: int, is_whole: bool, is_record: IsRecord) -> Iterator[Found]:
    place = _find_list(content, start, is_record)
    if place is not None and _begins_with_record(content, place.start, is_record):
        yield from read_list(content, place.start, place.depth, is_whole=is_whole)
        return
    if place is not None and len(content) > MAX_VALUE_BYTES:
        yield from read_list(content, place.start, place.depth, is_whole=is_whole)
        return
    if len(content) > MAX_VALUE_BYTES:
        yield Break(0, f"the file holds no list of records, and is too large for a single one. {_WHAT_TO_DO}", None)
        return
    try:
        value = parse_leniently(content)
    except BrokenJsonError as error:
        if place is not None:
            yield from read_list(content, place.start, place.depth, is_whole=is_whole)
            return
        reason = f"the file is not JSON: {error}; no record was found"
        yield Break(0, reason, excerpt_of(content[error.at : error.at + QUOTED_BYTES]))
        return
    records = records_within(value, is_record) if isinstance(value, dict) else None
    is_empty = place is None or content.startswith(b"]", skip_space(content, place.start))
    if records is not None:
        yield from (Record(position, record) for position, record in enumerate(records, start=1))
    elif is_empty and is_record(value):
        yield Record(1, value)
    elif place is not None:
        yield from read_list(content, place.start, place.depth, is_whole=is_whole)
    else:
        yield Break(0, _no_record(value), None)


def _no_record(value: object) -> str:
    if isinstance(value, dict) and value.get("_type") == "playlist":
        return "the file is what yt-dlp writes about a list of videos, and holds none of them: their files are read"
    return f"the file holds no list of records, and is no record of a known shape: {keys_of(value)}. {_WHAT_TO_DO}"


_WHAT_TO_DO = f'{WHERE_SHAPES_ARE}; pandas writes a list of records with to_json(orient="records")'


def keys_of(value: object) -> str:
    """Return the first keys of an object in words.

    >>> keys_of({"a": 1, "b": 2})
    'it has the fields a, b'
    """
    if not isinstance(value, dict) or not value:
        return "it has no fields"
    names = [str(name)[:40] for name in list(value)[:_NAMED_KEYS]]
    return f"it has the fields {', '.join(names)}{' and others' if len(value) > _NAMED_KEYS else ''}"


_NAMED_KEYS = 8


class _Place(NamedTuple):
    """Where a list begins, after its bracket, its name, and how many objects lie around it."""

    start: int
    name: str
    depth: int


def _find_list(content: bytes, at: int, is_record: IsRecord) -> _Place | None:
    """Return the list of records in the object that begins at `at`; None where there is none before a break.

    The first list that begins with a record, else the first whose name says that it holds records.
    """
    named: _Place | None = None
    for place in islice(_lists(content, at, 1), _MOST_LISTS):
        if _begins_with_record(content, place.start, is_record):
            return place
        if named is None and place.name in LIST_NAMES:
            named = place
    return named


def _lists(content: bytes, at: int, depth: int) -> Iterator[_Place]:
    """Yield the lists in the object that begins at `at`, and those one level deeper, in `data`."""
    for name, start in _members(content, at):
        if content.startswith(b"[", start):
            yield _Place(start + 1, name, depth)
        elif depth < MAX_DEPTH and name == "data" and content.startswith(b"{", start):
            yield from _lists(content, start, depth + 1)


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
    at = skip_space(content, at)
    if not content.startswith(b"{", at):
        return False
    try:
        return is_record(find_value(content, at).value)
    except BrokenJsonError:
        return False


def _read_lines(content: bytes) -> Iterator[Record | Break]:
    for position, line in _lines(content):
        try:
            yield Record(position, value_of(line), size=len(line))
        except BrokenJsonError as error:
            yield Break(
                position, f"the line is not JSON: {error}".replace("the file ends", "the line ends"), excerpt_of(line)
            )


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the non-blank lines, numbered from 1; only a line feed ends one, since text may hold other breaks."""
    start, number = 0, 1
    # Blank lines, of which a file may have millions, are counted and not looked at.
    while found := _NOT_BLANK.search(content, start):
        number += content.count(b"\n", start, found.start())
        end = content.find(b"\n", found.start())
        end = len(content) if end < 0 else end
        line = content[found.start() : end].rstrip().removeprefix(codecs.BOM_UTF8)  # files after each other
        if line:
            yield number, line
        start = end


_NOT_BLANK = re.compile(rb"\S")


def _looks_like_lines(content: bytes, start: int) -> bool:
    """Return whether an object ends where its line ends, and the next one begins on another."""
    end = content.find(b"\n", start)
    is_object = content.startswith(b"{", start) and content[start:end].rstrip().endswith(b"}")
    return end >= 0 and is_object and content.startswith(b"{", skip_space(content, end))


def _is_lenient(content: bytes) -> bool:
    try:
        parse_leniently(content)
    except BrokenJsonError:
        return False
    return True
