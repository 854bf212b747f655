"""Closing a month: from then on its rows never change, and whatever is written later falls into a later month.

An entry belongs to the month that was open when it was written: that of its clock, or the first open month where the
clock had been set back. A closing notes the last numbers of that moment, so an entry with a higher number was written
after it. Its digest is over every row of the month, and proves them at any later time.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import require_text
from tcm_assets.ledger.errors import ClosingError
from tcm_assets.ledger.schema import CLOSED_PERIODS, utc_text
from tcm_assets.ledger.tables import UNITS

Totals = Mapping[str, Mapping[str, int]]
"""By unit: opening, the sum of each kind of entry, closing, and entries."""

KINDS: Final = ("earn", "grant", "adjust", "redeem", "reverse", "deliver")


@dataclass(frozen=True)
class Marks:
    """The last numbers of entries, benefit entries and hold events that had been given when a month was closed."""

    last_entry_id: int = 0
    last_benefit_entry_id: int = 0
    last_hold_event_id: int = 0


@dataclass(frozen=True)
class ClosedPeriod:
    """A closed month (`2020-12`), with what proves its rows; `digest` is the SHA-256 of all of them."""

    period: str
    marks: Marks
    entry_count: int
    totals: Totals
    digest: str
    closed_by: str
    closed_at: datetime

    @property
    def next_day(self) -> date:
        """The first day after the month."""
        return _days_of(self.period)[1]


class _Source(NamedTuple):
    """A table with rows of a month: the query of its rows' columns, from its number on, and the mark that counts it."""

    mark: str
    query: str


_SOURCES: Final = (
    _Source(
        "last_entry_id",
        "SELECT entry_id, 'points', kind, points, balance_change, owed_change, account_id, video_id, upload_date, "
        "redemption_id, idempotency_key, reason, actor, created_at FROM entries WHERE {of_period} ORDER BY entry_id",
    ),
    _Source(
        "last_benefit_entry_id",
        "SELECT entry_id, unit, kind, amount, balance_change, owed_change, account_id, video_id, upload_date, "
        "redemption_id, idempotency_key, reason, actor, created_at FROM benefit_entries WHERE {of_period} "
        "ORDER BY entry_id",
    ),
    _Source(
        "last_hold_event_id",
        "SELECT event_id, 'hold', kind, points, 0, 0, account_id, video_id, upload_date, hold_id, idempotency_key, "
        "evidence, deadline_at, created_at FROM hold_events WHERE {of_period} ORDER BY event_id",
    ),
)

_BATCH_ROWS: Final = 50_000


def close_period(ledger: Ledger, period: str, *, closed_by: str, now: datetime | None = None) -> ClosedPeriod:
    """Close the month `period` (`2020-12`), the first that is open, and return it.

    Raises ClosingError where it is no month, still runs (by the clock, or by `now`), is closed already, or is not the
    next one; LedgerBusyError.
    """
    require_text(closed_by=closed_by)
    moment = now or datetime.now(UTC)
    with ledger.writing() as connection:
        if not ledger.is_sqlite:
            # Whoever writes has drawn its numbers and commits first: no entry with a lower number comes later.
            connection.exec_driver_sql("LOCK TABLE closed_periods IN SHARE ROW EXCLUSIVE MODE")
            connection.exec_driver_sql("LOCK TABLE entries, benefit_entries, hold_events IN SHARE MODE")
        earlier = _read(connection)
        _require_next(connection, period, earlier, moment)
        last = earlier[-1] if earlier else None
        found = _measure(connection, period, _read_marks(connection), last)
        closed = replace(found, closed_by=closed_by, closed_at=moment)
        row = {
            **vars(closed.marks),
            "period": period,
            "entry_count": closed.entry_count,
            "totals": json.dumps(closed.totals, sort_keys=True),
            "digest": closed.digest,
            "closed_by": closed_by,
            "closed_at": moment,
        }
        connection.execute(insert(CLOSED_PERIODS).values(row))
    return closed


def list_closings(connection: Connection, mark: str) -> list[tuple[int, date]]:
    """Return the last number of a kind of row and the first open day of each closing, for `booking`."""
    return [(getattr(closed.marks, mark), closed.next_day) for closed in _read(connection)]


def list_closed_periods(ledger: Ledger) -> list[ClosedPeriod]:
    """Return the closed months, the oldest first."""
    with ledger.single_statements() as connection:
        return _read(connection)


def find_next_period(ledger: Ledger) -> str | None:
    """Return the month that can be closed next, whether it has ended or not; None where nothing was ever posted."""
    with ledger.snapshot() as connection:
        earlier = _read(connection)
        return _month_of(earlier[-1].next_day) if earlier else _find_first_period(connection)


def find_changed_periods(ledger: Ledger) -> list[str]:
    """Return, in words, each closed month whose rows are not those that were closed; empty when all are."""
    changed = []
    with ledger.snapshot() as connection:
        earlier: ClosedPeriod | None = None
        for closed in _read(connection):
            now = _measure(connection, closed.period, closed.marks, earlier)
            if (now.digest, now.entry_count, now.totals) != (closed.digest, closed.entry_count, closed.totals):
                changed.append(
                    f"{closed.period} was closed with {closed.entry_count} entries, digest {closed.digest[:12]}, and "
                    f"has {now.entry_count} with {now.digest[:12]} now"
                )
            earlier = closed
    return changed


