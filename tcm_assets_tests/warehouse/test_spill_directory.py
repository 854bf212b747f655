"""Results larger than memory go to disk, in a directory that no other connection uses."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from child_process import Child
from daily_rows import DAILY, rows_of, window

from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.spill_directory import spill_directory

WITH_LITTLE_MEMORY = """
        import duckdb
        connect = duckdb.connect
        duckdb.connect = lambda name, config: connect(name, config={**config, "memory_limit": "20MB", "threads": 1})
"""
"""About half of what the rows below take, so they must spill."""


def test_every_caller_has_a_directory_of_its_own_until_it_is_done(tmp_path: Path) -> None:
    parent = tmp_path / "not yet there" / "spill"
    with spill_directory(parent) as first, spill_directory(parent) as second:
        assert first != second
        (first / "block").write_bytes(b"x")
        assert sorted(parent.iterdir()) == sorted([first, second])
    assert not list(parent.iterdir())


def test_the_directory_of_a_killed_process_is_removed_by_the_next_and_a_living_one_left(
    warehouse: DuckDBWarehouse, start_child: Callable[..., Child]
) -> None:
    parent = warehouse.path.parent
    script = """
        from tcm_assets.warehouse.spill_directory import spill_directory
        with spill_directory(path.parent) as directory:
            (directory / "block").write_bytes(b"x")
            say(directory.name)
            hang()
    """
    killed, living = start_child(script), start_child(script)
    killed_name, living_name = killed.hear(), living.hear()
    killed.kill()
    assert (parent / killed_name / "block").exists()
    with spill_directory(parent) as own:
        assert sorted(parent.iterdir()) == sorted([own, parent / living_name])
        assert (parent / living_name / "block").exists()


def test_a_directory_taken_away_before_it_is_locked_is_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tcm_assets.warehouse.spill_directory as module

    lock = module._locked
    taken: list[Path] = []

    def locked(directory: Path) -> int | None:
        if not taken:
            taken.append(directory)
            directory.rmdir()
        return lock(directory)

    monkeypatch.setattr(module, "_locked", locked)
    with spill_directory(tmp_path / "spill") as directory:
        assert directory.is_dir()
        assert directory != taken[0]


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
