"""Engines of the ledger's two databases: their URLs, connections, and how transactions begin."""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from tcm_assets.ledger.errors import LedgerError

# Connections of one process: more would wait for the same disk. Further threads wait for a free one.
POSTGRESQL_CONNECTIONS = 16
SQLITE_CONNECTIONS = 8  # connections of one process: its readers and the one writer
# Execution option of SQLite connections: the statement that begins a transaction; without it each statement is one.
BEGIN_OPTION = "ledger_begin"


def create_sqlite_engine(url: URL, lock_timeout_s: float) -> Engine:
    """Create an engine whose connections read beside a writer (WAL), and whose commits survive a power cut."""
    engine = create_engine(
        url,
        pool_size=SQLITE_CONNECTIONS,
        max_overflow=0,
        pool_timeout=lock_timeout_s,
        # The listener below begins transactions, never the driver.
        connect_args={"timeout": lock_timeout_s, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get(BEGIN_OPTION)
        if statement:
            connection.exec_driver_sql(statement)

    return engine


def create_postgresql_engine(url: URL, lock_timeout_s: float) -> Engine:
    """Create an engine whose statements wait at most `lock_timeout_s` for a lock, and whose moments are in UTC."""
    options = {} if "connect_timeout" in url.query else {"connect_timeout": max(1, math.ceil(lock_timeout_s))}
    engine = create_engine(
        url, pool_size=POSTGRESQL_CONNECTIONS, max_overflow=0, pool_timeout=lock_timeout_s, connect_args=options
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = '{math.ceil(lock_timeout_s * 1000)}ms'")
        connection.execute("SET TIME ZONE 'UTC'")
        # Plans are kept, also in triggers: one made for a small table would still read all of it after it has grown.
        connection.execute("SET enable_seqscan = off")
        connection.commit()

    return engine


_POSTGRESQL_NAMES = ("postgresql", "postgres", "postgresql+psycopg")
_SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


def parse_ledger_url(text: str) -> URL:
    """Return the URL with its driver: SQLite in a file, or PostgreSQL by psycopg 3. Raises LedgerError for any other.

    >>> str(parse_ledger_url("postgres://owner@localhost/ledger"))
    'postgresql+psycopg://owner@localhost/ledger'
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text may hold a password, so it is not repeated.
        raise LedgerError(
            "the ledger's URL cannot be read; it is like sqlite:////folder/ledger.sqlite or "
            "postgresql://user:password@host:5432/database"
        ) from None
    if url.drivername in _SQLITE_NAMES:
        if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
            raise LedgerError("the ledger needs a file of its own: sqlite:////folder/ledger.sqlite")
        return url.set(drivername="sqlite+pysqlite")
    if url.drivername in _POSTGRESQL_NAMES:
        return _move_password(url.set(drivername="postgresql+psycopg"))
    raise LedgerError(f"the ledger is kept in SQLite or PostgreSQL (psycopg), not in {url.drivername}")


def hide_passwords(url: URL) -> str:
    """Return the URL with *** in place of its password and of that of its client key."""
    if "sslpassword" in url.query:
        url = url.update_query_dict({"sslpassword": "***"})
    return url.render_as_string(hide_password=True)


def sqlite_path(url: URL) -> Path:
    """Return the file of a SQLite ledger."""
    return Path(str(url.database))


def _move_password(url: URL) -> URL:
    """Move a password given as ?password= to where it is never shown."""
    password = url.query.get("password")
    if password is None:
        return url
    return url.difference_update_query(["password"]).set(password=str(password))


@contextmanager
def driver_connection(engine: Engine) -> Iterator[Any]:
    """Take a connection of sqlite3 or psycopg from the pool; its errors are raised as SQLAlchemy's DBAPIError."""
    dialect = engine.dialect
    driver_error = dialect.loaded_dbapi.Error

    def translate(error: Exception, statement: str | None, *, is_lost: bool = False) -> BaseException:
        return DBAPIError.instance(
            statement, None, error, driver_error, connection_invalidated=is_lost, dialect=dialect
        )

    try:
        pooled = engine.raw_connection()
    except driver_error as error:
        raise translate(error, None) from error
    try:
        driver = pooled.driver_connection
        yield driver
    except driver_error as error:
        is_lost = dialect.is_disconnect(error, pooled.driver_connection, None)
        if is_lost:
            pooled.invalidate(error)
        raise translate(error, "(by the driver)", is_lost=is_lost) from error
    finally:
        pooled.close()


@contextmanager
def sqlite_transaction(engine: Engine) -> Iterator[Any]:
    """Begin a transaction of sqlite3 that may write at once, committed at the end of the block."""
    with driver_connection(engine) as driver:
        driver.execute("BEGIN IMMEDIATE")
        try:
            yield driver
            driver.execute("COMMIT")
        finally:
            if driver.in_transaction:
                driver.rollback()


@contextmanager
def postgresql_autocommit(engine: Engine) -> Iterator[Any]:
    """Take a connection of psycopg on which each statement is a transaction of its own."""
    with driver_connection(engine) as driver:
        driver.autocommit = True
        try:
            yield driver
        finally:
            if not driver.closed:
                driver.autocommit = False
