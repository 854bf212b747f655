"""The warehouse as a witness: what its copies of the ledger have, the ledger must have, before they are written anew.

Losses that the owner has accepted are no fault: rows and marks from before the last acceptance are not asked for.
"""

from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerBehindError
from tcm_assets.ledger.marks import (
    EntryTip,
    LedgerMark,
    RedemptionsDigest,
    measure_all,
    require_mark,
    require_redemptions,
)
from tcm_assets.ledger.schema import ENTRIES, LEDGER_ACCEPTANCES, REDEMPTIONS
from tcm_assets.ledger.tables import ACCOUNT_BALANCES, LEDGER_MARKS
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets.warehouse.relations import Window

_NO_MOMENT = datetime.min  # noqa: DTZ901 - the tables' moments are in UTC, without a zone


def require_stored_marks(ledger: Ledger, warehouse: DuckDBWarehouse) -> None:
    """Raise LedgerBehindError where the ledger lacks what the warehouse's `ledger_marks` tell of."""
    require_marks(ledger, _stored(warehouse, LEDGER_MARKS))


def require_marks(ledger: Ledger, marks: pa.Table | None) -> None:
    """Raise LedgerBehindError where the ledger lacks what rows of `ledger_marks` tell of; None tells of nothing."""
    if marks is None or marks.num_rows == 0:
        return
    mark, marked_at = _as_mark(marks)
    with ledger.snapshot() as connection:
        if marked_at <= _last_acceptance(ledger):
            return
        require_mark(connection, mark, ledger.url)
        require_redemptions(connection, mark, ledger.url)


def require_rows(
    ledger: Ledger, warehouse: DuckDBWarehouse, table: Table, rows: pa.Table, moment: str, days: Window | None = None
) -> None:
    """Raise LedgerBehindError where a stored row (of `days`) is not among those that are to replace it, by its key.

    `moment` is the column of when a row came into the ledger.
    """
    stored = _stored(warehouse, table, days)
    if stored is None:
        return
    (key,) = table.key
    is_missing = pc.invert(pc.is_in(stored[key], rows[key]))
    _refuse_missing(ledger, table, stored.filter(is_missing), moment)


def require_accounts(ledger: Ledger, warehouse: DuckDBWarehouse, rows: pa.Table) -> None:
    """Raise LedgerBehindError where an account had more entries when it was stored than it has in `rows`."""
    stored = _stored(warehouse, ACCOUNT_BALANCES)
    if stored is None:
        return
    present = rows.select(["account_id", "entry_count"]).rename_columns(["account_id", "present_count"])
    both = stored.select(["account_id", "entry_count", "last_entry_at"]).join(present, "account_id", "account_id")
    lacking = pc.less(pc.fill_null(both["present_count"], 0), both["entry_count"])
    _refuse_missing(ledger, ACCOUNT_BALANCES, both.filter(lacking), "last_entry_at")


def settle_marks(ledger: Ledger) -> pa.Table:
    """Write the ledger's whole mark beside the identity, and return it as rows of `ledger_marks`.

    Reads all redemptions.
    """
    with ledger.snapshot() as connection:
        mark = measure_all(connection)
        now = connection.execute(select(func.now())).scalar_one() if not ledger.is_sqlite else datetime.now(UTC)
    if ledger.guard is not None:
        ledger.guard.settle(mark)
    digests = {
        ENTRIES.name: mark.tip and mark.tip.digest,
        REDEMPTIONS.name: mark.redemptions and mark.redemptions.digest,
    }
    last_ids = {**mark.last_ids, REDEMPTIONS.name: mark.redemptions.up_to_entry_id if mark.redemptions else 0}
    rows = [
        {
            "table_name": name,
            "row_count": mark.redemptions.count if name == REDEMPTIONS.name and mark.redemptions else count,
            "last_id": last_ids.get(name),
            "digest": digests.get(name),
            "marked_at": now.astimezone(UTC).replace(tzinfo=None),
        }
        for name, count in sorted(mark.row_counts.items())
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(LEDGER_MARKS))


def _as_mark(marks: pa.Table) -> tuple[LedgerMark, datetime]:
    """Return the mark that rows of `ledger_marks` are, and its moment."""
    rows = {row["table_name"]: row for row in marks.to_pylist()}
    last_ids = {name: row["last_id"] for name, row in rows.items() if row["last_id"] is not None}
    spent = rows.get(REDEMPTIONS.name)
    up_to = last_ids.pop(REDEMPTIONS.name, 0)
    tip = None
    if ENTRIES.name in last_ids:
        # The key is for the file beside the identity alone.
        tip = EntryTip(entry_id=last_ids[ENTRIES.name], idempotency_key="", digest=rows[ENTRIES.name]["digest"])
    digest = (
        RedemptionsDigest(up_to_entry_id=up_to, count=spent["row_count"], digest=spent["digest"]) if spent else None
    )
    counts = {name: row["row_count"] for name, row in rows.items()}
    mark = LedgerMark(tip=tip, last_ids=last_ids, row_counts=counts, redemptions=digest)
    return mark, max(row["marked_at"] for row in rows.values())


def _stored(warehouse: DuckDBWarehouse, table: Table, days: Window | None = None) -> pa.Table | None:
    """Return the stored rows, where `days` are given those of them; None before the first run."""
    if not warehouse.path.exists():
        return None
    try:
        return warehouse.fetch(warehouse.table(table, days))
    except MissingTableError:
        return None


def _last_acceptance(ledger: Ledger) -> datetime:
    with ledger.single_statements() as connection:
        moment = connection.execute(select(func.max(LEDGER_ACCEPTANCES.c.accepted_at))).scalar()
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else _NO_MOMENT


def _refuse_missing(ledger: Ledger, table: Table, missing: pa.Table, moment: str) -> None:
    if missing.num_rows == 0:
        return
    # Without a moment it is from before the first entry, and nothing is lost.
    missing = missing.filter(pc.greater(missing[moment], pa.scalar(_last_acceptance(ledger), pa.timestamp("us"))))
    if missing.num_rows:
        first = pc.min(missing[moment]).as_py()
        raise LedgerBehindError(
            ledger.url,
            f"{missing.num_rows:,} rows of the warehouse's {table.name} are not in it, the first of "
            f"{first:%Y-%m-%d %H:%M} UTC",
        )
