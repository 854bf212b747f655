"""Files that the project wrote and cannot use any more: damaged, on a full disk, or where it may not write.

The error names the file, what is lost by deleting it, and what to do: nobody should have to read a traceback for that.
"""

import errno
import os
import shlex
import shutil
from pathlib import Path

from tcm_assets.services.messages import one_line

CAN_BE_MADE_AGAIN = "Nothing is lost by deleting it: everything in it can be made again."

_FULL_DISK_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# How DuckDB and SQLite, whose errors have no number, say that a write found no room.
_FULL_DISK_WORDS = ("no space left on device", "disk quota exceeded", "file too large", "database or disk is full")
# How SQLite says that it could not make its files beside a database, for which no room is one of the reasons.
_PERHAPS_FULL_DISK_WORDS = ("disk i/o error",)
_LEAST_ROOM = 1_000_000  # bytes that SQLite needs beside a database, and more
_READ_ONLY_NUMBERS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_READ_ONLY_WORDS = (
    "unable to open database file",
    "attempt to write a readonly database",
    "read-only file system",
    "permission denied",
)
# How DuckDB and SQLite say that a file is not what it was.
_DAMAGE_WORDS = (
    "not a valid duckdb database file",
    "could not read enough bytes",
    "corrupt database file",
    "database disk image is malformed",
    "file is not a database",
)
_QUOTED_CHARACTERS = 160


class UnusableFileError(Exception):
    """A file cannot be used; the message names it and says what to do."""


class DamagedFileError(UnusableFileError):
    """A file was truncated or overwritten."""


class FullDiskError(UnusableFileError):
    """There is no room for a file; what was there is still there."""


class ReadOnlyPlaceError(UnusableFileError):
    """A file cannot be written where it is; what was there is still there."""


def damaged(path: Path, found: object, lost: str, remedy: str) -> DamagedFileError:
    """Return the error of a damaged file: what was found, what is `lost` by deleting it, and the `remedy`."""
    return DamagedFileError(f"{path} is damaged ({shortened(found)}). {lost} {remedy}")


def full_disk(path: Path) -> FullDiskError:
    """Return the error of a file for which there is no room."""
    return FullDiskError(
        f"there is no room for {path} on its disk: free some (df -h {shlex.quote(str(path.parent))}), then run again. "
        "What was stored before is still there, and nothing half-written is visible."
    )


def is_full_disk(error: BaseException, path: Path) -> bool:
    """Return whether an error of writing `path` says that there is no room for it."""
    if isinstance(error, OSError) and error.errno in _FULL_DISK_NUMBERS:
        return True
    if _says(error, _PERHAPS_FULL_DISK_WORDS):
        return shutil.disk_usage(_existing_folder(path)).free < _LEAST_ROOM
    return _says(error, _FULL_DISK_WORDS)


def cannot_write(error: BaseException, path: Path) -> UnusableFileError | None:
    """Return the error to tell people when the disk is full or the folder is read-only; None for any other error."""
    if is_full_disk(error, path):
        return full_disk(path)
    is_refused = (isinstance(error, OSError) and error.errno in _READ_ONLY_NUMBERS) or _says(error, _READ_ONLY_WORDS)
    folder = _existing_folder(path)
    if is_refused and not os.access(folder, os.W_OK):
        return ReadOnlyPlaceError(
            f"{path} cannot be written: {folder} may only be read, by this user (ls -ld {shlex.quote(str(folder))}). "
            "Make it writable, then run again. What was stored before is still there."
        )
    return None


def is_damage(error: BaseException) -> bool:
    """Return whether an error of DuckDB or SQLite says that a file was truncated or overwritten."""
    return _says(error, _DAMAGE_WORDS)


def _says(error: BaseException, words: tuple[str, ...]) -> bool:
    said = str(error).lower()
    return any(each in said for each in words)


def _existing_folder(path: Path) -> Path:
    return next(folder for folder in path.absolute().parents if folder.is_dir())


def shortened(found: object) -> str:
    """Return the start of what was found, in one line."""
    return one_line(str(found), _QUOTED_CHARACTERS)
