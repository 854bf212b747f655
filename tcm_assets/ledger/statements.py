"""Statements: accounts, entries, redemptions and totals for pages, and Arrow tables for the warehouse."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, case, cast, func, literal, or_, select, union_all

from tcm_assets.ledger import tables
from tcm_assets.ledger.benefit_postings import read_posted_benefits
from tcm_assets.ledger.benefits import UNITS
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import Place, read_posted_videos
from tcm_assets.ledger.schema import ACCOUNTS, BENEFIT_ENTRIES, ENTRIES, REDEMPTIONS, REWARDS
from tcm_assets.tables.types import arrow_schema


@dataclass(frozen=True)
class Account:
    """An account as it is now, in points; `last_entry_at` is None before its first entry."""

    account_id: str
    username: str
    balance: int
    owed: int
    entry_count: int
    last_entry_at: datetime | None


@dataclass(frozen=True)
class Entry:
    """An entry of an account's statement; the reward is set for a redemption and for its reversal."""

    entry_id: int
    kind: str
    points: int
    balance_after: int
    video_id: str | None
    reward_id: str | None
    reason: str
    created_at: datetime
    upload_date: date | None
    reward_name: str | None


@dataclass(frozen=True)
class LoggedRedemption:
    """A redemption with its price and benefits at the time; the last three are None unless it was taken back."""

    entry_id: int
    redemption_id: str
    account_id: str
    username: str
    reward_name: str
    points: int
    exposure_min: int
    wallet_usd: int
    redeemed_at: datetime
    reversed_at: datetime | None
    reversal_reason: str | None
    reversed_by: str | None


@dataclass(frozen=True)
class Totals:
    """The whole ledger in points: video_points + adjusted - redeemed + reversed = balance - owed."""

    account_count: int
    entry_count: int
    video_points: int
    adjusted: int
    redeemed: int
    reversed: int
    owed: int
    balance: int
    redemption_count: int


def find_account(ledger: Ledger, account_id: str) -> Account | None:
    """Return the account as it is now, or None when there is none."""
    columns = ACCOUNTS.c["account_id", "username", "balance", "owed", "entry_count", "last_entry_at"]
    query = select(*columns).where(ACCOUNTS.c.account_id == account_id)
    with ledger.single_statements() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else Account(*row)


def list_entries(
    ledger: Ledger, account_id: str, *, limit: int = 50, before_entry_id: int | None = None
) -> list[Entry]:
    """Return the account's latest `limit` entries, newest first; with `before_entry_id`, those before that entry."""
    query = (
        select(
            *ENTRIES.c["entry_id", "kind", "points", "balance_after", "video_id"],
            REDEMPTIONS.c.reward_id,
            *ENTRIES.c["reason", "created_at", "upload_date"],
            REWARDS.c.name,
        )
        .outerjoin(REDEMPTIONS, REDEMPTIONS.c.redemption_id == ENTRIES.c.redemption_id)
        .outerjoin(REWARDS, REWARDS.c.reward_id == REDEMPTIONS.c.reward_id)
        .where(ENTRIES.c.account_id == account_id)
        .order_by(ENTRIES.c.account_entry_number.desc())
        .limit(limit)
    )
    if before_entry_id is not None:
        first = ENTRIES.alias("first")
        number = select(first.c.account_entry_number).where(
            first.c.entry_id == before_entry_id, first.c.account_id == account_id
        )
        query = query.where(ENTRIES.c.account_entry_number < number.scalar_subquery())
    with ledger.single_statements() as connection:
        return [Entry(*list(row)) for row in connection.execute(query)]


