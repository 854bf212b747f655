"""Runs of live requests: which videos are requested, in what order, and how answers become deliveries."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from tcm_assets.catalogue.exports.reading import find_fault
from tcm_assets.catalogue.lists.url_list import VideoRef
from tcm_assets.live.journal import (
    Entry,
    JournalWriter,
    deliver,
    exclusive_run,
    last_entries,
    list_journals,
    make_storable,
)
from tcm_assets.live.source import Delivered, Failed, LiveSource, Stopped, reason_line
from tcm_assets.live.tables import LIVE_DELIVERIES
from tcm_assets.tables.types import arrow_schema

logger = logging.getLogger(__name__)
# Outcomes that may change soon: the next run requests such videos again, whatever their age.
TRANSIENT_OUTCOMES = ("throttled", "unreachable")
TRANSIENT_CLIP_OUTCOMES = ("throttled", "unreachable", "cut_off")


@dataclass(frozen=True)
class FetchPlan:
    """The folders and limits of a run: journals in `live_dir`, the delivery in `landing_dir`."""

    live_dir: Path
    landing_dir: Path
    min_age: timedelta  # videos answered more recently are not requested again
    max_duration: timedelta  # after this time the run stops; the rest is left to the next one


@dataclass(frozen=True)
class FetchSummary:
    """The result of a run."""

    asked_count: int
    delivered_count: int
    fresh_count: int
    not_asked_count: int
    stopped_because: str | None


def fetch_live(
    source: LiveSource, refs: Sequence[VideoRef], plan: FetchPlan, clock: Callable[[], datetime]
) -> FetchSummary:
    """Request `refs` from `source`, in order; `clock` gives UTC without a zone.

    Raises LiveSourceError when the source cannot be used, or another run is under way; answers that came before are
    delivered.
    """
    with exclusive_run(plan.live_dir):
        for unfinished in (journal for journal in list_journals(plan.live_dir) if journal.is_open):
            count = deliver(unfinished, plan.landing_dir)
            logger.warning("%s was not finished: its %d videos are delivered now", unfinished.name, count)
        started_at = clock()
        known = last_entries(list_journals(plan.live_dir))
        waiting = {
            ref.video_id: ref for ref in refs if not _is_fresh(known.get(ref.video_id), started_at, plan.min_age)
        }
        fresh_count = len({ref.video_id for ref in refs}) - len(waiting)
        if not waiting:
            return FetchSummary(0, 0, fresh_count, 0, None)
        waiting_count, delivered_count = len(waiting), 0
        writer = JournalWriter(plan.live_dir, source.name, started_at)
        stopped_because = None
        with ExitStack() as at_end:
            at_end.callback(deliver, writer.journal, plan.landing_dir)
            at_end.callback(writer.close)
            answers = source.fetch(list(waiting.values()))
            # Closing waits for requests under way; their videos stay unanswered.
            at_end.callback(getattr(answers, "close", lambda: None))
            for answer in answers:
                if isinstance(answer, Stopped):
                    stopped_because = answer.reason
                    break
                if (ref := waiting.pop(answer.video_id, None)) is not None:
                    entry = _make_entry(ref, answer, clock())
                    delivered_count += entry.record is not None
                    writer.write(entry)
                if waiting and clock() >= started_at + plan.max_duration:
                    stopped_because = "the time for one run is over"
                    break
    asked_count = waiting_count - len(waiting)
    return FetchSummary(asked_count, delivered_count, fresh_count, len(waiting), stopped_because)


def live_deliveries_table(live_dir: Path, first_day: date, end_day: date) -> pa.Table:
    """Return every answer about videos uploaded from `first_day` up to but not including `end_day`.

    In the schema of `live_deliveries`. Answers of an unfinished run appear once they are delivered.
    """
    rows = [
        {
            **entry.columns(),
            "source": journal.source,
            "source_file": journal.source_file if entry.record is not None else None,
        }
        for journal in list_journals(live_dir)
        if not journal.is_open
        for entry in journal.entries()
        if first_day <= entry.upload_date < end_day
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(LIVE_DELIVERIES))


def ordered_refs(
    known: Iterable[VideoRef], listed: Iterable[VideoRef], account_ids: Mapping[str, str]
) -> list[VideoRef]:
    """Return each video once: the listed ones in order, then the other known ones, the newest first.

    A known video replaces its listed one; other listed videos get the id of their username in `account_ids`.
    """
    by_id = {ref.video_id: ref for ref in known}
    first: dict[str, VideoRef] = {}
    for ref in listed:
        account_id = ref.author_id or account_ids.get(ref.username or "")
        first.setdefault(ref.video_id, by_id.get(ref.video_id) or replace(ref, author_id=account_id))
    rest = sorted(by_id.values(), key=lambda ref: (ref.upload_date, ref.video_id), reverse=True)
    return [*first.values(), *(ref for ref in rest if ref.video_id not in first)]


def known_refs(deliveries: pa.Table) -> list[VideoRef]:
    """Return the videos of `deliveries` (schema of `raw_videos`), each as in its last delivery."""
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
        and entry.outcome not in TRANSIENT_OUTCOMES
        and entry.clip.outcome not in TRANSIENT_CLIP_OUTCOMES
    )


def _make_entry(ref: VideoRef, answer: Delivered | Failed, now: datetime) -> Entry:
    """Return the entry of an answer; a record that no export could hold is an unexpected answer."""
    if isinstance(answer, Failed):
        return Entry(ref.video_id, ref.upload_date, now, answer.outcome, reason_line(answer.reason))
    record = make_storable(answer.record)
    if record is None:
        reason = "the answer cannot be stored: it has a number beyond 64 bits, or is nested too deeply"
    elif fault := find_fault(record, now):
        reason = reason_line(fault)
    else:
        return Entry(ref.video_id, ref.upload_date, now, "delivered", None, record, answer.clip)
    return Entry(ref.video_id, ref.upload_date, now, "unexpected_answer", reason, None, answer.clip)
