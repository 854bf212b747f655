"""High-water marks: how far a ledger went when it was last seen, kept outside of it.

A ledger that is deleted, emptied or replaced by an older copy looks sound, since all its rules hold. Its mark says what
it had: the last entry, the last row of every other table that only grows, and a digest of all redemptions. A mark is
written after what it tells of, so it may lag behind the ledger and never runs ahead of it.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, Integer, Table, func, select

from tcm_assets.ledger.errors import LedgerBehindError
from tcm_assets.ledger.schema import (
    ACCOUNTS,
    BENEFIT_ACCOUNTS,
    ENTRIES,
    LEDGER_ACCEPTANCES,
    LEDGER_OWNER,
    METADATA,
    REDEMPTIONS,
    REWARDS,
    utc_text,
)

NOT_APPEND_ONLY = (ACCOUNTS, BENEFIT_ACCOUNTS, REWARDS, LEDGER_OWNER)
"""Tables of the ledger whose rows change, or are few and fixed; all others only grow, also those of later revisions."""

_IN_FLIGHT = timedelta(minutes=10)
"""On PostgreSQL a redemption may be numbered long before it is committed: no transaction takes so long."""


class EntryTip(BaseModel, frozen=True):
    """The last entry: its number, its key and a digest of what it says."""

    entry_id: int
    idempotency_key: str
    digest: str


class RedemptionsDigest(BaseModel, frozen=True):
    """All redemptions up to an entry: how many, and the SHA-256 of their ids, accounts and points in that order."""

    up_to_entry_id: int
    count: int
    digest: str


class LedgerMark(BaseModel, frozen=True):
    """How far a ledger went. `last_ids` and `row_counts` are by table; a table has the one or the other, or both."""

    tip: EntryTip | None = None
    last_ids: Mapping[str, int] = {}
    row_counts: Mapping[str, int] = {}
    redemptions: RedemptionsDigest | None = None

    @property
    def acceptance_count(self) -> int:
        """How many losses the owner has accepted in that ledger."""
        return self.last_ids.get(LEDGER_ACCEPTANCES.name, 0)


def append_only_tables() -> Mapping[Table, Column[Any] | None]:
    """Return the tables that only grow, with the column that numbers their rows, None where nothing does."""
    return {
        table: next((column for column in table.primary_key if isinstance(column.type, Integer)), None)
        for table in METADATA.sorted_tables
        if table not in NOT_APPEND_ONLY
    }


def digest_entry(entry_id: int, account_id: str, points: int, idempotency_key: str, created_at: datetime) -> str:
    """Return the digest of what an entry says."""
    said = (str(entry_id), account_id, str(points), idempotency_key, utc_text(created_at))
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def measure_tips(connection: Connection, earlier: LedgerMark) -> LedgerMark:
    """Return the mark of the connection's ledger by the last row of each table; counts and digest are the `earlier`.

    Two short queries, whatever the ledger's size.
    """
    numbers = {table.name: column for table, column in append_only_tables().items() if column is not None}
    last = select(*(select(func.max(column)).scalar_subquery().label(name) for name, column in numbers.items()))
    found = connection.execute(last).mappings().one()
    last_ids = {name: found[name] for name in numbers if found[name] is not None}
    last_entry = last_ids.get(ENTRIES.name)
    tip = None if last_entry is None else _find_tip(connection, last_entry)
    return earlier.model_copy(update={"tip": tip, "last_ids": last_ids})


def measure_all(connection: Connection) -> LedgerMark:
    """Return the whole mark of the connection's ledger; reads all redemptions."""
    tips = measure_tips(connection, LedgerMark())
    counts = {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in append_only_tables()
    }
    return tips.model_copy(update={"row_counts": counts, "redemptions": _digest_redemptions(connection, None)})


