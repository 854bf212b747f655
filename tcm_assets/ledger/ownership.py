"""Whose ledger it is: the one data folder that posts its videos to it.

A posting takes back what videos that are gone were given, so two folders that post to one ledger would take each
other's points back. Belongs here: a folder's identity, and the claim. Reading and redeeming need neither.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import FOLDER_MODE, Ledger
from tcm_assets.ledger.errors import LedgerError, LedgerOwnerError
from tcm_assets.ledger.schema import LEDGER_OWNER, SCORING_VERSIONS


def claim_ledger(ledger: Ledger, identity_path: Path) -> None:
    """Make the ledger that of the data folder whose identity is at `identity_path`; does nothing when it is already.

    A folder without an identity is given a random one. Raises LedgerOwnerError when the ledger is another folder's.
    """
    data_folder_id = _identity(identity_path)
    owner = _owner(ledger)
    if owner is None:
        # Refused when another folder is quicker.
        with suppress(IntegrityError), ledger.writing() as connection:
            row = {"only_row": 1, "data_folder_id": data_folder_id, "claimed_at": datetime.now(UTC)}
            connection.execute(insert(LEDGER_OWNER).values(row))
        owner = _owner(ledger)
    if owner != data_folder_id:
        raise LedgerOwnerError(
            f"the ledger at {ledger.url} belongs to another data folder, and posting to it from here would take back "
            "the points of that folder's videos. Unset TCM_LEDGER_URL, or set it to a database of this folder's own. "
            "To hand the ledger over to this folder for good, and only when the other posts no more, write "
            f"{owner} into {identity_path}"
        )


def _identity(path: Path) -> str:
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    with suppress(FileExistsError), path.open("x", encoding="utf-8") as new:
        new.write(f"{uuid4().hex}\n")
    identity = path.read_text(encoding="utf-8").strip()
    if not identity:
        raise LedgerError(f"{path} is empty, though it names the data folder: delete it and start again")
    return identity


def _owner(ledger: Ledger) -> str | None:
    with ledger.single_statements() as connection:
        return connection.execute(select(LEDGER_OWNER.c.data_folder_id)).scalar_one_or_none()


Parameters = Mapping[str, str | int | float | None]
"""The parameters of a version, by their names."""


def note_scoring_versions(ledger: Ledger, versions: Mapping[str, Parameters]) -> None:
    """Keep the parameters of each version that is not known yet; those that are stay as they are."""
    try:
        _note_new(ledger, versions)
    except IntegrityError:
        # Another posting noted one of them in this very moment; now it is there to be seen.
        _note_new(ledger, versions)


def noted_scoring_versions(ledger: Ledger) -> dict[str, Parameters]:
    """The parameters of every version that was ever noted, by version."""
    query = select(SCORING_VERSIONS.c.scoring_version, SCORING_VERSIONS.c.parameters)
    with ledger.single_statements() as connection:
        rows = connection.execute(query.order_by(SCORING_VERSIONS.c.scoring_version)).all()
    return {version: json.loads(parameters) for version, parameters in rows}


def _note_new(ledger: Ledger, versions: Mapping[str, Parameters]) -> None:
    known = noted_scoring_versions(ledger)
    now = datetime.now(UTC)
    rows = [
        {"scoring_version": name, "parameters": json.dumps(dict(parameters), sort_keys=True), "first_posted_at": now}
        for name, parameters in versions.items()
        if name not in known
    ]
    if rows:
        with ledger.writing() as connection:
            connection.execute(insert(SCORING_VERSIONS), rows)
