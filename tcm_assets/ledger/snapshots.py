"""Snapshots of the ledger as Arrow tables: the warehouse's copies, and the points posted for each video."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, Select, and_, case, cast, func, select

from tcm_assets.ledger import tables
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES, REDEMPTIONS
from tcm_assets.ledger.statements import sum_by_use
from tcm_assets.tables.types import arrow_schema

_POSTED_POINTS = pa.schema(
    {"video_id": pa.string(), "upload_date": pa.date32(), "account_id": pa.string(), "points": pa.int64()}
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


def sum_posted_points(ledger: Ledger, first_day: date, end_day: date) -> pa.Table:
    """Return the sum of each video's entries where it is not 0: video_id, upload_date, account_id, points; by video.

    The videos are those uploaded from `first_day` to the day before `end_day`.
    """
    keys = (ENTRIES.c.video_id, ENTRIES.c.upload_date, ENTRIES.c.account_id)
    query = (
        select(*keys, cast(func.sum(ENTRIES.c.points), BigInteger))
        .where(ENTRIES.c.upload_date >= first_day, ENTRIES.c.upload_date < end_day)
        .group_by(*keys)
        .having(func.sum(ENTRIES.c.points) != 0)
        .order_by(ENTRIES.c.video_id)
    )
    return _fetch(ledger, query, _POSTED_POINTS)


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
    sums = select(ENTRIES.c.account_id, *sum_by_use()).group_by(ENTRIES.c.account_id).subquery()
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
