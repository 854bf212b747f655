"""Documents: the records of a file, one after the other, whatever holds them.

A list; an object with a list of records, also one level deeper (`data.videos`); a record a line; a single record. Only
one record is held at a time: a file of a million numbers takes no more memory than its bytes.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
import orjson

from tcm_assets.catalogue.exports.lenient_json import BrokenJsonError, find_value, parse_leniently, skip_space
from tcm_assets.catalogue.rejections import excerpt_of

IsRecord = Callable[[object], bool]
"""Whether a value is a record of a known shape, so that a list of it is the list of records."""

LIST_NAMES = frozenset(
    {"collector", "data", "videos", "items", "itemList", "item_list", "aweme_list", "entries", "results", "posts"}
)
"""Members that hold the records, even where the first of them is not of a known shape, or there is none."""

MAX_DEPTH = 2
"""Objects that may lie around the list: `{"data": {"videos": [...]}}` has two."""

_QUOTED_BYTES = 1_000  # of the place where a file breaks
_WHOLE_RECORD_BYTES = 16_777_216  # largest object that may be one record


class Record(NamedTuple):
    """A value that should be a record, and its position: its number in the file, for lines that of the line.

    `note` is what was mended of it before it was one, as the end of no sentence.
    """

    position: int
    value: object
    note: str = ""


class Break(NamedTuple):
    """Where reading ended early. `position` is that of the broken record, from 1; 0 when it was no record."""

    position: int
    reason: str
    excerpt: str | None


class NoRecords(NamedTuple):
    """Values in a row that are no records, numbers and the like, from the position of the first."""

    position: int
    how_many: int


Found = Record | NoRecords | Break


def read_documents(content: bytes, is_record: IsRecord, *, are_lines: bool = False) -> Iterator[Found]:
    """Yield the records of `content` (UTF-8, not blank), and where it breaks.

    `are_lines` is whether the file's name says that it has a record a line; other files may have, too. A record that is
    a page of records, as answers of an API kept one after the other, is opened, and they are counted in its place.
    """
    more = 0
    for found in _read_document(content, is_record, are_lines=are_lines):
        page = _page_of(found.value, is_record) if isinstance(found, Record) else None
        if page is None:
            # A break of the file as a whole stays one.
            yield found._replace(position=found.position + more) if found.position else found
        else:
            yield from (Record(found.position + more + place, record) for place, record in enumerate(page))
            more += len(page) - 1


def _page_of(value: object, is_record: IsRecord) -> list[object] | None:
    """Return the records of a page, the longest of its lists; None for what is no page."""
    if not isinstance(value, dict) or LIST_NAMES.isdisjoint(value) or is_record(value):
        return None
    members = [value, *(value[name] for name in ("data",) if isinstance(value.get(name), dict))]
    lists = [inner for member in members for name, inner in member.items() if name in LIST_NAMES]
    return max((inner for inner in lists if isinstance(inner, list)), key=len, default=None)


def _read_document(content: bytes, is_record: IsRecord, *, are_lines: bool) -> Iterator[Found]:
    start = skip_space(content, 0)
    end = _end_of(content, start)
    is_container = content.startswith((b"[", b"{"), start)
    if (are_lines and not is_container) or (end != len(content) and (are_lines or _looks_like_lines(content, start))):
        yield from _read_lines(content)
    elif content.startswith(b"[", start):
        yield from _read_list(content, start + 1, 0, is_whole=end == len(content))
    elif content.startswith(b"{", start):
        yield from _read_object(content, start, end == len(content), is_record)
    elif end == len(content) or _is_lenient(content):
        yield Break(0, "the file holds no list of records, and no record", excerpt_of(content[:_QUOTED_BYTES]))
    else:
        reason = (
            "the file is not JSON, and no table whose first line names the fields of a known shape (docs/sources.md)"
        )
        yield Break(0, reason, excerpt_of(content[:_QUOTED_BYTES]))


def _read_object(content: bytes, start: int, is_whole: bool, is_record: IsRecord) -> Iterator[Found]:
    place = _find_list(content, start, is_record)
    if place is not None:
        yield from _read_list(content, place.start, place.depth, is_whole=is_whole)
        return
    try:
        if len(content) > _WHOLE_RECORD_BYTES:
            raise BrokenJsonError(f"it has {len(content):,} bytes and no list of records", start)
        value = parse_leniently(content)
    except BrokenJsonError as error:
        reason = f"the file is not JSON: {error}; no record was found"
        yield Break(0, reason, excerpt_of(content[error.at : error.at + _QUOTED_BYTES]))
        return
    if is_record(value):
        yield Record(1, value)
    else:
        yield Break(0, f"the file holds no list of records, and is no record of a known shape: {keys_of(value)}", None)


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
    for place in _lists(content, at, 1):
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
        while content.startswith(b'"', at):
            name = find_value(content, at)
            colon = skip_space(content, name.end)
            if not content.startswith(b":", colon):
                return
            value = skip_space(content, colon + 1)
            yield str(name.value), value
            comma = _end_of(content, value)
            comma = skip_space(content, find_value(content, value).end) if comma is None else comma
            if not content.startswith(b",", comma):
                return
            at = skip_space(content, comma + 1)
    except BrokenJsonError:
        return


def _begins_with_record(content: bytes, at: int, is_record: IsRecord) -> bool:
    at = skip_space(content, at)
    if not content.startswith(b"{", at):
        return False
    try:
        return is_record(find_value(content, at).value)
    except BrokenJsonError:
        return False


def _read_list(content: bytes, at: int, depth: int, *, is_whole: bool) -> Iterator[Found]:
    """Yield the records of the list whose bracket is before `at`, and what is wrong with it."""
    begins_with_scalar = _SCALARS.match(content, skip_space(content, at)) is not None
    if is_whole and not begins_with_scalar and content.count(b",") <= _MOST_AT_ONCE:
        end = _end_of(content, at - 1)
        for position, record in enumerate(_SPLITTER.decode(memoryview(content)[at - 1 : end]), start=1):
            try:
                yield Record(position, _value_of(memoryview(record)))
            except BrokenJsonError as error:
                yield Break(position, f"record {position:,} is not JSON: {error}", excerpt_of(bytes(record)))
    else:
        yield from _read_one_by_one(content, at, depth, is_whole=is_whole)


def _read_one_by_one(content: bytes, at: int, depth: int, *, is_whole: bool) -> Iterator[Found]:
    """Yield the records from `at` on, up to the end of their list or the place where it breaks.

    After a break nothing is read, since the start of the next record is not certain.
    """
    position, damage = 0, ""
    at = skip_space(content, at)
    while not content.startswith(b"]", at):
        if scalars := _SCALARS.match(content, at):
            count = content.count(b",", at, scalars.end())
            yield NoRecords(position + 1, count)
            position += count
            at = scalars.end()
            continue
        position += 1
        end = _end_of(content, at)
        try:
            if end is None:
                found = find_value(content, at)
                value, end = found.value, skip_space(content, found.end)
            else:
                value = _value_of(content[at:end])
        except BrokenJsonError as error:
            cause = f"record {position:,} is not JSON: {error}"
            if end is None:
                reason = f"{cause}; the records before it were read, nothing after it was"
                yield Break(position, reason, excerpt_of(content[at : at + _QUOTED_BYTES]))
                return
            # Its end is certain all the same, so the records after it are read.
            yield Break(position, cause, excerpt_of(content[at : at + _QUOTED_BYTES]))
        else:
            yield Record(position, value)
        at = end
        if content.startswith(b",", at):
            at = skip_space(content, at + 1)
            if content.startswith(b"]", at):
                damage = damage or f"a comma stands before its end at byte {at:,}"
        elif at >= len(content):
            damage = damage or f"it ends at byte {at:,} without a bracket"
            break
        elif not content.startswith(b"]", at):
            damage = damage or f"a comma is missing at byte {at:,}"
    if not is_whole:
        damage = damage or _damage_after(content, at + 1, depth)
        if damage:
            reason = f"the file is damaged outside of its records: {damage}; all {position:,} records in it were read"
            yield Break(0, reason, excerpt_of(content[at : at + _QUOTED_BYTES]))


def _damage_after(content: bytes, at: int, depth: int) -> str:
    """Return what is wrong after the list of records, "" where nothing is; `depth` objects must end there."""
    opened = b'{"":' * depth + (b"0" if depth else b"")
    tail = content[at : at + _WHOLE_RECORD_BYTES]
    if not depth:
        return f"something follows its end at byte {at:,}" if tail.strip() else ""
    try:
        parse_leniently(opened + tail)
    except BrokenJsonError as error:
        return f"it breaks at byte {at + max(error.at - len(opened), 0):,}"
    return ""


def _read_lines(content: bytes) -> Iterator[Record | Break]:
    for position, line in _lines(content):
        try:
            yield Record(position, _value_of(line))
        except BrokenJsonError as error:
            yield Break(
                position, f"the line is not JSON: {error}".replace("the file ends", "the line ends"), excerpt_of(line)
            )


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the non-blank lines, numbered from 1; only a line feed ends one, since text may hold other breaks."""
    start, number = 0, 0
    while start < len(content):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        number += 1
        line = content[start:end].strip()
        if line:
            yield number, line
        start = end + 1


