"""An export file: its bytes as rows of `raw_videos`, and every problem with them."""

from datetime import datetime

from tcm_assets.catalogue.exports.encodings import GZIP_MAGIC, TooLargeError, as_utf8, inflate, name_format, recode
from tcm_assets.catalogue.exports.file_rows import FileReader, ReadExport
from tcm_assets.catalogue.exports.foreign_text import MOST_DAMAGED_BYTES, find_foreign
from tcm_assets.catalogue.rejections import UNDECODABLE

PARSER_VERSION = 9  # raise it with every change to how a file is read: archived results of other versions are not used
EXPORT_SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")
"""How the names of export files end, perhaps with .gz after it."""

DEFAULT_MAX_BYTES = 1_000_000_000
"""Largest content that is read, inflated: it is held in memory once."""

_SAVE_AS_UTF8 = "save it as UTF-8 (in Excel as 'CSV UTF-8')"
_MOST_COMPRESSIONS = 2
_SEQUENCE = b"\x1e"  # before each record of a JSON text sequence (RFC 7464), as `jq --seq` writes it


def is_export_file(name: str) -> bool:
    """Return whether a file of this name is an export, by its suffix."""
    return name.lower().removesuffix(".gz").endswith(EXPORT_SUFFIXES)


def read_export(
    content: bytes, source_file: str, changed_at: datetime, now: datetime, max_bytes: int = DEFAULT_MAX_BYTES
) -> ReadExport:
    """Read the bytes of the export file `source_file` (its name relative to the landing folder).

    `changed_at` is the file's own time, which counts where its name has none; a video uploaded more than a day after
    `now` is rejected (both UTC, without a zone). What inflates to more than `max_bytes` is not read. Never raises for
    the content of the file: every record is a row, or has its reason among the rejections.
    """
    reader = FileReader(source_file, now)
    fault, delivered_bytes = "", len(content)
    # Browsers unpack a file and keep its name; some tools compress it twice.
    for _ in range(_MOST_COMPRESSIONS):
        if not content.startswith(GZIP_MAGIC):
            break
        try:
            content, found = inflate(content, max_bytes, delivered_bytes)
        except TooLargeError as error:
            reader.reject_file(str(error), None)
            return reader.result(changed_at, now)
        fault = fault or found
    content = as_utf8(content)
    if content.startswith(_SEQUENCE):
        content = content.replace(_SEQUENCE, b"")
    if other := name_format(content):
        reader.reject_file(f"the file is {other}", None)
    elif not content.strip():
        reader.reject_file(fault or "the file is empty", None)
    elif (foreign := find_foreign(content)) is None:
        reader.read(content, fault)
    elif foreign.encoding:
        reader.note_file(
            "the file is not UTF-8", f"read as {foreign.encoding}: look at the letters, and to be sure {_SAVE_AS_UTF8}"
        )
        reader.read(recode(content, foreign.codec), fault)
    elif foreign.found_bytes <= MOST_DAMAGED_BYTES:
        reader.note_file("some bytes of the file are not UTF-8", f"{UNDECODABLE} stands for them")
        reader.read(content, fault)
    else:
        reader.reject_file(f"the file is not UTF-8, and it is not certain what else: {_SAVE_AS_UTF8}", None)
    return reader.result(changed_at, now)


def find_fault(record: object, now: datetime) -> str | None:
    """Return why a record gives no views of a video if a file has it; None for one that does."""
    reader = FileReader("", now)
    reader.add(1, record)
    export = reader.result(now, now)
    if any(found["view_count"].null_count < found.num_rows for found in (export.videos, export.doubted)):
        return None
    return "; ".join(export.rejections["reason"].to_pylist()) or "it says nothing of views"
