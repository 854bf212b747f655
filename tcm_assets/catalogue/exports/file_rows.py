"""The rows of one export file while it is read: records of any shape become rows of `raw_videos` or have a reason."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.exports.csv_tables import read_csv_table
from tcm_assets.catalogue.exports.delivery_times import settle_delivery_time
from tcm_assets.catalogue.exports.documents import WHERE_SHAPES_ARE, keys_of, read_documents
from tcm_assets.catalogue.exports.flat_names import FlatPlace, flat_places, unflatten
from tcm_assets.catalogue.exports.records import Break, Found, NoRecords
from tcm_assets.catalogue.exports.rows import CLOCK_TOLERANCE, read_rows
from tcm_assets.catalogue.exports.shapes import (
    find_error_words,
    find_shape,
    is_comment,
    is_of_errors,
    is_record,
    nearest_shape,
)
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.exports.whole_files import OpenQuestions, settle_file
from tcm_assets.catalogue.exports.wrappers import unwrap
from tcm_assets.catalogue.exports.written_values import may_be_written, read_written
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.doubted_videos import IS_ROUNDED
from tcm_assets.catalogue.rejections import (
    LANDING_PREFIX,
    MAX_LISTED,
    WHOLE_FILE,
    Problem,
    RejectionLog,
    excerpt_of,
)
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.tables.types import arrow_schema

RAW_VIDEOS_SCHEMA = arrow_schema(RAW_VIDEOS)
ARCHIVE_SCHEMA = RAW_VIDEOS_SCHEMA.append(DOUBTED_ID)
"""Of deliveries whose accounts are not settled yet."""

DOUBTED_SCHEMA = ARCHIVE_SCHEMA.append(IS_ROUNDED)
"""Of deliveries of which it is not settled yet which video they are of, either."""

CHUNK_RECORDS, CHUNK_BYTES = 1_000, 8_388_608
"""Records read at once, by column, and bytes that they are written in, which take up to thirty times as much once they
are objects: enough for columns to pay, few enough to be held."""

MAX_REJECTED, REJECTED_PER_ACCEPTED = 100_000, 10
"""Rejected records after which the rest of a file is not read, and how many more for each accepted one: a file of a
megabyte, which gzip makes of a thousand, would keep all others waiting for hours."""

_MAX_KINDS = 1_000
"""Sets of fields remembered with their shapes: a tool has a few dozen."""

_OF_THE_FILE = ("upload_date", "uploaded_at", "source_file", "position", "delivered_at", "delivery_time_from")
_ROW_SCHEMA = pa.schema(
    [
        pa.field("position", pa.int64()),
        pa.field("uploaded_s", pa.int64()),
        *(field for field in ARCHIVE_SCHEMA.remove_metadata() if field.name not in _OF_THE_FILE),
    ]
)


class ReadExport(NamedTuple):
    """The accepted videos of one file (ARCHIVE_SCHEMA) and its problems (schema of `rejected_records`).

    `doubted` (DOUBTED_SCHEMA) are the videos whose ids look rounded: what they are, the whole archive says.
    """

    videos: pa.Table
    doubted: pa.Table
    rejections: pa.Table


class _Kind(NamedTuple):
    """What records with the same fields have in common: a shape, perhaps a scraper's word, names that are flat."""

    shape: Shape | None
    may_be_error: bool
    flat: dict[str, FlatPlace]


@dataclass
class _Waiting:
    """Records of a shape that wait to be read together, and what was mended of some before, by their places.

    `size` is the number of bytes in which they are written.
    """

    shape: Shape
    positions: list[int] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    size: int = 0


