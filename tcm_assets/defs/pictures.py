"""The pictures of a table as Dagster metadata."""

import base64
import logging

import dagster as dg
import ibis

from tcm_assets.pictures.all_pictures import ALL_PICTURES
from tcm_assets.pictures.picture import Picture
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.window import Window

_log = logging.getLogger(__name__)


def pictures_of(table: Table, warehouse: DuckDBWarehouse, window: Window | None) -> dict[str, dg.MetadataValue]:
    """Each picture of `table`, drawn over the days of `window`, as a Markdown image under its title."""
    rows = warehouse.table(table, window)
    return {
        picture.title: dg.MetadataValue.md(_markdown(picture, warehouse, rows))
        for picture in ALL_PICTURES.get(table.name, ())
    }


def _markdown(picture: Picture, warehouse: DuckDBWarehouse, rows: ibis.Table) -> str:
    try:
        png = picture.draw(warehouse.fetch(picture.select(rows)))
    except Exception as error:
        # The rows are stored by now. Rows that cannot be drawn are wrong in a way that the checks tell better.
        _log.warning("the picture %r could not be drawn", picture.title, exc_info=True)
        return f"Could not be drawn: {error}"
    return f"![{picture.title}](data:image/png;base64,{base64.b64encode(png).decode()})"
