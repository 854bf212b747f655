"""How far a ledger goes: what a copy of it holds, and what another one has beyond that."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import Connection, func, inspect, or_, select

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.engines import parse_ledger_url
from tcm_assets.ledger.schema import ENTRIES, LEDGER_OWNER, REVIEWS

_LOCK_TIMEOUT_S = 30.0


class LedgerExtent(BaseModel, frozen=True):
    """What a ledger holds at one moment; the owner is its data folder's id, None before the first posting."""

    revision: str
    entry_count: int
    last_entry_id: int
    last_entry_at: datetime | None
    review_count: int
    owner: str | None


def measure_extent(url: str, exported_snapshot: str | None = None) -> LedgerExtent | None:
    """Return how far the ledger at `url` goes; None where there is none. Prepares and changes nothing.

    A snapshot that another connection exported is PostgreSQL's alone. Raises LedgerError.
    """
    with Ledger(parse_ledger_url(url), lock_timeout_s=_LOCK_TIMEOUT_S) as ledger, ledger.snapshot() as connection:
        if exported_snapshot is not None:
            connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{exported_snapshot}'")
        return read_extent(connection)


def read_extent(connection: Connection) -> LedgerExtent | None:
    """Return how far the connection's ledger goes, of any revision; None where there is none."""
    tables = set(inspect(connection).get_table_names())
    if not {"alembic_version", ENTRIES.name} <= tables:
        return None
    count, last_id, last_at = connection.execute(
        select(func.count(), func.max(ENTRIES.c.entry_id), func.max(ENTRIES.c.created_at))
    ).one()
    has_owner, has_reviews = LEDGER_OWNER.name in tables, REVIEWS.name in tables
    return LedgerExtent(
        revision=str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()),
        entry_count=count,
        last_entry_id=last_id or 0,
        last_entry_at=last_at,
        review_count=connection.execute(select(func.count()).select_from(REVIEWS)).scalar_one() if has_reviews else 0,
        owner=connection.execute(select(LEDGER_OWNER.c.data_folder_id)).scalar() if has_owner else None,
    )


def count_beyond(url: str, extent: LedgerExtent) -> tuple[int, int]:
    """Return how many entries and reviews of the ledger at `url` are not in one of that extent.

    By number and by time: after a ledger was brought back, its numbers are given again. Raises LedgerError.
    """
    with Ledger(parse_ledger_url(url), lock_timeout_s=_LOCK_TIMEOUT_S) as ledger, ledger.snapshot() as connection:
        present = read_extent(connection)
        if present is None:
            return 0, 0
        is_later = ENTRIES.c.entry_id > extent.last_entry_id
        if extent.last_entry_at is not None:
            is_later = or_(is_later, ENTRIES.c.created_at > extent.last_entry_at)
        later = connection.execute(select(func.count()).where(is_later).select_from(ENTRIES)).scalar_one()
    # An entry may be numbered before the last one, and committed after it.
    entries = max(later, present.entry_count - extent.entry_count)
    return entries, max(0, present.review_count - extent.review_count)
