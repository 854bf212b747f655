"""Journals of live requests: one line per answer, on disk before the next answer, and their delivery."""

import json
import os
import shlex
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

import orjson

from tcm_assets.live.source import NO_CLIP, Clip, LiveSourceError
from tcm_assets.live.tables import LiveOutcome
from tcm_assets.services.file_locks import FileLock, LockTimeoutError
from tcm_assets.services.unusable_files import damaged

OPEN_SUFFIX = ".open.jsonl"
CLOSED_SUFFIX = ".jsonl"
DELIVERIES_FOLDER = "live"  # subfolder of the landing folder
_STARTED_AT = "%Y-%m-%dT%H%M%SZ"  # the format that `delivery_time` finds in file names


@dataclass(frozen=True)
class Entry:
    """One answer in a journal; `record` is set when counts came."""

    video_id: str
    upload_date: date
    answered_at: datetime
    outcome: LiveOutcome
    reason: str | None = None
    record: dict[str, object] | None = None
    clip: Clip = NO_CLIP

    def columns(self) -> dict[str, object]:
        """Return all but the record, by the columns of `live_deliveries`."""
        return {
            "video_id": self.video_id,
            "upload_date": self.upload_date,
            "answered_at": self.answered_at,
            "outcome": self.outcome,
            "reason": self.reason,
            "clip_outcome": self.clip.outcome,
            "clip_reason": self.clip.reason,
            "clip_bytes": self.clip.size_bytes,
        }


@dataclass(frozen=True)
class Journal:
    """One run of requests: `<source>_<when it started>`."""

    path: Path

    @property
    def name(self) -> str:
        """Return the name of the run and of its delivery."""
        return self.path.name.removesuffix(OPEN_SUFFIX).removesuffix(CLOSED_SUFFIX)

    @property
    def is_open(self) -> bool:
        """Return whether its counts are not delivered yet."""
        return self.path.name.endswith(OPEN_SUFFIX)

    @property
    def source(self) -> str:
        """Return the name of the live source."""
        return self.name.rpartition("_")[0]

    @property
    def source_file(self) -> str:
        """Return its delivery file, relative to the landing folder."""
        return f"{DELIVERIES_FOLDER}/{self.name}{CLOSED_SUFFIX}"

    def entries(self) -> list[Entry]:
        """Return the answers so far, without a last line that a killed process left unfinished."""
        lines = self.path.read_bytes().split(b"\n")
        try:
            return [_parse_entry(orjson.loads(line)) for line in lines[:-1]]
        except (ValueError, KeyError, TypeError) as error:
            lost = "Deleting it loses which videos were requested and when; delivered counts stay in landing/."
            remedy = f"Type rm {shlex.quote(str(self.path))}, then run again."
            raise damaged(self.path, error, lost, remedy) from error


@contextmanager
def exclusive_run(live_dir: Path) -> Iterator[None]:
    """Hold the lock of the only process that may request; raises LiveSourceError when another one holds it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(FileLock(live_dir / ".lock", timeout_s=0).exclusive())
        except LockTimeoutError:
            raise LiveSourceError(
                f"another run is requesting videos at the moment ({live_dir}): wait for its end"
            ) from None
        yield


class JournalWriter:
    """A new journal; every entry is on disk when `write` returns."""

    def __init__(self, live_dir: Path, source: str, started_at: datetime) -> None:
        self.journal = Journal(live_dir / f"{source}_{started_at:{_STARTED_AT}}{OPEN_SUFFIX}")
        if (live_dir / f"{self.journal.name}{CLOSED_SUFFIX}").exists():
            raise LiveSourceError("the last run began within this second: try again")
        self._stream: IO[bytes] = self.journal.path.open("xb")

    def write(self, entry: Entry) -> None:
        """Append one answer."""
        fields = {**entry.columns(), "record": entry.record}
        self._stream.write(orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE))
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def list_journals(live_dir: Path) -> list[Journal]:
    """Return every journal, open or closed, the oldest first."""
    paths = [path for path in live_dir.glob(f"*{CLOSED_SUFFIX}") if not path.name.startswith(".")]
    return sorted(
        (Journal(path) for path in paths), key=lambda journal: (journal.name.rpartition("_")[2], journal.name)
    )


def deliver(journal: Journal, landing_dir: Path) -> int:
    """Write the counts of an open journal to the landing folder, close it, and return their number.

    The file appears whole or not at all; delivering twice, after a crash in between, does no harm.
    """
    records = [entry.record for entry in journal.entries() if entry.record is not None]
    if records:
        path = landing_dir / journal.source_file
        path.parent.mkdir(parents=True, exist_ok=True)
        # Readers of the landing folder ignore names with a leading dot.
        unfinished = path.with_name(f".{path.name}.part")
        with unfinished.open("wb") as stream:
            stream.writelines(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    journal.path.replace(journal.path.with_name(f"{journal.name}{CLOSED_SUFFIX}"))
    return len(records)


def last_entries(journals: Iterable[Journal]) -> dict[str, Entry]:
    """Return the last answer about each video."""
    return {entry.video_id: entry for journal in journals for entry in journal.entries()}


def make_storable(record: dict[str, object]) -> dict[str, object] | None:
    """Return `record` as JSON can store it, or None for numbers beyond 64 bits or too deep nesting.

    Halves of surrogate pairs become question marks.
    """
    with suppress(TypeError):
        orjson.dumps(record)
        return record
    try:
        whole = json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))
        orjson.dumps(whole)
    except (TypeError, ValueError, RecursionError):
        return None
    return whole if isinstance(whole, dict) else None


def _parse_entry(fields: dict[str, object]) -> Entry:
    return Entry(
        video_id=str(fields["video_id"]),
        upload_date=date.fromisoformat(str(fields["upload_date"])),
        answered_at=datetime.fromisoformat(str(fields["answered_at"])),
        outcome=fields["outcome"],  # type: ignore[arg-type]
        reason=fields["reason"],  # type: ignore[arg-type]
        record=fields["record"],  # type: ignore[arg-type]
        clip=Clip(fields["clip_outcome"], fields["clip_reason"], fields["clip_bytes"]),  # type: ignore[arg-type]
    )
