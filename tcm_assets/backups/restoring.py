"""Restoring a backup when nothing runs: verified first, present files put aside under a dated name, never deleted.

A restore that was killed is typed again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tcm_assets.backups.in_use import require_no_client, require_no_daemon, require_no_run, require_unused
from tcm_assets.backups.making import exclusive_use
from tcm_assets.backups.manifest import Manifest, list_backups, now, read_manifest, verify_files
from tcm_assets.backups.places import (
    DAGSTER_DUMP,
    DAGSTER_FOLDERS,
    DAGSTER_SETTINGS,
    FEATURE_CACHE,
    LEDGER_DUMP,
    LEDGER_FILE,
    LIVE_FOLDER,
    BackupError,
    DagsterStorage,
    dagster_databases,
    dagster_storage,
    fixed_places,
    ledger_file,
)
from tcm_assets.backups.swapping import Swaps
from tcm_assets.data_folder import dagster_home_of
from tcm_assets.ledger.acceptance import accept_ledger, find_lack
from tcm_assets.ledger.database import REVISIONS, Ledger
from tcm_assets.ledger.errors import LedgerError, LedgerLostError
from tcm_assets.ledger.extent import count_beyond, measure_extent
from tcm_assets.ledger.mark_file import mark_path
from tcm_assets.ledger.ownership import require_ledger
from tcm_assets.live.journal import CLOSED_SUFFIX, Journal
from tcm_assets.services.file_locks import FileLock, LockTimeoutError
from tcm_assets.services.postgresql_dumps import DumpError, restore_schema
from tcm_assets.services.private_files import make_private_folder
from tcm_assets.services.sqlite_copies import find_damage
from tcm_assets.services.unusable_files import DamagedFileError, shortened
from tcm_assets.settings import Settings

_LEDGER_TIMEOUT_S = 60.0  # longest wait for the ledger's database


@dataclass
class Restored:
    """What a restore did: the backup, what it put where, what it put aside, what it left as it was."""

    folder: Path
    manifest: Manifest
    places: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)


def find_backup(settings: Settings, named: str | None) -> Path:
    """Return the folder of a named backup, or of the newest. Raises BackupError."""
    backups = list_backups(settings.backup_dir)
    if named is None:
        if not backups:
            raise BackupError(f"there is no backup in {settings.backup_dir} (TCM_BACKUP_DIR)")
        return backups[-1]
    path = Path(named) if "/" in named else settings.backup_dir / named
    if not path.is_dir():
        known = f"it has {', '.join(backup.name for backup in backups)}" if backups else "it has none"
        raise BackupError(f"there is no backup {named} in {settings.backup_dir} (TCM_BACKUP_DIR): {known}")
    return path.resolve()


def restore_backup(
    settings: Settings, folder: Path, *, replaces_newer_ledger: bool, tell: Callable[[str], None]
) -> Restored:
    """Bring back what the backup in `folder` holds; `tell` is given what a person should know on the way.

    Raises BackupError, before anything is changed, for a backup that is damaged or newer than this code, while
    something is in use, and for a ledger that goes further than the backup's unless `replaces_newer_ledger`.
    """
    manifest = read_manifest(folder)
    _require_what_is_gone(settings, folder, manifest)
    with ExitStack() as held:
        held.enter_context(exclusive_use(settings.backup_dir))
        restoring = _Restoring(settings, folder, manifest, now())
        # Twice: at once, and after what may take minutes.
        restoring.require_nothing_in_use(tell)
        tell(f"Verifying {folder}")
        verify_files(folder, manifest)
        restoring.require_nothing_in_use(tell)
        for lock in restoring.locks():
            try:
                held.enter_context(lock.exclusive())
            except LockTimeoutError as error:
                raise BackupError(f"nothing was restored: {error}") from None
        restoring.require_same_ledger(tell, replaces_newer=replaces_newer_ledger)
        try:
            done = restoring.restore()
        except (OSError, DumpError) as error:
            changed = "the restore ended half-way" if restoring.done.places else "nothing was changed"
            raise BackupError(f"{changed} ({error}): mend that, then type it again, which begins anew") from error
    # When the locks are free: it opens the ledger, and may write to it.
    restoring.settle_mark(tell, accepts_loss=replaces_newer_ledger)
    return done


def _require_what_is_gone(settings: Settings, folder: Path, manifest: Manifest) -> None:
    """Raise BackupError where the ledger is gone, and the backup has none to bring back."""
    if manifest.ledger is not None:
        return
    try:
        require_ledger(settings.ledger_url, settings.data_folder_id_path, timeout_s=_LEDGER_TIMEOUT_S)
    except LedgerLostError as error:
        have_one = [each.name for each in list_backups(settings.backup_dir) if read_manifest(each).ledger]
        raise BackupError(
            f"{folder} has no ledger, which is what is missing here: "
            + (f"type make restore BACKUP={have_one[-1]}" if have_one else "no backup has one")
        ) from error
    except LedgerError:
        # One that cannot be read is not gone, and stays.
        return


class _Restoring:
    """One restore of one backup."""

    def __init__(self, settings: Settings, folder: Path, manifest: Manifest, moment: datetime) -> None:
        self._settings = settings
        self._folder = folder
        self._manifest = manifest
        self._aside_schema = f"before_{moment:%Y%m%dt%H%M%S_%f}"
        self._home = dagster_home_of(os.environ, settings.data_dir)
        self._storage = self._storage_of_backup()
        self.swaps = Swaps(moment)
        self.done = Restored(folder, manifest)
        self._ledger_file = ledger_file(settings)

    def _storage_of_backup(self) -> DagsterStorage:
        stored = self._folder / DAGSTER_SETTINGS
        return dagster_storage(stored, self._home) if stored.exists() else DagsterStorage(folder=self._home)

    def require_nothing_in_use(self, tell: Callable[[str], None]) -> None:
        """Raise BackupError while a run, a daemon, a page or another program uses what is to be replaced."""
        require_no_run(self._settings.running_dir)
        require_unused(self._present_databases())
        require_no_daemon(self._storage, tell)
        try:
            if self._storage.url is not None and DAGSTER_DUMP in self._manifest.files:
                require_no_client(self._storage.url, "Dagster's storage")
            if self._ledger_file is None and LEDGER_DUMP in self._manifest.files:
                require_no_client(self._settings.ledger_url, "the ledger")
        except DumpError as error:
            raise BackupError(f"nothing was restored: {error}") from error

    def _present_databases(self) -> Iterator[Path]:
        yield self._settings.feature_cache_path
        if self._ledger_file is not None:
            yield self._ledger_file
        if self._storage.folder is not None:
            yield from (place.path for place in dagster_databases(self._storage.folder))

    def locks(self) -> Iterator[FileLock]:
        """Yield the locks of those who read and write the warehouse and the ledger."""
        if self._ledger_file is not None:
            # Before the lock makes it, readable by everybody.
            make_private_folder(self._ledger_file.parent)
        for path, suffix in ((self._settings.warehouse_path, "lock"), (self._ledger_file, "turn")):
            if path is not None:
                yield FileLock(path.with_name(f"{path.name}.{suffix}"), timeout_s=0)

    def require_same_ledger(self, tell: Callable[[str], None], *, replaces_newer: bool) -> None:
        """Raise BackupError where the ledger in use is another one, or goes further than the backup's."""
        copied = self._manifest.ledger
        if copied is None:
            return
        if (copied.schema_name is None) != (self._ledger_file is not None):
            place = "PostgreSQL" if copied.schema_name else "a SQLite file"
            raise BackupError(
                f"the ledger of the backup is from {place}, and TCM_LEDGER_URL names another kind of database: set it "
                "as it was when the backup was made"
            )
        if copied.extent.revision not in REVISIONS:
            raise BackupError(
                f"the ledger of the backup has revision {copied.extent.revision}, newer than this code, which knows "
                f"{', '.join(REVISIONS)}: restore it with the code that made it"
            )
        if self._ledger_file is not None:
            if not self._ledger_file.exists():
                return
            if found := find_damage(self._ledger_file):
                tell(
                    f"The present ledger cannot be read ({shortened(found)}), so nobody can say what was earned and "
                    "spent since the backup. It is put aside."
                )
                return
        try:
            present = measure_extent(self._settings.ledger_url)
            entries, reviews = count_beyond(self._settings.ledger_url, copied.extent)
        except LedgerError as error:
            raise BackupError(f"nothing was restored: {error}") from error
        if present is None:
            return
        asked = f"make restore RESTORE_OLDER_LEDGER=1 BACKUP={self._folder.name} (without make: --older-ledger)"
        if present.owner and copied.extent.owner and present.owner != copied.extent.owner and not replaces_newer:
            raise BackupError(
                "the present ledger belongs to another data folder than the backup's. Set TCM_DATA_DIR and "
                "TCM_LEDGER_URL to those of the backup; or, where this folder was begun anew after a loss, say that "
                f"its ledger may go: {asked}"
            )
        if (entries or reviews) and not replaces_newer:
            raise BackupError(
                f"the present ledger has {entries} entries and {reviews} reviews that are not in the backup of "
                f"{self._manifest.began_at:%Y-%m-%d %H:%M} UTC. Restored, they would be lost: points that were spent "
                "since would come back, to be spent again. Restore a newer backup, or say so: "
                f"{asked}"
            )

    def restore(self) -> Restored:
        """Put every file beside its place, restore databases of PostgreSQL, then swap; a ledger's file comes last."""
        try:
            self._stage()
            # First, for they may refuse; then nothing else has changed.
            self._restore_schemas()
            for place in sorted(self.swaps.places, key=lambda place: place == self._ledger_file):
                aside = self.swaps.swap(place)
                self.done.places.append(str(place))
                self.done.aside += [str(aside)] if aside else []
            return self.done
        finally:
            self.swaps.discard()

    def settle_mark(self, tell: Callable[[str], None], *, accepts_loss: bool) -> None:
        """Say what the restored ledger lacks of what was seen; record that it is given up where the owner said so."""
        url, identity_path = self._settings.ledger_url, self._settings.data_folder_id_path
        if self._manifest.ledger is None or not mark_path(identity_path).exists():
            return
        if accepts_loss:
            lack = accept_ledger(url, identity_path, accepted_by="make restore --older-ledger")
        else:
            with Ledger.open(url) as ledger:
                lack = find_lack(ledger, identity_path)
        if lack is None:
            return
        if accepts_loss:
            tell(f"Given up, and recorded in the ledger: {lack}.")
        else:
            tell(
                f"The restored ledger is older than the one that was here: {lack}. Runs and pages stop until you "
                "restore a newer one, or say that this is lost for good: python -m tcm_assets.cli.accept_ledger"
            )

    def _stage(self) -> None:
        modes = {name: file.mode for name, file in self._manifest.files.items()}
        if self._storage.folder is not None:
            for folder in DAGSTER_FOLDERS:
                prefix = f"dagster/{folder}/"
                files = {
                    name.removeprefix(prefix): (self._folder / name, mode)
                    for name, mode in modes.items()
                    if name.startswith(prefix)
                }
                if files:
                    self.swaps.stage_folder(self._storage.folder / folder, files)
        for name, place in self._targets():
            if self._is_kept(name, place):
                self.done.kept.append(place)
            else:
                self.swaps.stage(place, self._folder / name, modes[name])

    def _targets(self) -> Iterator[tuple[str, Path]]:
        """Yield the single files of the backup, and where each belongs."""
        paths = {place.name: place.path for place in fixed_places(self._settings, self._home)}
        if self._ledger_file is not None:
            paths[LEDGER_FILE] = self._ledger_file
        for name in self._manifest.files:
            if name in paths:
                yield name, paths[name]
            elif name.startswith(f"{LIVE_FOLDER}/"):
                yield name, self._settings.live_dir / Path(name).name

    def _is_kept(self, name: str, present: Path) -> bool:
        """Return whether what is there stays: equal files, and what is never wrong for being newer."""
        is_kept = False
        if name == FEATURE_CACHE:
            # Its rows are found by what they were computed from.
            is_kept = present.exists() and find_damage(present) is None
        elif name.startswith(f"{LIVE_FOLDER}/"):
            closed = present.with_name(f"{Journal(present).name}{CLOSED_SUFFIX}")
            is_kept = _is_whole_journal(present) or _is_whole_journal(closed)
        elif name == DAGSTER_SETTINGS:
            # Settings, no data: those of today count, which a container may not even let go.
            is_kept = present.exists() and self._storage == _readable_storage(present, self._home)
        elif present.is_file() and not name.endswith((".sqlite", ".duckdb")):
            is_kept = present.read_bytes() == (self._folder / name).read_bytes()
        return is_kept

    def _restore_schemas(self) -> None:
        ledger = self._manifest.ledger
        schemas = (
            (DAGSTER_DUMP, "Dagster's database", self._storage.url, self._manifest.dagster_schema),
            (LEDGER_DUMP, "the ledger's database", self._settings.ledger_url, ledger.schema_name if ledger else None),
        )
        for name, database, url, schema in schemas:
            if name not in self._manifest.files or url is None or schema is None:
                continue
            aside = f"{schema}_{self._aside_schema}"
            if restore_schema(url, schema, self._folder / name, aside, self._settings.backup_dir):
                self.done.aside.append(f"the schema {aside} of {database}")
            self.done.places.append(f"the schema {schema} of {database}")


def _readable_storage(instance_settings: Path, home: Path) -> DagsterStorage | None:
    try:
        return dagster_storage(instance_settings, home)
    except BackupError:
        return None


def _is_whole_journal(path: Path) -> bool:
    try:
        return path.exists() and bool(Journal(path).entries())
    except DamagedFileError:
        return False
