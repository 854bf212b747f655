"""Dagster instances in memory: as `DagsterInstance.ephemeral`, quicker to ask, and filled from one another."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import dagster as dg
from dagster._core.storage.event_log.in_memory import InMemoryEventLogStorage
from dagster._core.storage.runs.in_memory import InMemoryRunStorage
from sqlalchemy import Connection


@contextmanager
def memory_instance() -> Iterator[dg.DagsterInstance]:
    """An ephemeral instance whose databases are asked through one connection each.

    Dagster opens one for each question, and SQLite reads the schema anew in each: most of a question's time.
    """
    with dg.DagsterInstance.ephemeral() as instance:
        events, runs = _storages(instance)
        events._connect = _through_one_connection(events._connect, events._held_conn, events._db_lock)  # type: ignore[method-assign]
        runs.connect = _through_one_connection(runs.connect, runs._held_conn, nullcontext())  # type: ignore[method-assign]
        yield instance


def copy_events(source: dg.DagsterInstance, target: dg.DagsterInstance) -> None:
    """Give the target the events of the source in the place of its own."""
    (from_events, _), (to_events, _) = _storages(source), _storages(target)
    _driver(from_events._held_conn).backup(_driver(to_events._held_conn))
    to_events._storage_id = from_events._storage_id


def _storages(instance: dg.DagsterInstance) -> tuple[InMemoryEventLogStorage, InMemoryRunStorage]:
    events, runs = instance.event_log_storage, instance.run_storage
    assert isinstance(events, InMemoryEventLogStorage)
    assert isinstance(runs, InMemoryRunStorage)
    return events, runs


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _through_one_connection(
    connect: Callable[[], AbstractContextManager[Connection]], held: Connection, lock: AbstractContextManager[Any]
) -> Callable[[], AbstractContextManager[Connection]]:
    """Connect by the held connection where it is free and of this thread, else as before."""
    with held.begin():
        held.exec_driver_sql("PRAGMA foreign_keys=ON")
    own_thread = threading.get_ident()

    @contextmanager
    def connected() -> Iterator[Connection]:
        if threading.get_ident() != own_thread or held.in_transaction():
            with connect() as connection:
                yield connection
        else:
            with lock, held.begin():
                yield held

    return connected
