"""In-memory databases for computing results: reused by later sessions, with a folder on disk to spill into.

Opening one takes about 11 ms of processor time, as much as attaching the warehouse does, and a run opens a hundred.
"""

import atexit
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tcm_assets.services.file_locks import try_lock
from tcm_assets.services.private_files import make_private_folder

# Name of the empty database that unqualified names of a session belong to; it is dropped when the session ends.
SCRATCH = "scratch"
_IDLE_LIMIT = 2  # databases kept for later: a run uses one at a time, and each keeps a thread for every core

_LASTING_SETTINGS = """
    SELECT current_setting('memory_limit'), current_setting('threads'), (SELECT count(*) FROM duckdb_databases())
"""
"""Settings that a session can change for the next one; its other settings, views and transaction end with it."""


class _MemoryDatabase:
    """An in-memory database for one session at a time."""

    def __init__(self, spill: Path) -> None:
        self._connection = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
        self._as_new = self._state()

    def begin(self, spill: Path) -> duckdb.DuckDBPyConnection:
        self._connection.execute(f"SET temp_directory = {text(spill)}; ATTACH ':memory:' AS {SCRATCH}")
        session = self._connection.cursor()
        # Timestamps with a zone must become the same UTC timestamps on every machine.
        session.execute(f"SET TimeZone = 'UTC'; USE {SCRATCH}")
        return session

    def is_clean_after(self, session: duckdb.DuckDBPyConnection) -> bool:
        """End a session and return whether another may use the database; what has spilled may not change its folder."""
        session.close()
        try:
            self._connection.execute(f"DETACH {SCRATCH}; SET temp_directory = ''")
            return self._state() == self._as_new
        except duckdb.Error:
            return False

    def close(self) -> None:
        self._connection.close()

    def _state(self) -> list[Any]:
        return list(self._connection.execute(_LASTING_SETTINGS).fetchall())


_idle: defaultdict[int, list[_MemoryDatabase]] = defaultdict(list)
"""By process id: a forked process has the memory of its parent's databases, but not their threads."""


@contextmanager
def memory_session(spill_parent: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to an in-memory database that no other session uses; closed whatever happens.

    Results larger than memory spill into a directory under `spill_parent`. A database whose session failed, spilled or
    left something behind is closed; another one is kept for the next session of this process.
    """
    with spill_directory(spill_parent) as spill:
        database = _idle[os.getpid()].pop() if _idle[os.getpid()] else _MemoryDatabase(spill)
        is_clean = False
        try:
            session = database.begin(spill)
            try:
                yield session
            except BaseException:
                session.close()
                raise
            is_clean = database.is_clean_after(session)
        finally:
            if not is_clean:
                database.close()
    if is_clean:
        _keep(database)


def _keep(database: _MemoryDatabase) -> None:
    idle = _idle[os.getpid()]
    idle.append(database)
    while len(idle) > _IDLE_LIMIT:
        idle.pop(0).close()


@atexit.register
def _close_idle() -> None:
    for database in _idle.pop(os.getpid(), []):
        database.close()


def text(path: Path) -> str:
    """Return the path as an SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def spill_directory(parent: Path) -> Iterator[Path]:
    """Yield an empty directory under `parent` for one session.

    It is removed at the end; after a crash, by the next caller.
    """
    make_private_folder(parent)
    for abandoned in parent.iterdir():
        if (descriptor := _lock(abandoned)) is not None:
            shutil.rmtree(abandoned, ignore_errors=True)
            os.close(descriptor)
    directory, descriptor = _claimed_directory(parent)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(descriptor)


def _claimed_directory(parent: Path) -> tuple[Path, int]:
    """Make a directory; return it with the locked descriptor that marks it as in use, until this process ends."""
    while True:
        directory = Path(tempfile.mkdtemp(dir=parent))
        descriptor = _lock(directory)
        if descriptor is None:
            continue
        # Between its making and its lock, another process may have taken the directory for an abandoned one.
        if directory.exists():
            return directory, descriptor
        os.close(descriptor)


def _lock(directory: Path) -> int | None:
    """Return the locked descriptor of the directory; None when another process holds it or has removed it."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if try_lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None
