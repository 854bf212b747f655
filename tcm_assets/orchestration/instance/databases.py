"""Dagster's own SQLite databases, with errors that name the file, what deleting it loses, and what to do."""

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from sqlalchemy import make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError

from tcm_assets.services.unusable_files import cannot_write, damaged, is_damage


@contextmanager
def usable_database(path: Path) -> Iterator[None]:
    """Say what is lost and what to do where a database of Dagster's turns out to be damaged, or cannot be written."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
        if problem := cannot_write(error, path):
            raise problem from error
        if is_damage(error):
            lost = f"Deleting it loses {_LOST.get(path.name, 'the log of one run')}, and no row of a table."
            files = " ".join(shlex.quote(f"{path}{ending}") for ending in ("", "-wal", "-shm"))
            remedy = f"Type rm -f {files}, then start again; or make restore, where there is a backup."
            raise damaged(path, getattr(error, "orig", error), lost, remedy) from error
        raise


_LOST = {
    "runs.db": "the list of runs",
    "index.db": "the history of materializations and checks",
    "schedules.db": "which schedules and sensors are on, and their ticks",
}


class NamedRunStorage(SqliteRunStorage):
    """Dagster's list of runs, with errors that name its file and say what to do."""

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Connect in a transaction. Raises UnusableFileError."""
        with usable_database(_path_of(self._conn_string)), super().connect() as connection:
            yield connection


class NamedScheduleStorage(SqliteScheduleStorage):
    """Dagster's ticks and the state of schedules and sensors, with errors that name its file and say what to do."""

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Connect in a transaction. Raises UnusableFileError."""
        with usable_database(_path_of(self._conn_string)), super().connect() as connection:
            yield connection


def _path_of(url: str) -> Path:
    return Path(str(make_url(url).database))
