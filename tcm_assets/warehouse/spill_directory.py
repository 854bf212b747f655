"""Where DuckDB puts what does not fit in memory: a directory of its own for every connection, cleaned up after a crash.

DuckDB gives its spill files the same names everywhere, so two connections that share a directory overwrite each other's
blocks, and both processes end in a segmentation fault.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tcm_assets.services.file_locks import try_lock


@contextmanager
def spill_directory(parent: Path) -> Iterator[Path]:
    """An empty directory under `parent` for one connection; removed at its end, after a crash by the next caller."""
    parent.mkdir(parents=True, exist_ok=True)
    for directory in parent.iterdir():
        _remove_if_abandoned(directory)
    directory, descriptor = _claimed_directory(parent)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(descriptor)


def _claimed_directory(parent: Path) -> tuple[Path, int]:
    """A new directory, and the locked descriptor that says it is in use; a killed process locks nothing."""
    while True:
        directory = Path(tempfile.mkdtemp(dir=parent))
        descriptor = _locked(directory)
        if descriptor is None:
            continue
        # Between its making and its lock, another process may have taken the directory for an abandoned one.
        if directory.exists():
            return directory, descriptor
        os.close(descriptor)


def _remove_if_abandoned(directory: Path) -> None:
    descriptor = _locked(directory)
    if descriptor is not None:
        shutil.rmtree(directory, ignore_errors=True)
        os.close(descriptor)


def _locked(directory: Path) -> int | None:
    """The descriptor of the directory, locked; None when someone else holds it or has removed it."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if try_lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None
