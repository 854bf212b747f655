"""The ledger's database: preparing it, opening it, and the two ways to use it, reading and writing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tcm_assets.ledger.engines import (
    BEGIN_OPTION,
    ledger_url,
    postgresql_autocommit,
    postgresql_engine,
    shown,
    sqlite_engine,
    sqlite_path,
    sqlite_transaction,
)
from tcm_assets.ledger.errors import LedgerBusyError, LedgerError, LedgerVersionError
from tcm_assets.services.file_locks import LockTimeoutError, QueuedFileLock

REVISIONS = ("0001", "0002", "0003")
"""The database's revisions that this code knows, oldest first; it works with the last alone."""

PREPARING_TIMEOUT_S = 60.0
"""How long to wait for another process that prepares the same ledger."""

FOLDER_MODE = 0o700
"""Of the folder with a SQLite ledger: money is nobody else's to read, whatever the umask."""

_PREPARING_LOCK = 7_083_346_512_951
"""PostgreSQL's advisory lock of those who prepare a ledger: any number that nothing else in the database uses."""


def prepare_ledger(url: str) -> None:
    """Create the ledger at `url`, or bring it to this code's revision; leaves a ready one as it is.

    Safe when several do it at once. Raises LedgerVersionError for a ledger of a newer code, LedgerError when the
    database cannot be reached.
    """
    with Ledger(ledger_url(url), lock_timeout_s=PREPARING_TIMEOUT_S) as ledger, ledger.preparing() as connection:
        revision = _revision(connection)
        if revision == REVISIONS[-1]:
            return
        if revision is not None and revision not in REVISIONS:
            raise _newer(ledger.url, revision)
        _migrate(connection)