class FileReader:
    """The rows and problems of one file while it is read."""

    def __init__(self, source_file: str, now: datetime) -> None:
        self._source_file = source_file
        self._newest_upload = now + CLOCK_TOLERANCE
        self._waiting: dict[str, _Waiting] = {}
        self._accepted_count = 0
        self._batches: list[pa.RecordBatch] = []
        self._open = OpenQuestions()
        self._kinds: dict[tuple[str, ...], _Kind] = {}
        self._log = RejectionLog(LANDING_PREFIX + source_file)

    def read(self, content: bytes, fault: str) -> None:
        """Read the records of `content`; `fault` is what was wrong with the gzip data around it."""
        if b"\n" not in content and b"\r" in content:
            content = content.replace(b"\r", b"\n")  # line ends of Macintosh
        table = read_csv_table(content)
        if table is not None and table.note:
            self.note_file(table.note, "the first of them is read")
        are_lines = self._source_file.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))
        found = read_documents(content, is_record, are_lines=are_lines) if table is None else table.rows
        break_at: Break | None = None
        for number, record in enumerate(found, start=1):
            if isinstance(record, Break):
                if break_at is not None:
                    self._note_break(break_at, "")
                break_at = record
            elif isinstance(record, NoRecords):
                self._reject_all(record)
            else:
                self.add(record.position, record.value, table and table.shape, record.note, record.size)
            if (isinstance(record, NoRecords) or number % CHUNK_RECORDS == 0) and self._gives_up():
                if break_at is not None:
                    self._note_break(break_at, "")
                break_at = Break(WHOLE_FILE, self._unread(record, len(content)), None)
                break
        if fault and (break_at is None or self._log.is_full("rejected", "")):
            self.reject_file(f"{fault}; every record that came out of it was read", None)
            fault = ""
        if break_at is not None:
            self._note_break(break_at, fault)

    def add(self, position: int, value: object, shape: Shape | None = None, note: str = "", size: int = 0) -> None:
        """Add a record of any shape, or what stands in its place.

        `note` is what was mended of it before, and `size` in how many bytes it is written.
        """
        if isinstance(value, str) and may_be_written(value):
            value = read_written(value) or value
        if not isinstance(value, dict):
            self._reject(position, _NO_OBJECT + _INSTEAD.get(type(value), ""), value)
            return
        kind = self._kind_of(value, shape)
        words = find_error_words(value) if kind.may_be_error else None
        if kind.shape is None and not words and (inner := unwrap(value, find_shape)):
            value, kind = inner, self._kind_of(inner, None)
        if words and not (kind.shape and any(value.get(name) for name in kind.shape.identity_names)):
            self._reject(position, f"the scraper could not get it: {words}", value)
        elif kind.shape is not None:
            if kind.flat:
                nested = {name: each for name, each in value.items() if name not in kind.flat}
                value = unflatten(((place, value[name]) for name, place in kind.flat.items()), nested)
            self._wait(position, value, kind.shape, note, size)
        elif self._log.is_full("rejected", ""):
            self._log.count("rejected", "")
        else:
            self._reject(position, _unknown_shape(value), value)

    def _gives_up(self) -> bool:
        """Return whether so many records are none that the rest of the file is not worth the time."""
        if self._log.count_of("rejected") < MAX_REJECTED + REJECTED_PER_ACCEPTED * self._accepted_count:
            return False
        for name in list(self._waiting):
            self._read_waiting(name)
        return self._log.count_of("rejected") >= MAX_REJECTED + REJECTED_PER_ACCEPTED * self._accepted_count

    def _unread(self, last: Found, size: int) -> str:
        position = last.position + (last.how_many - 1 if isinstance(last, NoRecords) else 0)
        return (
            f"of the file's first {position:,} records, {self._accepted_count:,} could be read: it is no export of "
            f"videos, or a damaged one. The rest of its {size / 1e6:,.1f} MB was not read; mend it, or take it away"
        )

    def _reject_all(self, values: NoRecords) -> None:
        listed = min(values.how_many, MAX_LISTED)
        for position in range(values.position, values.position + listed):
            self._reject(position, _NO_OBJECT + (_INSTEAD[type(None)] if values.are_null else ""), None)
        self._log.count("rejected", "", values.how_many - listed)

    def _kind_of(self, record: dict[str, Any], shape: Shape | None) -> _Kind:
        """Return what records with these fields are; a table tells the shape of its rows, which are not flat."""
        names = tuple(record)
        kind = self._kinds.get(names)
        if kind is None:
            if len(self._kinds) >= _MAX_KINDS:
                self._kinds.clear()
            found = shape or find_shape(record)
            flat = flat_places(names, found) if found and not shape else {}
            kind = self._kinds[names] = _Kind(found, any(map(is_of_errors, names)), flat)
        return kind

    def _wait(self, position: int, record: dict[str, Any], shape: Shape, note: str, size: int) -> None:
        waiting = self._waiting.setdefault(shape.name, _Waiting(shape))
        if note:
            waiting.notes[len(waiting.records)] = note
        waiting.positions.append(position)
        waiting.records.append(record)
        waiting.size += size
        if len(waiting.records) >= CHUNK_RECORDS or waiting.size >= CHUNK_BYTES:
            self._read_waiting(shape.name)

    def _read_waiting(self, name: str) -> None:
        waiting = self._waiting.pop(name)
        shape, positions, records = waiting.shape, waiting.positions, waiting.records
        chunk = read_rows(shape, records, self._newest_upload)
        for row, note in waiting.notes.items():
            chunk.problems[row].repair("", note, "read with the cells that it has", None)
        for row in sorted(chunk.problems):
            id_path = shape.paths["video_id"][0]
            self._log.add_record(positions[row], excerpt_of(records[row].get(id_path.names[0])), chunk.problems[row])
        self._accepted_count += len(chunk.rows)
        self._open.add(chunk, positions, shape)
        columns = {**chunk.columns, "position": [positions[row] for row in chunk.rows]}
        arrays = [_array(columns[field.name], field.type) for field in _ROW_SCHEMA]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=_ROW_SCHEMA))

    def result(self, changed_at: datetime, now: datetime) -> ReadExport:
        """Return all rows, one a video, and all problems; `changed_at` is the file's own time."""
        for name in list(self._waiting):
            self._read_waiting(name)
        videos = pa.Table.from_batches(self._batches, _ROW_SCHEMA)
        self._batches.clear()
        videos = settle_file(videos, self._open, self._log)
        if not videos.num_rows and not self._log.has_problems:
            self.reject_file(_HOLDS_NOTHING, None)
        newest = pc.max(videos["uploaded_at"]).as_py()
        delivered = settle_delivery_time(PurePosixPath(self._source_file).name, changed_at, newest, now)
        if delivered.refused and videos.num_rows:
            self._log.add(WHOLE_FILE, None, [Problem("", delivered.refused, "", None)], "repaired")
        same = {
            "source_file": self._source_file,
            "delivered_at": delivered.moment,
            "delivery_time_from": delivered.source,
        }
        columns = [
            _repeated(pa.scalar(same[field.name], field.type), videos.num_rows)
            if field.name in same
            else videos[field.name]
            for field in DOUBTED_SCHEMA
        ]
        read = pa.Table.from_arrays(columns, schema=DOUBTED_SCHEMA)
        is_certain = pc.is_null(read[IS_ROUNDED.name])
        doubted = read.filter(pc.invert(is_certain))
        certain = (read.filter(is_certain) if doubted.num_rows else read).drop_columns([IS_ROUNDED.name])
        return ReadExport(certain, doubted, self._log.table())

    def note_file(self, what: str, mended: str) -> None:
        """Note what was mended of the file as a whole."""
        self._log.add(WHOLE_FILE, None, [Problem("", what, mended, None)], "repaired")

    def reject_file(self, reason: str, found: object) -> None:
        """Note a problem with the file as a whole."""
        self._reject(WHOLE_FILE, reason, found)

    def _note_break(self, break_at: Break, fault: str) -> None:
        """Add one rejection for the place where a file breaks, together with a fault of its gzip data."""
        reason = f"{fault}; {break_at.reason}" if fault else break_at.reason
        self._reject(break_at.position, reason, break_at.excerpt)

    def _reject(self, position: int, reason: str, found: object) -> None:
        if position == WHOLE_FILE:
            self._log.add_of_file(reason, excerpt_of(found))
        elif self._log.is_full("rejected", ""):
            self._log.count("rejected", "")
        else:
            self._log.add(position, None, [Problem("", reason, None, excerpt_of(found))], "rejected")


