"""The pictures of a table as Dagster metadata."""

import base64
import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.pictures.all_pictures import ALL_PICTURES
from tcm_assets.pictures.picture import Picture
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.window import Window

_log = logging.getLogger(__name__)

T = TypeVar("T")
Fetch = Callable[[ibis.Table], pa.Table]


def pictures_of(table: Table, warehouse: DuckDBWarehouse, window: Window | None) -> dict[str, dg.MetadataValue]:
    """Each picture of `table`, drawn over the days of `window`, as a Markdown image under its title."""
    pictures = ALL_PICTURES.get(table.name, ())
    if not pictures:
        return {}
    rows = warehouse.table(table, window)
    with ExitStack() as sessions:
        fetch = _or_error(lambda: sessions.enter_context(warehouse.reading()))
        fetched = [_fetched(picture, fetch, rows) for picture in pictures]
    # Drawn when the session is over, since it keeps writers waiting.
    return {
        picture.title: dg.MetadataValue.md(_markdown(picture, each))
        for picture, each in zip(pictures, fetched, strict=True)
    }


def _fetched(picture: Picture, fetch: Fetch | Exception, rows: ibis.Table) -> pa.Table | Exception:
    return fetch if isinstance(fetch, Exception) else _or_error(lambda: fetch(picture.select(rows)))


def _markdown(picture: Picture, rows: pa.Table | Exception) -> str:
    png = rows if isinstance(rows, Exception) else _or_error(lambda: picture.draw(rows))
    if isinstance(png, Exception):
        # The rows are stored by now. Rows that cannot be drawn are wrong in a way that the checks tell better.
        _log.warning("the picture %r could not be drawn", picture.title, exc_info=png)
        return f"Could not be drawn: {png}"
    return f"![{picture.title}](data:image/png;base64,{base64.b64encode(png).decode()})"


def _or_error(attempt: Callable[[], T]) -> T | Exception:
    try:
        return attempt()
    except Exception as error:
        return error
