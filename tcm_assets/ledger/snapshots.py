"""The ledger's rows as Arrow tables, for the warehouse's copies of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import Select, and_, case, func, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES, REDEMPTIONS, REWARDS
from tcm_assets.ledger.statements import points_by_use
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, POINTS_LEDGER
from tcm_assets.ledger.tables import REDEMPTIONS as REDEMPTIONS_TABLE
from tcm_assets.tables.types import arrow_schema


def entries_of_videos(ledger: Ledger, first_day: date, end_day: date) -> pa.Table:
    """Every entry of the videos uploaded from `first_day` to the day before `end_day`, by entry."""
    schema = arrow_schema(POINTS_LEDGER)
    query = (
        select(*(ENTRIES.c[name] for name in schema.names))
        .where(ENTRIES.c.upload_date >= first_day, ENTRIES.c.upload_date < end_day)
        .order_by(ENTRIES.c.entry_id)
    )
    return _table(ledger, query, schema)


def redemptions(ledger: Ledger) -> pa.Table:
    """Every redemption, with the state it is in; the oldest first."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            REDEMPTIONS.c.redemption_id,
            REDEMPTIONS.c.account_id,
            REDEMPTIONS.c.reward_id,
            REDEMPTIONS.c.points,
            REDEMPTIONS.c.exposure_min,
            REDEMPTIONS.c.wallet_usd,
            case((reversal.c.entry_id.is_(None), "redeemed"), else_="reversed"),
            REDEMPTIONS.c.redeemed_at,
            reversal.c.created_at,
        )
        .join(ENTRIES, and_(ENTRIES.c.redemption_id == REDEMPTIONS.c.redemption_id, ENTRIES.c.kind == "redeem"))
        .outerjoin(reversal, reversal.c.reverses_entry_id == ENTRIES.c.entry_id)
        .order_by(ENTRIES.c.entry_id)
    )
    return _table(ledger, query, arrow_schema(REDEMPTIONS_TABLE))


def account_balances(ledger: Ledger) -> pa.Table:
    """Every account: the sums of its entries by use, beside the balance that the ledger keeps; by account."""
    sums = select(ENTRIES.c.account_id, *points_by_use()).group_by(ENTRIES.c.account_id).subquery()
    query = (
        select(
            ACCOUNTS.c.account_id,
            ACCOUNTS.c.username,
            *(func.coalesce(sums.c[name], 0) for name in ("video_points", "adjusted", "redeemed", "reversed")),
            ACCOUNTS.c.owed,
            ACCOUNTS.c.balance,
            ACCOUNTS.c.entry_count,
            ACCOUNTS.c.last_entry_at,
        )
        .outerjoin(sums, sums.c.account_id == ACCOUNTS.c.account_id)
        .order_by(ACCOUNTS.c.account_id)
    )
    return _table(ledger, query, arrow_schema(ACCOUNT_BALANCES))


def _table(ledger: Ledger, query: Select[Any], schema: pa.Schema) -> pa.Table:
    """The query's rows as a table: its columns stand in the order of the schema's."""
    with ledger.snapshot() as connection:
        rows = connection.execute(query).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        values = tuple(moment.replace(tzinfo=None) if isinstance(moment, datetime) else None for moment in values)
    return pa.array(values, kind)


@dataclass(frozen=True)
class LoggedRedemption:
    """A redemption with what it cost and gave then, and its reversal; `reversed_at` is null where it stands."""

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


def recent_redemptions(ledger: Ledger, *, limit: int, before: int | None = None) -> list[LoggedRedemption]:
    """The latest `limit` redemptions, newest first; with `before` those whose `entry_id` is lower."""
    reversal = ENTRIES.alias("reversal")
    query = (
        select(
            ENTRIES.c.entry_id,
            REDEMPTIONS.c.redemption_id,
            REDEMPTIONS.c.account_id,
            ACCOUNTS.c.username,
            REWARDS.c.name,
            REDEMPTIONS.c.points,
            REDEMPTIONS.c.exposure_min,
            REDEMPTIONS.c.wallet_usd,
            REDEMPTIONS.c.redeemed_at,
            reversal.c.created_at,
            reversal.c.reason,
            reversal.c.actor,
        )
        .select_from(ENTRIES)
        .join(REDEMPTIONS, REDEMPTIONS.c.redemption_id == ENTRIES.c.redemption_id)
        .join(ACCOUNTS, ACCOUNTS.c.account_id == REDEMPTIONS.c.account_id)
        .join(REWARDS, REWARDS.c.reward_id == REDEMPTIONS.c.reward_id)
        .outerjoin(
            reversal,
            and_(reversal.c.redemption_id == ENTRIES.c.redemption_id, reversal.c.kind == "reverse"),
        )
        .where(ENTRIES.c.kind == "redeem", ENTRIES.c.redemption_id.is_not(None))
        .order_by(ENTRIES.c.entry_id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(ENTRIES.c.entry_id < before)
    with ledger.single_statements() as connection:
        return [LoggedRedemption(*list(row)) for row in connection.execute(query)]
