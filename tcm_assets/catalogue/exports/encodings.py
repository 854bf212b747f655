"""Bytes of a file as UTF-8: gzip within bounds, byte order marks, UTF-16 and UTF-32."""

import codecs
import io
import zlib

_GZIP_WINDOW_BITS = 31
GZIP_MAGIC = b"\x1f\x8b"
_FIRST_STEP_BYTES, _STEP_BYTES = 1_024, 65_536  # of a member: what is beyond its end is copied
_MOST_EMPTY_MEMBERS = 100_000  # of twenty bytes each; tools that write in parts leave one at the end
_MARKS = (  # longer marks first: that of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Where the zeros of the first four bytes lie, since JSON and headers begin with ASCII.
_ZEROS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}


MAX_RATIO, UNBOUND_BYTES = 100, 100_000_000
"""How many times the size of a gzip file its content may have, once it is larger than the bytes beside it: exports
have five to thirty times, a bomb of equal records up to a thousand."""


class TooLargeError(ValueError):
    """The content is larger than is read; the message says the limit, and what to do."""


def inflate(compressed: bytes, max_bytes: int, delivered_bytes: int | None = None) -> tuple[bytes, str]:
    """Return the content of a gzip file of any number of members, up to where it is cut off or damaged, and its fault.

    The fault is "" where there is none. Raises TooLargeError as soon as more than `max_bytes` come out, or more than
    MAX_RATIO allows for a file of `delivered_bytes`: those of `compressed`, where that is not from a gzip file itself.
    """
    limit = min(max_bytes, max(UNBOUND_BYTES, MAX_RATIO * (delivered_bytes or len(compressed))))
    out = io.BytesIO()
    start = empty = 0
    while start < len(compressed):
        if not compressed.startswith(GZIP_MAGIC, start):
            if compressed.count(0, start) == len(compressed) - start and start:
                break  # zeros after the last member are padding
            return out.getvalue(), f"what starts at byte {start:,} is not gzip"
        if empty > _MOST_EMPTY_MEMBERS:
            fault = f"the gzip data have {empty:,} parts without content, and were read to byte {start:,}"
            return out.getvalue(), fault
        member = zlib.decompressobj(_GZIP_WINDOW_BITS)
        position, step, before_bytes = start, _FIRST_STEP_BYTES, out.tell()
        while position < len(compressed) and not member.eof:
            before = member.copy()
            piece = compressed[position : position + step]
            step = _STEP_BYTES
            try:
                # A byte more than may come out: a bomb of zeros is never held.
                out.write(member.decompress(piece, limit + 1 - out.tell()))
            except zlib.error as error:
                out.write(_inflate_until_damage(before, piece, limit + 1 - out.tell()))
                _refuse_above(limit, max_bytes, out.tell())
                return out.getvalue(), f"the gzip data are damaged after byte {position:,} ({error})"
            _refuse_above(limit, max_bytes, out.tell())
            position += len(piece)
        if not member.eof:
            return out.getvalue(), f"the gzip data are cut off at byte {len(compressed):,}"
        start = position - len(member.unused_data)
        empty += out.tell() == before_bytes
    return out.getvalue(), ""


def _refuse_above(limit: int, max_bytes: int, found_bytes: int) -> None:
    if found_bytes <= limit:
        return
    if limit == max_bytes:
        what_to_do = "deliver it in parts, or set TCM_MAX_EXPORT_MB to more"
        raise TooLargeError(f"what is in it is larger than {max_bytes:,} bytes: {what_to_do}")
    raise TooLargeError(
        f"what is in it is larger than {limit:,} bytes, more than {MAX_RATIO} times the file's size, as no export is: "
        "see what it holds, and if that is right, deliver it without gzip"
    )


def _inflate_until_damage(member: "zlib._Decompress", piece: bytes, room: int) -> bytes:
    """Return what `piece` gives before the byte that cannot be inflated, up to `room` bytes."""
    out = bytearray()
    try:
        for index in range(len(piece)):
            if len(out) >= room:
                break
            out += member.decompress(piece[index : index + 1], room - len(out))
    except zlib.error:
        pass
    return bytes(out)


def as_utf8(content: bytes) -> bytes:
    r"""Return the text in `content` as UTF-8 without a byte order mark; what is UTF-8 already, as it is.

    UTF-16 and UTF-32 are recognised by their marks, or by where the zeros of the first four bytes lie. Code units that
    make no character become U+FFFD.

    >>> as_utf8("[1]".encode("utf-16")), as_utf8("[1]".encode("utf-16-be")), as_utf8(b"\xef\xbb\xbf[1]")
    (b'[1]', b'[1]', b'[1]')
    """
    if content.startswith(codecs.BOM_UTF8):
        return content[len(codecs.BOM_UTF8) :]
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return recode(content[len(mark) :], encoding)
    encoding = _ZEROS.get(tuple(byte == 0 for byte in content[:4]), "")  # type: ignore[arg-type]
    return recode(content, encoding) if encoding else content


_RECODED_BYTES = 4_000_000
"""Bytes recoded at a time, so that a text is never held as characters of four bytes each."""


def recode(content: bytes, encoding: str) -> bytes:
    """Return text in `encoding` as UTF-8; what is no character becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    out = io.BytesIO()
    for start in range(0, len(content), _RECODED_BYTES):
        out.write(decoder.decode(content[start : start + _RECODED_BYTES]).encode())
    out.write(decoder.decode(b"", final=True).encode())
    return out.getvalue()


_OTHER_FORMATS = {
    b"PK\x03\x04": "a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: save the sheet as CSV UTF-8",
    b"\x28\xb5\x2f\xfd": "compressed by zstd: decompress it, or compress it by gzip",
    b"BZh": "compressed by bzip2: decompress it, or compress it by gzip",
    b"\xfd7zXZ": "compressed by xz: decompress it, or compress it by gzip",
    b"PAR1": "a Parquet file: export it as JSON lines",
    b"%PDF": "a PDF: deliver the data as JSON or CSV",
}


def name_format(content: bytes) -> str | None:
    r"""Return what a file of another format is, and what to do; None for what may be text.

    >>> name_format(b"PK\x03\x04...")
    'a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV UTF-8'
    """
    return next((what for magic, what in _OTHER_FORMATS.items() if content.startswith(magic)), None)
