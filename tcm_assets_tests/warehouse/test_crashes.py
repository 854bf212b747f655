"""A process killed at any instant leaves the old rows or the new: never neither, never both, never a stuck file.

The stock DuckDB IO manager deletes and inserts in separate transactions: killed in between, the day is gone.
"""

import time
from collections.abc import Callable

import duckdb
import pyarrow as pa
import pytest

from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets_tests.warehouse.child_process import Child
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, rows_of, rows_of_days, window

StartChild = Callable[..., Child]

STOPS_BEFORE_INSERT = """
    class Stopping(DuckDBWarehouse):
        def _insert(self, connection, table):
            say("here")
            hang()
"""

STOPS_BEFORE_COMMIT = """
    class Stopping(DuckDBWarehouse):
        def _insert(self, connection, table):
            super()._insert(connection, table)
            say("here")
            hang()
"""

STOPS_BEFORE_DETACH = """
    class Stopping(DuckDBWarehouse):
        def _insert(self, connection, table):
            super()._insert(connection, table)
            def stop(connection):
                say("here")
                hang()
            from tcm_assets.warehouse import warehouse_file
            warehouse_file._detach = stop
"""

REPLACES_A_DAY = """
    Stopping(path).replace(DAILY, rows_of(0, 2), window(0))
"""

REPLACES_A_WHOLE_TABLE = """
    Stopping(path).replace(WHOLE, rows_of(0, 2))
"""


def stored(warehouse: DuckDBWarehouse, table: Table = DAILY) -> pa.Table:
    return warehouse.fetch(warehouse.table(table).order_by("upload_date", "row_id"))


def assert_free_at_once(warehouse: DuckDBWarehouse, table: Table) -> None:
    """The next replacement waits for nothing and leaves its own rows alone."""
    impatient = DuckDBWarehouse(warehouse.path, lock_timeout_s=0)
    impatient.replace(table, rows_of(0, 3), window(0) if table.partition_column else None)
    rest = rows_of(1, 1) if table.partition_column else rows_of(1, 1).slice(0, 0)
    assert stored(warehouse, table).equals(pa.concat_tables([rows_of(0, 3), rest]))


@pytest.mark.parametrize("stop", [STOPS_BEFORE_INSERT, STOPS_BEFORE_COMMIT], ids=["before_insert", "before_commit"])
def test_a_day_killed_between_delete_and_commit_keeps_its_old_rows(
    warehouse: DuckDBWarehouse, start_child: StartChild, stop: str
) -> None:
    warehouse.replace(DAILY, rows_of_days(range(2), 1), window(0, 2))
    start_child(stop + REPLACES_A_DAY).expect("here").kill()
    assert stored(warehouse).equals(rows_of_days(range(2), 1))
    assert_free_at_once(warehouse, DAILY)


@pytest.mark.parametrize("stop", [STOPS_BEFORE_INSERT, STOPS_BEFORE_COMMIT], ids=["before_insert", "before_commit"])
def test_a_whole_table_killed_before_commit_keeps_its_old_rows(
    warehouse: DuckDBWarehouse, start_child: StartChild, stop: str
) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    start_child(stop + REPLACES_A_WHOLE_TABLE).expect("here").kill()
    assert stored(warehouse, WHOLE).equals(rows_of(0, 1))
    assert_free_at_once(warehouse, WHOLE)


def test_a_day_killed_after_commit_has_its_new_rows(warehouse: DuckDBWarehouse, start_child: StartChild) -> None:
    warehouse.replace(DAILY, rows_of_days(range(2), 1), window(0, 2))
    start_child(STOPS_BEFORE_DETACH + REPLACES_A_DAY).expect("here").kill()
    log = warehouse.path.with_name("tcm.duckdb.wal")
    assert log.stat().st_size > 0
    new = pa.concat_tables([rows_of(0, 2), rows_of(1, 1)])
    with duckdb.connect(str(warehouse.path), read_only=True) as plain:
        assert plain.execute("FROM daily ORDER BY upload_date, row_id").to_arrow_table().equals(new)
    assert stored(warehouse).equals(new)
    assert log.exists()  # reading replayed it and left it where it was
    assert_free_at_once(warehouse, DAILY)


@pytest.mark.parametrize("stop", [STOPS_BEFORE_INSERT, STOPS_BEFORE_COMMIT], ids=["before_insert", "before_commit"])
def test_a_first_day_killed_before_commit_leaves_no_table(
    warehouse: DuckDBWarehouse, start_child: StartChild, stop: str
) -> None:
    start_child(stop + REPLACES_A_DAY).expect("here").kill()
    with pytest.raises(MissingTableError):
        stored(warehouse)
    warehouse.replace(DAILY, rows_of(1, 1), window(1))
    assert_free_at_once(warehouse, DAILY)


def test_a_change_of_schema_killed_before_commit_keeps_the_old_columns(
    warehouse: DuckDBWarehouse, start_child: StartChild
) -> None:
    warehouse.replace(DAILY, rows_of_days(range(2), 1), window(0, 2))
    narrower = """
        from dataclasses import replace
        narrow = replace(DAILY, columns=DAILY.columns[:-1])
        Stopping(path).replace(narrow, rows_of(0, 2).drop(["label"]), window(0))
    """
    start_child(STOPS_BEFORE_COMMIT + narrower.replace("\n    ", "\n")).expect("here").kill()
    assert stored(warehouse).equals(rows_of_days(range(2), 1))


def test_days_killed_at_random_instants_have_rows_of_one_generation_each(
    warehouse: DuckDBWarehouse, start_child: StartChild
) -> None:
    row_count = 5000
    script = f"""
        warehouse = DuckDBWarehouse(path)
        days = range(2)
        warehouse.replace(DAILY, rows_of_days(days, 0, {row_count}), window(0, 2))
        say("started")
        for generation in range(1, 10_000):
            warehouse.replace(DAILY, rows_of_days(days, generation, {row_count}), window(0, 2))
    """
    for delay_s in (0.01, 0.03, 0.07, 0.12, 0.19):
        child = start_child(script).expect("started")
        time.sleep(delay_s)
        child.kill()
        rows = warehouse.table(DAILY)
        generations = warehouse.fetch(
            rows.group_by("generation").agg(row_count=rows.count(), ids=rows.row_id.nunique())
        )
        assert generations["row_count"].to_pylist() == [2 * row_count]
        assert generations["ids"].to_pylist() == [2 * row_count]
