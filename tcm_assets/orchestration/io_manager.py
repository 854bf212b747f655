"""The IO manager: inputs are lazy tables, an output replaces its days at once, and what is to be seen is metadata."""

import base64
import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import TypeVar

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.charts.picture import Picture, pictures_by_table
from tcm_assets.orchestration.column_lineage import lineage_metadata
from tcm_assets.orchestration.lock_retries import held_locks_retried
from tcm_assets.orchestration.partitions import input_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, ReadSession
from tcm_assets.warehouse.relations import Relation, Window


class WarehouseIOManager(dg.ConfigurableIOManager):
    """Loads an asset as a lazy Ibis table of the days that are read; stores what an asset returns."""

    warehouse: dg.ResourceDependency[WarehouseResource]

    def load_input(self, context: dg.InputContext) -> ibis.Table:
        """Return the upstream table, limited to the days that the asset reads of it; nothing is read yet."""
        return self.warehouse.engine.table(_schema(context.asset_key), input_window(context))

    def handle_output(self, context: dg.OutputContext, obj: Relation) -> None:
        """Compute what the asset returned and swap it in, in one transaction; report what is to be seen of it."""
        with held_locks_retried(context.step_context.previous_attempt_count):
            self._store(context, obj)

    def _store(self, context: dg.OutputContext, obj: Relation) -> None:
        table, window, engine = _schema(context.asset_key), _output_window(context), self.warehouse.engine
        row_count = engine.replace(table, obj, window, context.asset_spec.code_version)
        pictures, rows_by_day = pictures_and_row_counts(table, engine, window)
        shown = {**lineage_metadata(table, obj), **pictures}
        if window is None:
            context.add_output_metadata({"dagster/row_count": row_count, **shown})
            return
        context.add_output_metadata({"dagster/row_count": sum(rows_by_day.values())})
        step = context.step_context
        for day in window.days():
            count = {"dagster/partition_row_count": rows_by_day.get(day, 0)}
            step.add_asset_metadata(count, context.asset_key, day.isoformat())
        # A run over many days has one set of these, at its last day: the one that the asset's page opens on.
        step.add_asset_metadata(shown, context.asset_key, window.last_day.isoformat())


def _schema(asset_key: dg.AssetKey) -> Table:
    return ALL_TABLES[asset_key.to_user_string()]


def _output_window(context: dg.OutputContext) -> Window | None:
    if not context.has_asset_partitions:
        return None
    span = context.asset_partitions_time_window
    return Window(span.start.date(), span.end.date())


_log = logging.getLogger(__name__)

T = TypeVar("T")


def pictures_and_row_counts(
    table: Table, warehouse: DuckDBWarehouse, window: Window | None
) -> tuple[dict[str, dg.MetadataValue], dict[date, int]]:
    """Return what is read back of a stored table, in one session.

    The pictures, drawn over the days of `window`, are Markdown images under their titles. The number of rows of each
    day is that of the whole table, without days that have none; a table without partitions has no days.
    """
    pictures = pictures_by_table().get(table.name, ())
    if not pictures and window is None:
        return {}, {}
    rows = warehouse.table(table, window)
    row_counts: dict[date, int] = {}
    with ExitStack() as sessions:
        session = _or_error(lambda: sessions.enter_context(warehouse.reading()))
        if isinstance(session, Exception):
            if window:
                raise session
            fetched: list[pa.Table | Exception] = [session] * len(pictures)
        else:
            if window:
                row_counts = session.row_count_by_day(table)
            fetched = [_or_error(partial(_fetch, session, picture, rows)) for picture in pictures]
    # Drawn when the session is over, since it keeps writers waiting.
    drawn: dict[str, dg.MetadataValue] = {
        picture.title: dg.MetadataValue.md(_markdown(picture, each))
        for picture, each in zip(pictures, fetched, strict=True)
    }
    return drawn, row_counts


def _fetch(session: ReadSession, picture: Picture, rows: ibis.Table) -> pa.Table:
    return session.fetch(picture.select(rows))


def _markdown(picture: Picture, rows: pa.Table | Exception) -> str:
    png = rows if isinstance(rows, Exception) else _or_error(lambda: picture.draw(rows))
    if isinstance(png, Exception):
        # The rows are stored by now. The checks explain better than a failed picture what is wrong with them.
        _log.warning("the picture %r could not be drawn", picture.title, exc_info=png)
        return f"Could not be drawn: {png}"
    return f"![{picture.title}](data:image/png;base64,{base64.b64encode(png).decode()})"


def _or_error(attempt: Callable[[], T]) -> T | Exception:
    try:
        return attempt()
    except Exception as error:
        return error
