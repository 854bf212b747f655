"""How tables get from one asset to the next: lazily in, one atomic replacement out, its content told as metadata."""

import base64
import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any, TypeVar

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.charts.picture import Picture, pictures_by_table
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import Relation, Window


class WarehouseIOManager(dg.ConfigurableIOManager):
    """Loads an asset as a lazy Ibis table of the partitions asked for; stores what an asset returns."""

    warehouse: dg.ResourceDependency[WarehouseResource]

    def load_input(self, context: dg.InputContext) -> ibis.Table:
        """The upstream table, limited to the days that the partition mapping names; nothing is read yet."""
        return self.warehouse.engine.table(_schema(context.asset_key), _window(context))

    def handle_output(self, context: dg.OutputContext, obj: Relation) -> None:
        """Compute what the asset returned and swap it in, in one transaction."""
        table = _schema(context.asset_key)
        window = _window(context)
        row_count = self.warehouse.engine.replace(table, obj, window)
        pictures = pictures_of(table, self.warehouse.engine, window)
        if window is None:
            context.add_output_metadata({"dagster/row_count": row_count, **pictures})
            return
        rows_by_day = self._rows_by_day(table)
        context.add_output_metadata({"dagster/row_count": sum(rows_by_day.values())})
        step = context.step_context
        for day in window.days():
            row_count = rows_by_day.get(day, 0)
            step.add_asset_metadata({"dagster/partition_row_count": row_count}, context.asset_key, day.isoformat())
        # A run over many days has one set of pictures, at its last day: the one that the asset's page opens on.
        step.add_asset_metadata(pictures, context.asset_key, window.last_day.isoformat())

    def _rows_by_day(self, table: Table) -> dict[date, int]:
        """Rows of every day of the whole table, without days that have none."""
        rows = self.warehouse.engine.table(table)
        counted = self.warehouse.engine.fetch(rows.group_by(day=table.partition_column).agg(row_count=rows.count()))
        return dict(zip(counted["day"].to_pylist(), counted["row_count"].to_pylist(), strict=True))


def _schema(asset_key: dg.AssetKey) -> Table:
    return ALL_TABLES[asset_key.to_user_string()]


def _window(context: Any) -> Window | None:
    if not context.has_asset_partitions:
        return None
    span = context.asset_partitions_time_window
    return Window(span.start.date(), span.end.date())


_log = logging.getLogger(__name__)

T = TypeVar("T")

Fetch = Callable[[ibis.Table], pa.Table]


def pictures_of(table: Table, warehouse: DuckDBWarehouse, window: Window | None) -> dict[str, dg.MetadataValue]:
    """Each picture of `table`, drawn over the days of `window`, as a Markdown image under its title."""
    pictures = pictures_by_table().get(table.name, ())
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
