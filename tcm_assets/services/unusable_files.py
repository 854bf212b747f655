"""Files that the project wrote and cannot use any more: damaged, or on a full disk.

The error names the file, what is lost by deleting it, and what to do: nobody should have to read a traceback for that.
"""

import errno
from pathlib import Path

from tcm_assets.services.messages import one_line

CAN_BE_MADE_AGAIN = "Nothing is lost by deleting it: everything in it can be made again."

_FULL_DISK_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# How DuckDB and SQLite, whose errors have no number, say that a write found no room.
_FULL_DISK_WORDS = ("no space left on device", "disk quota exceeded", "file too large", "database or disk is full")
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


def damaged(path: Path, found: object, lost: str, remedy: str) -> DamagedFileError:
    """Return the error of a damaged file: what was found, what is `lost` by deleting it, and the `remedy`."""
    return DamagedFileError(f"{path} is damaged ({shortened(found)}). {lost} {remedy}")


def full_disk(path: Path) -> FullDiskError:
    """Return the error of a file for which there is no room."""
    return FullDiskError(
        f"there is no room for {path} on its disk: free some (df -h {path.parent}), then run again. What was stored "
        "before is still there, and nothing half-written is visible."
    )


def is_full_disk(error: BaseException) -> bool:
    """Return whether an error says that a write found no room."""
    if isinstance(error, OSError) and error.errno in _FULL_DISK_NUMBERS:
        return True
    return any(words in str(error).lower() for words in _FULL_DISK_WORDS)


def is_damage(error: BaseException) -> bool:
    """Return whether an error of DuckDB or SQLite says that a file was truncated or overwritten."""
    return any(words in str(error).lower() for words in _DAMAGE_WORDS)


def shortened(found: object) -> str:
    """Return the start of what was found, in one line."""
    return one_line(str(found), _QUOTED_CHARACTERS)
