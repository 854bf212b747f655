"""The same table description in the three type systems that meet here: Ibis, Arrow and DuckDB."""

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from tcm_assets.schemas.table import Table


def ibis_schema(table: Table) -> ibis.Schema:
    """The columns of `table` as an Ibis schema."""
    return ibis.schema({column.name: column.dtype for column in table})


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of `table` as an Arrow schema."""
    return ibis_schema(table).to_pyarrow()


def duckdb_types(table: Table) -> dict[str, str]:
    """Column name to DuckDB type, in the table's order and in DuckDB's own spelling (as DESCRIBE prints it)."""
    return {name: str(duckdb.sqltype(DuckDBType.to_string(dtype))) for name, dtype in ibis_schema(table).items()}


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def column_definitions(table: Table) -> str:
    """What stands between the brackets of CREATE TABLE."""
    return ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in duckdb_types(table).items())
