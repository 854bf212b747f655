"""Tables of the vocabulary with a few literal rows, in DuckDB."""

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema


def arrow_rows(table: Table, records: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return `records` in the columns of `table`; what a record does not name is null."""
    rows = [{name: record.get(name) for name in table.column_names} for record in records]
    return pa.Table.from_pylist(rows, arrow_schema(table))


def store(
    connection: ibis.BaseBackend, table: Table, records: Iterable[Mapping[str, Any]], name: str | None = None
) -> ir.Table:
    """Create or replace the table, called `name` if given, with these rows, and return it."""
    return connection.create_table(name or table.name, arrow_rows(table, records), overwrite=True)
