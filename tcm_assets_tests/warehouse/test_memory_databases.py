"""Sessions in memory share nothing but their database; results larger than memory go to a directory of their own."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tcm_assets.warehouse import memory_databases
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.memory_databases import memory_session, spill_directory
from tcm_assets_tests.warehouse.child_process import Child


class Opened:
    """Counts the databases that are opened."""

    def __init__(self) -> None:
        self.count = 0
        self._connect = duckdb.connect

    def __call__(self, name: str, config: dict[str, str]) -> duckdb.DuckDBPyConnection:
        self.count += 1
        return self._connect(name, config=config)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    counted = Opened()
    monkeypatch.setattr(duckdb, "connect", counted)
    monkeypatch.setattr(memory_databases, "_idle", defaultdict(list))
    return counted


def test_the_next_session_sees_nothing_of_the_one_before(tmp_path: Path, opened: Opened) -> None:
    with memory_session(tmp_path / "spill") as first:
        first.execute("CREATE TABLE left_behind AS SELECT 1 AS one; SET TimeZone = 'Asia/Tokyo'; BEGIN")
    with memory_session(tmp_path / "spill") as second:
        assert second.execute("SELECT table_name FROM duckdb_tables()").fetchall() == []
        assert second.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
        second.execute("BEGIN")
    assert opened.count == 1


@pytest.mark.parametrize(
    "statement", ["SET memory_limit = '20MB'", "SET threads = 1", "ATTACH ':memory:' AS left_behind"]
)
def test_a_database_that_was_changed_is_not_used_again(tmp_path: Path, opened: Opened, statement: str) -> None:
    with memory_session(tmp_path / "spill") as first:
        first.execute(statement)
    with memory_session(tmp_path / "spill") as second:
        assert second.execute("SELECT count(*) FROM duckdb_databases() WHERE NOT internal").fetchall() == [(2,)]
    assert opened.count == 2


def test_a_database_whose_session_failed_is_not_used_again(tmp_path: Path, opened: Opened) -> None:
    with pytest.raises(duckdb.Error), memory_session(tmp_path / "spill") as first:
        first.execute("SELECT error('no')")
    with memory_session(tmp_path / "spill"):
        pass
    assert opened.count == 2


def test_sessions_inside_each_other_have_databases_of_their_own(tmp_path: Path, opened: Opened) -> None:
    with memory_session(tmp_path / "spill") as first, memory_session(tmp_path / "spill") as second:
        first.execute("CREATE TABLE rows AS SELECT 1 AS one")
        assert second.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    assert opened.count == 2


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
        from tcm_assets.warehouse.memory_databases import spill_directory
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
    lock = memory_databases._lock
    taken: list[Path] = []

    def locked(directory: Path) -> int | None:
        if not taken:
            taken.append(directory)
            directory.rmdir()
        return lock(directory)

    monkeypatch.setattr(memory_databases, "_lock", locked)
    with spill_directory(tmp_path / "spill") as directory:
        assert directory.is_dir()
        assert directory != taken[0]
