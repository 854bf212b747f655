"""Schema changes: a stored table that an earlier version of its schema made gets the present columns."""

import logging
from collections.abc import Iterable, Mapping

import duckdb

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import duckdb_types, quoted
from tcm_assets.warehouse.warehouse_file import CATALOG, present_tables, stored_name

_log = logging.getLogger(__name__)


class StoredValuesError(ValueError):
    """Stored values cannot be converted to the type that the schema has now; nothing was changed."""


def stored_types(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the stored types by table and column name; no column for a table that is not stored."""
    types: dict[str, dict[str, str]] = {name: {} for name in names}
    # Not by duckdb_columns(), which lists every column of every catalogue first.
    for name in present_tables(connection).intersection(types):
        described = connection.execute(f"DESCRIBE {CATALOG}.{quoted(name)}").fetchall()
        types[name] = {row[0]: row[1] for row in described}
    return types


def follow_schema(connection: duckdb.DuckDBPyConnection, table: Table, present: Mapping[str, str]) -> None:
    """Give a table that is stored with the types `present` the columns of its schema.

    Days stored earlier have null in a new column until they are materialized again. Raises StoredValuesError.
    """
    wanted = duckdb_types(table)
    _log.info("table %s: stored as %s, rebuilt as %s", table.name, present, wanted)
    columns = ", ".join(
        f"CAST({quoted(name) if name in present else 'NULL'} AS {sql_type}) AS {quoted(name)}"
        for name, sql_type in wanted.items()
    )
    name = stored_name(table)
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM {name}")
    except (duckdb.ConversionException, duckdb.BinderException) as error:
        changed = [
            f"{column} ({present[column]}, now {wanted[column]})"
            for column in wanted
            if present.get(column, wanted[column]) != wanted[column]
        ]
        reason = str(error).partition("\n")[0]
        raise StoredValuesError(
            f"the stored rows of {table.name} cannot be converted to its present columns, {', '.join(changed)}: "
            f"{reason.rstrip('.')}. Nothing was changed."
        ) from error
