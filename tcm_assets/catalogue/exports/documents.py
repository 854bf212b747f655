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
    """A value that should be a record, and its position: its number in the file, for lines that of the line."""

    position: int
    value: object


class Break(NamedTuple):
    """Where reading ended early. `position` is that of the broken record, from 1; 0 when it was no record."""

    position: int
    reason: str
    excerpt: str | None


def read_documents(content: bytes, is_record: IsRecord, *, are_lines: bool = False) -> Iterator[Record | Break]:
    """Yield the records of `content` (UTF-8, not blank), and where it breaks.

    `are_lines` is whether the file's name says that it has a record a line; other files may have, too.
    """
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
        reason = f"the file is not JSON: it breaks at byte {start:,}; no record was found"
        yield Break(0, reason, excerpt_of(content[:_QUOTED_BYTES]))


def _read_object(content: bytes, start: int, is_whole: bool, is_record: IsRecord) -> Iterator[Record | Break]:
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
    """Where a list of records begins, after its bracket, and how many objects lie around it."""

    start: int
    depth: int


def _find_list(content: bytes, at: int, is_record: IsRecord, depth: int = 1) -> _Place | None:
    """Return the first list of records in the object that begins at `at`; None where there is none before a break."""
    for name, start in _members(content, at):
        if content.startswith(b"[", start) and (
            name in LIST_NAMES or _begins_with_record(content, start + 1, is_record)
        ):
            return _Place(start + 1, depth)
        if depth < MAX_DEPTH and name == "data" and content.startswith(b"{", start):
            inner = _find_list(content, start, is_record, depth + 1)
            if inner is not None:
                return inner
    return None


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


def _read_list(content: bytes, at: int, depth: int, *, is_whole: bool) -> Iterator[Record | Break]:
    """Yield the records from `at` on, up to the end of their list or the place where it breaks.

    After a break nothing is read, since the start of the next record is not certain.
    """
    position, damage = 0, ""
    at = skip_space(content, at)
    while not content.startswith(b"]", at):
        position += 1
        scalar = _SCALAR.match(content, at)
        end = _end_of(content, at) if scalar is None else scalar.end()
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


def _value_of(record: bytes) -> object:
    try:
        return orjson.loads(record)
    except orjson.JSONDecodeError:
        return parse_leniently(record)


def _is_lenient(content: bytes) -> bool:
    try:
        parse_leniently(content)
    except BrokenJsonError:
        return False
    return True


_SCALAR = re.compile(rb"(?:-?[0-9]{1,18}|true|false|null)[ \t\n\r]*(?=[,\]])")
"""A value that is no record: a file may have millions, and each is found without an exception."""

_SKIMMER = msgspec.json.Decoder(msgspec.Raw)
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
