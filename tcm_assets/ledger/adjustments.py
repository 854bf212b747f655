"""Points given or taken by hand, and taking that back."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entry_writing import (
    NewEntry,
    entry_with_key,
    locked_state,
    require_words,
    write_entry,
    write_reversal,
)
from tcm_assets.ledger.errors import AlreadyReversedError, ConflictingKeyError, UnknownEntryError
from tcm_assets.ledger.schema import ENTRIES


def adjust(ledger: Ledger, account_id: str, points: int, *, reason: str, actor: str, idempotency_key: str) -> None:
    """Give `points` to the account, or take them where below 0; what the balance lacks is owed.

    The same key again changes nothing. Raises UnknownAccountError, ConflictingKeyError (the key belongs to an
    adjustment of another account or of other points), LedgerBusyError; ValueError for no points or no reason.
    """
    require_words(idempotency_key=idempotency_key, reason=reason, actor=actor)
    if points == 0:
        raise ValueError("an adjustment of 0 points changes nothing")
    entry = NewEntry(account_id, "adjust", points, f"adjust/{idempotency_key}", reason, actor)
    try:
        _adjust_once(ledger, entry)
    except IntegrityError:
        # Another account's adjustment took the key in this very moment; now it is there to be seen.
        _adjust_once(ledger, entry)


def reverse_adjustment(ledger: Ledger, entry_id: int, *, reason: str, actor: str) -> None:
    """Take an adjustment by hand back. Raises UnknownEntryError, AlreadyReversedError, LedgerBusyError."""
    require_words(reason=reason, actor=actor)
    original = select(ENTRIES.c.entry_id, ENTRIES.c.account_id, ENTRIES.c.points, ENTRIES.c.redemption_id).where(
        ENTRIES.c.entry_id == entry_id, ENTRIES.c.kind == "adjust", ENTRIES.c.video_id.is_(None)
    )
    with ledger.writing() as connection:
        row = connection.execute(original).one_or_none()
        if row is None:
            raise UnknownEntryError(f"entry {entry_id} is no adjustment by hand")
        if not write_reversal(connection, row, reason=reason, actor=actor):
            raise AlreadyReversedError(f"entry {entry_id} was taken back before")


def _adjust_once(ledger: Ledger, entry: NewEntry) -> None:
    with ledger.writing() as connection:
        state = locked_state(connection, entry.account_id)
        earlier = entry_with_key(connection, entry.idempotency_key)
        if earlier is None:
            write_entry(connection, state, entry)
        elif (earlier.account_id, earlier.points) != (entry.account_id, entry.points):
            raise ConflictingKeyError(
                "this idempotency key belongs to an adjustment of another account or of other points: use a new key"
            )
