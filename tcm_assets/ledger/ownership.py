"""Ownership: the one data folder that may post its videos to a ledger.

A posting takes back the points of videos that are gone, so two folders posting to one ledger would take back each
other's points. Reading and redeeming need no ownership.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import FOLDER_MODE, Ledger
from tcm_assets.ledger.errors import LedgerError, LedgerOwnerError
from tcm_assets.ledger.schema import LEDGER_OWNER


def claim_ledger(ledger: Ledger, identity_path: Path) -> None:
    """Make the data folder with the identity at `identity_path` the ledger's owner; do nothing when it is already.

    A folder without an identity gets a random one. Raises LedgerOwnerError when another folder owns the ledger.
    """
    data_folder_id = _read_identity(identity_path)
    owner = _read_owner(ledger)
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


def _read_identity(path: Path) -> str:
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with suppress(FileExistsError), path.open("x", encoding="utf-8") as new:
        new.write(f"{uuid4().hex}\n")
    identity = path.read_text(encoding="utf-8").strip()
    if not identity:
        raise LedgerError(f"{path} is empty, though it identifies the data folder: delete it and start again")
    return identity


def _read_owner(ledger: Ledger) -> str | None:
    with ledger.single_statements() as connection:
        return connection.execute(select(LEDGER_OWNER.c.data_folder_id)).scalar_one_or_none()
