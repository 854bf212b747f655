"""A table's description in DuckDB's SQL."""

import duckdb
from ibis.backends.sql.datatypes import DuckDBType

from tcm_assets.schemas.column_types import ibis_schema
from tcm_assets.schemas.table import Column, Table
from tcm_assets.warehouse.window import Window

_SUFFIXES_OF_NAMES = ("_id", "_username")


def duckdb_types(table: Table) -> dict[str, str]:
    """Column name to DuckDB type, in the table's order and in DuckDB's own spelling (as DESCRIBE prints it)."""
    return {name: str(duckdb.sqltype(DuckDBType.to_string(dtype))) for name, dtype in ibis_schema(table).items()}


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_definitions(table: Table) -> str:
    """What stands between the brackets of CREATE TABLE."""
    types = duckdb_types(table)
    return ", ".join(f"{quoted(name)} {types[name]}{_compression(table.column(name), table)}" for name in types)


def _compression(column: Column, table: Table) -> str:
    """How a text is to be compressed, where that follows from what it is.

    Left to itself, DuckDB tries every method on every block before it writes it: for names that hardly repeat and for
    a few words that always do, that is a third of the time that storing a large table takes, for the same result.
    """
    if column.dtype != "string":
        return ""
    if column.values:
        return " USING COMPRESSION dictionary"
    names_something = column.name in table.key or column.name.endswith(_SUFFIXES_OF_NAMES)
    return " USING COMPRESSION fsst" if names_something else ""


def within(column: str, window: Window) -> str:
    """The SQL condition that `column` is a day of `window`.

    Written out rather than passed as parameters: for those DuckDB's binding imports pandas, a third of a second that
    most steps would pay for nothing.
    """
    return f"({quoted(column)} >= DATE '{window.start}' AND {quoted(column)} < DATE '{window.end}')"