def _looks_like_lines(content: bytes, start: int) -> bool:
    """Return whether an object ends where its line ends, and the next one begins on another."""
    end = content.find(b"\n", start)
    is_object = content.startswith(b"{", start) and content[start:end].rstrip().endswith(b"}")
    return end >= 0 and is_object and content.startswith(b"{", skip_space(content, end))


def _value_of(record: bytes | memoryview) -> object:
    try:
        return orjson.loads(record)
    except orjson.JSONDecodeError:
        return parse_leniently(bytes(record))


def _is_lenient(content: bytes) -> bool:
    try:
        parse_leniently(content)
    except BrokenJsonError:
        return False
    return True


_SCALARS = re.compile(rb"(?:(?:-?[0-9]{1,18}|true|false|null)[ \t\n\r]*+,[ \t\n\r]*+(?![\]]))++")
"""Values in a row that are no records: a file may have millions, which are counted and not looked at."""

_SKIMMER = msgspec.json.Decoder(msgspec.Raw)
_SPLITTER = msgspec.json.Decoder(list[msgspec.Raw])
_MOST_AT_ONCE = 6_000_000
"""Commas up to which a whole list is split at once, which is quicker: no more values than commas, of 56 bytes each."""

_WHAT_FOLLOWS = re.compile(r"trailing characters \(byte (\d+)\)")


def _end_of(content: bytes, at: int) -> int | None:
    """Return the place of what follows the value at `at` and white space; None for a value that is no strict JSON.

    msgspec skims a value fifty times as fast as any parser makes objects of it, and names the byte after the first one
    when there is more.
    """
    try:
        _SKIMMER.decode(memoryview(content)[at:])
    except msgspec.DecodeError as error:
        found = _WHAT_FOLLOWS.search(str(error))
        return at + int(found[1]) - 1 if found else None
    except RecursionError:
        return None
    return len(content)
