"""Who owns a ledger: one data folder, which alone may post its videos, and which knows that it has had a ledger.

A posting takes back the points of videos that are gone, so two folders posting to one ledger would take back each
other's points. Reading and redeeming need no ownership. And a ledger that is gone may not be made anew unasked: every
point would be posted again, and nothing would be known of what was spent.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.data_folder import CLAIM_NAME
from tcm_assets.ledger.database import Ledger, read_revision
from tcm_assets.ledger.engines import hide_passwords, parse_ledger_url
from tcm_assets.ledger.errors import LedgerError, LedgerLostError, LedgerOwnerError
from tcm_assets.ledger.mark_file import MarkFile, mark_path
from tcm_assets.ledger.schema import LEDGER_OWNER
from tcm_assets.services.private_files import create_once


def open_own_ledger(url: str, identity_path: Path, *, lock_timeout_s: float = 30.0) -> Ledger:
    """Open the ledger of the data folder with the identity at `identity_path`, prepared where it is new or older.

    Raises LedgerLostError where the folder has had a ledger and there is none at `url`, LedgerBehindError where it
    lacks what the folder has seen of it, and what `Ledger.open` does.
    """
    ledger = Ledger.open(
        url, lock_timeout_s=lock_timeout_s, before_making=lambda: refuse_second_ledger(url, identity_path)
    )
    try:
        guard = MarkFile(mark_path(identity_path), ledger.url)
        with ledger.single_statements() as connection:
            guard.check(connection)
    except BaseException:
        ledger.close()
        raise
    ledger.guard = guard
    return ledger


def require_ledger(url: str, identity_path: Path, *, timeout_s: float) -> None:
    """Raise LedgerLostError where the data folder has had a ledger, and there is none at `url`; nothing is made."""
    if read_revision(url, timeout_s=timeout_s) is None:
        refuse_second_ledger(url, identity_path)


def refuse_second_ledger(url: str, identity_path: Path) -> None:
    """Raise LedgerLostError where the data folder has had a ledger; the caller knows that there is none at `url`."""
    claim, mark = claim_note(identity_path), mark_path(identity_path)
    if claim.exists() or mark.exists():
        raise LedgerLostError(
            f"the ledger at {hide_passwords(parse_ledger_url(url))} is gone, or empty: this data folder has had one, "
            "and in a new one every point would be posted again and nothing be known of what was spent or reviewed. "
            "Bring it back: make restore (docs/backups.md), or set TCM_LEDGER_URL to where it is. To begin a new one "
            "all the same: python -m tcm_assets.cli.accept_ledger"
        )


def claim_ledger(ledger: Ledger, identity_path: Path) -> None:
    """Make the data folder with the identity at `identity_path` the ledger's owner; do nothing when it is already.

    A folder without an identity gets a random one, and a note that it has a ledger. Raises LedgerOwnerError when
    another folder owns the ledger.
    """
    owner = _read_owner(ledger)
    data_folder_id = _read_identity(identity_path, owner)
    if owner is None:
        # Refused when another folder is quicker.
        with suppress(IntegrityError), ledger.writing() as connection:
            row = {"only_row": 1, "data_folder_id": data_folder_id, "claimed_at": datetime.now(UTC)}
            connection.execute(insert(LEDGER_OWNER).values(row))
        owner = _read_owner(ledger)
    if owner != data_folder_id:
        raise LedgerOwnerError(
            f"the ledger at {ledger.url} belongs to another data folder, and posting to it from here would take back "
            "the points of that folder's videos. Unset TCM_LEDGER_URL, or set it to a database of this folder's own. "
            "To hand the ledger over to this folder for good, and only when the other posts no more, write "
            f"{owner} into {identity_path}"
        )
    claim = claim_note(identity_path)
    if not claim.exists():
        create_once(claim, f"{datetime.now(UTC).isoformat(timespec='seconds')}\n")


def claim_note(identity_path: Path) -> Path:
    """Return the file, beside a data folder's identity, that notes when the folder first had a ledger to post to."""
    return identity_path.with_name(CLAIM_NAME)


def _read_identity(path: Path, owner: str | None) -> str:
    if not path.exists():
        create_once(path, f"{uuid4().hex}\n")
    identity = path.read_text(encoding="utf-8", errors="replace").strip()
    if not identity:
        raise LedgerError(
            f"{path} is empty, though it identifies the data folder to its ledger: "
            + (f"write {owner} into it if this folder is the ledger's" if owner else "delete it and start again")
        )
    return identity


def _read_owner(ledger: Ledger) -> str | None:
    with ledger.single_statements() as connection:
        return connection.execute(select(LEDGER_OWNER.c.data_folder_id)).scalar_one_or_none()
