"""One entry by hand: locking its account, what it changes, and the row itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from tcm_assets.ledger.errors import UnknownAccountError
from tcm_assets.ledger.schema import ACCOUNTS, ENTRIES


@dataclass(frozen=True)
class AccountState:
    """What the next entry of an account starts from, in points."""

    balance: int
    owed: int
    entry_count: int

    def after(self, points: int) -> "AccountState":
        """The state after `points` were given (above 0: they pay what is owed first) or taken (the balance first)."""
        net = self.balance - self.owed + points
        return AccountState(balance=max(net, 0), owed=max(-net, 0), entry_count=self.entry_count + 1)


@dataclass(frozen=True)
class NewEntry:
    """What an entry is about."""

    account_id: str
    kind: str
    points: int
    idempotency_key: str
    reason: str
    actor: str
    redemption_id: str | None = None
    reverses_entry_id: int | None = None


def locked_state(connection: Connection, account_id: str) -> AccountState:
    """The account's state, which stays until the transaction ends. Raises UnknownAccountError."""
    query = (
        select(ACCOUNTS.c.balance, ACCOUNTS.c.owed, ACCOUNTS.c.entry_count)
        .where(ACCOUNTS.c.account_id == account_id)
        .with_for_update()
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise unknown_account(account_id)
    return AccountState(balance=row.balance, owed=row.owed, entry_count=row.entry_count)


def write_entry(connection: Connection, state: AccountState, entry: NewEntry) -> None:
    """Insert `entry` after `state`, the locked state of its account."""
    after = state.after(entry.points)
    connection.execute(
        insert(ENTRIES).values(
            account_id=entry.account_id,
            account_entry_number=after.entry_count,
            kind=entry.kind,
            points=entry.points,
            balance_change=after.balance - state.balance,
            owed_change=after.owed - state.owed,
            balance_after=after.balance,
            owed_after=after.owed,
            idempotency_key=entry.idempotency_key,
            redemption_id=entry.redemption_id,
            reverses_entry_id=entry.reverses_entry_id,
            reason=entry.reason,
            actor=entry.actor,
            created_at=datetime.now(UTC),
        )
    )


def entry_with_key(connection: Connection, idempotency_key: str) -> Row[Any, Any] | None:
    """`account_id` and `points` of the entry that has the key, if there is one."""
    return connection.execute(
        select(ENTRIES.c.account_id, ENTRIES.c.points).where(ENTRIES.c.idempotency_key == idempotency_key)
    ).one_or_none()


def write_reversal(connection: Connection, original: Row[Any, Any, Any, Any], *, reason: str, actor: str) -> bool:
    """Write the opposite of `original` (entry_id, account_id, points, redemption_id); False when it is there."""
    state = locked_state(connection, original.account_id)
    key = f"reverse/{original.entry_id}"
    if entry_with_key(connection, key) is not None:
        return False
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
    return True


def require_words(**texts: str) -> None:
    """Raise ValueError for a text without any word."""
    for name, value in texts.items():
        if not value.strip():
            raise ValueError(f"{name} is empty: the ledger keeps who did what, and why")


def unknown_account(account_id: str) -> UnknownAccountError:
    """The error for an account that has no row."""
    return UnknownAccountError(
        f"there is no account {account_id!r}: it appears with the first posting of one of its videos"
    )