def _require_next(connection: Connection, period: str, earlier: Sequence[ClosedPeriod], now: datetime) -> None:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", period):
        raise ClosingError(f"{period!r} is no month: write it as 2020-12")
    done = next((each for each in earlier if each.period == period), None)
    if done:
        raise ClosingError(
            f"{period} was closed on {done.closed_at:%-d %B %Y} by {done.closed_by}: its rows never change, and a "
            "correction falls into the first open month"
        )
    due = _month_of(earlier[-1].next_day) if earlier else _find_first_period(connection)
    if due is None:
        raise ClosingError("nothing was ever posted: there is nothing to close")
    if period < due:
        raise ClosingError(f"the books begin with {due}: nothing was posted before")
    if period > due:
        raise ClosingError(f"{due} is open: months are closed in order, so close {due} first")
    end = _days_of(period)[1]
    if now.astimezone(UTC).date() < end:
        raise ClosingError(f"{period} is not over: it can be closed from {end:%-d %B %Y} (UTC) on")


def _find_first_period(connection: Connection) -> str | None:
    firsts = [
        connection.exec_driver_sql(f"SELECT min(created_at) FROM {table}").scalar()
        for table in ("entries", "benefit_entries")
    ]
    moments = [str(first)[:7] for first in firsts if first is not None]
    return min(moments, default=None)


def _read(connection: Connection) -> list[ClosedPeriod]:
    rows = connection.execute(select(CLOSED_PERIODS).order_by(CLOSED_PERIODS.c.period)).all()
    return [
        ClosedPeriod(
            period=row.period,
            marks=Marks(row.last_entry_id, row.last_benefit_entry_id, row.last_hold_event_id),
            entry_count=row.entry_count,
            totals=json.loads(row.totals),
            digest=row.digest,
            closed_by=row.closed_by,
            closed_at=row.closed_at,
        )
        for row in rows
    ]


def _read_marks(connection: Connection) -> Marks:
    tables = ("entry_id", "entries"), ("entry_id", "benefit_entries"), ("event_id", "hold_events")
    return Marks(
        *(
            connection.exec_driver_sql(f"SELECT coalesce(max({number}), 0) FROM {table}").scalar_one()
            for number, table in tables
        )
    )


def _measure(connection: Connection, period: str, marks: Marks, earlier: ClosedPeriod | None) -> ClosedPeriod:
    """Return what the month has now, of the rows up to `marks`; closed by nobody yet."""
    before = earlier.marks if earlier else Marks()
    sums = {unit: dict.fromkeys(KINDS, 0) for unit in UNITS}
    counts = dict.fromkeys(UNITS, 0)
    digest = sha256()
    for source in _SOURCES:
        rows = _read_rows(connection, source, period, getattr(before, source.mark), getattr(marks, source.mark))
        for number, unit, kind, amount, *rest in rows:
            digest.update(_line(number, unit, kind, amount, *rest))
            if unit in counts:
                sums[unit][kind] += amount
                counts[unit] += 1
    totals = {}
    for unit in UNITS:
        opening = earlier.totals[unit]["closing"] if earlier else 0
        closing = opening + sum(sums[unit].values())
        totals[unit] = {"opening": opening, **sums[unit], "closing": closing, "entries": counts[unit]}
    entry_count = sum(counts.values())
    return ClosedPeriod(period, marks, entry_count, totals, digest.hexdigest(), "", datetime.now(UTC))


def _read_rows(connection: Connection, source: _Source, period: str, after: int, last: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of a month: made before its end, and in it or after the month before was closed."""
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in _days_of(period))
    is_sqlite = connection.dialect.name == "sqlite"
    number = "event_id" if source.mark == "last_hold_event_id" else "entry_id"
    mark = "?" if is_sqlite else "%s"
    of_period = f"created_at < {mark} AND ({number} > {mark} OR created_at >= {mark}) AND {number} <= {mark}"
    begin, finish = (utc_text(start), utc_text(end)) if is_sqlite else (start, end)
    query = source.query.format(of_period=of_period)
    options = {"stream_results": True}  # or PostgreSQL's driver would hold all rows at once
    result = connection.exec_driver_sql(query, (finish, after, begin, last), execution_options=options)
    while rows := result.fetchmany(_BATCH_ROWS):
        yield from rows


def _line(*values: Any) -> bytes:
    """Return a row as a line of the digest, the same from both databases."""
    return ("\t".join(map(_as_text, values)) + "\n").encode()


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        value = utc_text(value)
    elif isinstance(value, date):
        value = value.isoformat()
    # Quoted, so that no tab or line break of a reason makes two rows of one.
    return json.dumps(value) if isinstance(value, str) else "" if value is None else str(value)


def _days_of(period: str) -> tuple[date, date]:
    """Return the first day of a month, and that of the next.

    >>> _days_of("2020-12")
    (datetime.date(2020, 12, 1), datetime.date(2021, 1, 1))
    """
    year, month = map(int, period.split("-"))
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _month_of(day: date) -> str:
    return f"{day:%Y-%m}"
