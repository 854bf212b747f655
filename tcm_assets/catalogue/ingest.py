"""The landing folder as tables, through the archive: each export file is parsed once.

Whether an upload lies in the future is decided when a file is first read. To have every file read again, delete the
archive folder; nothing else is in it.
"""

import hashlib
import logging
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.catalogue.archive import Archive
from tcm_assets.catalogue.archive_parts import SCHEMAS, Parts
from tcm_assets.catalogue.deliveries import FILE_ORDER, find_days, settle_uploads
from tcm_assets.catalogue.export_values import EPOCH
from tcm_assets.catalogue.exports.delivery_times import is_possible
from tcm_assets.catalogue.exports.file_rows import ARCHIVE_SCHEMA, DOUBTED_SCHEMA, ReadExport
from tcm_assets.catalogue.exports.named_times import named_time
from tcm_assets.catalogue.exports.reading import DEFAULT_MAX_BYTES, PARSER_VERSION, read_export
from tcm_assets.catalogue.identities.account_ids import DOUBTED_ID
from tcm_assets.catalogue.identities.accounts import find_concerned_videos, settle_accounts
from tcm_assets.catalogue.identities.doubted_videos import SettledVideos, find_doubted_since, settle_videos
from tcm_assets.catalogue.identities.handles import names_nobody
from tcm_assets.catalogue.landing_files import (
    NO_MEMORY,
    LandingFile,
    UnreadableFileError,
    file_rejection,
    list_landing_folder,
)
from tcm_assets.catalogue.rejections import REJECTIONS_SCHEMA, Problem, Rejection, list_by_file, rejections_table
from tcm_assets.services.unusable_files import CAN_BE_MADE_AGAIN, damaged

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

logger = logging.getLogger(__name__)

Rest = ParamSpec("Rest")
Result = TypeVar("Result")


@dataclass(frozen=True)
class IngestedLanding:
    """The landing folder as it is now: its files' parts of the archive, and the problems of unreadable files."""

    parts: Parts
    unread: tuple[Rejection, ...]