def list_recent_redemptions(ledger: Ledger, *, limit: int, before: int | None = None) -> list[LoggedRedemption]:
    """Return the latest `limit` redemptions, newest first; with `before`, those with a lower `entry_id`."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            ENTRIES.c.entry_id,
            *REDEMPTIONS.c["redemption_id", "account_id"],
            ACCOUNTS.c.username,
            REWARDS.c.name,
            *REDEMPTIONS.c["points", "exposure_min", "wallet_usd", "redeemed_at"],
            *reversal.c["created_at", "reason", "actor"],
        )
        .select_from(ENTRIES)
        .join(REDEMPTIONS, REDEMPTIONS.c.redemption_id == ENTRIES.c.redemption_id)
        .join(ACCOUNTS, ACCOUNTS.c.account_id == REDEMPTIONS.c.account_id)
        .join(REWARDS, REWARDS.c.reward_id == REDEMPTIONS.c.reward_id)
        .outerjoin(reversal, and_(reversal.c.redemption_id == ENTRIES.c.redemption_id, reversal.c.kind == "reverse"))
        .where(ENTRIES.c.kind == "redeem", ENTRIES.c.redemption_id.is_not(None))
        .order_by(ENTRIES.c.entry_id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ENTRIES.c.entry_id < before)
    with ledger.single_statements() as connection:
        return [LoggedRedemption(*list(row)) for row in connection.execute(query)]


def compute_totals(ledger: Ledger) -> Totals:
    """Return the sums of all entries and accounts, as of one moment."""
    of_entries = select(func.count().label("entry_count"), *_sum_by_use()).select_from(ENTRIES).subquery()
    of_accounts = (
        select(
            func.count().label("account_count"),
            _sum_as_integer(ACCOUNTS.c.owed).label("owed"),
            _sum_as_integer(ACCOUNTS.c.balance).label("balance"),
        )
        .select_from(ACCOUNTS)
        .subquery()
    )
    redemption_count = select(func.count()).select_from(REDEMPTIONS).scalar_subquery()
    query = select(
        of_accounts.c.account_count,
        *of_entries.c["entry_count", "video_points", "adjusted", "redeemed", "reversed"],
        *of_accounts.c["owed", "balance"],
        redemption_count,
    ).select_from(of_entries.join(of_accounts, of_accounts.c.account_count >= 0))
    with ledger.snapshot() as connection:
        return Totals(*list(connection.execute(query).one()))


def _sum_by_use() -> list[ColumnElement[int]]:
    """Return sums over entries: video_points, adjusted (by hand), redeemed (spent, so >= 0), reversed."""
    points = ENTRIES.c.points
    kind = ENTRIES.c.kind
    by_hand = (kind == "adjust") & ENTRIES.c.video_id.is_(None)
    return [
        _sum_as_integer(case((ENTRIES.c.video_id.is_not(None), points), else_=0)).label("video_points"),
        _sum_as_integer(case((by_hand, points), else_=0)).label("adjusted"),
        _sum_as_integer(case((kind == "redeem", -points), else_=0)).label("redeemed"),
        _sum_as_integer(case((kind == "reverse", points), else_=0)).label("reversed"),
    ]


def _sum_as_integer(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return a sum that is 0 without rows, and an integer on PostgreSQL too, which would make it a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def count_entries(ledger: Ledger) -> int:
    """Return the number of entries, from the count that each account keeps; every committed entry raises it."""
    with ledger.single_statements() as connection:
        return int(connection.execute(select(_sum_as_integer(ACCOUNTS.c.entry_count))).scalar_one())


_POSTED_SCHEMA = pa.schema(
    {
        "video_id": pa.string(),
        "upload_date": pa.date32(),
        "account_id": pa.string(),
        **dict.fromkeys(("points", *UNITS), pa.int64()),
    }
)


def copy_points_ledger(ledger: Ledger, first_day: date, end_day: date) -> pa.Table:
    """Return every entry of the videos uploaded from `first_day` to the day before `end_day`, by entry."""
    schema = arrow_schema(tables.POINTS_LEDGER)
    query = (
        select(*(ENTRIES.c[name] for name in schema.names))
        .where(ENTRIES.c.upload_date >= first_day, ENTRIES.c.upload_date < end_day)
        .order_by(ENTRIES.c.entry_id)
    )
    return _fetch(ledger, query, schema)


def sum_posted(ledger: Ledger, first_day: date, end_day: date, whole_videos: Collection[str] = ()) -> pa.Table:
    """Return what was posted for each video, where it is not 0, by video.

    Columns: video_id, upload_date, account_id, points, wallet_cents, exposure_min. The entries are those of uploads
    from `first_day` to the day before `end_day`, and all of `whole_videos`: one that moved to another day has the
    entries of its former day.
    """
    keys = ("video_id", "upload_date", "account_id")
    every = union_all(
        *(
            select(
                *(table.c[key] for key in keys),
                *(amount if name == unit else literal(0).label(name) for name in ("points", *UNITS)),
            ).where(table.c.upload_date >= first_day, table.c.upload_date < end_day, *condition)
            for unit, table, amount, condition in _posted_amounts()
        )
    ).subquery()
    sums = [func.sum(every.c[unit]) for unit in ("points", *UNITS)]
    query = (
        select(*(every.c[key] for key in keys), *(cast(each, BigInteger) for each in sums))
        .group_by(*(every.c[key] for key in keys))
        .having(or_(*(each != 0 for each in sums)))
        .order_by(every.c.video_id)
    )
    of_days = _fetch(ledger, query, _POSTED_SCHEMA)
    with ledger.snapshot() as connection:
        videos = read_posted_videos(connection, whole_videos) if whole_videos else {}
        benefits = read_posted_benefits(connection, whole_videos) if whole_videos else {}
    elsewhere: dict[tuple[str, Place], dict[str, int]] = {}
    for video_id, video in videos.items():
        for place, points in video.points.items():
            elsewhere.setdefault((video_id, place), {})["points"] = points
    for (video_id, unit), video in benefits.items():
        for place, amount in video.points.items():
            elsewhere.setdefault((video_id, place), {})[unit] = amount
    rows = [
        {
            "video_id": video_id,
            "upload_date": place.upload_date,
            "account_id": place.account_id,
            **{unit: amounts.get(unit, 0) for unit in ("points", *UNITS)},
        }
        for (video_id, place), amounts in sorted(elsewhere.items())
        if any(amounts.values()) and not first_day <= place.upload_date < end_day
    ]
    return pa.concat_tables([of_days, pa.Table.from_pylist(rows, _POSTED_SCHEMA)])


def _posted_amounts() -> Iterator[tuple[str, Table, ColumnElement[int], list[ColumnElement[bool]]]]:
    """Yield each unit, the table with its entries, their amounts, and which of the entries they are."""
    yield "points", ENTRIES, ENTRIES.c.points, []
    for unit in UNITS:
        yield unit, BENEFIT_ENTRIES, BENEFIT_ENTRIES.c.amount.label(unit), [BENEFIT_ENTRIES.c.unit == unit]


def copy_redemptions(ledger: Ledger) -> pa.Table:
    """Return every redemption with its state, oldest first."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            *REDEMPTIONS.c["redemption_id", "account_id", "reward_id", "points", "exposure_min", "wallet_usd"],
            case((reversal.c.entry_id.is_(None), "redeemed"), else_="reversed"),
            REDEMPTIONS.c.redeemed_at,
            reversal.c.created_at,
        )
        .join(ENTRIES, and_(ENTRIES.c.redemption_id == REDEMPTIONS.c.redemption_id, ENTRIES.c.kind == "redeem"))
        .outerjoin(reversal, reversal.c.reverses_entry_id == ENTRIES.c.entry_id)
        .order_by(ENTRIES.c.entry_id)
    )
    return _fetch(ledger, query, arrow_schema(tables.REDEMPTIONS))


