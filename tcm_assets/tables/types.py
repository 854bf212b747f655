"""A table's columns in the types of Ibis, Arrow and DuckDB."""

from functools import cache

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from tcm_assets.tables.table import Column, Table


@cache
def ibis_schema(table: Table) -> ibis.Schema:
    """Return the columns of `table`, in order, as an Ibis schema."""
    return ibis.schema({column.name: column.dtype for column in table})


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """Return the columns of `table`, in order: dates as date32, timestamps as timestamp[us] without a zone, in UTC."""
    return ibis_schema(table).to_pyarrow()


_IDENTIFIER_SUFFIXES = ("_id", "_username")


@cache
def duckdb_types(table: Table) -> dict[str, str]:
    """Return the DuckDB types by column name, in the table's order, spelt as DESCRIBE prints them."""
    return {name: str(duckdb.sqltype(DuckDBType.to_string(dtype))) for name, dtype in ibis_schema(table).items()}


def quoted(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_definitions(table: Table) -> str:
    """Return what stands between the brackets of CREATE TABLE."""
    types = duckdb_types(table)
    return ", ".join(f"{quoted(name)} {types[name]}{_compression(table.column(name), table)}" for name in types)


def _compression(column: Column, table: Table) -> str:
    """Return how a text column is compressed, where its meaning decides that.

    Left to itself, DuckDB tries every method on every block before it writes it: for names that hardly repeat and for
    a few words that always do, that is a third of the time that storing a large table takes, for the same result.
    """
    if column.dtype != "string":
        return ""
    if column.values:
        return " USING COMPRESSION dictionary"
    is_identifier = column.name in table.key or column.name.endswith(_IDENTIFIER_SUFFIXES)
    return " USING COMPRESSION fsst" if is_identifier else ""
