"""The warehouse file: spilling beside it, waiting for it, and letting go of it after any failure."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest

from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.services.unusable_files import DamagedFileError
from tcm_assets.tables.table import Table
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import BatchMap
from tcm_assets_tests.warehouse.child_process import Child
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, rows_of, window

WITH_LITTLE_MEMORY = """
        import duckdb
        connect = duckdb.connect
        duckdb.connect = lambda name, config: connect(name, config={**config, "memory_limit": "20MB", "threads": 1})
"""
"""About half of what the rows below take, so they must spill."""


def test_two_processes_may_spill_at_once_and_store_what_is_larger_than_their_memory(
    warehouse: DuckDBWarehouse, start_child: Callable[..., Child]
) -> None:
    # In one shared directory both die of a segmentation fault here, or store each other's blocks.
    script = """
        import ibis
        spilled = []
        class Watching(DuckDBWarehouse):
            def _swap(self, *arguments):
                spill = path.with_name("tcm.duckdb.spill")
                spilled.extend(file for file in spill.glob("*/*") if file.stat().st_size)
                say("staged")
                hear()
                super()._swap(*arguments)
        number = int(hear())
        position = ibis.range(300_000).unnest().name("position").as_table().position
        text = (position + number * 1_000_000).cast("string")
        rows = position.as_table().select(
            row_id=text.repeat(3),
            upload_date=ibis.literal(day(number)),
            generation=position,
            score=ibis.null(),
            label=text.repeat(9),
        )
        Watching(path).replace(DAILY, rows, window(number))
        assert spilled
    """
    children = [start_child(WITH_LITTLE_MEMORY + script) for _ in range(2)]
    for number, child in enumerate(children):
        child.tell(str(number))
    for child in children:
        child.expect("staged")
    for child in children:
        child.tell("")
    for child in children:
        child.finish()
    with warehouse.read() as connection:
        counts = connection.execute(
            """
            SELECT count(*), count(*) FILTER (row_id = repeat(text, 3) AND label = repeat(text, 9))
            FROM (
                SELECT *, (generation + 1000000 * (upload_date - DATE '2024-01-01'))::VARCHAR AS text
                FROM warehouse.daily
            )
            """
        ).fetchall()
    assert counts == [(600_000, 600_000)]


def test_a_query_of_a_read_session_may_spill(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    with warehouse.read() as connection:
        (directory,) = warehouse.path.with_name("tcm.duckdb.spill").iterdir()
        setting = connection.execute("SELECT current_setting('temp_directory')").fetchall()
        assert setting == [(str(directory),)]
        connection.execute("SET memory_limit = '20MB'; SET threads = 1")
        connection.execute("CREATE TABLE large AS SELECT hash(i) AS h, i FROM range(3_000_000) AS r(i)")
        assert any(file.stat().st_size for file in directory.iterdir())
        assert connection.execute("SELECT count(*) FROM large WHERE h = hash(i)").fetchall() == [(3_000_000,)]
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    assert not directory.exists()


class ExpectedError(Exception):
    pass


class FailingInsert(DuckDBWarehouse):
    def _insert(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        super()._insert(connection, table)
        raise ExpectedError


def _fail_in_a_read_session(warehouse: DuckDBWarehouse) -> None:
    with warehouse.read() as connection:
        connection.execute("BEGIN")
        half_read = connection.execute("FROM warehouse.whole").to_arrow_reader(1)
        half_read.read_next_batch()
        raise ExpectedError


def _fail_in_a_batch_function(warehouse: DuckDBWarehouse) -> None:
    def function(_: pa.RecordBatch) -> pa.RecordBatch:
        raise ExpectedError

    warehouse.replace(DAILY, BatchMap(warehouse.table(WHOLE), function), window(0))


def _fail_in_the_staged_sql(warehouse: DuckDBWarehouse) -> None:
    source = warehouse.table(WHOLE)
    warehouse.replace(DAILY, source.mutate(generation=source.label.cast("int64")), window(0))


def _fail_in_fetched_sql(warehouse: DuckDBWarehouse) -> None:
    source = warehouse.table(WHOLE)
    warehouse.fetch(source.mutate(generation=source.label.cast("int64")))


def _fail_in_the_swap(warehouse: DuckDBWarehouse) -> None:
    FailingInsert(warehouse.path).replace(DAILY, rows_of(0, 2), window(0))


@pytest.mark.parametrize(
    ("fail", "error"),
    [
        (_fail_in_a_read_session, ExpectedError),
        (_fail_in_a_batch_function, ExpectedError),
        (_fail_in_the_staged_sql, duckdb.ConversionException),
        (_fail_in_fetched_sql, duckdb.ConversionException),
        (_fail_in_the_swap, ExpectedError),
    ],
)
def test_after_an_exception_the_file_is_free_and_the_old_rows_are_there(
    warehouse: DuckDBWarehouse,
    assert_free: Callable[[], None],
    fail: Callable[[DuckDBWarehouse], None],
    error: type[Exception],
) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    # Held on to, as a debugger or a logger would: its traceback keeps alive what the failed frames held.
    with pytest.raises(error) as caught:
        fail(warehouse)
    assert_free()
    assert caught.type is error
    assert warehouse.fetch(warehouse.table(DAILY).order_by("row_id")).equals(rows_of(0, 1))
    assert warehouse.replace(DAILY, rows_of(0, 2), window(0)) == 3


def test_a_connection_is_closed_when_its_session_ends(warehouse: DuckDBWarehouse) -> None:
    with warehouse.read() as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
    with pytest.raises(duckdb.ConnectionException, match="closed"):
        connection.execute("SELECT 1")


def test_a_read_session_cannot_write(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    with warehouse.read() as connection, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("DELETE FROM warehouse.whole")


def test_read_sessions_run_beside_each_other(warehouse: DuckDBWarehouse, start_child: Callable[..., Child]) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    with warehouse.read(), warehouse.read() as second:
        script = "say(DuckDBWarehouse(path, 0.5).fetch(DuckDBWarehouse(path).table(WHOLE)).num_rows)"
        start_child(script).expect("3").finish()
        assert second.execute("SELECT count(*) FROM warehouse.whole").fetchall() == [(3,)]


def test_a_cleanup_that_fails_too_does_not_hide_the_first_error(
    warehouse: DuckDBWarehouse, assert_free: Callable[[], None]
) -> None:
    class Broken(DuckDBWarehouse):
        def _insert(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
            super()._insert(connection, table)
            connection.close()  # so that neither ROLLBACK nor DETACH can work
            raise ExpectedError

    with pytest.raises(ExpectedError):
        Broken(warehouse.path).replace(DAILY, rows_of(0, 1), window(0))
    assert_free()
    assert warehouse.replace(DAILY, rows_of(0, 1), window(0)) == 3


def test_a_file_that_another_program_has_open_is_waited_for_and_its_process_named(
    warehouse: DuckDBWarehouse, start_child: Callable[..., Child]
) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    script = """
        import duckdb
        connection = duckdb.connect(str(path))
        say("open")
        hear()
        time.sleep(0.2)
        connection.close()
        say("closed")
    """
    holder = start_child(script).expect("open")
    impatient = DuckDBWarehouse(warehouse.path, lock_timeout_s=0.2)
    with pytest.raises(
        LockTimeoutError, match=rf"tcm\.duckdb was not free within 0\.2 s.*PID {holder.pid}.*Close that"
    ):
        impatient.replace(WHOLE, rows_of(0, 2))
    with pytest.raises(LockTimeoutError, match=f"PID {holder.pid}"):
        impatient.fetch(impatient.table(WHOLE))
    holder.tell("close")
    assert warehouse.replace(WHOLE, rows_of(0, 2)) == 3
    holder.expect("closed")


def test_a_connection_of_this_process_is_waited_for_too(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    connection = duckdb.connect(str(warehouse.path))
    with pytest.raises(LockTimeoutError, match="already attached"):
        DuckDBWarehouse(warehouse.path, lock_timeout_s=0.1).replace(WHOLE, rows_of(0, 2))
    connection.close()
    assert warehouse.replace(WHOLE, rows_of(0, 2)) == 3


def test_a_damaged_file_is_told_at_once_and_not_taken_for_one_in_use(tmp_path: Path) -> None:
    # DuckDB's words for damage name a "block", and folders may be called anything: neither is a lock.
    warehouse = DuckDBWarehouse(tmp_path / "locked" / "tcm.duckdb")
    warehouse.replace(WHOLE, rows_of(0, 1))
    content = bytearray(warehouse.path.read_bytes())
    content[3 * 4096 + 8 :] = b"\xff" * (len(content) - 3 * 4096 - 8)
    warehouse.path.write_bytes(content)
    with pytest.raises((duckdb.Error, DamagedFileError), match="block"):
        warehouse.fetch(warehouse.table(WHOLE))


def test_a_path_may_have_a_quote_in_it(tmp_path: Path) -> None:
    warehouse = DuckDBWarehouse(tmp_path / "Ada's data" / "tcm.duckdb")
    warehouse.replace(WHOLE, rows_of(0, 1))
    assert warehouse.fetch(warehouse.table(WHOLE)).num_rows == 3


def test_what_a_killed_creation_left_does_not_stop_the_next(warehouse: DuckDBWarehouse) -> None:
    warehouse.path.parent.mkdir()
    unfinished = warehouse.path.with_name("tcm.duckdb.unfinished")
    unfinished.write_bytes(b"half a header")
    assert warehouse.replace(WHOLE, rows_of(0, 1)) == 3
    assert not unfinished.exists()


def test_the_file_appears_under_its_name_only_when_it_can_be_opened(
    warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Path) -> None:
        raise ExpectedError

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(ExpectedError):
            warehouse.replace(WHOLE, rows_of(0, 1))
    assert not warehouse.path.exists()
    assert warehouse.replace(WHOLE, rows_of(0, 1)) == 3


def test_a_log_without_its_file_is_not_replayed_into_a_new_one(
    warehouse: DuckDBWarehouse, start_child: Callable[..., Child]
) -> None:
    script = """
        from tcm_assets.warehouse import warehouse_file
        warehouse_file._detach = lambda _: (say("committed"), hang())
        DuckDBWarehouse(path).replace(WHOLE, rows_of(0, 1))
    """
    start_child(script).expect("committed").kill()
    assert warehouse.path.with_name("tcm.duckdb.wal").exists()
    warehouse.path.unlink()
    warehouse.replace(DAILY, rows_of(0, 1), window(0))
    with warehouse.read() as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse'")
        assert tables.fetchall() == [("daily",), ("provenance",)]


def test_expressions_are_computed_while_others_read(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    source = warehouse.table(WHOLE)
    impatient = DuckDBWarehouse(warehouse.path, lock_timeout_s=0.2)
    computed = []

    def function(batch: pa.RecordBatch) -> pa.RecordBatch:
        computed.append(batch.num_rows)
        return batch

    # Only the swap has to wait for the reader, and gives up here.
    with warehouse.read(), pytest.raises(LockTimeoutError):
        impatient.replace(DAILY, BatchMap(source.filter(ibis._.generation == 1), function), window(0))
    assert computed == [3]
    with suppress(FileNotFoundError):
        assert not list(warehouse.path.with_name("tcm.duckdb.spill").iterdir())
