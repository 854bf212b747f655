"""How tables get from one asset to the next: lazily in, one atomic replacement out, its content told as metadata."""

from typing import Any

import dagster as dg
import ibis

from tcm_assets.defs.pictures import pictures_of
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.schemas.all_tables import ALL_TABLES
from tcm_assets.schemas.table import Table
from tcm_assets.warehouse.relations import Relation
from tcm_assets.warehouse.window import Window


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
        self.warehouse.engine.replace(table, obj, window)
        context.add_output_metadata({"dagster/row_count": self._row_count(table)})
        step = context.step_context
        pictures = pictures_of(table, self.warehouse.engine, window)
        if window is None:
            context.add_output_metadata(pictures)
            return
        for day, count in self._row_counts(table, window).items():
            step.add_asset_metadata({"dagster/partition_row_count": count}, context.asset_key, day)
        # A run over many days has one set of pictures, at its last day: the one that the asset's page opens on.
        step.add_asset_metadata(pictures, context.asset_key, window.last_day.isoformat())

    def _row_count(self, table: Table) -> int:
        """Rows of the whole table, whichever days were replaced."""
        rows = self.warehouse.engine.table(table)
        return int(self.warehouse.engine.fetch(rows.agg(row_count=rows.count()))["row_count"][0].as_py())

    def _row_counts(self, table: Table, window: Window) -> dict[str, int]:
        """Rows of each day of the window, days without rows included."""
        rows = self.warehouse.engine.table(table, window)
        counts = self.warehouse.engine.fetch(rows.group_by(table.partition_column).agg(row_count=rows.count()))
        counted = {row[str(table.partition_column)].isoformat(): int(row["row_count"]) for row in counts.to_pylist()}
        return {day.isoformat(): counted.get(day.isoformat(), 0) for day in window.days()}


def _schema(asset_key: dg.AssetKey) -> Table:
    return ALL_TABLES[asset_key.to_user_string()]


def _window(context: Any) -> Window | None:
    if not context.has_asset_partitions:
        return None
    span = context.asset_partitions_time_window
    return Window(span.start.date(), span.end.date())
