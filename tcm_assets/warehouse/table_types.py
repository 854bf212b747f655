"""A table's description in DuckDB's SQL."""

import duckdb
from ibis.backends.sql.datatypes import DuckDBType

from tcm_assets.schemas.column_types import ibis_schema
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.window import Window


def duckdb_types(table: Table) -> dict[str, str]:
    """Column name to DuckDB type, in the table's order and in DuckDB's own spelling (as DESCRIBE prints it)."""
    return {name: str(duckdb.sqltype(DuckDBType.to_string(dtype))) for name, dtype in ibis_schema(table).items()}


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_definitions(table: Table) -> str:
    """What stands between the brackets of CREATE TABLE."""
    return ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in duckdb_types(table).items())


def within(column: str, window: Window) -> str:
    """The SQL condition that `column` is a day of `window`.

    Written out rather than passed as parameters: for those DuckDB's binding imports pandas, a third of a second that
    most steps would pay for nothing.
    """
    return f"({quoted(column)} >= DATE '{window.start}' AND {quoted(column)} < DATE '{window.end}')"
