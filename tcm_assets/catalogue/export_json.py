"""Lenient JSON and gzip: records from files with control characters, NaN, damage or a missing end."""

import json
import re
import zlib
from codecs import BOM_UTF8
from typing import NamedTuple

RECORDS_FIELD = "collector"  # the member of an export's object that holds its records
_MAX_DIGITS = 40  # a longer whole number is kept as text, which its field refuses: converting it takes quadratic time
_WHITE_SPACE = re.compile(r"[ \t\n\r]*")


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


class Break(NamedTuple):
    """Where reading ended early. `position` is that of the broken record, from 1; 0 when it was no record."""

    position: int
    reason: str
    excerpt: str


def parse_leniently(content: bytes) -> object:
    """Return the JSON value in `content`, with control characters and NaN allowed.

    Raises ValueError with the place of the break.
    """
    text = decode(content)
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{_within_sentence(error.msg)} at byte {byte_position(text, error.pos):,}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def recover(content: bytes) -> tuple[object, Break | None]:
    """Return the whole document in `content`, or the list of its records before the place where it breaks, and which.

    After a break nothing is read, since the start of the next record is not certain.

    >>> recover(b'[{"id": 1}, {"id": ')[0]
    [{'id': 1}]
    """
    try:
        return parse_leniently(content), None
    except ValueError as error:
        return _records_before_break(decode(content), str(error))


def _records_before_break(text: str, fault: str) -> tuple[list[object], Break]:
    start = _start_of_records(text)
    if start is None:
        return [], Break(0, f"the file is not JSON: {fault}; no record was found", text[:1_000])
    records: list[object] = []
    at = _skip_space(text, start)
    while not text.startswith("]", at):
        try:
            record, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            return records, _broken_record(text, at, len(records) + 1, error)
        records.append(record)
        at = _skip_space(text, end)
        if text.startswith(",", at):
            at = _skip_space(text, at + 1)
        elif at == len(text):
            break
    reason = f"the file is damaged outside of its records: {fault}; all {len(records):,} records in it were read"
    return records, Break(0, reason, text[at : at + 1_000])


def _broken_record(text: str, at: int, position: int, error: Exception) -> Break:
    if isinstance(error, json.JSONDecodeError):
        cause = f"{_within_sentence(error.msg)} at byte {byte_position(text, error.pos):,}"
    else:
        cause = f"nested too deeply, from byte {byte_position(text, at):,} on"
    reason = f"record {position:,} is not JSON: {cause}; the records before it were read, nothing after it was"
    return Break(position, reason, text[at : at + 1_000])


def _start_of_records(text: str) -> int | None:
    """Return the place after the bracket that opens the list of records; None when there is no such list."""
    at = _skip_space(text, 0)
    if text.startswith("[", at):
        return at + 1
    if not text.startswith("{", at):
        return None
    at = _skip_space(text, at + 1)
    try:
        while text.startswith('"', at):
            name, end = _DECODER.raw_decode(text, at)
            colon = _skip_space(text, end)
            value = _skip_space(text, colon + 1)
            if not text.startswith(":", colon):
                return None
            if name == RECORDS_FIELD and text.startswith("[", value):
                return value + 1
            _, end = _DECODER.raw_decode(text, value)
            comma = _skip_space(text, end)
            if not text.startswith(",", comma):
                return None
            at = _skip_space(text, comma + 1)
    except (json.JSONDecodeError, RecursionError):
        return None
    return None


def _skip_space(text: str, at: int) -> int:
    match = _WHITE_SPACE.match(text, at)
    return match.end() if match else at


def _within_sentence(words: str) -> str:
    return words[:1].lower() + words[1:].removesuffix(" at")


_GZIP_WINDOW_BITS = 31
_GZIP_MAGIC = b"\x1f\x8b"
_STEP_BYTES = 65_536


def decompress(compressed: bytes) -> tuple[bytes, str]:
    """Return the content of a gzip file of any number of members, up to where it is cut off or damaged, and its fault.

    The fault is "" where there is none.
    """
    out: list[bytes] = []
    start = 0
    while start < len(compressed):
        if not compressed.startswith(_GZIP_MAGIC, start):
            if compressed.count(0, start) == len(compressed) - start and start:
                break  # zeros after the last member are padding
            return b"".join(out), f"what starts at byte {start:,} is not gzip"
        member = zlib.decompressobj(_GZIP_WINDOW_BITS)
        position = start
        while position < len(compressed) and not member.eof:
            before = member.copy()
            piece = compressed[position : position + _STEP_BYTES]
            try:
                out.append(member.decompress(piece))
            except zlib.error as error:
                out.append(_decompress_until_damage(before, piece))
                return b"".join(out), f"the gzip data are damaged after byte {position:,} ({error})"
            position += len(piece)
        if not member.eof:
            out.append(member.flush())
            return b"".join(out), f"the gzip data are cut off at byte {len(compressed):,}"
        start = position - len(member.unused_data)
    return b"".join(out), ""


def _decompress_until_damage(member: "zlib._Decompress", piece: bytes) -> bytes:
    """Return what `piece` gives before the byte that cannot be decompressed."""
    out: list[bytes] = []
    try:
        for index in range(len(piece)):
            out.append(member.decompress(piece[index : index + 1]))  # noqa: PERF401 - the pieces before the error count
    except zlib.error:
        pass
    return b"".join(out)


def strip_byte_order_mark(content: bytes) -> bytes:
    """Return `content` without the mark that some editors put before UTF-8."""
    return content[len(BOM_UTF8) :] if content.startswith(BOM_UTF8) else content


def decode(content: bytes) -> str:
    """Return `content` as text; bytes that are not UTF-8 become lone surrogates, so each keeps its place."""
    return content.decode("utf-8", "surrogateescape")


def byte_position(text: str, character_position: int) -> int:
    """Return the byte, from 0, at which the character at `character_position` of decoded text starts."""
    return len(text[:character_position].encode("utf-8", "surrogateescape"))
