"""Export files: the records of one file as rows of `raw_videos`, and every problem with them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import orjson
import pyarrow as pa

from tcm_assets.catalogue.export_json import (
    RECORDS_FIELD,
    Break,
    decompress,
    parse_leniently,
    recover,
    strip_byte_order_mark,
)
from tcm_assets.catalogue.export_records import CLOCK_TOLERANCE, Delivery, VideoRow, read_record
from tcm_assets.catalogue.identities.accounts import DOUBTED_ID, distrust_rounded_accounts
from tcm_assets.catalogue.rejections import (
    LANDING_PREFIX,
    WHOLE_FILE,
    Problems,
    Rejection,
    excerpt_of,
    rejections_table,
)
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.tables.types import arrow_schema

PARSER_VERSION = 2  # raise it with every change to how a file is read: archived results of other versions are not used
EXPORT_SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
RAW_VIDEOS_SCHEMA = arrow_schema(RAW_VIDEOS)
ARCHIVE_SCHEMA = RAW_VIDEOS_SCHEMA.append(DOUBTED_ID)  # of deliveries whose accounts are not settled yet
_COUNTS = ("view_count", "like_count", "share_count", "comment_count", "bookmark_count", "gift_count", "follower_count")


class ReadExport(NamedTuple):
    """The accepted videos of one file (ARCHIVE_SCHEMA) and its problems (schema of `rejected_records`)."""

    videos: pa.Table
    rejections: pa.Table


def is_export_file(name: str) -> bool:
    """Return whether a file of this name is an export, by its suffix."""
    return name.lower().endswith(EXPORT_SUFFIXES)


def read_export(content: bytes, source_file: str, delivered_at: datetime, now: datetime) -> ReadExport:
    """Read the bytes of the export file `source_file` (its name relative to the landing folder).

    `delivered_at` (UTC, without a zone) is when its counts were collected; a video uploaded more than a day after `now`
    (UTC, without a zone) is rejected. A `.json` file holds an object with a list `collector`, or the list itself;
    positions count its records from 1. A `.jsonl` file holds one record a line; positions count its lines. Never raises
    for the content of the file: every record is a row, or has its reason among the rejections.
    """
    file_rows = _FileRows(Delivery(source_file, delivered_at, now + CLOCK_TOLERANCE))
    name = source_file.lower()
    fault = ""
    if name.endswith(".gz"):
        content, fault = decompress(content)
        name = name.removesuffix(".gz")
    content = strip_byte_order_mark(content)
    if not content.strip():
        file_rows.reject_file(fault or "the file is empty", None)
    elif name.endswith(".jsonl"):
        file_rows.read_lines(content, fault)
    else:
        file_rows.read_document(content, fault)
    return file_rows.result()


class _FileRows:
    """The rows and rejections of one file while it is read."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._rows: dict[str, VideoRow] = {}
        self._rejections: list[Rejection] = []
        self._rounds_videos = False

    def read_document(self, content: bytes, fault: str) -> None:
        broken_at: Break | None = None
        try:
            document = orjson.loads(content)
        except orjson.JSONDecodeError:
            document, broken_at = recover(content)
        records = document.get(RECORDS_FIELD) if isinstance(document, dict) else document
        if not isinstance(records, list):
            self.reject_file(
                f"the file holds no list of records: an object with a list {RECORDS_FIELD!r}, or the list itself, is "
                "needed (a record a line goes into a .jsonl file)",
                document,
            )
            broken_at = None
        else:
            for position, record in enumerate(records, start=1):
                self._read(record, position)
        self._note_break(broken_at, fault)

    def read_lines(self, content: bytes, fault: str) -> None:
        broken_at: Break | None = None
        for position, line in _lines(content):
            if broken_at is not None:
                self._note_break(broken_at, "")
                broken_at = None
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError:
                try:
                    record = parse_leniently(line)
                except ValueError as error:
                    broken_at = Break(position, f"the line is not JSON: {error}", excerpt_of(line) or "")
                    continue
            self._read(record, position)
        self._note_break(broken_at, fault)

    def reject_file(self, reason: str, found: object) -> None:
        self._reject(WHOLE_FILE, reason, excerpt_of(found))

    def result(self) -> ReadExport:
        rows = sorted(self._rows.values(), key=lambda row: int(row["position"]))
        videos = pa.Table.from_pylist(rows, schema=ARCHIVE_SCHEMA)
        index = videos.schema.get_field_index("author_id")
        author_ids = distrust_rounded_accounts(
            videos["author_id"], videos[DOUBTED_ID.name], rounds_videos=self._rounds_videos
        )
        videos = videos.set_column(index, videos.schema.field(index), author_ids)
        return ReadExport(videos, rejections_table(self._rejections))

    def _read(self, record: object, position: int) -> None:
        problems = Problems()
        row = read_record(record, position, self._delivery, problems)
        if problems.found:
            record_id = excerpt_of(record.get("id")) if isinstance(record, dict) else None
            self._rejections += problems.rejections("raw_videos", self._file, position, record_id)
        if row is None:
            return
        earlier = self._rows.get(row["video_id"])
        if earlier is not None:
            self._supersede(earlier, row)
        self._rows[row["video_id"]] = row

    def _supersede(self, earlier: VideoRow, later: VideoRow) -> None:
        """Note that a later record of the same video replaces an earlier one, with the counts that differ."""
        position = later["position"]
        if earlier == {**later, "position": earlier["position"]}:
            reason = f"the same record is at position {position:,} again"
        else:
            differing = [
                f"{name} {_in_words(earlier[name])}, later {_in_words(later[name])}"
                for name in _COUNTS
                if earlier[name] != later[name]
            ]
            what = "; ".join(differing) or "the same counts, other details"
            reason = f"the record at position {position:,} of the same video took its place: {what}"
        self._rejections.append(
            Rejection(
                source_file=self._file,
                position=earlier["position"],
                record_id=earlier["video_id"],
                field="id",
                outcome="superseded",
                reason=reason,
                excerpt=earlier["video_id"],
            )
        )

    def _note_break(self, broken_at: Break | None, fault: str) -> None:
        """Add one rejection for the place where a file breaks, together with a fault of its gzip data."""
        if broken_at is not None:
            reason = f"{fault}; {broken_at.reason}" if fault else broken_at.reason
            self._reject(broken_at.position, reason, broken_at.excerpt)
        elif fault:
            self.reject_file(f"{fault}; every record that came out of it was read", None)

    def _reject(self, position: int, reason: str, excerpt: str | None) -> None:
        self._rejections.append(
            Rejection(source_file=self._file, position=position, outcome="rejected", reason=reason, excerpt=excerpt)
        )

    @property
    def _file(self) -> str:
        return LANDING_PREFIX + self._delivery.source_file


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


def _in_words(count: int | None) -> str:
    return "unknown" if count is None else f"{count:,}"
