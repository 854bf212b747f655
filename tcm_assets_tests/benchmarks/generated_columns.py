"""Generated tables: the columns of their schema, filled from SQL where a benchmark has some, else with plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import duckdb

from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column

SEED: Final = 20201221

FIRST_DAY: Final = date(2020, 9, 22)

DAYS: Final = 92

LISTED_CREATORS: Final = 3_100

VIDEOS_PER_ACCOUNT: Final = 9
"""On average; the share of the larger accounts follows `_SKEW`."""

VERSION: Final = "robust-generated"

SQL_TYPES: Final = {
    "string": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp(6)": "TIMESTAMP",
    "array<string>": "VARCHAR[]",
    "array<float32>": "FLOAT[]",
    "array<int64>": "BIGINT[]",
}

_EMPTY_VALUES: Final = {
    "string": "''",
    "float64": "0",
    "boolean": "false",
    "date": f"DATE '{FIRST_DAY}'",
    "timestamp(6)": f"TIMESTAMP '{FIRST_DAY} 12:00:00'",
    "array<string>": "[]",
    "array<float32>": "[]",
    "array<int64>": "[]",
}


def fill(connection: duckdb.DuckDBPyConnection, table_name: str, source: str, values: Mapping[str, str]) -> None:
    """Write a table from `source` (SQL after FROM), each column from its SQL in `values` where that has one.

    Otherwise a column is null where its schema allows it, else empty. Raises KeyError for a column that is not there.
    """
    table = ALL_TABLES[table_name]
    if unknown := values.keys() - set(table.column_names):
        raise KeyError(f"{table_name} has no {unknown}")
    columns = ", ".join(
        f"CAST({values.get(column.name) or _empty(column)} AS {SQL_TYPES[column.dtype]}) AS {column.name}"
        for column in table
    )
    connection.execute(f'CREATE TABLE "{table_name}" AS SELECT {columns} FROM {source}')


def same(*names: str) -> dict[str, str]:
    """Return the SQL of columns that the source has under the same name."""
    return {name: name for name in names}


def _empty(column: Column) -> str:
    if column.nullable:
        return "NULL"
    if column.values:
        return f"'{column.values[0]}'"
    if column.dtype == "int64":
        return str(int(column.minimum or 0))
    return _EMPTY_VALUES[column.dtype]


VIDEO_KEY: Final = same("video_id", "upload_date", "author_id", "author_username")
