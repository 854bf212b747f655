"""The feature cache: results of models by input, kept in one SQLite file."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tcm_assets.services.private_files import make_private_folder
from tcm_assets.services.retry_policy import Failure, RetryPolicy
from tcm_assets.services.unusable_files import cannot_write

BUSY_TIMEOUT_S = 60.0  # a put holds the write lock for milliseconds: after a minute of waiting, something is stuck
# SQLite does not wait by itself when two connections turn a new file into WAL mode at once.
_WAL_RETRIES = RetryPolicy(first_wait_s=0.02, max_wait_s=0.02, is_jittered=False)
KEYS_PER_QUERY = 500  # below 999, the lowest limit on parameters of a query among SQLite builds

_CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS feature (
    namespace TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (namespace, key)
)
"""

_INSERT_NEW = "INSERT INTO feature (namespace, key, value) VALUES (?, ?, ?) ON CONFLICT (namespace, key) DO NOTHING"
_TABLE_EXISTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feature'"
_PRIMARY_CODE_MASK = 0xFF  # the low byte of an extended SQLite result code is the primary code


class FeatureCacheError(RuntimeError):
    """The cache file cannot be used; the message names the file and says what to do."""


class FeatureCache:
    """Bytes by namespace and key in one SQLite file (WAL), which is made on first use with its parent folder.

    Each call opens and closes its own connection, so an instance may be shared by threads, pickled, or outlive a fork.
    The file must be on a local disk: WAL does not work over network file systems. Each raises FeatureCacheError when
    the file is corrupt, cannot be opened or written, or stayed locked for a minute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_many(self, namespace: str, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the values of those `keys` that are kept under `namespace`; unknown keys are absent."""
        if not keys:
            return {}
        distinct = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        with self._connection() as connection:
            for start in range(0, len(distinct), KEYS_PER_QUERY):
                chunk = distinct[start : start + KEYS_PER_QUERY]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT key, value FROM feature WHERE namespace = ? AND key IN ({marks})"
                found.update(connection.execute(query, (namespace, *chunk)).fetchall())
        return found

    def put_many(self, namespace: str, values: Mapping[str, bytes]) -> None:
        """Keep `values` under `namespace`, all in one transaction; a key that is already kept stays as it is."""
        if not values:
            return
        rows = [(namespace, key, value) for key, value in values.items()]
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")  # the write lock first: a reader that upgrades later can deadlock
            connection.executemany(_INSERT_NEW, rows)
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            make_private_folder(self.path.parent)
            with closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
                _prepare(connection)
                yield connection
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a value that is not bytes: the caller's mistake, not the file's
        except (OSError, sqlite3.DatabaseError) as error:
            raise FeatureCacheError(_advice(self.path, error)) from error


def _prepare(connection: sqlite3.Connection) -> None:
    """Turn a new file into a cache; an existing cache is not written to."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _WAL_RETRIES.call(
            lambda: connection.execute("PRAGMA journal_mode = WAL"),
            lambda error: Failure(is_transient=_primary_code(error) == sqlite3.SQLITE_BUSY),
            end_s=time.monotonic() + BUSY_TIMEOUT_S,
        )
    # In WAL mode NORMAL cannot corrupt the file; a power cut may cost the last puts, which are then computed again.
    connection.execute("PRAGMA synchronous = NORMAL")
    if connection.execute(_TABLE_EXISTS).fetchone() is None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_CREATE_TABLE)
        connection.execute("COMMIT")


def _primary_code(error: Exception) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY_CODE_MASK


def _advice(path: Path, error: OSError | sqlite3.DatabaseError) -> str:
    code = _primary_code(error)
    if problem := cannot_write(error, path):
        return str(problem)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            f"the feature cache {path} is corrupt ({error}). Delete {path}, and {path.name}-wal and {path.name}-shm "
            "beside it where they exist: it only holds what can be computed again."
        )
    if code == sqlite3.SQLITE_BUSY:
        return f"the feature cache {path} stayed locked for {BUSY_TIMEOUT_S:.0f} s: end the process that holds it."
    return f"the feature cache {path} cannot be used ({error}): check that its folder exists and can be written."
