"""What the scoring versions of the entries stand for, kept beside them: a warehouse can be lost, what was paid cannot.

Belongs here: keeping parameters, in whatever names the caller has for them. Does not belong here: what they mean.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.tables import SCORING_VERSIONS

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
