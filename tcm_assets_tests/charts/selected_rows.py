"""Rows that a picture fetches from a small literal table."""

from typing import Any

import ibis
import pyarrow as pa

from tcm_assets.charts.picture import pictures_by_table


def selected_rows(table_name: str, picture_index: int, columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that a picture of `table_name` fetches from a table of these columns alone."""
    engine = ibis.duckdb.connect()
    stored = engine.create_table(table_name, pa.table(columns))
    return engine.to_pyarrow(pictures_by_table()[table_name][picture_index].select(stored)).to_pylist()
