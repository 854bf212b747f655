"""Making a backup while the pipeline runs: each store as of one moment, the ledger last.

The ledger is copied after the warehouse, so it knows of every entry that the tables know of; Dagster's storage before
it, so that no cursor says that rows were made which are not there.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tcm_assets.backups.manifest import (
    NAME_FORMAT,
    LedgerCopy,
    Manifest,
    StoredFile,
    describe_inputs,
    list_backups,
    now,
    own_versions,
    store,
    verify_files,
    write_manifest,
)
from tcm_assets.backups.places import (
    DAGSTER_DUMP,
    DAGSTER_SETTINGS,
    LEDGER_DUMP,
    LEDGER_FILE,
    BackupError,
    DagsterStorage,
    Place,
    dagster_databases,
    dagster_storage,
    fixed_places,
    journals,
    ledger_file,
)
from tcm_assets.data_folder import dagster_home_of
from tcm_assets.ledger.errors import LedgerError, LedgerLostError
from tcm_assets.ledger.extent import LedgerExtent, measure_extent
from tcm_assets.ledger.mark_file import MarkFile, mark_path
from tcm_assets.ledger.ownership import refuse_second_ledger
from tcm_assets.services.file_locks import FileLock, LockTimeoutError
from tcm_assets.services.postgresql_dumps import DumpError, check_dump, dump_schema, exported_snapshot
from tcm_assets.services.private_files import FILE_MODE, FOLDER_MODE
from tcm_assets.services.sqlite_copies import copy_sqlite, find_damage
from tcm_assets.services.unusable_files import (
    FullDiskError,
    UnusableFileError,
    cannot_write,
    damaged,
    full_disk,
    is_damage,
    is_full_disk,
)
from tcm_assets.settings import Settings
from tcm_assets.warehouse.copies import copy_warehouse
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

_UNFINISHED = ".{}.unfinished"


@dataclass(frozen=True)
class Made:
    """A whole backup, and the older ones that were removed for it."""

    folder: Path
    manifest: Manifest
    removed: tuple[Path, ...]


@contextmanager
def exclusive_use(backup_dir: Path) -> Iterator[None]:
    """Hold the lock of the only process that makes or restores a backup there. Raises BackupError."""
    try:
        with FileLock(backup_dir / ".lock", timeout_s=0).exclusive():
            yield
    except LockTimeoutError:
        raise BackupError(
            f"another backup is being made or restored in {backup_dir}: wait for its end, then type it again"
        ) from None


def make_backup(settings: Settings) -> Made:
    """Copy what cannot be made again, or only slowly; verify the copy, and only then give it its name.

    Raises BackupError, LedgerError, LockTimeoutError, UnusableFileError.
    """
    if not settings.data_dir.is_dir():
        raise BackupError(f"TCM_DATA_DIR is {settings.data_dir}, which is no folder: there is nothing to back up")
    backup_dir = settings.backup_dir
    with _disk_errors_in_words(backup_dir):
        backup_dir.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        with exclusive_use(backup_dir):
            # Left by a backup or a removal that was killed, since this one has the lock.
            for leftover in backup_dir.glob(_UNFINISHED.format("*")):
                shutil.rmtree(leftover)
            began_at, folder = _new_name(backup_dir)
            unfinished = backup_dir / _UNFINISHED.format(folder.name)
            unfinished.mkdir(mode=FOLDER_MODE)
            try:
                manifest = _fill(settings, unfinished, began_at)
                verify_files(unfinished, manifest)
                write_manifest(unfinished, manifest)
                _sync_folders(unfinished)
                unfinished.rename(folder)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
            _sync(backup_dir)
            return Made(folder, manifest, _remove_old(backup_dir, settings.backup_count))


def _new_name(backup_dir: Path) -> tuple[datetime, Path]:
    while (path := backup_dir / (moment := now()).strftime(NAME_FORMAT)).exists():
        time.sleep(0.1)
    return moment, path


def _finished(unfinished: Path) -> Path:
    return unfinished.with_name(unfinished.name.strip(".").removesuffix(".unfinished"))


def _fill(settings: Settings, folder: Path, began_at: datetime) -> Manifest:
    home = dagster_home_of(os.environ, settings.data_dir)
    files: dict[str, StoredFile] = {}
    storage = dagster_storage(home / "dagster.yaml", home)
    dagster_schema = _copy_dagster(storage, folder, files)
    for place in (*fixed_places(settings, home), *journals(settings)):
        _copy(place, folder, files)
    for place in journals(settings):
        # Closed, and so renamed, in the meantime.
        if place.name not in files:
            _copy(place, folder, files)
    ledger = _copy_ledger(settings, folder, files)
    if files.keys() <= {DAGSTER_SETTINGS}:
        raise BackupError(f"{settings.data_dir} holds nothing to back up yet: type make run first")
    return Manifest(
        began_at=began_at,
        versions=own_versions(),
        files=files,
        ledger=ledger,
        dagster_schema=dagster_schema,
        left_out=[f"Dagster's storage, which dagster.yaml puts into {storage.elsewhere}"] if storage.elsewhere else [],
        inputs=describe_inputs(
            settings.creators_csv,
            settings.brands_csv,
            settings.rates_csv,
            settings.relevance_csv,
            settings.live_urls_path,
            settings.briefs_dir,
            settings.exchange_rates_csv,
            settings.landing_dir,
            *([] if settings.is_media_remote else [settings.media_dir]),
        ),
    )


def _copy(place: Place, folder: Path, files: dict[str, StoredFile]) -> None:
    """Copy a place, if there is something, as of one moment; each database is read whole once."""
    if not place.path.exists():
        return
    target = folder / place.name
    _make_parents(target, folder)
    mode = place.path.stat().st_mode
    if place.kind == "warehouse":
        try:
            copy_warehouse(DuckDBWarehouse(place.path), target)
        except FullDiskError as error:
            # That of the copy, which is removed.
            raise full_disk(_finished(folder)) from error
    elif place.kind == "sqlite":
        try:
            copy_sqlite(place.path, target)
            found = find_damage(target)
        except sqlite3.DatabaseError as error:
            found = str(error)
            if is_full_disk(error, target):
                raise
            if not is_damage(error) and place.path.exists():
                raise BackupError(f"no backup was made, for {place.path} cannot be copied ({found})") from error
        if not place.path.exists():
            # A run that somebody deleted meanwhile.
            target.unlink(missing_ok=True)
            return
        if found:
            raise damaged(place.path, found, "No backup was made.", "Type make run: it says what can be done about it.")
    else:
        try:
            shutil.copyfile(place.path, target)
        except FileNotFoundError:
            return
    files[place.name] = store(target, mode)


def _copy_dagster(storage: DagsterStorage, folder: Path, files: dict[str, StoredFile]) -> str | None:
    """Copy Dagster's storage, and return its schema where it is in PostgreSQL."""
    if storage.folder is not None:
        for place in dagster_databases(storage.folder):
            _copy(place, folder, files)
    if storage.url is None:
        return None
    try:
        with exported_snapshot(storage.url) as (snapshot, schema):
            if schema is not None:
                _dump(storage.url, schema, snapshot, folder, DAGSTER_DUMP, files)
            return schema
    except DumpError as error:
        raise BackupError(f"no backup was made, for want of Dagster's storage in PostgreSQL: {error}") from error


