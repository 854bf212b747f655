"""Holds: whose points wait, since when, on what evidence and until when, as append-only events.

Each posting writes what changed: a hold is opened with the evidence of that moment and a deadline, changed with its
points, its evidence, its account or day, and closed by a decision or when nothing holds the video any more. A video
that is held again has a new hold.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, and_, func, insert, select

from tcm_assets.ledger import tables
from tcm_assets.ledger.booking import find_booked_days
from tcm_assets.ledger.closing import list_closings
from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.schema import HOLD_EVENTS, list_rows
from tcm_assets.tables.types import arrow_schema

VIDEOS_PER_TRANSACTION = 500  # a transaction takes some tens of milliseconds, which redemptions wait at most

_STATE = ("video_id", "account_id", "upload_date", "points", "evidence")  # what a change is a change of


@dataclass(frozen=True)
class HeldVideo:
    """A held video as it is now: the points that wait, and the evidence as JSON (see `held_videos`)."""

    video_id: str
    account_id: str
    upload_date: date
    points: int
    evidence: str


@dataclass(frozen=True)
class HoldRecord:
    """The last event of a video's latest hold. `event_count` counts all events of the video."""

    hold_id: str
    video_id: str
    account_id: str
    upload_date: date
    kind: str
    points: int
    evidence: str | None
    opened_at: datetime
    event_count: int

    @property
    def is_open(self) -> bool:
        """Whether the points still wait."""
        return self.kind in tables.OPEN_HOLD_KINDS


def find_open_holds(
    ledger: Ledger, first_day: date, end_day: date, whole_videos: Collection[str] = ()
) -> dict[str, HoldRecord]:
    """Return the open holds by video: those with an upload from `first_day` to before `end_day`, or `whole_videos`.

    One that moved to another day is found by its former day as well, until its hold follows.
    """
    of_days = and_(HOLD_EVENTS.c.upload_date >= first_day, HOLD_EVENTS.c.upload_date < end_day)
    found: dict[str, HoldRecord] = {}
    with ledger.snapshot() as connection:
        found |= _read_latest(connection, of_days)
        for chunk in _chunks(sorted(whole_videos)):
            found |= _read_latest(connection, HOLD_EVENTS.c.video_id.in_(chunk))
    return {video_id: record for video_id, record in found.items() if record.is_open}


def record_holds(
    ledger: Ledger, held: Sequence[HeldVideo], closed: Mapping[str, str], *, hold_days: int
) -> dict[str, int]:
    """Write the events that bring the ledger's holds to `held`, and close those of `closed`; count them by kind.

    `closed` has the video ids whose hold is over, each with how: released, rejected or ended; without an open hold
    nothing is written. The same state again writes nothing. `hold_days` is how long a new hold may wait for a decision.
    Raises ValueError for a video in both, LedgerBusyError.
    """
    if both := closed.keys() & {video.video_id for video in held}:
        raise ValueError(f"video {min(both)} is held and not held at once")
    counts = dict.fromkeys(tables.HOLD_EVENT_KINDS, 0)
    now_held = {video.video_id: video for video in held}
    for chunk in _chunks(sorted({*now_held, *closed})):
        wanted = {video_id: now_held.get(video_id) or closed[video_id] for video_id in chunk}
        with ledger.single_statements() as connection:
            known = _read_latest(connection, HOLD_EVENTS.c.video_id.in_(chunk))
        if any(True for _ in _list_events(wanted, known, hold_days)):  # what changes nothing takes no lock
            for kind in _write(ledger, wanted, hold_days):
                counts[kind] += 1
    return counts


