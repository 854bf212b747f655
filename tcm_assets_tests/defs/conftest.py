"""A workbench for tests of assets: a real warehouse in a temporary folder, literal rows in, rows out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

from tcm_assets.definitions import build_defs
from tcm_assets.defs.partitions import all_days
from tcm_assets.defs.resources import build_resources
from tcm_assets.defs.settings import Settings
from tcm_assets.schemas.all_tables import ALL_TABLES
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.table import Column
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.window import Window

DAY = date(2020, 10, 1)
NEXT_DAY = date(2020, 10, 2)

_PLAIN_VALUES: Mapping[str, Any] = {
    "string": "x",
    "int64": 0,
    "float64": 0.0,
    "boolean": False,
    "date": DAY,
    "timestamp(6)": datetime(2020, 10, 1, 12),  # noqa: DTZ001 - the tables hold UTC without a zone
    "array<string>": [],
    "array<float32>": [],
}


@dataclass(frozen=True)
class Workbench:
    """Where an asset is tried out: `given` fills its inputs, `materialize` makes it, `rows` reads what was stored."""

    settings: Settings
    instance: dg.DagsterInstance

    @property
    def warehouse(self) -> DuckDBWarehouse:
        return DuckDBWarehouse(self.settings.warehouse_path, lock_timeout_s=5)

    def given(self, table_name: str, *rows: Mapping[str, Any]) -> None:
        """Store `rows`, with plain values for the columns that they do not name: null where the schema allows it."""
        table = ALL_TABLES[table_name]
        unknown = {name for row in rows for name in row} - set(table.column_names)
        assert not unknown, f"{table_name} has no {unknown}"
        complete = [{column.name: row.get(column.name, _plain_value(column)) for column in table} for row in rows]
        window = all_days() if table.partition_column else None
        self.warehouse.replace(table, pa.Table.from_pylist(complete, schema=arrow_schema(table)), window)

    def materialize(
        self,
        *names: str,
        days: Window | None = None,
        checks: bool = True,
        raise_on_error: bool = True,
        resources: Mapping[str, object] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Materialize assets and their checks for `days` (all that the configuration has, unless given)."""
        span = days or all_days()
        overrides = {**build_resources(self.settings), **(resources or {})}
        assets = dg.AssetSelection.assets(*names)
        job = dg.define_asset_job("tried", selection=assets if checks else assets.without_checks())
        definitions = build_defs(overrides)
        definitions = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
        partitioned = any(ALL_TABLES[name].partition_column for name in names)
        return definitions.resolve_job_def("tried").execute_in_process(
            instance=self.instance,
            raise_on_error=raise_on_error,
            tags={
                "dagster/asset_partition_range_start": span.start.isoformat(),
                "dagster/asset_partition_range_end": span.last_day.isoformat(),
            }
            if partitioned
            else {},
        )

    def rows(self, table_name: str, window: Window | None = None) -> list[dict[str, Any]]:
        """The stored rows, in the order of the table's key."""
        table = ALL_TABLES[table_name]
        stored = self.warehouse.fetch(self.warehouse.table(table, window).order_by(list(table.key)))
        return stored.to_pylist()

    def write_list(self, path: Path, header: Sequence[str], *lines: str) -> None:
        """Write a CSV file of the data folder."""
        path.write_text("\n".join([",".join(header), *lines]) + "\n", encoding="utf-8")


def _plain_value(column: Column) -> Any:
    if column.nullable:
        return None
    if column.values:
        return column.values[0]
    if column.dtype == "int64":
        return int(column.minimum or 0)
    return _PLAIN_VALUES[column.dtype]


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    days = all_days()
    settings = Settings(
        data_dir=tmp_path,
        first_day=days.start,
        end_day=days.end,
        warehouse_path=tmp_path / "warehouse" / "tcm.duckdb",
    )
    settings.landing_dir.mkdir()
    settings.media_dir.mkdir()
    return Workbench(settings, dg.DagsterInstance.ephemeral())
