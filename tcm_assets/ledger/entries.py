"""Single entries: adjustments by hand, reversals, and the account state that each entry continues."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    LedgerError,
    UnknownAccountError,
    UnknownEntryError,
)
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES


@dataclass(frozen=True)
class AccountState:
    """What the next entry of an account starts from, in points."""

    balance: int
    owed: int
    entry_count: int

    def after(self, points: int) -> "AccountState":
        """Return the state after an entry: given points pay what is owed first, taken ones come from the balance first.

        >>> AccountState(balance=100, owed=0, entry_count=1).after(-130)
        AccountState(balance=0, owed=30, entry_count=2)
        """
        net = self.balance - self.owed + points
        return AccountState(balance=max(net, 0), owed=max(-net, 0), entry_count=self.entry_count + 1)


@dataclass(frozen=True)
class NewEntry:
    """An entry to write; kinds as in `tables.ENTRY_KINDS`."""

    account_id: str
    kind: str
    points: int
    idempotency_key: str
    reason: str
    actor: str
    redemption_id: str | None = None
    reverses_entry_id: int | None = None


def adjust(ledger: Ledger, account_id: str, points: int, *, reason: str, actor: str, idempotency_key: str) -> None:
    """Give points to the account, or take them where below 0; what the balance does not cover is owed.

    The same key again changes nothing. Raises UnknownAccountError; ConflictingKeyError when the key belongs to an
    adjustment of another account or of other points; LedgerBusyError; ValueError for 0 points or an empty text.
    """
    require_text(idempotency_key=idempotency_key, reason=reason, actor=actor)
    if points == 0:
        raise ValueError("an adjustment of 0 points changes nothing")
    entry = NewEntry(account_id, "adjust", points, f"adjust/{idempotency_key}", reason, actor)
    retry_once(lambda: _adjust(ledger, entry))


def reverse_adjustment(ledger: Ledger, entry_id: int, *, reason: str, actor: str) -> None:
    """Take back an adjustment by hand. Raises UnknownEntryError, AlreadyReversedError, LedgerBusyError."""
    is_original = and_(ENTRIES.c.entry_id == entry_id, ENTRIES.c.kind == "adjust", ENTRIES.c.video_id.is_(None))
    unknown = UnknownEntryError(f"entry {entry_id} is no adjustment by hand")
    reverse(ledger, is_original, unknown, name=f"entry {entry_id}", reason=reason, actor=actor)


def reverse(
    ledger: Ledger, is_original: ColumnElement[bool], unknown: LedgerError, *, name: str, reason: str, actor: str
) -> None:
    """Write the opposite of the entry that meets `is_original`.

    Raises `unknown` when there is none, AlreadyReversedError, which calls it `name`, when it was taken back before.
    """
    require_text(reason=reason, actor=actor)
    columns = ENTRIES.c["entry_id", "account_id", "points", "redemption_id"]
    with ledger.writing() as connection:
        original = connection.execute(select(*columns).where(is_original)).one_or_none()
        if original is None:
            raise unknown
        state = lock_account(connection, original.account_id)
        key = f"reverse/{original.entry_id}"
        if _find_by_key(connection, key) is not None:
            raise AlreadyReversedError(f"{name} was taken back before")
        reversal = NewEntry(
            account_id=original.account_id,
            kind="reverse",
            points=-original.points,
            idempotency_key=key,
            reason=reason,
            actor=actor,
            redemption_id=original.redemption_id,
            reverses_entry_id=original.entry_id,
        )
        write_entry(connection, state, reversal)


def _adjust(ledger: Ledger, entry: NewEntry) -> None:
    with ledger.writing() as connection:
        state = lock_account(connection, entry.account_id)
        earlier = _find_by_key(connection, entry.idempotency_key)
        if earlier is None:
            write_entry(connection, state, entry)
        elif (earlier.account_id, earlier.points) != (entry.account_id, entry.points):
            raise ConflictingKeyError(
                "this idempotency key belongs to an adjustment of another account or of other points: use a new key"
            )


def lock_account(connection: Connection, account_id: str) -> AccountState:
    """Lock the account until the transaction ends and return its state. Raises UnknownAccountError."""
    columns = ACCOUNTS.c["balance", "owed", "entry_count"]
    query = select(*columns).where(ACCOUNTS.c.account_id == account_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownAccountError(account_id)
    return AccountState(*row)


def write_entry(connection: Connection, state: AccountState, entry: NewEntry) -> None:
    """Insert `entry`, which continues `state`, the locked state of its account."""
    after = state.after(entry.points)
    connection.execute(
        insert(ENTRIES).values(
            **asdict(entry),
            account_entry_number=after.entry_count,
            balance_change=after.balance - state.balance,
            owed_change=after.owed - state.owed,
            balance_after=after.balance,
            owed_after=after.owed,
            created_at=datetime.now(UTC),
        )
    )


def _find_by_key(connection: Connection, idempotency_key: str) -> Row[Any, Any] | None:
    """Return account_id and points of the entry with the key, or None."""
    query = select(ENTRIES.c.account_id, ENTRIES.c.points).where(ENTRIES.c.idempotency_key == idempotency_key)
    return connection.execute(query).one_or_none()


def require_text(**texts: str) -> None:
    """Raise ValueError, with its name, for a text that is empty or blank."""
    for name, value in texts.items():
        if not value.strip():
            raise ValueError(f"{name} is empty: the ledger keeps who did what, and why")
