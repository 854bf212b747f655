"""A data folder with a published copy of literal rows and a prepared ledger, made in milliseconds."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.published import PublishedCopy
from tcm_assets.ledger.database import Ledger, prepare_ledger
from tcm_assets.services.private_files import FOLDER_MODE
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.tables.table import Column
from tcm_assets.tables.types import arrow_schema

DAY = date(2020, 10, 1)

_PLAIN_VALUES: Mapping[str, Any] = {
    "string": "x",
    "int64": 0,
    "float64": 0.0,
    "boolean": False,
    "date": DAY,
    "timestamp(6)": datetime(2020, 10, 1, 12),  # noqa: DTZ001 - the tables hold UTC without a zone
    "array<string>": [],
    "array<float32>": [],
    "array<int64>": [],
}


class Published:
    """A data folder with a published copy and a prepared ledger; the environment names it, in demo mode."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    @cached_property
    def ledger(self) -> Ledger:
        """Prepared and opened when it is first asked for."""
        path = self.data_dir / "ledger" / "ledger.sqlite"
        path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
        path.write_bytes(_migrated_ledger())
        return Ledger.open(f"sqlite:///{path}")

    @property
    def path(self) -> Path:
        return self.data_dir / "published" / "tcm.duckdb"

    @cached_property
    def query(self) -> Callable[..., pa.Table]:
        """The first argument of the pages' query functions."""
        return PublishedCopy(self.path).query

    def make_ledger_newer(self) -> None:
        """Leave a ledger that newer code has migrated, which this code does not open."""
        with self.ledger.writing() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        self.ledger.close()

    def given(self, table_name: str, *rows: Mapping[str, Any]) -> None:
        """Publish `rows` as the table, beside the tables that are published; columns they do not name get plain values.

        Plain: null where the schema allows it, else zero, "x", October 1st 2020. Every other table is there and empty.
        """
        table = ALL_TABLES[table_name]
        unknown = {name for row in rows for name in row} - set(table.column_names)
        assert not unknown, f"{table_name} has no {unknown}"
        complete = [{column.name: row.get(column.name, _plain_value(column)) for column in table} for row in rows]
        self.publish({table_name: pa.Table.from_pylist(complete, schema=arrow_schema(table))})

    def publish_empty_tables(self) -> None:
        """Publish every table, without rows."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(_empty_tables())

    def publish(self, tables: Mapping[str, pa.Table]) -> None:
        """Swap in a copy with these tables in the place of those of the same name."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(".unfinished")
        if self.path.exists():
            shutil.copyfile(self.path, unfinished)
        _create(unfinished, tables)
        unfinished.replace(self.path)

    def show(self, page: str, visitor: Visitor) -> AppTest:
        """The page `apps/<page>` as that visitor sees it, run once. No browser: see `AppTest`."""
        return AppTest.from_function(_show_page, args=(page, visitor), default_timeout=120).run()


def _create(path: Path, tables: Mapping[str, pa.Table]) -> None:
    with duckdb.connect(str(path)) as connection:
        for name, rows in tables.items():
            connection.register("rows", rows)
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM rows')
            connection.unregister("rows")


@cache
def _empty_tables() -> bytes:
    """A database with every table, made once for all tests of a process: making it takes longer than most of them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tcm.duckdb"
        _create(path, {name: arrow_schema(table).empty_table() for name, table in ALL_TABLES.items()})
        return path.read_bytes()


@cache
def _migrated_ledger() -> bytes:
    """A prepared ledger, migrated once for all tests of a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        prepare_ledger(f"sqlite:///{path}")
        return path.read_bytes()


def _show_page(page, visitor):  # its source is run by itself, without the imports of this file
    from importlib import import_module

    import_module(f"tcm_assets.apps.{page}.view").show(visitor)


def _plain_value(column: Column) -> Any:
    if column.nullable:
        return None
    if column.values:
        return column.values[0]
    if column.dtype == "int64":
        return int(column.minimum or 0)
    return _PLAIN_VALUES[column.dtype]
