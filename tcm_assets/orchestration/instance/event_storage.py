"""Dagster's own SQLite event log, with connections kept open and a batch of events in one transaction.

A run over 92 days reports each day of each asset. The stock storage opens, commits, syncs and closes a database four
times for each such event, 60 ms together on an ordinary disk, which is minutes in which nothing is computed. The
tables, files and readers are the stock ones; only the number of connections and transactions differs.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.events import ASSET_EVENTS
from dagster._core.storage.event_log import SqlEventLogStorageTable, SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import create_engine
from sqlalchemy import event as engine_event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from tcm_assets.orchestration.instance.databases import usable_database

OPEN_DATABASES = 8  # database files kept open: the index, the run that is going on, and a few that someone looks at


class BatchedSqliteEventLogStorage(SqliteEventLogStorage):
    """Events come in batches when DAGSTER_EVENT_BATCH_SIZE is above zero."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._batch = threading.local()
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._present_tables: set[str] = set()
        super().__init__(base_dir, inst_data)
        # A batch holds the databases of its run and of the index at once, which a plain lock would forbid.
        self._db_lock = threading.RLock()  # type: ignore[assignment]

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store `events`, all or none, in one transaction for each database file."""
        with self._one_transaction():
            about_assets = [event for event in events if event.dagster_event_type in ASSET_EVENTS]
            if about_assets:
                self._store_asset_events(about_assets)
            super().store_event_batch([event for event in events if event.dagster_event_type not in ASSET_EVENTS])

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store one event, as a batch of its own: the stock storage takes five transactions for a check's result."""
        with self._one_transaction():
            super().store_event(event)

    def _store_asset_events(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Do for all events about assets at once what the stock `store_event` does for each."""
        rows_by_run: dict[str, list[dict[str, Any]]] = {}
        for event in events:
            rows_by_run.setdefault(event.run_id, []).append(self._event_to_row(event))
        for run_id, rows in rows_by_run.items():
            with self.run_connection(run_id) as connection:
                connection.execute(SqlEventLogStorageTable.insert(), rows)
        with self.index_transaction() as connection:
            insert = SqlEventLogStorageTable.insert().returning(
                SqlEventLogStorageTable.c.id, sort_by_parameter_order=True
            )
            rows = [row for rows in rows_by_run.values() for row in rows]
            event_ids = [int(event_id) for (event_id,) in connection.execute(insert, rows)]
            self._store_asset_event_tags(connection, events, event_ids)
            # Each event overwrites what an earlier one of its kind recorded for the asset, so the last one is enough.
            last = {
                (event.get_dagster_event().asset_key, event.dagster_event_type): (event, event_id)
                for event, event_id in zip(events, event_ids, strict=True)
            }
            for event, event_id in last.values():
                self._store_asset_event(connection, event, event_id)

    def has_table(self, table_name: str) -> bool:
        """Return whether the index has a table, which the stock storage opens a connection for at every check."""
        if table_name not in self._present_tables:
            with usable_database(Path(self.path_for_shard(INDEX_SHARD_NAME))):
                if super().has_table(table_name):
                    self._present_tables.add(table_name)
        return table_name in self._present_tables

    def wipe(self) -> None:
        """Delete every event."""
        self._present_tables.clear()
        self._close_all()
        super().wipe()

    def dispose(self) -> None:
        """Close what is open; the storage stays usable."""
        self._close_all()
        super().dispose()

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        if getattr(self._batch, "stack", None) is not None:
            yield
            return
        with ExitStack() as stack:
            self._batch.stack, self._batch.connections = stack, {}
            try:
                yield
            finally:
                self._batch.stack = None

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        stack: ExitStack | None = getattr(self._batch, "stack", None)
        if stack is None:
            with self._transaction(shard) as connection:
                yield connection
            return
        connections: dict[str, Connection] = self._batch.connections
        if shard not in connections:
            connections[shard] = stack.enter_context(self._transaction(shard))
        yield connections[shard]

    @contextmanager
    def _transaction(self, shard: str) -> Iterator[Connection]:
        with (
            usable_database(Path(self.path_for_shard(shard))),
            self._db_lock,
            self._engine(shard).connect() as connection,
            connection.begin(),
        ):
            yield connection

    def _engine(self, shard: str) -> Engine:
        """Return the engine of a database file, with its one connection; close the one unused for longest."""
        if shard in self._engines:
            self._engines.move_to_end(shard)
            return self._engines[shard]
        engine = create_engine(
            self.conn_string_for_shard(shard),
            # The lock of this storage lets one thread at a time use the connection.
            poolclass=StaticPool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        engine_event.listen(engine, "connect", _sync_at_checkpoints)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        self._engines[shard] = engine
        if len(self._engines) > OPEN_DATABASES:
            self._engines.popitem(last=False)[1].dispose()
        return engine

    def _close_all(self) -> None:
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    """Sync when the log is folded into the file, not at each commit.

    In WAL mode this keeps the file sound through any crash of a process; only a power cut may lose the last events.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
