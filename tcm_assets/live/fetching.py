"""Asking a live source for videos, and what becomes of its answers."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.export_records import CLOCK_TOLERANCE, Delivery, read_record
from tcm_assets.catalogue.rejections import Problems
from tcm_assets.catalogue.url_list import VideoRef
from tcm_assets.live.journal import (
    Entry,
    Journal,
    JournalWriter,
    deliver,
    entry_of,
    journals,
    last_entries,
    only_one,
    open_journals,
    storable,
)
from tcm_assets.live.source import Answer, Delivered, LiveSource, Stopped, plain_reason
from tcm_assets.live.tables import LIVE_DELIVERIES
from tcm_assets.tables.types import arrow_schema

logger = logging.getLogger(__name__)

PASSING_OUTCOMES = ("throttled", "unreachable")

PASSING_CLIP_OUTCOMES = ("throttled", "unreachable", "cut_off")
"""Ends that another run may change: such videos are asked for again at once."""


@dataclass(frozen=True)
class FetchPlan:
    """Where a run works, and its bounds. `live_dir` holds the journals, `landing_dir` gets the delivery."""

    live_dir: Path
    landing_dir: Path
    min_age: timedelta
    """What was answered more recently than this is not asked again."""
    max_duration: timedelta
    """After this the run stops; the rest is left to the next one."""


@dataclass(frozen=True)
class FetchSummary:
    """What a run came to."""

    asked_count: int
    delivered_count: int
    fresh_count: int
    not_asked_count: int
    stopped_because: str | None


def fetch_live(
    source: LiveSource, refs: Sequence[VideoRef], plan: FetchPlan, clock: Callable[[], datetime]
) -> FetchSummary:
    """Ask `source` for `refs`, those first that are named first; `clock` gives UTC without a zone.

    Raises LiveSourceError when the source cannot be used, or another run asks at the same time; whatever had come by
    then is delivered.
    """
    with only_one(plan.live_dir):
        for left in open_journals(plan.live_dir):
            count = deliver(left, plan.landing_dir)
            logger.warning("%s did not come to its end: the %d videos that it has are delivered", left.name, count)
        started_at = clock()
        known = last_entries(journals(plan.live_dir))
        waiting = {
            ref.video_id: ref for ref in refs if not _is_fresh(known.get(ref.video_id), started_at, plan.min_age)
        }
        fresh_count = len({ref.video_id for ref in refs}) - len(waiting)
        if not waiting:
            return FetchSummary(0, 0, fresh_count, 0, None)
        writer = JournalWriter(plan.live_dir, source.name, started_at)
        try:
            run = _Run(writer, waiting, clock)
            stopped_because = run.ask(source, started_at + plan.max_duration)
        finally:
            writer.close()
            deliver(writer.journal, plan.landing_dir)
    return FetchSummary(run.asked_count, run.delivered_count, fresh_count, len(waiting), stopped_because)


class _Run:
    """The answers of one run, as they come; `waiting` loses those that are answered."""

    def __init__(self, writer: JournalWriter, waiting: dict[str, VideoRef], clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._waiting = waiting
        self._clock = clock
        self.asked_count = 0
        self.delivered_count = 0

    def ask(self, source: LiveSource, end_at: datetime) -> str | None:
        """Ask until all are answered; returns why it stopped before, where it did."""
        stopped_because = None
        answers = source.fetch(list(self._waiting.values()))
        try:
            for answer in answers:
                if isinstance(answer, Stopped):
                    stopped_because = answer.reason
                    break
                self._note(answer)
                if self._waiting and self._clock() >= end_at:
                    stopped_because = "the time for one run was over"
                    break
        finally:
            # Closing waits for those that are being asked at this moment; they stay to be asked.
            getattr(answers, "close", lambda: None)()
        return stopped_because

    def _note(self, answer: Answer) -> None:
        if isinstance(answer, Stopped) or (ref := self._waiting.pop(answer.video_id, None)) is None:
            return
        self.asked_count += 1
        now = self._clock()
        if isinstance(answer, Delivered):
            entry = _judged(ref, answer, now)
            self.delivered_count += entry.record is not None
        else:
            entry = entry_of(ref, now, answer.outcome, plain_reason(answer.reason))
        self._writer.write(entry)


def live_deliveries_table(live_dir: Path, first_day: date, end_day: date) -> pa.Table:
    """Every answer about videos uploaded from `first_day` up to but not including `end_day`, as `live_deliveries`.

    Those of a run that goes on, or was killed, are not told before they are a delivery.
    """
    rows = [
        _row(journal, entry)
        for journal in journals(live_dir)
        if not journal.is_open
        for entry in journal.entries()
        if first_day <= entry.upload_date < end_day
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(LIVE_DELIVERIES))


def ordered_refs(
    known: Iterable[VideoRef], listed: Iterable[VideoRef], account_ids: Mapping[str, str]
) -> list[VideoRef]:
    """Each video once: those of the list first, then the known ones, the newest first.

    A listed video that is known has what is known of it; else its account's id is that of its username in
    `account_ids`, where that has it.
    """
    by_id = {ref.video_id: ref for ref in known}
    asked: dict[str, VideoRef] = {}
    for ref in listed:
        account_id = ref.author_id or account_ids.get(ref.username or "")
        asked.setdefault(ref.video_id, by_id.get(ref.video_id) or replace(ref, author_id=account_id))
    rest = sorted(by_id.values(), key=lambda ref: (ref.upload_date, ref.video_id), reverse=True)
    return [*asked.values(), *(ref for ref in rest if ref.video_id not in asked)]


def known_refs(deliveries: pa.Table) -> list[VideoRef]:
    """The videos of `deliveries` (in the schema of `raw_videos`), each by its last delivery."""
    columns = ["video_id", "upload_date", "author_username", "author_id"]
    rows = deliveries.sort_by([("delivered_at", "ascending")]).select(columns).to_pylist()
    last = {row["video_id"]: row for row in rows}
    return [
        VideoRef(row["video_id"], row["upload_date"], row["author_username"], row["author_id"]) for row in last.values()
    ]


def _is_fresh(entry: Entry | None, now: datetime, min_age: timedelta) -> bool:
    return (
        entry is not None
        and now - entry.answered_at < min_age
        and entry.outcome not in PASSING_OUTCOMES
        and entry.clip.outcome not in PASSING_CLIP_OUTCOMES
    )


def _judged(ref: VideoRef, answer: Delivered, now: datetime) -> Entry:
    """A record that the export's reader would not take is no delivery, and says why."""
    record = storable(answer.record)
    problems = Problems()
    if record is None:
        problems.reject("", "the answer holds what no file can: a number beyond 64 bits, or endless nesting", None)
    elif read_record(record, 1, Delivery("", now, now + CLOCK_TOLERANCE), problems) is not None:
        return Entry(ref.video_id, ref.upload_date, now, "delivered", None, record, answer.clip)
    reason = plain_reason("; ".join(problem.what for problem in problems.found if problem.mended is None))
    return Entry(ref.video_id, ref.upload_date, now, "unexpected_answer", reason, None, answer.clip)


def _row(journal: Journal, entry: Entry) -> dict[str, object]:
    return {
        "video_id": entry.video_id,
        "upload_date": entry.upload_date,
        "answered_at": entry.answered_at,
        "source": journal.source,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "source_file": journal.source_file if entry.record is not None else None,
        "clip_outcome": entry.clip.outcome,
        "clip_reason": entry.clip.reason,
        "clip_bytes": entry.clip.size_bytes,
    }