def copy_hold_events(ledger: Ledger, first_day: date, end_day: date) -> pa.Table:
    """Return every event of holds of videos uploaded from `first_day` to before `end_day`, by event."""
    schema = arrow_schema(tables.HOLD_EVENTS)
    query = (
        select(*(HOLD_EVENTS.c[name] for name in schema.names if name != "booked_on"))
        .where(HOLD_EVENTS.c.upload_date >= first_day, HOLD_EVENTS.c.upload_date < end_day)
        .order_by(HOLD_EVENTS.c.event_id)
    )
    with ledger.snapshot() as connection:
        closings = list_closings(connection, "last_hold_event_id")
        rows = list_rows(connection.execute(query).mappings(), "deadline_at", "created_at")
    events = pa.Table.from_pylist(rows, schema=schema)
    booked = find_booked_days(events["event_id"], events["created_at"], closings)
    return events.set_column(events.schema.get_field_index("booked_on"), "booked_on", booked).cast(schema)


def _chunks(video_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(video_ids), VIDEOS_PER_TRANSACTION):
        yield video_ids[start : start + VIDEOS_PER_TRANSACTION]


def _read_latest(connection: Connection, is_meant: ColumnElement[bool]) -> dict[str, HoldRecord]:
    """Return the latest hold of each video with an event that `is_meant`."""
    videos = select(HOLD_EVENTS.c.video_id).where(is_meant)
    latest = (
        select(
            HOLD_EVENTS.c.video_id,
            func.max(HOLD_EVENTS.c.event_id).label("event_id"),
            func.count().label("event_count"),
        )
        .where(HOLD_EVENTS.c.video_id.in_(videos))
        .group_by(HOLD_EVENTS.c.video_id)
        .subquery()
    )
    opened = HOLD_EVENTS.alias("opened")
    query = (
        select(
            *HOLD_EVENTS.c["hold_id", "video_id", "account_id", "upload_date", "kind", "points", "evidence"],
            opened.c.created_at,
            latest.c.event_count,
        )
        .join(latest, latest.c.event_id == HOLD_EVENTS.c.event_id)
        .join(opened, and_(opened.c.hold_id == HOLD_EVENTS.c.hold_id, opened.c.kind == "held"))
    )
    return {row.video_id: HoldRecord(*list(row)) for row in connection.execute(query)}


def _write(ledger: Ledger, wanted: Mapping[str, HeldVideo | str], hold_days: int) -> list[str]:
    """Write the missing events of the videos and return their kinds."""
    written: list[str] = []

    def write() -> None:
        with ledger.writing() as connection:
            known = _read_latest(connection, HOLD_EVENTS.c.video_id.in_(list(wanted)))
            events = list(_list_events(wanted, known, hold_days))
            if events:
                connection.execute(insert(HOLD_EVENTS), events)
        written[:] = [event["kind"] for event in events]

    # Another posting of the same videos may have taken a key at the same moment: then its events are visible.
    retry_once(write)
    return written


def _list_events(
    wanted: Mapping[str, HeldVideo | str], known: Mapping[str, HoldRecord], hold_days: int
) -> Iterator[dict[str, Any]]:
    """Yield the event that each video lacks, in the order of the videos; `wanted` as in `record_holds`."""
    now = datetime.now(UTC)
    for video_id, state in wanted.items():
        record = known.get(video_id)
        number = record.event_count + 1 if record else 1
        common = {"deadline_at": None, "idempotency_key": f"hold/{video_id}/{number}", "created_at": now}
        if isinstance(state, str):
            if record and record.is_open:
                last = {name: getattr(record, name) for name in ("hold_id", *_STATE)}
                yield {**last, **common, "kind": state, "evidence": None}
            continue
        present = {name: getattr(state, name) for name in _STATE}
        if record is None or not record.is_open:
            hold_number = int(record.hold_id.rpartition("/")[2]) + 1 if record else 1
            deadline = now + timedelta(days=hold_days)
            yield {**present, **common, "hold_id": f"{video_id}/{hold_number}", "kind": "held", "deadline_at": deadline}
        elif any(getattr(record, name) != value for name, value in present.items()):
            yield {**present, **common, "hold_id": record.hold_id, "kind": "changed"}
