"""Copies of open SQLite files, damage, and who has a file open."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tcm_assets.services.sqlite_copies import copy_sqlite, find_damage, is_in_use


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An open database with one row, which is in its log alone."""
    with closing(sqlite3.connect(tmp_path / "it's 100%.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE number (value INTEGER)")
        connection.execute("INSERT INTO number VALUES (7)")
        connection.commit()
        yield connection


@pytest.fixture
def path(opened: sqlite3.Connection) -> Path:
    return Path(opened.execute("PRAGMA database_list").fetchone()[2])


def test_a_copy_has_what_is_in_the_log_and_nothing_that_is_not_committed(
    opened: sqlite3.Connection, path: Path, tmp_path: Path
):
    opened.execute("INSERT INTO number VALUES (8)")
    copy_sqlite(path, tmp_path / "copy")
    assert find_damage(tmp_path / "copy") is None
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT value FROM number").fetchall() == [(7,)]
    assert not list(tmp_path.glob("copy-*"))


def test_damage_is_told(opened: sqlite3.Connection, path: Path, tmp_path: Path):
    copy_sqlite(path, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"x" * len(whole)):
        (tmp_path / "copy").write_bytes(damaged)
        assert find_damage(tmp_path / "copy")
        assert not is_in_use(tmp_path / "copy")
    assert opened.execute("SELECT value FROM number").fetchall() == [(7,)]


def test_a_file_is_in_use_while_somebody_has_it_open_also_idle(opened: sqlite3.Connection, path: Path):
    assert is_in_use(path)
    opened.close()
    assert not is_in_use(path)
    with closing(sqlite3.connect(path)) as later:
        assert later.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert later.execute("SELECT value FROM number").fetchall() == [(7,)]
    assert not is_in_use(path.with_name("nowhere"))
    assert not path.with_name("nowhere").exists()
