"""Swapping files in: each is copied beside its place first, and takes its name in one step.

So there is a ledger at every instant: where none is, a run would make an empty one and pay every point again.
"""

import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tcm_assets.services.sqlite_copies import LOG_SUFFIXES
from tcm_assets.services.unusable_files import cannot_write

_STAGED = ".{}.restored"
_LOGS = (*LOG_SUFFIXES, ".wal")  # of SQLite and DuckDB: a log that is no longer beside its file would be lost with it


class Swaps:
    """Files and folders that wait beside their places; what they replace is kept under its name and a moment."""

    def __init__(self, moment: datetime) -> None:
        # To the microsecond: two restores never share a name.
        self._suffix = f".before_{moment:%Y-%m-%dT%H%M%S.%fZ}"
        self._staged: dict[Path, Path] = {}

    def stage(self, place: Path, source: Path, mode: int) -> None:
        """Copy a file to wait for its place."""
        place.parent.mkdir(parents=True, exist_ok=True)
        staged = self._begin(place)
        _copy(source, staged, mode, place)

    def stage_folder(self, place: Path, sources: Mapping[str, tuple[Path, int]]) -> None:
        """Copy files, with their modes by their names in a folder, to wait for the folder's place."""
        staged = self._begin(place)
        for name, (source, mode) in sources.items():
            target = staged / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, target, mode, place)

    @property
    def places(self) -> list[Path]:
        """Return the places that something waits for, in the order in which it came."""
        return list(self._staged)

    def swap(self, place: Path) -> Path | None:
        """Put what waits into its place; return where what was there is now, with its logs, None where nothing was."""
        aside = place.with_name(place.name + self._suffix)
        if place.is_dir():
            place.rename(aside)
        elif place.exists():
            try:
                os.link(place, aside)
            except OSError:
                # A disk without links: for an instant the name is free.
                place.rename(aside)
        for suffix in _LOGS:
            log = place.with_name(place.name + suffix)
            if log.exists():
                log.rename(aside.with_name(aside.name + suffix))
        self._staged[place].replace(place)
        return aside if aside.exists() else None

    def discard(self) -> None:
        """Remove what still waits: it takes room."""
        for staged in self._staged.values():
            _remove(staged)

    def _begin(self, place: Path) -> Path:
        staged = place.with_name(_STAGED.format(place.name))
        _remove(staged)
        self._staged[place] = staged
        return staged


def _copy(source: Path, target: Path, mode: int, place: Path) -> None:
    try:
        shutil.copyfile(source, target)
        target.chmod(mode)
        with target.open("rb") as stream:
            os.fsync(stream.fileno())
    except OSError as error:
        if problem := cannot_write(error, place):
            raise problem from error
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