_HOLDS_NOTHING = (
    "the file holds no record: its list is empty, or nothing follows its header; see whether the tool found anything, "
    "and deliver a file with records"
)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Return a column's values; those of a column without any are shared by all chunks."""
    return _nulls(kind, len(values)) if values.count(None) == len(values) else pa.array(values, kind)


@cache
def _nulls(kind: pa.DataType, size: int) -> pa.Array:
    return pa.nulls(size, kind)


def _repeated(value: pa.Scalar, size: int) -> pa.ChunkedArray:
    """Return a column of one value, which is held once for a chunk."""
    chunk = pa.repeat(value, min(size, CHUNK_RECORDS))
    whole, rest = divmod(size, CHUNK_RECORDS)
    return pa.chunked_array([chunk] * whole + [chunk.slice(0, rest)] if size else [], value.type)


def _unknown_shape(record: dict[str, Any]) -> str:
    if is_comment(record.keys()):
        return "the record is a comment on a video: put files of comments elsewhere, only videos are read"
    nearest = nearest_shape(record)
    nearly = f"; it is most like the shape '{nearest.name}', without the fields that tell it" if nearest else ""
    return f"the record is of no known shape: {keys_of(record)}{nearly}. {WHERE_SHAPES_ARE}"


_NO_OBJECT = "the record is not an object"
_INSTEAD = {
    type(None): ", but null: so tools write a video that they could not get, such as a private one",
    list: ', but a list: pandas names the values with to_json(orient="records")',
}
"""What may stand in place of a record, and what to do."""
