"""A table's columns in the type systems of Ibis and Arrow, for everyone who makes or moves rows."""

from functools import cache

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from tcm_assets.tables.table import Column, Table


@cache
def ibis_schema(table: Table) -> ibis.Schema:
    """The columns of `table`, in order, as an Ibis schema."""
    return ibis.schema({column.name: column.dtype for column in table})


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The columns of `table`, in order: dates as date32, timestamps as timestamp[us] without a zone (always UTC)."""
    return ibis_schema(table).to_pyarrow()


_SUFFIXES_OF_NAMES = ("_id", "_username")


@cache
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
