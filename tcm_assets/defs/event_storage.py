"""Dagster's own SQLite event log, writing a batch of events in one transaction instead of four a piece.

A run over 92 days reports each day of each asset. The stock storage opens, commits and syncs a database four times for
each such event, 60 ms together on an ordinary disk, which is minutes in which nothing is computed. The tables, files
and readers are the stock ones; only the number of transactions differs.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine import Connection


class BatchedSqliteEventLogStorage(SqliteEventLogStorage):
    """Named in dagster.yaml. Events come in batches when DAGSTER_EVENT_BATCH_SIZE is above zero."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._batch = threading.local()
        super().__init__(base_dir, inst_data)
        # A batch holds the databases of its run and of the index at once, which a plain lock would forbid.
        self._db_lock = threading.RLock()  # type: ignore[assignment]

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "BatchedSqliteEventLogStorage":
        """The storage that dagster.yaml asks for, in the subfolder of `base_dir` where the stock one would be."""
        return cls(str(Path(config_value["base_dir"]) / "history" / "runs"), inst_data)

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Store `events`, all or none, in one transaction for each database file."""
        with ExitStack() as stack:
            self._batch.stack, self._batch.connections = stack, {}
            try:
                super().store_event_batch(events)
            finally:
                self._batch.stack = None

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        stack: ExitStack | None = getattr(self._batch, "stack", None)
        if stack is None:
            with super()._connect(shard) as connection:
                yield connection
            return
        connections: dict[str, Connection] = self._batch.connections
        if shard not in connections:
            connections[shard] = stack.enter_context(super()._connect(shard))
        yield connections[shard]
