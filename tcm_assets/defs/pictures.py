"""The pictures of a table as Dagster metadata."""

import base64

import dagster as dg

from tcm_assets.pictures.all_pictures import ALL_PICTURES
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.window import Window


def pictures_of(table: Table, warehouse: DuckDBWarehouse, window: Window | None) -> dict[str, dg.MetadataValue]:
    """Each picture of `table`, drawn over the days of `window`, as a Markdown image under its title."""
    rows = warehouse.table(table, window)
    return {
        picture.title: dg.MetadataValue.md(
            _markdown(picture.title, picture.draw(warehouse.fetch(picture.select(rows))))
        )
        for picture in ALL_PICTURES.get(table.name, ())
    }


def _markdown(title: str, png: bytes) -> str:
    return f"![{title}](data:image/png;base64,{base64.b64encode(png).decode()})"