def ingest_landing(
    landing_dir: Path, archive_dir: Path, now: datetime, max_bytes: int = DEFAULT_MAX_BYTES
) -> IngestedLanding:
    """Add the new export files of `landing_dir` to the archive, and return the parts of all of them.

    `now` needs a time zone; videos uploaded more than a day after it are rejected. A file above `max_bytes`, as it is
    or inflated, is not read. Raises MissingLandingError without a landing folder; any problem with a file is a
    rejection, and keeps no other file from being read. Safe in several processes at once.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone: pass datetime.now(UTC)")
    now_utc = now.astimezone(UTC).replace(tzinfo=None)
    exports, unread = list_landing_folder(landing_dir)
    archive = Archive(archive_dir)
    keys: list[str] = []
    for file in exports:
        try:
            keys.append(_archive(file, archive, now_utc, max_bytes))
        except UnreadableFileError as error:
            unread.append(file_rejection(file.source_file, str(error)))
    return IngestedLanding(archive.parts(keys), tuple(unread))


def _naming_damage(
    read: Callable[Concatenate[IngestedLanding, Rest], Result],
) -> Callable[Concatenate[IngestedLanding, Rest], Result]:
    """Have a function that reads the archive raise DamagedFileError for a file of it that cannot be read."""

    @wraps(read)
    def reading(ingested: IngestedLanding, /, *arguments: Rest.args, **options: Rest.kwargs) -> Result:
        try:
            return read(ingested, *arguments, **options)
        except (pa.ArrowInvalid, OSError) as error:
            _raise_for_damaged([path for kind in SCHEMAS for path in ingested.parts.paths(kind)], error)
            raise

    return reading


def _raise_for_damaged(files: Iterable[Path], error: Exception) -> None:
    import pyarrow.parquet as pq

    for file in files:
        try:
            pq.read_table(file)
        except (pa.ArrowInvalid, OSError) as found:
            remedy = f"Type rm {shlex.quote(str(file))} and run again: what is in it is then read anew."
            raise damaged(file, found, CAN_BE_MADE_AGAIN, remedy) from error


@_naming_damage
def read_deliveries(ingested: IngestedLanding, first_day: date, end_day: date) -> pa.Table:
    """Return the deliveries of videos uploaded from `first_day` up to but not including `end_day`.

    In the schema of `raw_videos`, sorted by source_file and position. A video has one upload day, that of its first
    delivery in the whole landing folder; doubted videos and accounts are settled by the whole folder, too.
    """
    dataset = _settled(ingested)
    deliveries = settle_uploads(dataset).select(dataset, _within(first_day, end_day), ARCHIVE_SCHEMA.names)
    return settle_accounts(dataset).apply(deliveries).sort_by(FILE_ORDER)


@_naming_damage
def read_rejections(ingested: IngestedLanding) -> pa.Table:
    """Return every problem of every file in the landing folder, in the schema of `rejected_records`.

    Includes the deliveries that were moved to the day of their video's first one, and those of doubted videos and
    accounts.
    """
    of_files = ingested.parts.dataset("rejected").to_table(columns=REJECTIONS_SCHEMA.names).sort_by("source_file")
    videos = _settle_videos(ingested)
    dataset = _settled(ingested, videos)
    repairs = [*videos.problems(), *settle_uploads(dataset).repairs(), *settle_accounts(dataset).repairs()]
    return pa.concat_tables([rejections_table(ingested.unread), of_files, rejections_table(repairs)])


@_naming_damage
def reject_outside_days(ingested: IngestedLanding, first_day: date, end_day: date) -> pa.Table:
    """Return the deliveries outside the partitions as rows of `rejected_records`, sorted by file and position.

    The partitions run from `first_day` up to but not including `end_day`; the settled upload day decides.
    """
    dataset = _settled(ingested)
    columns = ["source_file", "position", "video_id", "upload_date", "uploaded_at"]
    outside = settle_uploads(dataset).select(dataset, ~_within(first_day, end_day), columns).sort_by(FILE_ORDER)

    def describe(row: Mapping[str, Any]) -> Problem:
        reason = _outside_reason(row["upload_date"], first_day, end_day)
        return Problem("createTime", reason, None, row["uploaded_at"].isoformat())

    return rejections_table(list_by_file(outside, describe, "createTime", "outside_days"))


@_naming_damage
def find_upload_days(ingested: IngestedLanding) -> tuple[date, date] | None:
    """Return the earliest and the latest settled upload day in the landing folder; None without videos."""
    dataset = _settled(ingested)
    uploads = dataset.to_table(columns=["video_id", "upload_date", "uploaded_at"])
    days = pc.min_max(settle_uploads(dataset).apply(uploads)["upload_date"]).as_py()
    return None if days["min"] is None else (days["min"], days["max"])


@_naming_damage
def find_video_ids(ingested: IngestedLanding) -> frozenset[str]:
    """Return the ids of all videos in the landing folder."""
    return frozenset(_settled(ingested).to_table(columns=["video_id"])["video_id"].unique().to_pylist())


@_naming_damage
def find_account_ids(ingested: IngestedLanding, usernames: Iterable[str]) -> dict[str, str]:
    """Return the account id of each of `usernames` in its last delivery that names one; the others are left out.

    So are names that tools write where they have no handle.
    """
    dataset = _settled(ingested)
    handles = [username for username in usernames if not names_nobody(username)]
    wanted = pc.field("author_username").isin(pa.array(handles, pa.string()))
    columns = ["author_username", "author_id", DOUBTED_ID.name, "source_file", "position", "delivered_at"]
    rows = settle_accounts(dataset).apply(dataset.to_table(columns=columns, filter=wanted))
    rows = rows.filter(pc.field("author_id").is_valid() & wanted).sort_by("delivered_at")
    return dict(zip(rows["author_username"].to_pylist(), rows["author_id"].to_pylist(), strict=True))


@_naming_damage
def find_changed_days(ingested: IngestedLanding, changed: Iterable[str]) -> tuple[date, date] | None:
    """Return the first and last day that added or removed files can change; None when they hold no video.

    `changed` are keys of the archive's parts; removed ones are not in `ingested`. A file may settle its videos on
    another day, and the doubted videos and accounts of other files, so every day counts that any file, changed or not,
    gives for them.
    """
    came = replace(ingested, parts=ingested.parts.select(changed))
    known = replace(ingested, parts=ingested.parts.select((*ingested.parts.keys, *came.parts.keys)))
    columns = ["video_id", "author_username", "author_id"]
    rows = pa.concat_tables(each.to_table(columns=columns) for each in (_certain(came), _doubted(came)))
    settled = _settle_videos(known)
    doubted = find_doubted_since(settled, rows)
    # What they are of now, beside what they say: some were rejected before, or were videos of their own.
    also = {"video_id": [each.video_id or each.given for each in doubted]}
    also |= {name: [each.delivery[name] for each in doubted] for name in columns[1:]}
    rows = pa.concat_tables([rows, pa.table(also, schema=rows.schema)])
    dataset = _settled(known, settled)
    days = find_days(dataset).filter(pc.field("video_id").isin(find_concerned_videos(dataset, rows)))
    own = [each.delivery["upload_date"] for each in doubted]
    first, last = [*days["first_day"].to_pylist(), *own], [*days["last_day"].to_pylist(), *own]
    return (min(first), max(last)) if first else None


def _within(first_day: date, end_day: date) -> pc.Expression:
    day = pc.field("upload_date")
    return (day >= pa.scalar(first_day)) & (day < pa.scalar(end_day))


def _outside_reason(upload_date: date, first_day: date, end_day: date) -> str:
    if upload_date < first_day:
        return (
            f"uploaded on {upload_date}, before the first day, {first_day}; set TCM_START_DATE to the day of the "
            "upload, or to an earlier one, to include it"
        )
    return (
        f"uploaded on {upload_date}, after the last day, {end_day - timedelta(days=1)}: its day has not ended yet, or "
        "is not before TCM_END_DATE"
    )


def _archive(file: LandingFile, archive: Archive, now: datetime, max_bytes: int) -> str:
    """Return the key of a file's part of the archive, after reading the file if there is none."""
    changed_at = EPOCH + timedelta(microseconds=file.changed_at_ns(max_bytes) // 1_000)
    named = named_time(file.path.name)
    # A name that tells the time tells it whenever the file is copied; its own time then changes nothing.
    told_by = f"name {named.start}" if named and is_possible(named, now) else changed_at.isoformat()
    digest = file.digest()
    # Of what gave no video, perhaps since its content is too large, another limit may give some.
    for key in (_key(file.source_file, told_by, digest), _key(file.source_file, told_by, digest, str(max_bytes))):
        if key in archive:
            return key
    content = file.content(max_bytes)
    # The file may have changed since its digest was taken: the key must be that of the bytes read.
    digest = hashlib.sha256(content).hexdigest()
    export = _read(content, file.source_file, changed_at, now, max_bytes)
    has_videos = export.videos.num_rows or export.doubted.num_rows
    key = _key(file.source_file, told_by, digest, *(() if has_videos else (str(max_bytes),)))
    archive.add(key, {"videos": export.videos, "doubted": export.doubted, "rejected": export.rejections})
    count = export.videos.num_rows + export.doubted.num_rows
    logger.info("read %s: %d videos, %d problems", file.source_file, count, export.rejections.num_rows)
    return key


def _read(content: bytes, source_file: str, changed_at: datetime, now: datetime, max_bytes: int) -> ReadExport:
    """Return `read_export`; a file for which it fails is unreadable, so that the others are read."""
    try:
        return read_export(content, source_file, changed_at, now, max_bytes)
    except MemoryError:
        raise UnreadableFileError(NO_MEMORY) from None
    except Exception as error:
        logger.exception("reading %s failed", source_file)
        fault = f"{type(error).__name__}: {error}"
        raise UnreadableFileError(
            f"a fault of this program stopped the reading of it ({fault}); the log has more"
        ) from error


def _key(*read_by: str) -> str:
    """Return the key of what was read of a file, by its name, what told its time, its digest, and perhaps a limit."""
    columns = [str(schema.remove_metadata()) for schema in (DOUBTED_SCHEMA, REJECTIONS_SCHEMA)]
    parts = [str(PARSER_VERSION), *columns, *read_by]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _settled(ingested: IngestedLanding, videos: SettledVideos | None = None) -> "Dataset":
    """Return all deliveries (ARCHIVE_SCHEMA); those with doubted ids, which are few, are held in memory."""
    standing = (videos or _settle_videos(ingested)).read(_doubted(ingested))
    return ingested.parts.dataset("videos", also=standing if standing.num_rows else None)


def _settle_videos(ingested: IngestedLanding) -> SettledVideos:
    return settle_videos(_certain(ingested), _doubted(ingested))


def _certain(ingested: IngestedLanding) -> "Dataset":
    return ingested.parts.dataset("videos")


def _doubted(ingested: IngestedLanding) -> "Dataset":
    return ingested.parts.dataset("doubted")
