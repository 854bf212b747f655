"""Benefits: wallet money and minutes of exposure, in accounts of their own beside an account's points.

A benefit account holds what was granted and not delivered yet, in whole cents or minutes. Videos grant by their reward
tier (`benefit_postings`), redemptions give what a reward promises, the owner adjusts by hand and delivers. What is
taken back after it was delivered is owed, and the next grant pays that first, as with points.

Whoever writes benefit entries has locked the account of the points before: no two wait for each other in a circle.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.ledger.entries import AccountState, as_list, in_list, lock_account, require_text
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    InsufficientBenefitError,
    UnknownEntryError,
)
from tcm_assets.ledger.schema import BENEFIT_ACCOUNTS, BENEFIT_ENTRIES

WALLET, EXPOSURE = "wallet_cents", "exposure_min"
UNITS: Final = (WALLET, EXPOSURE)
"""Cents on the e-wallet, and minutes of exposure on the feed."""

Benefit = tuple[str, str]
"""A benefit account's key: the account's id, and the unit."""


@dataclass(frozen=True)
class BenefitEntry:
    """An entry of a benefit account to write.

    Its kind, as the database knows them: grant (a video's first benefit), adjust (a difference, of a video or by hand),
    redeem (what a redemption gives), deliver (paid out, or shown) or reverse (the opposite of one of the last three).
    """

    account_id: str
    unit: str
    kind: str
    amount: int
    idempotency_key: str
    reason: str
    actor: str
    video_id: str | None = None
    upload_date: date | None = None
    redemption_id: str | None = None
    reverses_entry_id: int | None = None
    reference: str | None = None


def adjust_benefit(
    ledger: Ledger, account_id: str, unit: str, amount: int, *, reason: str, actor: str, idempotency_key: str
) -> None:
    """Give cents or minutes to the account, or take them where below 0; what is not there any more is owed.

    The same key again changes nothing. Raises UnknownAccountError; ConflictingKeyError when the key belongs to another
    adjustment; LedgerBusyError; ValueError for 0 or an empty text.
    """
    require_text(idempotency_key=idempotency_key, reason=reason, actor=actor)
    if amount == 0:
        raise ValueError("an adjustment of 0 changes nothing")
    entry = BenefitEntry(account_id, unit, "adjust", amount, f"adjust/{idempotency_key}", reason, actor)
    retry_once(lambda: _write_once(ledger, entry))


def deliver(
    ledger: Ledger, account_id: str, unit: str, amount: int, *, reference: str, actor: str, idempotency_key: str
) -> None:
    """Record that money was paid out or exposure was shown; `reference` names the payment or the placement.

    The same key again changes nothing. Raises InsufficientBenefitError for more than was granted and is not delivered
    yet; UnknownAccountError; ConflictingKeyError; LedgerBusyError; ValueError for less than 1 or an empty text.
    """
    require_text(idempotency_key=idempotency_key, reference=reference, actor=actor)
    if amount < 1:
        raise ValueError("a delivery is of 1 or more")
    reason = f"delivered: {reference}"
    key = f"deliver/{idempotency_key}"
    entry = BenefitEntry(account_id, unit, "deliver", -amount, key, reason, actor, reference=reference)
    retry_once(lambda: _write_once(ledger, entry))


def reverse_benefit(ledger: Ledger, entry_id: int, *, reason: str, actor: str) -> None:
    """Take back an adjustment by hand or a delivery. Raises UnknownEntryError, AlreadyReversedError, LedgerBusyError.

    What a redemption gave goes with its points: `redeeming.reverse_redemption`.
    """
    require_text(reason=reason, actor=actor)
    entries = BENEFIT_ENTRIES.c
    is_original = entries.kind.in_(("adjust", "deliver")) & entries.video_id.is_(None)
    with ledger.writing() as connection:
        original = connection.execute(
            select(BENEFIT_ENTRIES).where(entries.entry_id == entry_id, is_original)
        ).one_or_none()
        if original is None:
            raise UnknownEntryError(f"benefit entry {entry_id} is no adjustment by hand and no delivery")
        lock_account(connection, original.account_id)
        if _find_by_key(connection, f"reverse/{entry_id}") is not None:
            raise AlreadyReversedError(f"benefit entry {entry_id} was taken back before")
        write_benefits(connection, [_opposite(original, reason, actor)])


def reverse_benefits_of(connection: Connection, redemption_id: str, *, reason: str, actor: str) -> None:
    """Take back what a redemption gave, in the transaction that returns its points and has locked its account."""
    given = select(BENEFIT_ENTRIES).where(
        BENEFIT_ENTRIES.c.redemption_id == redemption_id, BENEFIT_ENTRIES.c.kind == "redeem"
    )
    write_benefits(connection, [_opposite(original, reason, actor) for original in connection.execute(given).all()])


def _opposite(original: Row[Any], reason: str, actor: str) -> BenefitEntry:
    return BenefitEntry(
        account_id=original.account_id,
        unit=original.unit,
        kind="reverse",
        amount=-original.amount,
        idempotency_key=f"reverse/{original.entry_id}",
        reason=reason,
        actor=actor,
        redemption_id=original.redemption_id,
        reverses_entry_id=original.entry_id,
    )


def _write_once(ledger: Ledger, entry: BenefitEntry) -> None:
    with ledger.writing() as connection:
        lock_account(connection, entry.account_id)
        earlier = _find_by_key(connection, entry.idempotency_key)
        if earlier is None:
            write_benefits(connection, [entry])
        elif tuple(earlier) != (entry.account_id, entry.unit, entry.amount, entry.reference):
            raise ConflictingKeyError("this idempotency key belongs to something else: use a new key")


def _find_by_key(connection: Connection, idempotency_key: str) -> Row[Any] | None:
    columns = BENEFIT_ENTRIES.c["account_id", "unit", "amount", "reference"]
    return connection.execute(
        select(*columns).where(BENEFIT_ENTRIES.c.idempotency_key == idempotency_key)
    ).one_or_none()


def lock_benefits(connection: Connection, account_ids: Collection[str]) -> dict[Benefit, AccountState]:
    """Lock the benefit accounts until the transaction ends, and return their states by account and unit."""
    lock = "" if connection.dialect.name == "sqlite" else "FOR UPDATE"
    rows = connection.exec_driver_sql(
        f"SELECT account_id, unit, balance, owed, entry_count FROM benefit_accounts "
        f"WHERE account_id {in_list(connection)} ORDER BY account_id, unit {lock}",
        as_list(connection, account_ids),
    )
    return {(account_id, unit): AccountState(*state) for account_id, unit, *state in rows}


def write_benefits(connection: Connection, entries: Iterable[BenefitEntry]) -> None:
    """Insert `entries` in their order. The caller has locked their accounts. Raises InsufficientBenefitError."""
    written = list(entries)
    if not written:
        return
    states = lock_benefits(connection, {entry.account_id for entry in written})
    now = datetime.now(UTC)
    rows: list[Mapping[str, Any]] = []
    for entry in written:
        before = states[entry.account_id, entry.unit]
        after = states[entry.account_id, entry.unit] = before.after(entry.amount)
        if entry.kind == "deliver" and before.balance < -entry.amount:
            raise InsufficientBenefitError(unit=entry.unit, balance=before.balance, amount=-entry.amount)
        changes = {
            "account_entry_number": after.entry_count,
            "balance_change": after.balance - before.balance,
            "owed_change": after.owed - before.owed,
            "balance_after": after.balance,
            "owed_after": after.owed,
            "created_at": now,
        }
        rows.append({**vars(entry), **changes})
    connection.execute(insert(BENEFIT_ENTRIES), rows)


@dataclass(frozen=True)
class BenefitState:
    """A benefit account as it is now, in cents or minutes: what waits for its delivery, and what is owed back."""

    unit: str
    balance: int
    owed: int


def list_benefits(ledger: Ledger, account_id: str) -> list[BenefitState]:
    """Return the benefit accounts of an account, in the order of UNITS; empty when there is no such account."""
    columns = BENEFIT_ACCOUNTS.c["unit", "balance", "owed"]
    with ledger.single_statements() as connection:
        rows = connection.execute(select(*columns).where(BENEFIT_ACCOUNTS.c.account_id == account_id))
        return sorted((BenefitState(*row) for row in rows), key=lambda state: UNITS.index(state.unit))


@dataclass(frozen=True)
class ListedBenefit:
    """A benefit entry as a statement lists it."""

    entry_id: int
    unit: str
    kind: str
    amount: int
    balance_after: int
    video_id: str | None
    upload_date: date | None
    reason: str
    created_at: datetime


def list_benefit_entries(
    ledger: Ledger, account_id: str, *, limit: int = 50, before_entry_id: int | None = None
) -> list[ListedBenefit]:
    """Return the account's latest `limit` benefit entries, newest first; with `before_entry_id`, those before it."""
    entries = BENEFIT_ENTRIES.c
    columns = entries["entry_id", "unit", "kind", "amount", "balance_after", "video_id", "upload_date"]
    query = (
        select(*columns, *entries["reason", "created_at"])
        .where(entries.account_id == account_id)
        .order_by(entries.entry_id.desc())
        .limit(limit)
    )
    if before_entry_id is not None:
        query = query.where(entries.entry_id < before_entry_id)
    with ledger.single_statements() as connection:
        return [ListedBenefit(*row) for row in connection.execute(query)]


def format_benefit(unit: str, amount: int) -> str:
    """Return an amount of a unit in words.

    >>> format_benefit("wallet_cents", 1205), format_benefit("exposure_min", -1)
    ('$12.05', '-1 minute of exposure')
    """
    if unit == WALLET:
        return f"{'-' if amount < 0 else ''}${abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    return f"{amount:,} {'minute' if abs(amount) == 1 else 'minutes'} of exposure"