def _copy_ledger(settings: Settings, folder: Path, files: dict[str, StoredFile]) -> LedgerCopy | None:
    """Copy the ledger, if there is one, and return how far the copy goes. Raises BackupError for one that is gone."""
    path = ledger_file(settings)
    if path is not None:
        _copy(Place(LEDGER_FILE, path, "sqlite"), folder, files)
        extent = measure_extent(f"sqlite:///{folder / LEDGER_FILE}") if LEDGER_FILE in files else None
        if extent is None:
            _require_no_former_ledger(settings)
            return None
        _require_not_behind(settings, extent)
        return LedgerCopy(schema_name=None, extent=extent)
    try:
        with exported_snapshot(settings.ledger_url) as (snapshot, schema):
            extent = measure_extent(settings.ledger_url, snapshot)
            if extent is None or schema is None:
                _require_no_former_ledger(settings)
                return None
            _require_not_behind(settings, extent)
            _dump(settings.ledger_url, schema, snapshot, folder, LEDGER_DUMP, files)
            return LedgerCopy(schema_name=schema, extent=extent)
    except (DumpError, LedgerError) as error:
        raise BackupError(f"no backup was made, for want of the ledger in PostgreSQL: {error}") from error


def _require_no_former_ledger(settings: Settings) -> None:
    """Raise BackupError where there was a ledger: a backup without it would take the place of one with it."""
    try:
        refuse_second_ledger(settings.ledger_url, settings.data_folder_id_path)
    except LedgerLostError as error:
        raise BackupError(f"no backup was made: {error}") from error


def _require_not_behind(settings: Settings, extent: LedgerExtent) -> None:
    """Raise BackupError for a ledger that lacks entries: in time its backups would replace every whole one."""
    mark = MarkFile(mark_path(settings.data_folder_id_path), settings.ledger_url).read()
    if mark is not None and mark.tip is not None and extent.last_entry_id < mark.tip.entry_id:
        raise BackupError(
            f"no backup was made: the ledger ends at entry {extent.last_entry_id}, and entry {mark.tip.entry_id} was "
            "seen. Bring the ledger back: make restore; or, where that is lost for good, say so: python -m "
            "tcm_assets.cli.accept_ledger"
        )


def _dump(url: str, schema: str, snapshot: str, folder: Path, name: str, files: dict[str, StoredFile]) -> None:
    target = folder / name
    _make_parents(target, folder)
    dump_schema(url, schema, snapshot, target)
    check_dump(target)
    files[name] = store(target, FILE_MODE)


def _make_parents(target: Path, folder: Path) -> None:
    for parent in reversed([parent for parent in target.parents if parent.is_relative_to(folder)]):
        parent.mkdir(mode=FOLDER_MODE, exist_ok=True)


def _remove_old(backup_dir: Path, kept: int | None) -> tuple[Path, ...]:
    removed = tuple(list_backups(backup_dir)[:-kept]) if kept else ()
    for path in removed:
        # Half removed, it is no backup.
        unfinished = path.rename(backup_dir / _UNFINISHED.format(path.name))
        shutil.rmtree(unfinished)
    return removed


@contextmanager
def _disk_errors_in_words(backup_dir: Path) -> Iterator[None]:
    try:
        yield
    except (UnusableFileError, LockTimeoutError):
        raise
    except (OSError, sqlite3.Error, BackupError) as error:
        if problem := cannot_write(error, backup_dir / now().strftime(NAME_FORMAT)):
            raise problem from error
        if isinstance(error, OSError):
            raise BackupError(f"no backup was made in {backup_dir} (TCM_BACKUP_DIR): {error}") from error
        raise


def _sync_folders(folder: Path) -> None:
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        _sync(path)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