def copy_account_balances(ledger: Ledger) -> pa.Table:
    """Return every account with the sums of its entries by use, and the balance that the ledger keeps; by account."""
    sums = select(ENTRIES.c.account_id, *_sum_by_use()).group_by(ENTRIES.c.account_id).subquery()
    query = (
        select(
            *ACCOUNTS.c["account_id", "username"],
            *(func.coalesce(sums.c[name], 0) for name in ("video_points", "adjusted", "redeemed", "reversed")),
            *ACCOUNTS.c["owed", "balance", "entry_count", "last_entry_at"],
        )
        .outerjoin(sums, sums.c.account_id == ACCOUNTS.c.account_id)
        .order_by(ACCOUNTS.c.account_id)
    )
    return _fetch(ledger, query, arrow_schema(tables.ACCOUNT_BALANCES))


def _fetch(ledger: Ledger, query: Select[Any], schema: pa.Schema) -> pa.Table:
    """Return the query's rows, whose columns are in the order of the schema's."""
    with ledger.snapshot() as connection:
        rows = connection.execute(query).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [_as_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _as_array(values: tuple[Any, ...], dtype: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(dtype):
        values = tuple(moment.replace(tzinfo=None) if isinstance(moment, datetime) else None for moment in values)
    return pa.array(values, dtype)
