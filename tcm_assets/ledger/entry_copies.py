"""Copies of all entries, benefit balances and closed months for the warehouse, entries in large batches."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from tcm_assets.ledger.booking import find_booked_days
from tcm_assets.ledger.closing import list_closed_periods, list_closings
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.tables import BENEFIT_BALANCES, CLOSED_PERIODS, LEDGER_ENTRIES, UNITS
from tcm_assets.tables.types import arrow_schema

_BATCH_ROWS: Final = 100_000
"""Rows that are Python objects at once: some tens of megabytes."""

_COLUMNS: Final = (
    "entry_id, account_id, kind, {amount}, balance_change, owed_change, video_id, upload_date, redemption_id, reason, "
    "created_at"
)

_ENTRIES: Final = {
    "last_entry_id": f"SELECT 'points' AS unit, {_COLUMNS.format(amount='points')} FROM entries ORDER BY entry_id",
    "last_benefit_entry_id": f"SELECT unit, {_COLUMNS.format(amount='amount')} FROM benefit_entries ORDER BY entry_id",
}
"""Queries of all entries, by the mark of a closing that counts them."""


def copy_ledger_entries(ledger: Ledger) -> pa.Table:
    """Return every entry of points and benefits, by number, in the columns of `ledger_entries`."""
    with ledger.snapshot() as connection:
        return pa.concat_tables(
            _read(connection, query, list_closings(connection, mark)) for mark, query in _ENTRIES.items()
        )


def _read(connection: Connection, query: str, closings: Sequence[tuple[int, date]]) -> pa.Table:
    # By the driver, without SQLAlchemy's types: they would turn each moment and day into an object by itself.
    schema = arrow_schema(LEDGER_ENTRIES)
    read = [field for field in schema if field.name != "booked_on"]
    batches = []
    result = connection.exec_driver_sql(query, execution_options={"stream_results": True})
    while rows := result.fetchmany(_BATCH_ROWS):
        columns = [_as_array(values, field.type) for values, field in zip(zip(*rows, strict=True), read, strict=True)]
        batches.append(pa.Table.from_arrays(columns, schema=pa.schema(read)))
    entries = pa.concat_tables(batches) if batches else pa.schema(read).empty_table()
    booked = find_booked_days(entries["entry_id"], entries["created_at"], closings)
    return entries.append_column("booked_on", booked).cast(schema)


def _as_array(values: tuple[Any, ...], dtype: pa.DataType) -> pa.Array:
    """Return an array of what a driver read: SQLite's moments and days are texts, PostgreSQL's are objects."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, str) and (pa.types.is_timestamp(dtype) or pa.types.is_date(dtype)):
        return pa.array(values, pa.string()).cast(dtype)
    if isinstance(first, datetime):
        return pc.cast(pa.array(values, pa.timestamp("us", "UTC")), dtype)
    return pa.array(values, pa.date32() if isinstance(first, date) else dtype)


_BALANCES: Final = """
SELECT held.account_id, held.unit, coalesce(granted, 0), coalesce(adjusted, 0), coalesce(redeemed, 0),
    coalesce(delivered, 0), held.owed, held.balance, held.entry_count
FROM benefit_accounts AS held LEFT JOIN (
    SELECT entries.account_id, entries.unit,
        CAST(sum(CASE WHEN entries.video_id IS NOT NULL THEN entries.amount ELSE 0 END) AS bigint) AS granted,
        CAST(sum(CASE WHEN coalesce(first.kind, entries.kind) = 'adjust' AND entries.video_id IS NULL
            THEN entries.amount ELSE 0 END) AS bigint) AS adjusted,
        CAST(sum(CASE WHEN coalesce(first.kind, entries.kind) = 'redeem' THEN entries.amount ELSE 0 END) AS bigint)
            AS redeemed,
        CAST(sum(CASE WHEN coalesce(first.kind, entries.kind) = 'deliver' THEN -entries.amount ELSE 0 END) AS bigint)
            AS delivered
    FROM benefit_entries AS entries LEFT JOIN benefit_entries AS first ON first.entry_id = entries.reverses_entry_id
    GROUP BY entries.account_id, entries.unit
) AS sums ON sums.account_id = held.account_id AND sums.unit = held.unit
ORDER BY held.account_id, held.unit
"""
"""A reversal counts where what it takes back counted."""


def copy_benefit_balances(ledger: Ledger) -> pa.Table:
    """Return every benefit account with the sums of its entries by use; by account and unit."""
    schema = arrow_schema(BENEFIT_BALANCES)
    with ledger.snapshot() as connection:
        rows = connection.exec_driver_sql(_BALANCES).all()
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def count_benefit_entries(ledger: Ledger) -> int:
    """Return the number of benefit entries, from the count that each account keeps."""
    query = "SELECT coalesce(CAST(sum(entry_count) AS bigint), 0) FROM benefit_accounts"
    with ledger.single_statements() as connection:
        return int(connection.exec_driver_sql(query).scalar_one())


def copy_closed_periods(ledger: Ledger) -> pa.Table:
    """Return the closed months with their totals, one row for each unit, the oldest first."""
    rows = [
        {
            "period": closed.period,
            "unit": unit,
            "first_day": date.fromisoformat(f"{closed.period}-01"),
            "next_day": closed.next_day,
            "opening": closed.totals[unit]["opening"],
            "closing": closed.totals[unit]["closing"],
            "entry_count": closed.totals[unit]["entries"],
            "digest": closed.digest,
            "closed_by": closed.closed_by,
            "closed_at": closed.closed_at.replace(tzinfo=None),
        }
        for closed in list_closed_periods(ledger)
        for unit in UNITS
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(CLOSED_PERIODS))
