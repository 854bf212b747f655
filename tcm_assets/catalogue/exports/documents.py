"""Documents: the records of a file, one after the other, whatever holds them.

A list; an object with lists of records, also one level deeper (`data.videos`); a record a line; several of these after
each other; a single record.
"""

import codecs
import re
from collections.abc import Iterator

from tcm_assets.catalogue.exports.json_lists import QUOTED_BYTES, end_of, lenient_end_of, read_list, value_of
from tcm_assets.catalogue.exports.lenient_json import MAX_VALUE_BYTES, BrokenJsonError, parse_leniently, skip_space
from tcm_assets.catalogue.exports.object_lists import read_lists, record_lists
from tcm_assets.catalogue.exports.records import Break, Found, Record, numbered_on
from tcm_assets.catalogue.exports.wrappers import IsRecord, page_of, records_within
from tcm_assets.catalogue.rejections import excerpt_of

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
    if end is not None and is_container and content.startswith(_NEXT, end):
        if _ends_with_its_line(content, start, end):
            yield from _read_lines(content)
        else:
            yield from _read_several(content, start, is_record)
    elif end != len(content) and (are_lines or _looks_like_lines(content, start)):
        yield from _read_lines(content)
    elif end is None and _is_followed(content, start):
        yield from _read_several(content, start, is_record)
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


_NEXT = (b"{", b"[", b",", codecs.BOM_UTF8)
"""How what follows a value begins, where a file holds several."""

_MOST_LOOKED_AT = 1_000_000
"""Bytes of a first value that is no strict JSON, within which its end is looked for: records and pages are smaller."""


def _is_followed(content: bytes, start: int) -> bool:
    """Return whether another value follows the first one, which is no strict JSON."""
    end = lenient_end_of(content[start : start + _MOST_LOOKED_AT], 0)
    return end is not None and content.startswith(_NEXT, skip_space(content, start + end))


def _ends_with_its_line(content: bytes, start: int, end: int) -> bool:
    """Return whether the value from `start` on is a line; `end` is the place of what follows it."""
    line_end = content.find(b"\n", start, end)
    return line_end >= 0 and not content[line_end:end].strip()


def _read_several(content: bytes, at: int, is_record: IsRecord) -> Iterator[Found]:
    """Yield the records of values that follow each other, perhaps with commas between them, up to where one breaks."""
    return numbered_on(_values(content, at, is_record))


def _values(content: bytes, at: int, is_record: IsRecord) -> Iterator[Iterator[Found]]:
    while at < len(content):
        end = lenient_end_of(content, at)
        if end is None:
            reason = (
                f"the record is not JSON: it breaks within what begins at byte {at:,}; those before it were read, "
                "nothing after it was"
            )
            yield iter([Break(1, reason, excerpt_of(content[at : at + QUOTED_BYTES]))])
            return
        if end - at > MAX_VALUE_BYTES:
            yield _read_document(content[at:end], is_record, are_lines=False)
        else:
            yield iter([Record(1, value_of(content[at:end]), size=end - at)])
        at = end
        for between in (b",", codecs.BOM_UTF8):
            at = skip_space(content, at + len(between)) if content.startswith(between, at) else at


def _read_object(content: bytes, start: int, is_whole: bool, is_record: IsRecord) -> Iterator[Found]:
    places = record_lists(content, start, is_record)
    if any(place.begins_with_record for place in places) or (places and len(content) > MAX_VALUE_BYTES):
        yield from read_lists(content, places, is_record, is_whole=is_whole)
        return
    if len(content) > MAX_VALUE_BYTES:
        yield Break(0, f"the file holds no list of records, and is too large for a single one. {_WHAT_TO_DO}", None)
        return
    try:
        value = parse_leniently(content)
    except BrokenJsonError as error:
        if places:
            yield from read_lists(content, places, is_record, is_whole=is_whole)
            return
        reason = f"the file is not JSON: {error}; no record was found"
        yield Break(0, reason, excerpt_of(content[error.at : error.at + QUOTED_BYTES]))
        return
    records = records_within(value, is_record) if isinstance(value, dict) else None
    is_empty = all(content.startswith(b"]", skip_space(content, place.start)) for place in places)
    if records is not None:
        yield from (Record(position, record) for position, record in enumerate(records, start=1))
    elif is_empty and is_record(value):
        yield Record(1, value)
    elif places:
        yield from read_lists(content, places, is_record, is_whole=is_whole)
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
