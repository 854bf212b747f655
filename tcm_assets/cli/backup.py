"""`make backup`: a verified copy of what cannot be made again, or only slowly, also while the pipeline runs."""

import sys
from pathlib import Path

from rich.console import Console

from tcm_assets.backups.making import Made, make_backup
from tcm_assets.backups.places import BackupError
from tcm_assets.cli.prepare import PREPARATION_ERRORS, refuse
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.services.file_locks import LockTimeoutError
from tcm_assets.settings import Settings

BACKUP_ERRORS = (*PREPARATION_ERRORS, BackupError, LedgerError, LockTimeoutError)
"""Errors whose message tells the user what to do."""

_MEGABYTE = 1_000_000


def main() -> int:
    """Make a backup and print what it holds; return 0 when it is whole."""
    console = Console()
    try:
        settings = Settings()
        with console.status("Copying"):
            made = make_backup(settings)
    except BACKUP_ERRORS as error:
        return refuse(console, error)
    _print(console, settings, made)
    return 0


def _print(console: Console, settings: Settings, made: Made) -> None:
    manifest = made.manifest
    size = f"{len(manifest.files)} files, {manifest.size_bytes / _MEGABYTE:,.1f} MB"
    _say(console, f"{made.folder} is whole and verified: {size}.")
    if manifest.ledger is None:
        _say(console, "There is no ledger yet.")
    else:
        extent = manifest.ledger.extent
        _say(console, f"Its ledger has {extent.entry_count:,} entries and {extent.review_count:,} reviews.")
    for path in made.removed:
        _say(console, f"Removed the older backup {path.name} (TCM_BACKUP_COUNT={settings.backup_count}).")
    for part in manifest.left_out:
        _say(console, f"Not in it: {part}. Back that up by its own means.", style="yellow")
    if _is_on_same_disk(made.folder, settings.data_dir):
        _say(
            console,
            "It lies on the disk of the data: copy it to another one, or set TCM_BACKUP_DIR to a folder there.",
            style="yellow",
        )
    _say(console, "Bring it back with: make restore")


def _is_on_same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _say(console: Console, sentence: str, style: str | None = None) -> None:
    console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
