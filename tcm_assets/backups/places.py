"""What a backup holds, and where each part lies in a data folder and in Dagster's home.

Left out is what the user keeps (`landing/`, `media/`, the lists, `apps/secrets.toml`) and what is made again from the
rest (`warehouse/ingested/`, `published/`).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tcm_assets.ledger.engines import parse_ledger_url, sqlite_path
from tcm_assets.ledger.ownership import claim_note
from tcm_assets.live.journal import list_journals
from tcm_assets.services.unusable_files import shortened
from tcm_assets.settings import Settings

LEDGER_FILE = "ledger/ledger.sqlite"
LEDGER_DUMP = "ledger/ledger.dump"
DAGSTER_SETTINGS = "dagster/dagster.yaml"
DAGSTER_DUMP = "dagster/dagster.dump"
FEATURE_CACHE = "warehouse/feature_cache.sqlite"
LIVE_FOLDER = "live"

DAGSTER_FOLDERS = ("schedules", "history")
"""Folders of Dagster's SQLite files, in the order in which they are copied: a sensor's cursor that is younger than the
rows would pass over deliveries."""

_OLDER_KEYS = ("run_storage", "event_log_storage", "schedule_storage")  # of a dagster.yaml without `storage`


class BackupError(Exception):
    """A backup cannot be made, used or restored; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """A part of a backup, by its name there, and where it lies."""

    name: str
    path: Path
    kind: Literal["sqlite", "warehouse", "file"]


@dataclass(frozen=True)
class DagsterStorage:
    """Where an instance keeps runs and events: SQLite files in a folder, or a PostgreSQL database, or elsewhere."""

    folder: Path | None = None
    url: str | None = None
    elsewhere: str | None = None


def dagster_storage(instance_settings: Path, home: Path) -> DagsterStorage:
    """Return the storage that a dagster.yaml names for the instance in `home`. Raises BackupError."""
    import yaml

    if not instance_settings.exists():
        return DagsterStorage(folder=home)
    try:
        named = yaml.safe_load(instance_settings.read_text(encoding="utf-8")) or {}
        storage = named.get("storage")
        if not storage:
            own = [dict(named.get(key) or {}).get("class") for key in _OLDER_KEYS]
            # With the project's own event log, former versions had the stock files in the same folder.
            is_home = set(own) <= {None, "BatchedSqliteEventLogStorage"}
            return DagsterStorage(folder=home) if is_home else DagsterStorage(elsewhere=", ".join(filter(None, own)))
        if "sqlite" in storage:
            return DagsterStorage(folder=Path(_value(storage["sqlite"]["base_dir"])))
        if "postgres" in storage:
            return DagsterStorage(url=_postgresql_url(storage["postgres"]))
        if storage["custom"]["class"] == "DataFolderStorage":
            return DagsterStorage(folder=home)
        return DagsterStorage(elsewhere=str(storage["custom"]["class"]))
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise BackupError(
            f"{instance_settings} cannot be used ({shortened(error)}): correct it, or delete it, and the project's is "
            "written again"
        ) from error


def _postgresql_url(storage: dict[str, Any]) -> str:
    from sqlalchemy import URL

    if "postgres_url" in storage:
        return _value(storage["postgres_url"])
    parts = storage["postgres_db"]
    return URL.create(
        "postgresql",
        _value(parts["username"]),
        _value(parts["password"]),
        _value(parts["hostname"]),
        int(_value(parts.get("port", 5432))),
        _value(parts["db_name"]),
        {name: str(value) for name, value in (parts.get("params") or {}).items()},
    ).render_as_string(hide_password=False)


def _value(written: Any) -> str:
    """Return a value of dagster.yaml, which may name a variable."""
    if not isinstance(written, dict):
        return str(written)
    variable = str(written["env"])
    if variable not in os.environ:
        raise ValueError(f"it reads {variable} from the environment, which is not set")
    return os.environ[variable]


def ledger_file(settings: Settings) -> Path | None:
    """Return the file of a SQLite ledger, None for one in PostgreSQL."""
    url = parse_ledger_url(settings.ledger_url)
    return sqlite_path(url) if url.get_backend_name() == "sqlite" else None


def fixed_places(settings: Settings, home: Path) -> tuple[Place, ...]:
    """Return the places that every data folder has, but for the ledger's and Dagster's databases."""
    return (
        Place(DAGSTER_SETTINGS, home / "dagster.yaml", "file"),
        Place("warehouse/tcm.duckdb", settings.warehouse_path, "warehouse"),
        Place(FEATURE_CACHE, settings.feature_cache_path, "sqlite"),
        Place("first_day", settings.data_dir / "first_day", "file"),
        Place("ledger/data_folder_id", settings.data_folder_id_path, "file"),
        Place("ledger/claimed_at", claim_note(settings.data_folder_id_path), "file"),
    )


def dagster_databases(folder: Path) -> Iterator[Place]:
    """Yield the SQLite files of Dagster's storage in `folder`, in the order in which they are copied."""
    for name in DAGSTER_FOLDERS:
        for path in sorted((folder / name).rglob("*.db")):
            yield Place(f"dagster/{path.relative_to(folder).as_posix()}", path, "sqlite")


def journals(settings: Settings) -> Iterator[Place]:
    """Yield the journals of requests to live sources, open or closed."""
    for journal in list_journals(settings.live_dir):
        yield Place(f"{LIVE_FOLDER}/{journal.path.name}", journal.path, "file")
