"""Files and folders of their owner alone, and small files that are there whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
_RIGHTS_OF_ALL: Final = 0o007


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those that lead to it, where they are missing: for their owner alone, whatever the umask."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def is_open_to_all(path: Path) -> bool:
    """Return whether everyone on the machine has a right on a file or folder; False where it cannot be seen."""
    try:
        return bool(path.stat().st_mode & _RIGHTS_OF_ALL)
    except OSError:
        return False


def is_open_to_others(path: Path) -> bool:
    """Return whether a group or everyone has a right on a file; False where it cannot be seen."""
    try:
        return bool(path.stat().st_mode & ~FOLDER_MODE & 0o777)
    except OSError:
        return False


def close_to_others(path: Path) -> bool:
    """Leave the rights on a file or folder to its owner; return False where this user may not say so."""
    try:
        path.chmod(path.stat().st_mode & FOLDER_MODE)
    except OSError:
        return False
    return True


def create_once(path: Path, content: str) -> bool:
    """Create the file unless it is there; return whether this call did. No process ever sees it empty or half written.

    The folder is created too, for its owner alone.
    """
    unfinished = _write_beside(path, content)
    try:
        # A link, unlike a rename, fails where the name is taken.
        os.link(unfinished, path)
    except FileExistsError:
        return False
    except OSError:
        if path.exists():
            return False
        # A disk without links: two that begin in the same instant may both come here, and the later one stays.
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def replace_whole(path: Path, content: str) -> None:
    """Write the file anew: a reader, or a crash at any instant, finds the old content or the new, never a part."""
    unfinished = _write_beside(path, content)
    try:
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names of a folder's files survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, content: str) -> Path:
    make_private_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.{uuid4().hex}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return unfinished
