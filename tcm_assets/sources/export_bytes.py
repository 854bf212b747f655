"""The bytes of an export file: decompressed as far as they go, and as text as far as they are text.

Belongs here: gzip and UTF-8. What the text says is for `json_recovery` and `export_files`.
"""

import zlib
from codecs import BOM_UTF8
from typing import NamedTuple

_GZIP_WINDOW_BITS = 31
_GZIP_MAGIC = b"\x1f\x8b"
_STEP_BYTES = 65_536


class Decompressed(NamedTuple):
    """What came out of a gzip file, and what was wrong with it ("" when nothing was)."""

    content: bytes
    fault: str


def decompressed(compressed: bytes) -> Decompressed:
    """The content of a gzip file of any number of members, up to the place where it is cut off or damaged."""
    out: list[bytes] = []
    start = 0
    while start < len(compressed):
        if not compressed.startswith(_GZIP_MAGIC, start):
            if compressed.count(0, start) == len(compressed) - start and start:
                break  # zeros after the last member are padding
            return Decompressed(b"".join(out), f"what starts at byte {start:,} is not gzip")
        member = zlib.decompressobj(_GZIP_WINDOW_BITS)
        position = start
        while position < len(compressed) and not member.eof:
            before = member.copy()
            piece = compressed[position : position + _STEP_BYTES]
            try:
                out.append(member.decompress(piece))
            except zlib.error as error:
                out.append(_up_to_the_damage(before, piece))
                return Decompressed(b"".join(out), f"the gzip data are damaged after byte {position:,} ({error})")
            position += len(piece)
        if not member.eof:
            out.append(member.flush())
            return Decompressed(b"".join(out), f"the gzip data are cut off at byte {len(compressed):,}")
        start = position - len(member.unused_data)
    return Decompressed(b"".join(out), "")


def _up_to_the_damage(member: "zlib._Decompress", piece: bytes) -> bytes:
    """What `piece` gives before the byte at which it cannot be decompressed."""
    out: list[bytes] = []
    try:
        for index in range(len(piece)):
            out.append(member.decompress(piece[index : index + 1]))  # noqa: PERF401 - the pieces before the error count
    except zlib.error:
        pass
    return b"".join(out)


def without_byte_order_mark(content: bytes) -> bytes:
    """`content` without the mark that some editors put before UTF-8."""
    return content[len(BOM_UTF8) :] if content.startswith(BOM_UTF8) else content


def as_text(content: bytes) -> str:
    """`content` as text in which bytes that are not UTF-8 are lone surrogates, so that each keeps its place."""
    return content.decode("utf-8", "surrogateescape")


def byte_position(text: str, character_position: int) -> int:
    """Where in its bytes the character at `character_position` of `as_text` starts, from 0."""
    return len(text[:character_position].encode("utf-8", "surrogateescape"))
