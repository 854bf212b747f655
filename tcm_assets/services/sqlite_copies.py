"""SQLite files: a whole copy of one that others write, whether it can be read, whether anybody has it open.

A plain copy of an open file misses what is still in its log.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

LOG_SUFFIXES = ("-wal", "-shm", "-journal")
"""Endings of the files that SQLite keeps beside a database; a foreign one would be read into it."""

_WAIT_S = 60.0  # longest wait for a writer: far above the longest transaction


def copy_sqlite(source: Path, target: Path) -> None:
    """Write the database `source`, as of one moment, to the new file `target`. Raises sqlite3.Error."""
    with closing(_connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


def find_damage(path: Path) -> str | None:
    """Return what SQLite finds wrong in a file, None where it is whole. Reads all of it and leaves nothing beside."""
    try:
        with closing(_connect(path)) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else found


def is_in_use(path: Path) -> bool:
    """Return whether another process has the file open; where none has, its log is empty afterwards.

    False for a file that is absent or damaged, which nobody can use.
    """
    if not path.exists():
        return False
    try:
        with closing(_connect(path, wait_s=0)) as connection:
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            # Leaving the mode of a log needs the file alone: whoever has it open holds it, idle or not.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            connection.execute(f"PRAGMA journal_mode = {mode}")
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)
    return False


def _connect(path: Path, wait_s: float = _WAIT_S) -> sqlite3.Connection:
    # Never made anew where it is absent.
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=wait_s, isolation_level=None)
