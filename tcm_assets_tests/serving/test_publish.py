"""Readers find a whole copy, the last or the one before, whatever happens to the publisher."""

import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tcm_assets.services.file_locks import FileLock, LockTimeoutError
from tcm_assets.serving.publish import publish
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.warehouse.child_process import Child
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, rows_of, rows_of_days, window

TABLES = (DAILY, WHOLE)

StartChild = Callable[..., Child]

PUBLISHES = """
    from tcm_assets.serving import publish as module
    target = path.parent / "published" / "tcm.duckdb"
"""


@pytest.fixture
def target(warehouse: DuckDBWarehouse) -> Path:
    return warehouse.path.parent / "published" / "tcm.duckdb"


def published_rows(target: Path, order: str = "row_id") -> pa.Table:
    with duckdb.connect(str(target), read_only=True) as connection:
        return connection.execute(f"FROM daily ORDER BY {order}").to_arrow_table()


def leftovers(target: Path) -> list[str]:
    return sorted(
        path.name for path in target.parent.iterdir() if path.name not in {target.name, f".{target.name}.lock"}
    )


def store(warehouse: DuckDBWarehouse, generation: int) -> None:
    warehouse.replace(DAILY, rows_of(0, generation), window(0))


def test_the_copy_holds_every_table_and_a_plain_connection_opens_it(warehouse: DuckDBWarehouse, target: Path) -> None:
    warehouse.replace(DAILY, rows_of_days(range(3), 1), window(0, 3))
    warehouse.replace(WHOLE, rows_of(0, 1))
    listed = publish(warehouse, target, TABLES)
    assert listed.drop_columns("published_at").to_pylist() == [
        {"table_name": "daily", "row_count": 9, "column_count": 5},
        {"table_name": "provenance", "row_count": 4, "column_count": 6},
        {"table_name": "whole", "row_count": 3, "column_count": 5},
    ]
    assert listed.schema == arrow_schema(PUBLISHED_WAREHOUSE)
    assert len(listed["published_at"].unique()) == 1
    assert published_rows(target, "upload_date, row_id").equals(rows_of_days(range(3), 1))
    assert stat.S_IMODE(target.stat().st_mode) == 0o400
    assert leftovers(target) == [".tcm.duckdb.lock.gate"]


def test_publishing_again_replaces_the_copy_and_does_not_list_the_last_list(
    warehouse: DuckDBWarehouse, target: Path
) -> None:
    for generation in (1, 2):
        store(warehouse, generation)
        listed = publish(warehouse, target, TABLES)
        assert listed["table_name"].to_pylist() == ["daily", "provenance"]
        warehouse.replace(PUBLISHED_WAREHOUSE, listed)
        assert published_rows(target).equals(rows_of(0, generation))


