"""The manifest of a backup: versions, files with sizes and digests, how far its ledger goes."""

import hashlib
import json
import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tcm_assets.backups.places import BackupError
from tcm_assets.ledger.extent import LedgerExtent
from tcm_assets.services.unusable_files import shortened
from tcm_assets.version import VERSION

MANIFEST = "manifest.json"
NAME_FORMAT = "%Y-%m-%dT%H%M%SZ"  # of a backup's folder: when it was begun, UTC
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
_FORMAT = 1  # of the manifest; a change that older code could misread makes it one more


class StoredFile(BaseModel, frozen=True):
    """A file of a backup, with the mode of the file that it is a copy of."""

    size_bytes: int
    sha256: str
    mode: int


class LedgerCopy(BaseModel, frozen=True):
    """The ledger of a backup; `schema_name` is None for SQLite."""

    schema_name: str | None
    extent: LedgerExtent


class Input(BaseModel, frozen=True):
    """What the user keeps and no backup holds: a file, or all files of a folder."""

    file_count: int
    size_bytes: int
    sha256: str | None = None


class Manifest(BaseModel, frozen=True):
    """What a backup holds; `dagster_schema` is None unless Dagster's storage is in PostgreSQL."""

    format: int = _FORMAT
    began_at: datetime
    versions: dict[str, str]
    files: dict[str, StoredFile]
    ledger: LedgerCopy | None
    dagster_schema: str | None
    left_out: list[str]
    inputs: dict[str, Input]

    @property
    def size_bytes(self) -> int:
        """Return the bytes of all files."""
        return sum(file.size_bytes for file in self.files.values())


def own_versions() -> dict[str, str]:
    """Return the versions of the project and of what writes its files."""
    return {
        "tcm_assets": VERSION,
        "dagster": version("dagster"),
        "duckdb": version("duckdb"),
        "python": platform.python_version(),
    }


def store(path: Path, mode: int) -> StoredFile:
    """Put a copied file on disk for good, readable by its owner alone, and return what the manifest says of it."""
    path.chmod(0o600)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return StoredFile(size_bytes=path.stat().st_size, sha256=_digest(path), mode=mode & 0o777)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of the backup in `folder`."""
    path = folder / MANIFEST
    path.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    store(path, 0o600)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises BackupError for one that is damaged or was made by newer code."""
    path = folder / MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        made_by = str(fields["versions"]["tcm_assets"])
        if fields["format"] > _FORMAT or _numbers(made_by) > _numbers(VERSION):
            raise BackupError(
                f"{folder} was made by tcm_assets {made_by}, newer than this code, {VERSION}: "
                "restore it with the code that made it, or a newer one"
            )
        return Manifest.model_validate(fields)
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise _damaged(folder, f"{MANIFEST}: {shortened(error)}") from error


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Raise BackupError unless every file of a backup is as it was written."""
    for name, said in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise _damaged(folder, f"{name} is missing")
        if path.stat().st_size != said.size_bytes or _digest(path) != said.sha256:
            raise _damaged(folder, f"{name} is not as it was written")


def list_backups(backup_dir: Path) -> list[Path]:
    """Return the folders of whole backups, the oldest first."""
    return sorted(path for path in backup_dir.glob("*") if _NAME.fullmatch(path.name) and path.is_dir())


def describe_inputs(*paths: Path) -> dict[str, Input]:
    """Return what is at each path that exists, by name: files with their digest, folders with counts alone."""
    inputs = {}
    for path in paths:
        if path.is_file():
            inputs[path.name] = Input(file_count=1, size_bytes=path.stat().st_size, sha256=_digest(path))
        elif path.is_dir():
            sizes = [file.stat().st_size for file in path.rglob("*") if file.is_file()]
            inputs[path.name] = Input(file_count=len(sizes), size_bytes=sum(sizes))
    return inputs


def now() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _damaged(folder: Path, found: str) -> BackupError:
    return BackupError(
        f"the backup {folder} is damaged ({found}), and nothing was changed. Restore another one: make restore "
        f"BACKUP=<name>, with a name from ls {folder.parent}"
    )
