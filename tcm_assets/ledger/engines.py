"""Engines for the ledger's two databases: how connections are set up and transactions begin.

Belongs here: what SQLAlchemy is told about SQLite and PostgreSQL. Does not belong here: tables and what is done with
them.
"""

import math
import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

POSTGRESQL_CONNECTIONS = 16
"""Connections of one process: more would wait for the same disk; threads beyond that wait here for a free one."""

SQLITE_CONNECTIONS = 8
"""Readers at a time of one process, and the one writer."""

BEGIN_OPTION = "ledger_begin"
"""Execution option of SQLite connections: the statement that begins a transaction; without it each stands alone."""


def sqlite_engine(url: URL, lock_timeout_s: float) -> Engine:
    """An engine whose connections read beside a writer (WAL), and whose commits outlive a power cut."""
    engine = create_engine(
        url,
        pool_size=SQLITE_CONNECTIONS,
        max_overflow=0,
        pool_timeout=lock_timeout_s,
        # Transactions are begun by the listener below, never by the driver.
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


def postgresql_engine(url: URL, lock_timeout_s: float) -> Engine:
    """An engine whose statements wait for a lock no longer than `lock_timeout_s`, and whose moments are in UTC."""
    options = {} if "connect_timeout" in url.query else {"connect_timeout": max(1, math.ceil(lock_timeout_s))}
    engine = create_engine(
        url, pool_size=POSTGRESQL_CONNECTIONS, max_overflow=0, pool_timeout=lock_timeout_s, connect_args=options
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.execute(f"SET lock_timeout = '{math.ceil(lock_timeout_s * 1000)}ms'")
        connection.execute("SET TIME ZONE 'UTC'")
        # Plans are kept, also in triggers: one made while a table was small would read all of it when it has grown.
        connection.execute("SET enable_seqscan = off")
        connection.commit()

    return engine
