"""The ledger's database: preparing and opening it, and its connections for reading and writing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tcm_assets.ledger.engines import (
    BEGIN_OPTION,
    create_postgresql_engine,
    create_sqlite_engine,
    hide_passwords,
    parse_ledger_url,
    postgresql_autocommit,
    sqlite_path,
    sqlite_transaction,
)
from tcm_assets.ledger.errors import LedgerBusyError, LedgerError, LedgerLostError, LedgerVersionError
from tcm_assets.ledger.mark_file import MarkFile
from tcm_assets.services.file_locks import LockTimeoutError, QueuedFileLock
from tcm_assets.services.private_files import FILE_MODE, make_private_folder
from tcm_assets.services.unusable_files import cannot_write, damaged, is_damage

# The database's revisions that this code knows, oldest first; it needs the last.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
PREPARING_TIMEOUT_S = 60.0  # longest wait for another process that prepares the same ledger
# PostgreSQL's advisory lock for preparing a ledger: any number that nothing else in the database uses.
_PREPARING_LOCK = 7_083_346_512_951
_NO_TABLE = "42P01"  # PostgreSQL's SQLSTATE


def prepare_ledger(url: str) -> None:
    """Create the ledger at `url`, or migrate it to this code's revision; leave a ready one as it is.

    Several processes may do so at once. Raises LedgerVersionError for a ledger of newer code, LedgerError when the
    database cannot be reached.
    """
    with Ledger(parse_ledger_url(url), lock_timeout_s=PREPARING_TIMEOUT_S) as ledger, ledger.preparing() as connection:
        revision = _read_revision(connection)
        if revision == REVISIONS[-1]:
            return
        if revision is not None and revision not in REVISIONS:
            raise _newer_version_error(ledger.url, revision)
        _migrate(connection)


def read_revision(url: str, *, timeout_s: float) -> str | None:
    """Return the revision of the ledger at `url`, None where there is no ledger yet; nothing is made or changed.

    Raises LedgerError when the database cannot be reached within `timeout_s`.
    """
    with Ledger(parse_ledger_url(url), lock_timeout_s=timeout_s) as ledger:
        return ledger.revision()


class Ledger:
    """An open ledger, for all threads of a process; a forked child must open its own.

    The functions of this package take it as their first argument.
    """

    def __init__(self, url: URL, *, lock_timeout_s: float) -> None:
        self._url = url
        self._lock_timeout_s = lock_timeout_s
        self._turn: QueuedFileLock | None = None
        self._file_identity: tuple[int, int] | None = None
        # What every write is held against, where the ledger is a data folder's own.
        self.guard: MarkFile | None = None
        if url.get_backend_name() == "sqlite":
            self.engine: Engine = create_sqlite_engine(url, lock_timeout_s)
            path = sqlite_path(url)
            # SQLite has one writer at a time, and the others sleep for longer and longer: under load some starve.
            self._turn = QueuedFileLock(path.with_name(f"{path.name}.turn"), lock_timeout_s)
        else:
            self.engine = create_postgresql_engine(url, lock_timeout_s)
            self._single_statements = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._snapshots = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(
        cls, url: str, *, lock_timeout_s: float = 30.0, before_making: Callable[[], None] = lambda: None
    ) -> "Ledger":
        """Open the ledger at `url`, prepared where it is new or older; no statement waits longer than `lock_timeout_s`.

        `before_making` is called where there is none yet, and may raise to keep it from being made.
        Raises LedgerVersionError for a ledger of newer code, LedgerError when the database cannot be reached.
        """
        ledger = cls(parse_ledger_url(url), lock_timeout_s=lock_timeout_s)
        try:
            revision = ledger.revision()
            if revision is None:
                before_making()
            if revision != REVISIONS[-1]:
                prepare_ledger(url)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def url(self) -> str:
        """The ledger's URL, without its password."""
        return hide_passwords(self._url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger is a SQLite file, not a PostgreSQL database."""
        return self._turn is not None

    def close(self) -> None:
        """Close all connections."""
        if self.guard is not None:
            self.guard.flush()
        self.engine.dispose()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.url})"

    @contextmanager
    def single_statements(self) -> Iterator[Connection]:
        """Connect so that each statement is a transaction of its own: one trip to the server, and no lock kept."""
        with (
            self._translated_errors(),
            (self.engine if self.is_sqlite else self._single_statements).connect() as opened,
        ):
            yield opened

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Connect to the ledger as of one moment, whatever is written meanwhile; for reading much of it."""
        with self._translated_errors():
            if self.is_sqlite:
                with self._sqlite_transaction("BEGIN") as opened:
                    yield opened
            else:
                with self._snapshots.connect() as opened:
                    opened.exec_driver_sql("SET LOCAL enable_seqscan = on")
                    yield opened

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction, committed at the end of the block; on SQLite the only one that writes."""
        with self._translated_errors(), ExitStack() as stack:
            if self._turn is None:
                # Rolled back at the end, unless it is committed here.
                opened = stack.enter_context(self.engine.connect())
                opened.begin()
            else:
                stack.enter_context(self._writer_turn(self._turn))
                opened = stack.enter_context(self._sqlite_transaction("BEGIN IMMEDIATE"))
            if self.guard is not None:
                self.guard.check(opened)
            yield opened
            mark = self.guard.measure(opened) if self.guard is not None else None
            opened.commit()
            if self.guard is not None and mark is not None:
                self.guard.write(mark)

    @contextmanager
    def quick_write(self) -> Iterator[Any]:
        """Connect by the driver itself: on SQLite like `writing`, on PostgreSQL like `single_statements`."""
        with self._translated_errors():
            if self._turn is None:
                with postgresql_autocommit(self.engine) as driver:
                    yield driver
            else:
                with self._writer_turn(self._turn), sqlite_transaction(self.engine) as driver:
                    yield driver

    @contextmanager
    def preparing(self) -> Iterator[Connection]:
        """Begin the only transaction that prepares the ledger; creates the folder of a SQLite file."""
        if self._turn is None:
            with self.writing() as opened:
                opened.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_PREPARING_LOCK,))
                yield opened
            return
        make_private_folder(sqlite_path(self._url).parent)
        with self._translated_errors(), self._writer_turn(self._turn):
            with self.engine.connect() as opened:
                opened.exec_driver_sql("PRAGMA journal_mode = WAL")
                # SQLite gives its log the rights of the file.
                sqlite_path(self._url).chmod(FILE_MODE)
            with self._sqlite_transaction("BEGIN IMMEDIATE") as opened:
                yield opened
                opened.commit()

    @contextmanager
    def _writer_turn(self, turn: QueuedFileLock) -> Iterator[None]:
        """Wait for the turn to write a SQLite ledger: threads in the order they came, processes one by one."""
        with ExitStack() as stack:
            try:
                stack.enter_context(turn.exclusive())
                self._follow_file()
            except LockTimeoutError:
                raise LedgerBusyError(
                    f"others wrote the ledger for more than {self._lock_timeout_s:g} s; try again"
                ) from None
            yield

    def verify(self) -> None:
        """Raise LedgerLostError where a data folder's own ledger is gone, or lacks what was seen of it."""
        if self._turn is not None:
            self._follow_file()
        if self.guard is not None:
            with self.single_statements() as connection:
                self.guard.check(connection)

    def _follow_file(self) -> None:
        """Open a SQLite file anew where another one lies in its place: a write to the old one would be lost.

        Raises LedgerLostError where the file that was opened is gone.
        """
        path = sqlite_path(self._url)
        try:
            status = path.stat()
        except FileNotFoundError:
            if self._file_identity is not None:
                raise LedgerLostError(
                    f"the ledger at {self.url} is gone since it was opened: bring it back (make restore, "
                    "docs/backups.md), then start again"
                ) from None
            return
        identity = (status.st_dev, status.st_ino)
        if self._file_identity not in (None, identity):
            self.engine.dispose()
        self._file_identity = identity

    @contextmanager
    def _sqlite_transaction(self, begin: Literal["BEGIN", "BEGIN IMMEDIATE"]) -> Iterator[Connection]:
        with self.engine.connect() as opened:
            opened = opened.execution_options(**{BEGIN_OPTION: begin})
            opened.begin()
            try:
                yield opened
            finally:
                # A COMMIT that SQLite refuses leaves the transaction open, but SQLAlchemy considers it done.
                driver = opened.connection.driver_connection
                if driver is not None and driver.in_transaction:
                    driver.rollback()

    def revision(self) -> str | None:
        """Return the database's revision, None where there is none yet, without creating anything."""
        if self.is_sqlite and not sqlite_path(self._url).exists():
            return None
        with self.single_statements() as connection:
            return _read_revision(connection)

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError:
            raise LedgerBusyError(f"no connection to the ledger at {self.url} was free in time; try again") from None
        except OperationalError as error:
            self._raise_where_emptied(error)
            self._raise_where_file_is_unusable(error)
            if _is_lock_timeout(error):
                raise LedgerBusyError(f"a lock of the ledger at {self.url} was not free in time; try again") from error
            if error.connection_invalidated:
                raise LedgerError(
                    f"the connection to the ledger at {self.url} was lost; try again with the same idempotency key"
                ) from error
            if error.statement is None:
                raise LedgerError(f"the ledger at {self.url} cannot be reached: {error.orig}") from None
            raise
        except (DatabaseError, sqlite3.DatabaseError) as error:
            self._raise_where_emptied(error)
            self._raise_where_file_is_unusable(error)
            raise

    def _raise_where_emptied(self, error: Exception) -> None:
        """Raise LedgerLostError where a data folder's own ledger has lost its tables since it was opened."""
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if self.guard is not None and (state == _NO_TABLE or "no such table" in str(error)):
            raise LedgerLostError(
                f"the ledger at {self.url} is empty since it was opened: bring it back (make restore, docs/backups.md)"
            ) from error

    def _raise_where_file_is_unusable(self, error: Exception) -> None:
        """Raise LedgerError where a SQLite file was truncated or overwritten, or its disk is full."""
        if not self.is_sqlite:
            return
        path = sqlite_path(self._url)
        if problem := cannot_write(error, path):
            raise LedgerError(str(problem)) from error
        if is_damage(error):
            found = error.orig if isinstance(error, DatabaseError) else error
            lost = "It cannot be made again: do not delete it."
            remedy = "Put it aside, and bring back the last backup: make restore (docs/backups.md)."
            raise LedgerError(str(damaged(path, found, lost, remedy))) from error


def _is_lock_timeout(error: DBAPIError) -> bool:
    """Return whether a bounded wait for a lock ended: by SQLSTATE on PostgreSQL, by message on SQLite."""
    return getattr(error.orig, "sqlstate", None) == "55P03" or "database is locked" in str(error.orig)


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _newer_version_error(place: str, revision: str) -> LedgerVersionError:
    return LedgerVersionError(
        f"the ledger at {place} has revision {revision}, newer than this code, which knows {', '.join(REVISIONS)}: "
        "use the code that made it, or a newer one"
    )


def _migrate(connection: Connection, revision: str = "head") -> None:
    # Alembic takes longer to import than the rest of the package, and only migrations need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tcm_assets.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def retry_once(write: Callable[[], None]) -> None:
    """Call `write`, and again where another process took its key at the same moment: now that row is visible."""
    try:
        write()
    except IntegrityError:
        write()