def test_a_table_that_the_code_does_not_know_stays_in_the_warehouse_and_is_not_published(
    warehouse: DuckDBWarehouse, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store(warehouse, 1)
    with warehouse._file.connection() as connection, warehouse._file.attached_for_writing(connection):
        connection.execute('CREATE TABLE warehouse."by hand, 2024" AS SELECT 1 AS x')
    assert publish(warehouse, target, TABLES)["table_name"].to_pylist() == ["daily", "provenance"]
    assert "table by hand, 2024 is not published" in caplog.text
    with warehouse.read() as connection:
        assert connection.execute('FROM warehouse."by hand, 2024"').fetchall() == [(1,)]


def test_a_reader_of_the_old_copy_goes_on_reading_it(
    warehouse: DuckDBWarehouse, target: Path, start_child: StartChild
) -> None:
    warehouse.replace(DAILY, rows_of(0, 1, count=50_000), window(0))
    publish(warehouse, target, TABLES)
    script = """
        import duckdb
        target = path.parent / "published" / "tcm.duckdb"
        connection = duckdb.connect(str(target), read_only=True)
        question = "SELECT count(*), min(generation), max(generation), count(DISTINCT row_id) FROM daily"
        say(connection.execute(question).fetchall())
        hear()
        say(connection.execute(question).fetchall())
        connection.close()
        say(duckdb.connect(str(target), read_only=True).execute(question).fetchall())
    """
    reader = start_child(script).expect("[(50000, 1, 1, 50000)]")
    warehouse.replace(DAILY, rows_of(0, 2, count=60_000), window(0))
    publish(warehouse, target, TABLES)
    reader.tell("read again")
    reader.expect("[(50000, 1, 1, 50000)]").expect("[(60000, 2, 2, 60000)]").finish()


@pytest.mark.parametrize(
    "stop",
    [
        "module._list_tables = lambda connection: (say('here'), hang())",
        "from pathlib import Path; Path.chmod = lambda path, mode: (say('here'), hang())",
        "from pathlib import Path; Path.replace = lambda path, target: (say('here'), hang())",
    ],
    ids=["half_copied", "copied", "before_the_swap"],
)
def test_killed_while_publishing_leaves_the_old_copy_and_the_next_cleans_up(
    warehouse: DuckDBWarehouse, target: Path, start_child: StartChild, stop: str
) -> None:
    store(warehouse, 1)
    publish(warehouse, target, TABLES)
    store(warehouse, 2)
    script = f"""
    {stop}
    module.publish(DuckDBWarehouse(path), target, [DAILY])
    """
    start_child(PUBLISHES + script).expect("here").kill()
    assert ".tcm.duckdb.unfinished" in leftovers(target)
    assert published_rows(target).equals(rows_of(0, 1))
    store(warehouse, 3)  # the killed one keeps nobody from the warehouse
    publish(warehouse, target, TABLES)
    assert published_rows(target).equals(rows_of(0, 3))
    assert leftovers(target) == [".tcm.duckdb.lock.gate"]


def test_an_error_while_publishing_leaves_the_old_copy_and_nothing_else(
    warehouse: DuckDBWarehouse, target: Path, monkeypatch: pytest.MonkeyPatch, assert_free: Callable[[], None]
) -> None:
    store(warehouse, 1)
    publish(warehouse, target, TABLES)
    store(warehouse, 2)
    with monkeypatch.context() as patch:
        patch.setattr("tcm_assets.serving.publish._list_tables", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish(warehouse, target, TABLES)
    assert leftovers(target) == [".tcm.duckdb.lock.gate"]
    assert_free()
    assert published_rows(target).equals(rows_of(0, 1))


def test_those_who_publish_at_once_go_one_after_the_other(warehouse: DuckDBWarehouse, target: Path) -> None:
    store(warehouse, 1)

    def refresh(generation: int) -> None:
        store(warehouse, generation)
        publish(warehouse, target, TABLES)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(refresh, range(2, 8)))
    # The last publication started after the last store, so it has what the warehouse has now.
    stored = warehouse.fetch(warehouse.table(DAILY).order_by("row_id"))
    assert published_rows(target).equals(stored)
    with FileLock(target.with_name(f".{target.name}.lock"), 0.1).exclusive(), pytest.raises(LockTimeoutError):
        publish(DuckDBWarehouse(warehouse.path, lock_timeout_s=0.1), target, TABLES)


def test_the_copy_cannot_take_the_place_of_the_warehouse(warehouse: DuckDBWarehouse) -> None:
    store(warehouse, 1)
    with pytest.raises(ValueError, match="would replace the warehouse itself"):
        publish(warehouse, warehouse.path.parent / "published" / ".." / "tcm.duckdb", TABLES)


def test_the_copy_opens_read_only_in_many_processes_while_it_is_published(
    warehouse: DuckDBWarehouse, target: Path, start_child: StartChild
) -> None:
    store(warehouse, 0)
    publish(warehouse, target, TABLES)
    script = """
        import duckdb
        say("reading")
        looks = 0
        while looks < 25 or not (path.parent / "published twice").exists():
            looks += 1
            with duckdb.connect(str(path.parent / "published" / "tcm.duckdb"), read_only=True) as connection:
                question = "SELECT count(*), count(DISTINCT generation) FROM daily"
                assert connection.execute(question).fetchall() == [(3, 1)]
    """
    readers = [start_child(script).expect("reading") for _ in range(2)]
    generation = 0
    while any(reader.is_running for reader in readers):
        generation += 1
        store(warehouse, generation)
        publish(warehouse, target, TABLES)
        if generation == 2:
            (warehouse.path.parent / "published twice").touch()
    for reader in readers:
        reader.finish()
