"""Runs beside each other, as a backfill starts them, disturb neither each other nor who reads.

The stock DuckDB IO manager opens the file read-write for everything: all processes but one fail, as they "could not set
lock".
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets_tests.waiting import wait_for
from tcm_assets_tests.warehouse.child_process import Child
from tcm_assets_tests.warehouse.daily_rows import DAILY, WHOLE, day, rows_of, rows_of_days, window

StartChild = Callable[..., Child]

PROCESS_COUNT = 8

FEWEST_ROUNDS = 3

LOOKS = 4

ROWS_A_DAY = 400


def rows_and_generations(warehouse: DuckDBWarehouse) -> dict[object, tuple[int, int, int]]:
    """Of each day: its row count, and the lowest and highest generation among its rows."""
    rows = warehouse.table(DAILY)
    found = warehouse.fetch(
        rows.group_by("upload_date").agg(count=rows.count(), low=rows.generation.min(), high=rows.generation.max())
    )
    return {row["upload_date"]: (row["count"], row["low"], row["high"]) for row in found.to_pylist()}


def test_eight_processes_write_days_of_one_table_while_a_reader_looks(
    warehouse: DuckDBWarehouse, start_child: StartChild
) -> None:
    # The file is not there yet either: all of them find that out at once.
    script = f"""
        say("ready")
        number = int(hear())
        generation = -1
        while generation < {FEWEST_ROUNDS - 1} or not path.with_name("seen enough").exists():
            generation += 1
            rows = rows_of(number, generation, {ROWS_A_DAY})
            DuckDBWarehouse(path, PATIENCE_S).replace(DAILY, rows, window(number))
        say(generation)
    """
    children = [start_child(script) for _ in range(PROCESS_COUNT)]
    for child in children:
        child.expect("ready")
    for number, child in enumerate(children):
        child.tell(str(number))
    looks = 0
    latest: dict[object, int] = {}
    while any(child.is_running for child in children):
        try:
            seen = rows_and_generations(warehouse)
        except MissingTableError:
            continue
        looks += 1
        for at, (count, low, high) in seen.items():
            assert (count, low) == (ROWS_A_DAY, high), f"half a replacement of {at} was seen"
            assert low >= latest.get(at, 0), f"{at} went back in time"
            latest[at] = low
        if looks == LOOKS:
            warehouse.path.with_name("seen enough").touch()
    last = [int(child.hear()) for child in children]
    for child in children:
        child.finish()
    assert looks >= LOOKS
    assert rows_and_generations(warehouse) == {day(n): (ROWS_A_DAY, at, at) for n, at in enumerate(last)}
    everything = warehouse.fetch(warehouse.table(DAILY).order_by("upload_date", "row_id"))
    expected = pa.concat_tables([rows_of(number, at, ROWS_A_DAY) for number, at in enumerate(last)]).sort_by(
        [("upload_date", "ascending"), ("row_id", "ascending")]
    )
    assert everything.equals(expected)


def test_a_writer_gets_in_between_processes_that_read_all_the_time(
    warehouse: DuckDBWarehouse, start_child: StartChild
) -> None:
    warehouse.replace(DAILY, rows_of(0, 0), window(0))
    script = """
        warehouse = DuckDBWarehouse(path)
        say("reading")
        while True:
            with warehouse.read() as connection:
                connection.execute("FROM warehouse.daily").fetchall()
                time.sleep(0.3)
    """
    readers = [start_child(script).expect("reading") for _ in range(4)]
    for generation in range(1, 4):
        warehouse.replace(DAILY, rows_of(0, generation), window(0))
    for reader in readers:
        reader.kill()
    assert rows_and_generations(warehouse) == {day(0): (3, 3, 3)}


def test_threads_of_one_process_read_and_write_at_once(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(DAILY, rows_of_days(range(4), 0), window(0, 4))
    failures: list[object] = []

    def write(number: int) -> None:
        for generation in range(1, 5):
            source = warehouse.table(DAILY, window(number))
            warehouse.replace(DAILY, source.mutate(generation=source.generation + 1), window(number))
            assert rows_and_generations(warehouse)[day(number)] == (3, generation, generation)

    def read() -> None:
        for _ in range(6):
            failures.extend(
                (at, found) for at, found in rows_and_generations(warehouse).items() if found != (3, found[1], found[1])
            )

    with ThreadPoolExecutor(6) as pool:
        for task in [*(pool.submit(write, number) for number in range(4)), pool.submit(read), pool.submit(read)]:
            task.result()
    assert not failures
    assert rows_and_generations(warehouse) == {day(number): (3, 4, 4) for number in range(4)}


def test_a_slow_computation_keeps_no_reader_waiting(warehouse: DuckDBWarehouse) -> None:
    warehouse.replace(WHOLE, rows_of(0, 1))
    impatient = DuckDBWarehouse(warehouse.path, lock_timeout_s=0.3)
    staged, go_on = threading.Event(), threading.Event()

    class Slow(DuckDBWarehouse):
        def _swap(self, *arguments: object) -> None:
            staged.set()
            wait_for(go_on, "the readers' answers")
            super()._swap(*arguments)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(Slow(warehouse.path).replace, WHOLE, rows_of(0, 2))
        wait_for(staged, "a computation that has staged its rows")
        assert impatient.fetch(impatient.table(WHOLE)).equals(rows_of(0, 1))
        assert impatient.replace(DAILY, rows_of(0, 1), window(0)) == 3
        go_on.set()
        assert slow.result() == 3
    assert impatient.fetch(impatient.table(WHOLE)).equals(rows_of(0, 2))


def test_processes_that_make_the_file_at_once_make_one(warehouse: DuckDBWarehouse, start_child: StartChild) -> None:
    script = """
        from threading import Thread
        say("ready")
        number = int(hear())
        work = lambda n: DuckDBWarehouse(path, PATIENCE_S).replace(DAILY, rows_of(n, 0), window(n))
        threads = [Thread(target=work, args=(4 * number + n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    """
    children = [start_child(script).expect("ready") for _ in range(4)]
    for number, child in enumerate(children):
        child.tell(str(number))
    for child in children:
        child.finish()
    assert rows_and_generations(warehouse) == {day(n): (3, 0, 0) for n in range(16)}
