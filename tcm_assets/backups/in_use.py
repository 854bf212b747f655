"""What is in use: a restore under a run, a daemon or a page would be written over, or be read half old and half new."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tcm_assets.backups.places import BackupError, DagsterStorage
from tcm_assets.services.file_locks import is_alive
from tcm_assets.services.postgresql_dumps import count_other_clients
from tcm_assets.services.sqlite_copies import is_in_use

HEARTBEAT_S = 45.0
"""After so long a silence a daemon is gone: one that lives stores a heartbeat every 30 s."""

_POLL_S = 1.0
_LAST_HEARTBEAT = "SELECT max(timestamp) FROM daemon_heartbeats"


def require_no_run(running_dir: Path) -> None:
    """Raise BackupError while a run's process shows signs of life, on any machine that shares the folder."""
    runs = sorted(path.stem for path in running_dir.glob("*.lock") if is_alive(path))
    if runs:
        raise BackupError(
            f"nothing was restored, for a run is going on ({', '.join(runs)}): wait for its end or terminate it, stop "
            "the UI, then type it again"
        )


def require_unused(files: Iterator[Path]) -> None:
    """Raise BackupError when another process has one of the SQLite files open."""
    for path in files:
        if is_in_use(path):
            raise BackupError(
                f"nothing was restored, for another process has {path} open: stop the UI, the pages and whatever else "
                f"reads it (lsof {path}), then type it again"
            )


def require_no_client(url: str, what: str) -> None:
    """Raise BackupError when others are connected to a PostgreSQL database."""
    if clients := count_other_clients(url):
        raise BackupError(
            f"nothing was restored, for others are connected to the database of {what} ({clients} connections): stop "
            "the services that use it (in a team's deployment: docker compose stop webserver daemon code pages), then "
            "type it again"
        )


def require_no_daemon(
    storage: DagsterStorage,
    tell: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Raise BackupError while a Dagster daemon lives, on any machine; wait where one has been heard of just now."""
    first = heard = _last_heartbeat(storage)
    if first is None or _age_s(first, now()) > HEARTBEAT_S:
        return
    tell(f"A Dagster daemon was there {_age_s(first, now()):.0f} s ago: waiting whether it comes back.")
    while _age_s(first, now()) <= HEARTBEAT_S and heard == first:
        sleep(_POLL_S)
        heard = _last_heartbeat(storage)
    if heard != first:
        raise BackupError(
            "nothing was restored, for a Dagster daemon is running: stop the UI (and every dagster-daemon), then type "
            "it again"
        )


def _age_s(moment: datetime, present: datetime) -> float:
    return max(0.0, (present - moment).total_seconds())


def _last_heartbeat(storage: DagsterStorage) -> datetime | None:
    """Return when a daemon last stored that it lives; None where that cannot be read."""
    if storage.url is not None:
        return _last_in_postgresql(storage.url)
    path = storage.folder / "history" / "runs.db" if storage.folder else None
    if path is None or not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as connection:
            return _utc(connection.execute(_LAST_HEARTBEAT).fetchone()[0])
    except sqlite3.DatabaseError:
        # Damaged: no daemon could go on with it.
        return None


def _last_in_postgresql(url: str) -> datetime | None:
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import DatabaseError

    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            return _utc(connection.exec_driver_sql(_LAST_HEARTBEAT).scalar())
    except DatabaseError:
        return None
    finally:
        engine.dispose()


def _utc(stored: Any) -> datetime | None:
    if stored is None:
        return None
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
