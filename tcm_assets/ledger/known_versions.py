"""What former scoring versions stand for, from the two places that keep it: the warehouse, and the ledger.

A warehouse can be made anew, the entries that name a version stay; so the ledger has the parameters too.
"""

from collections.abc import Mapping

import ibis
import pyarrow as pa

from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.points.tables import SCORING_VERSIONS
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError

Parameters = Mapping[str, str | int | float | None]


def known_versions(warehouse: DuckDBWarehouse, noted: Mapping[str, Parameters]) -> ibis.Table:
    """The rows that the warehouse has, and of what the ledger `noted` those that it lacks, where only the version and
    its parameters are filled in.
    """
    rows = [{**parameters, "scoring_version": name} for name, parameters in noted.items()]
    from_ledger = ibis.memtable(pa.Table.from_pylist(rows, schema=arrow_schema(SCORING_VERSIONS)))
    stored = _stored_versions(warehouse)
    return from_ledger if stored is None else stored.union(from_ledger.anti_join(stored, "scoring_version"))


def parameters_of(warehouse: DuckDBWarehouse, due: pa.Table, current: ScoringVersion) -> dict[str, Parameters]:
    """The parameters of the versions that `due` (see `compute_earnings`) names, as far as they are known here."""
    named = set(due["scoring_version"].unique().to_pylist())
    found: dict[str, Parameters] = {current.name: current.parameters()} if current.name in named else {}
    stored = _stored_versions(warehouse)
    if stored is not None:
        former = stored.filter(stored.scoring_version != current.name)
        rows = warehouse.fetch(former.select("scoring_version", *current.parameters())).to_pylist()
        found |= {name: row for row in rows if (name := row.pop("scoring_version")) in named}
    return found


def _stored_versions(warehouse: DuckDBWarehouse) -> ibis.Table | None:
    """The stored rows, to be read again when they are replaced; None before the first time."""
    stored = warehouse.table(SCORING_VERSIONS)
    try:
        warehouse.fetch(stored.limit(0))
    except MissingTableError:
        return None
    return stored
