"""The driver's own connection out of SQLAlchemy's pool, for the one write whose speed counts.

Belongs here: borrowing it, and turning the driver's errors into SQLAlchemy's, as everybody else gets them. SQLAlchemy's
way to one statement costs as much processor time as the statement itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_connection(engine: Engine) -> Iterator[Any]:
    """A pooled connection of sqlite3 or psycopg; raises SQLAlchemy's DBAPIError, its orig the driver's error."""
    driver_error = engine.dialect.loaded_dbapi.Error
    try:
        pooled = engine.raw_connection()
    except driver_error as error:
        raise _sqlalchemy_error(engine, error, statement=None) from error
    try:
        driver = pooled.driver_connection
        yield driver
    except driver_error as error:
        is_lost = engine.dialect.is_disconnect(error, pooled.driver_connection, None)
        if is_lost:
            pooled.invalidate(error)
        raise _sqlalchemy_error(engine, error, statement="(by the driver)", is_lost=is_lost) from error
    finally:
        pooled.close()


@contextmanager
def sqlite_transaction(engine: Engine) -> Iterator[Any]:
    """A connection of sqlite3 in a transaction that may write from its begin on, committed at the end of the block."""
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
    """A connection of psycopg on which each statement is a transaction of its own."""
    with driver_connection(engine) as driver:
        driver.autocommit = True
        try:
            yield driver
        finally:
            if not driver.closed:
                driver.autocommit = False


def _sqlalchemy_error(
    engine: Engine, error: Exception, *, statement: str | None, is_lost: bool = False
) -> BaseException:
    return DBAPIError.instance(
        statement,
        None,
        error,
        engine.dialect.loaded_dbapi.Error,
        connection_invalidated=is_lost,
        dialect=engine.dialect,
    )
