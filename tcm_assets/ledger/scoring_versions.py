"""Parameters of former scoring versions, which the ledger keeps beside the warehouse.

A warehouse can be made anew, while the entries that name a version stay: so the ledger has the parameters too.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import ibis
import pyarrow as pa
from sqlalchemy import insert, select

from tcm_assets.ledger import schema
from tcm_assets.ledger.database import Ledger, retry_once
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import SCORING_VERSIONS
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError

Parameters = Mapping[str, str | int | float | None]
"""The parameters of a version by their columns in `scoring_versions`."""


def note_scoring_versions(ledger: Ledger, versions: Mapping[str, Parameters]) -> None:
    """Keep the parameters of each version that the ledger does not have yet; the others stay as they are."""
    retry_once(lambda: _note_new(ledger, versions))


def read_noted_versions(ledger: Ledger) -> dict[str, Parameters]:
    """Return the parameters of every version that was ever noted, by version."""
    noted = schema.SCORING_VERSIONS.c
    query = select(noted.scoring_version, noted.parameters).order_by(noted.scoring_version)
    with ledger.single_statements() as connection:
        rows = connection.execute(query).all()
    return {version: json.loads(parameters) for version, parameters in rows}


def list_former_versions(warehouse: DuckDBWarehouse, noted: Mapping[str, Parameters]) -> ibis.Table:
    """Return the stored rows of `scoring_versions`, and a row for each version of `noted` that they lack.

    The latter have nothing but the version and its parameters.
    """
    rows = [{**parameters, "scoring_version": name} for name, parameters in noted.items()]
    from_ledger = ibis.memtable(pa.Table.from_pylist(rows, schema=arrow_schema(SCORING_VERSIONS)))
    stored = _find_stored(warehouse)
    return from_ledger if stored is None else stored.union(from_ledger.anti_join(stored, "scoring_version"))


def read_parameters(warehouse: DuckDBWarehouse, due: pa.Table, current: ScoringVersion) -> dict[str, Parameters]:
    """Return the parameters of the versions that `due` (see `postings`) names, as far as they are known here."""
    named = set(due["scoring_version"].unique().to_pylist())
    found: dict[str, Parameters] = {current.name: current.parameters()} if current.name in named else {}
    stored = _find_stored(warehouse)
    if stored is not None:
        former = stored.filter(stored.scoring_version != current.name)
        rows = warehouse.fetch(former.select("scoring_version", *current.parameters())).to_pylist()
        found |= {name: row for row in rows if (name := row.pop("scoring_version")) in named}
    return found


def _note_new(ledger: Ledger, versions: Mapping[str, Parameters]) -> None:
    known = read_noted_versions(ledger)
    now = datetime.now(UTC)
    rows = [
        {"scoring_version": name, "parameters": json.dumps(dict(parameters), sort_keys=True), "first_posted_at": now}
        for name, parameters in versions.items()
        if name not in known
    ]
    if rows:
        with ledger.writing() as connection:
            connection.execute(insert(schema.SCORING_VERSIONS), rows)


def _find_stored(warehouse: DuckDBWarehouse) -> ibis.Table | None:
    """Return the stored rows, which are read again when they are replaced; None before the first run."""
    stored = warehouse.table(SCORING_VERSIONS)
    try:
        warehouse.fetch(stored.limit(0))
    except MissingTableError:
        return None
    return stored
