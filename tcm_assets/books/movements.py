"""Movements: the ledger's entries summed by day, month, account and age, with the balances before and after."""

import ibis
import ibis.expr.types as ir

from tcm_assets.books.tables import ACCOUNT_BOOKS, LEDGER_BOOKS, MOVEMENTS, POSTING_AGES
from tcm_assets.ledger.tables import OPEN_HOLD_KINDS, UNITS

_MOVEMENT_NAMES = tuple(column.name for column in MOVEMENTS)
_HOLD_COLUMNS = ("held", "released", "rejected", "hold_ended")


def compute_ledger_books(entries: ir.Table, holds: ir.Table, closings: ir.Table) -> ir.Table:
    """Return `ledger_books` of `ledger_entries`, `hold_events` and `closed_periods`."""
    daily = _sum_by_day(entries, holds)
    monthly = daily.mutate(first_day=_month(daily.first_day))
    sums = {name: monthly[name].sum() for name in daily.columns if name not in ("unit", "first_day")}
    monthly = monthly.group_by("unit", "first_day").aggregate(**sums)
    of_kinds = daily.mutate(period_kind=ibis.literal("day")).union(
        monthly.mutate(period_kind=ibis.literal("month")).select(*daily.columns, "period_kind")
    )
    upto = ibis.window(group_by=("unit", "period_kind"), order_by="first_day", preceding=None, following=0)
    net = sum((of_kinds[name] for name in _MOVEMENT_NAMES[1:]), start=of_kinds[_MOVEMENT_NAMES[0]])
    waiting = of_kinds.held - of_kinds.released - of_kinds.rejected - of_kinds.hold_ended
    closed = of_kinds.mutate(
        net=net,
        closing=_total(net, upto),
        balance=_total(of_kinds.balance_change, upto),
        owed=_total(of_kinds.owed_change, upto),
        held_closing=_total(waiting, upto),
        is_closed=(of_kinds.first_day < closings.next_day.max().as_scalar()).fill_null(False),
    )
    return closed.mutate(opening=closed.closing - closed.net).select(*LEDGER_BOOKS.column_names)


def compute_account_books(entries: ir.Table) -> ir.Table:
    """Return `account_books` of `ledger_entries`."""
    monthly = entries.group_by("unit", "account_id", first_day=_month(entries.booked_on)).aggregate(
        **_movements(entries), entry_count=entries.count()
    )
    net = sum((monthly[name] for name in _MOVEMENT_NAMES[1:]), start=monthly[_MOVEMENT_NAMES[0]])
    upto = ibis.window(group_by=("unit", "account_id"), order_by="first_day", preceding=None, following=0)
    closed = monthly.mutate(net=net, closing=_total(net, upto))
    return closed.mutate(opening=closed.closing - closed.net).select(*ACCOUNT_BOOKS.column_names)


def compute_posting_ages(entries: ir.Table) -> ir.Table:
    """Return `posting_ages` of `ledger_entries`."""
    of_videos = entries.filter(entries.upload_date.notnull())
    summed = of_videos.group_by(
        "unit", posted_month=_month(of_videos.booked_on), upload_month=_month(of_videos.upload_date)
    ).aggregate(amount=of_videos.amount.sum(), entry_count=of_videos.count())
    posted, uploaded = summed.posted_month, summed.upload_month
    age = (posted.year().cast("int64") - uploaded.year().cast("int64")) * 12 + posted.month() - uploaded.month()
    return summed.mutate(age_months=age.cast("int64")).select(*POSTING_AGES.column_names)


def _sum_by_day(entries: ir.Table, holds: ir.Table) -> ir.Table:
    """Return movements, changes of balance and owed, and holds by unit and day; 0 where only the other moved."""
    nothing = ibis.literal(0, "int64")
    moved = entries.group_by("unit", first_day=entries.booked_on).aggregate(
        **_movements(entries),
        balance_change=entries.balance_change.sum(),
        owed_change=entries.owed_change.sum(),
        entry_count=entries.count(),
    )
    moved = moved.mutate(**dict.fromkeys(_HOLD_COLUMNS, nothing))
    waited = _sum_holds(holds)
    others = [name for name in moved.columns if name not in waited.columns]
    waited = waited.mutate(**dict.fromkeys(others, nothing)).select(*moved.columns)
    both = moved.union(waited)
    return both.group_by("unit", "first_day").aggregate(
        **{name: both[name].sum() for name in moved.columns if name not in ("unit", "first_day")}
    )


def _sum_holds(holds: ir.Table) -> ir.Table:
    """Return the points that began and ceased to wait on each day, by what each event changed in its hold."""
    before = holds.points.lag(1).over(group_by="hold_id", order_by="event_id").fill_null(0)
    is_open = holds.kind.isin(OPEN_HOLD_KINDS)
    changed = holds.mutate(
        first_day=holds.booked_on,
        held=ibis.ifelse(is_open, holds.points - before, 0),
        released=ibis.ifelse(holds.kind == "released", before, 0),
        rejected=ibis.ifelse(holds.kind == "rejected", before, 0),
        hold_ended=ibis.ifelse(holds.kind == "ended", before, 0),
    )
    summed = changed.group_by("first_day").aggregate(**{name: changed[name].sum() for name in _HOLD_COLUMNS})
    return summed.mutate(unit=ibis.literal(UNITS[0]))


def _movements(entries: ir.Table) -> dict[str, ir.Value]:
    """Return the sum of each movement, by kind of entry."""
    is_of_video = entries.video_id.notnull()
    kind = entries.kind
    by_use = {
        "earned": kind.isin(("earn", "grant")),
        "rescored": (kind == "adjust") & is_of_video,
        "adjusted": (kind == "adjust") & ~is_of_video,
        "redeemed": kind == "redeem",
        "reversed": kind == "reverse",
        "delivered": kind == "deliver",
    }
    return {name: entries.amount.sum(where=is_meant).fill_null(0) for name, is_meant in by_use.items()}


def _month(day: ir.Value) -> ir.Value:
    return day.truncate("M").cast("date")


def _total(value: ir.Value, upto: ir.Value) -> ir.Value:
    return value.sum().over(upto).cast("int64")