class Ledger:
    """An open ledger, for all threads of a process; a forked child opens its own.

    Everything is done by the functions of this package, which take it as their first argument.
    """

    def __init__(self, url: URL, *, lock_timeout_s: float) -> None:
        self._url = url
        self._lock_timeout_s = lock_timeout_s
        self._turn: QueuedFileLock | None = None
        if url.get_backend_name() == "sqlite":
            self.engine: Engine = sqlite_engine(url, lock_timeout_s)
            path = sqlite_path(url)
            # SQLite lets one write at a time, and makes the others sleep for longer and longer: under load some starve.
            self._turn = QueuedFileLock(path.with_name(f"{path.name}.turn"), lock_timeout_s)
        else:
            self.engine = postgresql_engine(url, lock_timeout_s)
            self._single_statements = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._snapshots = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, url: str, *, lock_timeout_s: float = 30.0) -> "Ledger":
        """The ledger at `url`, which `prepare_ledger` prepared; no statement waits longer than `lock_timeout_s`.

        Raises LedgerVersionError for one that is not prepared, or for another revision, LedgerError when the database
        cannot be reached.
        """
        ledger = cls(ledger_url(url), lock_timeout_s=lock_timeout_s)
        try:
            ledger._require_revision()
        except BaseException:
            ledger.close()
            raise
        return ledger

    @property
    def url(self) -> str:
        """Where the ledger is, without its password."""
        return shown(self._url)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file, not a PostgreSQL database."""
        return self._turn is not None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Ledger({self.url})"

    @contextmanager
    def single_statements(self) -> Iterator[Connection]:
        """A connection on which each statement is a transaction of its own: one trip to the server, no lock after."""
        with self._errors_in_words(), (self.engine if self.is_sqlite else self._single_statements).connect() as opened:
            yield opened

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger, whatever is written meanwhile; for reading much of it."""
        with self._errors_in_words():
            if self.is_sqlite:
                with self._sqlite_transaction("BEGIN") as opened:
                    yield opened
            else:
                with self._snapshots.connect() as opened:
                    opened.exec_driver_sql("SET LOCAL enable_seqscan = on")
                    yield opened

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block; on SQLite it is the only one that writes."""
        with self._errors_in_words(), ExitStack() as stack:
            if self._turn is None:
                yield stack.enter_context(self.engine.begin())
            else:
                stack.enter_context(self._writer_turn(self._turn))
                opened = stack.enter_context(self._sqlite_transaction("BEGIN IMMEDIATE"))
                yield opened
                opened.commit()

    @contextmanager
    def quick_write(self) -> Iterator[Any]:
        """The driver's own connection: on SQLite like `writing`, on PostgreSQL like `single_statements`."""
        with self._errors_in_words():
            if self._turn is None:
                with postgresql_autocommit(self.engine) as driver:
                    yield driver
            else:
                with self._writer_turn(self._turn), sqlite_transaction(self.engine) as driver:
                    yield driver

    @contextmanager
    def preparing(self) -> Iterator[Connection]:
        """A transaction for migrations, beside which nobody else prepares; creates the folder of a SQLite file."""
        if self._turn is None:
            with self.writing() as opened:
                opened.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_PREPARING_LOCK,))
                yield opened
            return
        sqlite_path(self._url).parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with self._errors_in_words(), self._writer_turn(self._turn):
            with self.engine.connect() as opened:
                opened.exec_driver_sql("PRAGMA journal_mode = WAL")
            with self._sqlite_transaction("BEGIN IMMEDIATE") as opened:
                yield opened
                opened.commit()

    @contextmanager
    def _writer_turn(self, turn: QueuedFileLock) -> Iterator[None]:
        """The turn to write a SQLite ledger: threads in the order they came, processes one after another."""
        with ExitStack() as stack:
            try:
                stack.enter_context(turn.exclusive())
            except LockTimeoutError:
                raise LedgerBusyError(
                    f"others wrote the ledger for more than {self._lock_timeout_s:g} s; try again"
                ) from None
            yield

    @contextmanager
    def _sqlite_transaction(self, begin: Literal["BEGIN", "BEGIN IMMEDIATE"]) -> Iterator[Connection]:
        with self.engine.connect() as opened:
            opened = opened.execution_options(**{BEGIN_OPTION: begin})
            opened.begin()
            try:
                yield opened
            finally:
                # A COMMIT that SQLite refuses leaves the transaction open, and SQLAlchemy takes it for done.
                driver = opened.connection.driver_connection
                if driver is not None and driver.in_transaction:
                    driver.rollback()

    def _require_revision(self) -> None:
        if self.is_sqlite and not sqlite_path(self._url).exists():
            raise _unprepared(self.url)
        with self.single_statements() as connection:
            revision = _revision(connection)
        if revision is None:
            raise _unprepared(self.url)
        if revision not in REVISIONS:
            raise _newer(self.url, revision)
        if revision != REVISIONS[-1]:
            raise LedgerVersionError(
                f"the ledger at {self.url} has revision {revision}, this code needs {REVISIONS[-1]}: "
                "prepare it again (prepare_ledger)"
            )

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError:
            raise LedgerBusyError(f"no connection to the ledger at {self.url} was free in time; try again") from None
        except OperationalError as error:
            if _is_lock_timeout(error):
                raise LedgerBusyError(f"a lock of the ledger at {self.url} was not free in time; try again") from error
            if error.connection_invalidated:
                raise LedgerError(
                    f"the connection to the ledger at {self.url} was lost; try again with the same idempotency key"
                ) from error
            if error.statement is None:
                raise LedgerError(f"the ledger at {self.url} cannot be reached: {error.orig}") from None
            raise


def _is_lock_timeout(error: DBAPIError) -> bool:
    """Whether a bounded wait for a lock is over: by SQLSTATE on PostgreSQL, by message on SQLite."""
    return getattr(error.orig, "sqlstate", None) == "55P03" or "database is locked" in str(error.orig)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _unprepared(place: str) -> LedgerVersionError:
    return LedgerVersionError(f"there is no ledger at {place} yet: prepare it first (prepare_ledger)")


def _newer(place: str, revision: str) -> LedgerVersionError:
    return LedgerVersionError(
        f"the ledger at {place} has revision {revision}, newer than this code, which knows {', '.join(REVISIONS)}: "
        "use the code that made it, or a newer one"
    )


def _migrate(connection: Connection, revision: str = "head") -> None:
    # Alembic takes longer to import than the rest of the package, and only a migration needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "tcm_assets.ledger:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
