"""The warehouse file itself: how it is made, attached to an in-memory database, and let go of whatever happens."""

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from tcm_assets.services.file_locks import POLL_INTERVAL_S, FileLock, LockTimeoutError, try_lock

CATALOG = "warehouse"
"""Name under which the warehouse file is attached; SQL reads `warehouse.videos`."""

_IN_USE_ELSEWHERE = ("Could not set lock on file", "Unique file handle conflict")
"""How DuckDB says that another process, or another connection of this one, has the file open."""

_log = logging.getLogger(__name__)


class WarehouseFile:
    """A DuckDB file that many processes attach: beside each other to read, alone to write."""

    def __init__(self, path: Path, lock_timeout_s: float) -> None:
        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._lock = FileLock(path.with_name(f"{path.name}.lock"), lock_timeout_s)

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to an in-memory database that has attached nothing yet; larger results spill beside the file."""
        with spill_directory(self.path.with_name(f"{self.path.name}.spill")) as spill:
            connection = duckdb.connect(":memory:", config={"temp_directory": str(spill)})
            try:
                # Timestamps with a zone must become the same UTC timestamps on every machine.
                connection.execute("SET TimeZone = 'UTC'")
                yield connection
            finally:
                connection.close()

    @contextmanager
    def attached_for_reading(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Attach the file as `warehouse`, beside other readers. Raises LockTimeoutError."""
        if not self.path.exists():
            with self._lock.exclusive():
                self._create(connection)
        with self._lock.shared(), self._attached(connection, "READ_ONLY"):
            yield

    @contextmanager
    def attached_for_writing(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Attach the file as `warehouse`, alone; what is not committed then is undone. Raises LockTimeoutError."""
        with self._lock.exclusive():
            self._create(connection)
            with self._attached(connection, "READ_WRITE"):
                yield

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
        connection.execute(f"ATTACH {_text(unfinished)} AS {CATALOG}")
        connection.execute(f"DETACH {CATALOG}")
        unfinished.rename(self.path)
        _log.info("created an empty warehouse at %s", self.path)

    @contextmanager
    def _attached(self, connection: duckdb.DuckDBPyConnection, mode: str) -> Iterator[None]:
        self._attach(connection, mode)
        try:
            yield
        except BaseException:
            # The first error is the one to tell. What cannot be detached any more is closed with the connection.
            with suppress(duckdb.Error):
                _detach(connection)
            raise
        _detach(connection)

    def _attach(self, connection: duckdb.DuckDBPyConnection, mode: str) -> None:
        """Attach the file, waiting for programs that open it without our lock (a DuckDB shell, say)."""
        deadline = time.monotonic() + self._lock_timeout_s
        while True:
            try:
                connection.execute(f"ATTACH {_text(self.path)} AS {CATALOG} ({mode})")
            except (duckdb.IOException, duckdb.BinderException) as error:
                if not any(words in str(error) for words in _IN_USE_ELSEWHERE):
                    raise
                if time.monotonic() > deadline:
                    raise LockTimeoutError(
                        f"{self.path} was not free within {self._lock_timeout_s:g} s: {error}. Close that program, "
                        "or let it open the published copy instead, and run again."
                    ) from error
                time.sleep(POLL_INTERVAL_S)
            else:
                return


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    # DETACH refuses while a transaction is open, and ROLLBACK while none is.
    with suppress(duckdb.TransactionException):
        connection.execute("ROLLBACK")
    connection.execute(f"DETACH {CATALOG}")


def _log_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def spill_directory(parent: Path) -> Iterator[Path]:
    """An empty directory under `parent` for one connection; removed at its end, after a crash by the next caller."""
    parent.mkdir(parents=True, exist_ok=True)
    for directory in parent.iterdir():
        _remove_if_abandoned(directory)
    directory, descriptor = _claimed_directory(parent)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(descriptor)


def _claimed_directory(parent: Path) -> tuple[Path, int]:
    """A new directory, and the locked descriptor that says it is in use; a killed process locks nothing."""
    while True:
        directory = Path(tempfile.mkdtemp(dir=parent))
        descriptor = _locked(directory)
        if descriptor is None:
            continue
        # Between its making and its lock, another process may have taken the directory for an abandoned one.
        if directory.exists():
            return directory, descriptor
        os.close(descriptor)


def _remove_if_abandoned(directory: Path) -> None:
    descriptor = _locked(directory)
    if descriptor is not None:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(descriptor)


def _locked(directory: Path) -> int | None:
    """The descriptor of the directory, locked; None when someone else holds it or has removed it."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if try_lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None
