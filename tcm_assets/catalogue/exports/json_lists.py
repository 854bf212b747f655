"""Lists in JSON: their items, one after the other, and what is wrong with them.

Only one item is held at a time: a file of a million numbers takes no more memory than its bytes.
"""

import re
from collections.abc import Generator

import msgspec
import orjson

from tcm_assets.catalogue.exports.lenient_json import (
    MAX_VALUE_BYTES,
    BrokenJsonError,
    find_value,
    parse_leniently,
    skip_space,
)
from tcm_assets.catalogue.exports.records import Break, Found, NoRecords, Record
from tcm_assets.catalogue.rejections import excerpt_of

FoundToEnd = Generator[Found, None, int | None]
"""What is found in a list, and the place after it, None where it breaks."""

QUOTED_BYTES = 1_000  # of the place where a file breaks


def read_list(content: bytes, at: int, depth: int, *, is_whole: bool, is_last: bool = True) -> FoundToEnd:
    """Yield the records of the list whose bracket is before `at`, and what is wrong with it.

    `is_whole` is whether the file is strict JSON, `depth` how many objects end after the list; where it `is_last`, what
    follows it is looked at, too. Returns the place after the list, None where it breaks.
    """
    begins_with_scalar = _SCALARS.match(content, skip_space(content, at)) is not None
    end = end_of(content, at - 1) if is_whole else None
    if is_whole and not begins_with_scalar and content.count(b",", at, end) <= _MOST_AT_ONCE:
        for position, record in enumerate(_SPLITTER.decode(memoryview(content)[at - 1 : end]), start=1):
            try:
                yield Record(position, value_of(memoryview(record)), size=len(memoryview(record)))
            except BrokenJsonError as error:
                yield Break(position, f"record {position:,} is not JSON: {error}", excerpt_of(bytes(record)))
        return len(content) if end is None else end
    return (yield from _read_one_by_one(content, at, depth, is_last=is_last and not is_whole))


def _read_one_by_one(content: bytes, at: int, depth: int, *, is_last: bool) -> FoundToEnd:
    """Yield the records from `at` on, up to the end of their list or the place where it breaks.

    After a break nothing is read, since the start of the next record is not certain.
    """
    position, damage = 0, ""
    at = skip_space(content, at)
    while not content.startswith(b"]", at):
        if scalars := _SCALARS.match(content, at):
            count = content.count(b",", at, scalars.end())
            yield NoRecords(position + 1, count, content.startswith(b"n", at))
            position += count
            at = scalars.end()
            continue
        position += 1
        end = end_of(content, at)
        try:
            if end is None:
                found = find_value(content, at)
                value, end = found.value, skip_space(content, found.end)
            else:
                value = value_of(content[at:end])
        except BrokenJsonError as error:
            cause = f"record {position:,} is not JSON: {error}"
            if end is None:
                reason = f"{cause}; the records before it were read, nothing after it was"
                yield Break(position, reason, excerpt_of(content[at : at + QUOTED_BYTES]))
                return None
            # Its end is certain all the same, so the records after it are read.
            yield Break(position, cause, excerpt_of(content[at : at + QUOTED_BYTES]))
        else:
            yield Record(position, value, size=end - at)
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
    damage = damage or (_damage_after(content, at + 1, depth) if is_last else "")
    if damage:
        reason = f"the file is damaged outside of its records: {damage}; all {position:,} records in it were read"
        yield Break(0, reason, excerpt_of(content[at : at + QUOTED_BYTES]))
    return skip_space(content, at + 1)


def _damage_after(content: bytes, at: int, depth: int) -> str:
    """Return what is wrong after the list of records, "" where nothing is; `depth` objects must end there."""
    opened = b'{"":' * depth + (b"0" if depth else b"")
    tail = content[at : at + MAX_VALUE_BYTES]
    if not depth:
        return f"something follows its end at byte {at:,}" if tail.strip() else ""
    try:
        parse_leniently(opened + tail)
    except BrokenJsonError as error:
        return f"it breaks at byte {at + max(error.at - len(opened), 0):,}"
    return ""


def value_of(record: bytes | memoryview) -> object:
    """Return the value that `record` is; raises BrokenJsonError, also for one that is larger than any record."""
    if len(record) > MAX_VALUE_BYTES:
        raise BrokenJsonError(f"it has {len(record):,} bytes, and the largest that is read {MAX_VALUE_BYTES:,}", 0)
    try:
        return orjson.loads(record)
    except orjson.JSONDecodeError:
        return parse_leniently(bytes(record))


_SCALARS = re.compile(rb"(?:(?:-?[0-9]{1,18}|true|false|null)[ \t\n\r]*+,[ \t\n\r]*+(?![\]])){1,100000}+")
"""Values in a row that are no records: a file may have millions, which are counted and not looked at."""

_SKIMMER = msgspec.json.Decoder(msgspec.Raw)
_SPLITTER = msgspec.json.Decoder(list[msgspec.Raw])
_MOST_AT_ONCE = 6_000_000
"""Commas up to which a whole list is split at once, which is quicker: no more values than commas, of 56 bytes each."""

_WHAT_FOLLOWS = re.compile(r"trailing characters \(byte (\d+)\)")


def end_of(content: bytes, at: int) -> int | None:
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


def lenient_end_of(content: bytes, at: int) -> int | None:
    """Return the place after the object or list that begins at `at`; None where none does, or where it breaks.

    One that is no strict JSON, perhaps for a NaN, is looked at leniently, which holds it.
    """
    if not content.startswith((b"{", b"["), at):
        return None
    end = end_of(content, at)
    if end is not None:
        return end
    try:
        return skip_space(content, find_value(content, at).end)
    except BrokenJsonError:
        return None
