"""Column lineage as metadata of a materialization: under Dagster's own name, and as a table for people.

Dagster gives `dagster/column_lineage` to programs that ask its API; its open-source UI does not show it.
"""

import logging
from collections.abc import Mapping

import dagster as dg

from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.column_lineage import ColumnLineage, Sources, lineage_of_result
from tcm_assets.warehouse.relations import Relation

COLUMN_LINEAGE = "dagster/column_lineage"
COLUMNS_IN_WORDS = "Where the columns come from"

_KEYS: Mapping[str, tuple[str, ...]] = {table.name: table.key for table in ALL_TABLES.values()}

_log = logging.getLogger(__name__)


def lineage_metadata(table: Table, result: Relation) -> dict[str, dg.MetadataValue]:
    """Return the metadata of what is stored as `table`; none for rows that come from no table.

    An expression that cannot be traced is logged: its rows are stored by then, and right without a lineage.
    """
    try:
        lineage = lineage_of_result(table, result, _KEYS)
    except Exception:
        _log.warning("where the columns of %s come from could not be found", table.name, exc_info=True)
        return {}
    if not any(lineage.values()):
        return {}
    deps = {
        name: [dg.TableColumnDep(dg.AssetKey(source.table), source.column) for source in sorted(sources)]
        for name, sources in lineage.items()
    }
    return {
        COLUMN_LINEAGE: dg.MetadataValue.column_lineage(dg.TableColumnLineage(deps)),
        COLUMNS_IN_WORDS: dg.MetadataValue.md(_in_words(lineage)),
    }


def _in_words(lineage: ColumnLineage) -> str:
    """Return a Markdown table: columns with the same sources share a row."""
    together: dict[Sources, list[str]] = {}
    for name, sources in lineage.items():
        together.setdefault(sources, []).append(name)
    rows = (f"| {', '.join(names)} | {_listed(sources)} |" for sources, names in together.items())
    return "\n".join(["| columns | computed from |", "|---|---|", *rows])


def _listed(sources: Sources) -> str:
    by_table: dict[str, list[str]] = {}
    for table, column in sorted(sources):
        by_table.setdefault(table, []).append(column)
    return "; ".join(f"{table}: {', '.join(columns)}" for table, columns in by_table.items()) or "no column"
