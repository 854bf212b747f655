"""`make restore`: bring back the newest backup, or a named one, when nothing runs."""

import argparse
import os
import sys

from rich.console import Console

from tcm_assets.backups.restoring import Restored, find_backup, restore_backup
from tcm_assets.cli.backup import BACKUP_ERRORS
from tcm_assets.cli.prepare import refuse
from tcm_assets.settings import Settings

_ANY_DAY = "1970-01-01"
"""For the settings, whose first day no restore needs: its note may be what is damaged."""


def main(arguments: list[str] | None = None) -> int:
    """Restore a backup and print what was done; return 0 when everything is in its place."""
    console = Console()
    asked = _parse(arguments)
    try:
        settings = Settings({**os.environ, "TCM_START_DATE": _ANY_DAY, "TCM_END_DATE": ""})
        folder = find_backup(settings, asked.backup or None)
        done = restore_backup(
            settings, folder, replaces_newer_ledger=asked.older_ledger, tell=lambda sentence: _say(console, sentence)
        )
    except BACKUP_ERRORS as error:
        return refuse(console, error)
    _print(console, done)
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="restore", description=__doc__)
    parser.add_argument("backup", nargs="?", default="", help="a name in TCM_BACKUP_DIR, or a path; else the newest")
    parser.add_argument(
        "--older-ledger", action="store_true", help="replace a ledger that has entries newer than the backup"
    )
    return parser.parse_args(arguments)


def _print(console: Console, done: Restored) -> None:
    _say(console, f"Restored {done.folder.name}, of {done.manifest.began_at:%Y-%m-%d %H:%M} UTC:")
    for place in done.places:
        _say(console, f"  {place}")
    if done.aside:
        _say(console, "What was there is kept as:")
        for path in done.aside:
            _say(console, f"  {path}")
        _say(console, "Delete that when everything is as it should be.")
    for kept in done.kept:
        _say(console, f"Left as it was, whole: {kept}")
    _say(console, "Next: make run, which makes what came since and publishes anew.")


def _say(console: Console, sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