def require_mark(connection: Connection, mark: LedgerMark, place: str) -> None:
    """Raise LedgerBehindError where the connection's ledger lacks what the mark tells of; two short queries if not."""
    present = measure_tips(connection, LedgerMark())
    found = mark.tip and _find_tip(connection, mark.tip.entry_id)
    is_there = mark.tip is None or (found is not None and found.digest == mark.tip.digest)
    if is_there and all(present.last_ids.get(name, 0) >= last for name, last in mark.last_ids.items()):
        return
    raise LedgerBehindError(place, _describe_lack(connection, mark, present))


def require_redemptions(connection: Connection, mark: LedgerMark, place: str) -> None:
    """Raise LedgerBehindError where redemptions of the mark are missing or are others; reads all redemptions."""
    expected = mark.redemptions
    if expected is None:
        return
    found = _digest_redemptions(connection, expected.up_to_entry_id)
    if found.digest != expected.digest:
        missing = expected.count - found.count
        what = f"{missing} of {expected.count} redemptions are" if missing > 0 else "redemptions are there that are"
        raise LedgerBehindError(place, f"{what} not those that were seen up to entry {expected.up_to_entry_id}")


def _find_tip(connection: Connection, entry_id: int) -> EntryTip | None:
    columns = ENTRIES.c["entry_id", "account_id", "points", "idempotency_key", "created_at"]
    row = connection.execute(select(*columns).where(ENTRIES.c.entry_id == entry_id)).one_or_none()
    if row is None:
        return None
    return EntryTip(entry_id=entry_id, idempotency_key=row.idempotency_key, digest=digest_entry(*row))


def _describe_lack(connection: Connection, mark: LedgerMark, present: LedgerMark) -> str:
    """Return what is missing, in words."""
    lacking = {
        name: last - present.last_ids.get(name, 0)
        for name, last in mark.last_ids.items()
        if last > present.last_ids.get(name, 0)
    }
    for table, number in append_only_tables().items():
        if number is None and table.name in mark.row_counts:
            count = int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            if count < mark.row_counts[table.name]:
                lacking[table.name] = mark.row_counts[table.name] - count
    words = [f"{count:,} {_in_words(name)}" for name, count in lacking.items()]
    if not words:
        tip = mark.tip.entry_id if mark.tip else 0
        return f"another entry has the number {tip} of the last one that was seen, so this is another ledger"
    since = connection.execute(select(func.max(ENTRIES.c.created_at))).scalar()
    after = f"since {since:%Y-%m-%d %H:%M} UTC" if since else "which is all of it"
    return f"{', '.join(words)} are missing, {after}"


def _in_words(table: str) -> str:
    return table.replace("_", " ")


def _digest_redemptions(connection: Connection, up_to: int | None) -> RedemptionsDigest:
    """Return the digest of the redemptions up to an entry; without one, up to the last that none can precede."""
    columns = (ENTRIES.c.entry_id, *REDEMPTIONS.c["redemption_id", "account_id", "points", "redeemed_at"])
    is_paying = (ENTRIES.c.redemption_id == REDEMPTIONS.c.redemption_id) & (ENTRIES.c.kind == "redeem")
    query = select(*columns).join(ENTRIES, is_paying).order_by(ENTRIES.c.entry_id)
    if up_to is not None:
        query = query.where(ENTRIES.c.entry_id <= up_to)
    settled_by = None
    if up_to is None and connection.dialect.name != "sqlite":
        settled_by = connection.execute(select(func.now())).scalar_one() - _IN_FLIGHT
    digest, count, last = hashlib.sha256(), 0, up_to or 0
    for entry_id, redemption_id, account_id, points, redeemed_at in connection.execute(query):
        if settled_by is not None and redeemed_at > settled_by:
            break
        digest.update(f"{redemption_id}\0{account_id}\0{points}\n".encode())
        count, last = count + 1, max(last, entry_id)
    return RedemptionsDigest(up_to_entry_id=last, count=count, digest=digest.hexdigest())
