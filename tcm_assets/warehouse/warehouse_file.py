"""The warehouse file: creating it, attaching it to an in-memory database, and releasing it whatever happens."""

import logging
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from tcm_assets.services.file_locks import POLL_INTERVAL_S, FileLock, LockTimeoutError
from tcm_assets.services.private_files import FILE_MODE
from tcm_assets.services.retry_policy import Failure, RetryPolicy
from tcm_assets.services.unusable_files import (
    CAN_BE_MADE_AGAIN,
    DamagedFileError,
    cannot_write,
    damaged,
    is_damage,
)
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import quoted
from tcm_assets.warehouse.memory_databases import memory_session, text

CATALOG = "warehouse"  # name under which the warehouse file is attached; SQL reads `warehouse.videos`
# How DuckDB says that another process, or another connection of this one, has the file open.
_IN_USE_ELSEWHERE = ("Could not set lock on file", "Unique file handle conflict")
_ATTACH_RETRIES = RetryPolicy(first_wait_s=POLL_INTERVAL_S, max_wait_s=0.1, is_jittered=False)

_log = logging.getLogger(__name__)


class WarehouseFile:
    """A DuckDB file that many processes attach: beside each other to read, alone to write."""

    def __init__(self, path: Path, lock_timeout_s: float) -> None:
        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._lock = FileLock(path.with_name(f"{path.name}.lock"), lock_timeout_s)

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection to an in-memory database with nothing attached; large results spill beside the file."""
        with memory_session(self.path.with_name(f"{self.path.name}.spill")) as connection:
            yield connection

    @contextmanager
    def attached_for_reading(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Attach the file as `warehouse`, beside other readers. Raises LockTimeoutError, UnusableFileError."""
        with self._usable():
            if not self.path.exists():
                with self._lock.exclusive():
                    self._create(connection)
            with self._lock.shared(), self._attached(connection, "READ_ONLY"):
                yield

    @contextmanager
    def attached_for_writing(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Attach the file as `warehouse`, alone; what is not committed then is undone.

        Raises LockTimeoutError, UnusableFileError.
        """
        with self._usable(), self._lock.exclusive():
            self._create(connection)
            with self._attached(connection, "READ_WRITE"):
                yield

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Say what to do where the file turns out to be damaged, or cannot be written."""
        try:
            yield
        except (duckdb.Error, OSError) as error:
            if problem := cannot_write(error, self.path):
                raise problem from error
            # A query reads other files too: published copies, and exports as Parquet.
            if is_damage(error) and not _is_about_another_file(error, self.path):
                raise damaged_warehouse(self.path, error) from error
            raise

    def _create(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make an empty file unless there is one; the caller holds the lock.

        It appears under its name only when whole: a file that a killed process left half-made could never be opened.
        """
        if self.path.exists():
            return
        unfinished = self.path.with_name(f"{self.path.name}.unfinished")
        # A log that outlived its file would be replayed into the new one.
        for leftover in (unfinished, _log_file(unfinished), _log_file(self.path)):
            leftover.unlink(missing_ok=True)
        connection.execute(f"ATTACH {text(unfinished)} AS {CATALOG}")
        connection.execute(f"DETACH {CATALOG}")
        # It holds balances, and may be told to lie in a folder that others read.
        unfinished.chmod(FILE_MODE)
        unfinished.rename(self.path)
        _log.info("created an empty warehouse at %s", self.path)

    @contextmanager
    def _attached(self, connection: duckdb.DuckDBPyConnection, mode: str) -> Iterator[None]:
        self._attach(connection, mode)
        try:
            yield
        except BaseException:
            # The first error is the one to report. What cannot be detached any more is closed with the connection.
            with suppress(duckdb.Error):
                _detach(connection)
            raise
        _detach(connection)

    def _attach(self, connection: duckdb.DuckDBPyConnection, mode: str) -> None:
        """Attach the file, waiting for programs that open it without our lock (a DuckDB shell, say)."""
        try:
            _ATTACH_RETRIES.call(
                lambda: connection.execute(f"ATTACH {text(self.path)} AS {CATALOG} ({mode})"),
                lambda error: Failure(is_transient=_is_in_use(error)),
                end_s=time.monotonic() + self._lock_timeout_s,
            )
        except (duckdb.IOException, duckdb.BinderException) as error:
            if not _is_in_use(error):
                raise
            raise LockTimeoutError(
                f"{self.path} was not free within {self._lock_timeout_s:g} s: {error}. Close that program, or let it "
                "open the published copy instead, and run again."
            ) from error


def stored_name(table: Table) -> str:
    """Return the name of a table in the attached file, for SQL."""
    return f"{CATALOG}.{quoted(table.name)}"


def present_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of the tables in the attached file."""
    rows = connection.execute(f"SELECT table_name FROM duckdb_tables() WHERE database_name = '{CATALOG}'").fetchall()
    return {name for (name,) in rows}


def _is_in_use(error: Exception) -> bool:
    is_refusal = isinstance(error, duckdb.IOException | duckdb.BinderException)
    return is_refusal and any(words in str(error) for words in _IN_USE_ELSEWHERE)


def damaged_warehouse(path: Path, found: Exception) -> DamagedFileError:
    """Return the error of a warehouse file that was truncated or overwritten."""
    lost = f"{CAN_BE_MADE_AGAIN} The points that were paid stay in the ledger."
    remedy = (
        f"Type rm {shlex.quote(str(path))} and then make run, which makes all days again; or make restore, where there "
        "is a backup."
    )
    return damaged(path, found, lost, remedy)


def _is_about_another_file(error: Exception, path: Path) -> bool:
    named = re.findall(r"\"([^\"]+)\"", str(error))
    return any("/" in name and Path(name).name != path.name for name in named)


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    # DETACH refuses while a transaction is open, and ROLLBACK while none is.
    with suppress(duckdb.TransactionException):
        connection.execute("ROLLBACK")
    connection.execute(f"DETACH {CATALOG}")


def _log_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
