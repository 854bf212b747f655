"""Files of the landing folder: exports, rejected files, and files that are ignored."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from tcm_assets.catalogue.exports.reading import EXPORT_SUFFIXES, is_export_file
from tcm_assets.catalogue.rejections import LANDING_PREFIX, WHOLE_FILE, Rejection, stored_file_name


class MissingLandingError(FileNotFoundError):
    """The landing folder is missing; the message says what to do."""


class UnreadableFileError(Exception):
    """A file of the landing folder cannot be read; the message is the reason for its rejection."""


NO_EXPORT = "not an export file"
"""How the reasons for what is no export begin: no record is lost with it."""

LINKED_FOLDER = f"{NO_EXPORT}: it is a link to a folder, which is not entered; put the files themselves here"
NO_MEMORY = "the memory does not suffice to read it: deliver it in parts"


@dataclass(frozen=True)
class LandingFile:
    """An export file: its path, and its name relative to the landing folder with forward slashes.

    `root` is the landing folder without links.

    Every method raises UnreadableFileError when the file cannot be read, which may happen at any time, or is none that
    is read.
    """

    path: Path
    source_file: str
    root: Path

    def changed_at_ns(self, max_bytes: int | None = None) -> int:
        """Return when the file last changed, in Unix nanoseconds; one above `max_bytes` is not read."""
        with _unreadable_file_errors():
            try:
                status = self.path.stat()
            except OSError:
                if self.path.is_symlink():
                    raise UnreadableFileError(f"{NO_EXPORT}: a link that leads nowhere or in a circle") from None
                raise
            # Reading the links on the way fails, too, where the name is given to another file at this moment.
            self._refuse(status, max_bytes)
        return status.st_mtime_ns

    def digest(self) -> str:
        """Return the SHA-256 of the content, without holding it in memory."""
        with self._opened() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def content(self, max_bytes: int) -> bytes:
        """Return the whole content."""
        with self._opened() as stream:
            self._refuse(os.fstat(stream.fileno()), max_bytes)
            return stream.read()

    @contextmanager
    def _opened(self) -> Iterator[BufferedReader]:
        """Open the file for reading; a pipe in its place, which might never end, does not keep us waiting."""
        with _unreadable_file_errors():
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as stream:
                self._refuse(os.fstat(descriptor))
                yield stream

    def _refuse(self, status: os.stat_result, max_bytes: int | None = None) -> None:
        """Refuse what is no regular file of the landing folder, or too large."""
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(f"{NO_EXPORT}: it is no regular file")
        if not Path(os.path.realpath(self.path)).is_relative_to(self.root):
            raise UnreadableFileError(
                f"{NO_EXPORT}: it is a link to a file outside of the landing folder; put the file itself here"
            )
        if max_bytes is not None and status.st_size > max_bytes:
            raise UnreadableFileError(
                f"it has {status.st_size:,} bytes, and at most {max_bytes:,} are read: deliver it in parts, or set "
                "TCM_MAX_EXPORT_MB to more"
            )


@contextmanager
def _unreadable_file_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFileError(_unreadable_reason(error)) from error
    except MemoryError:
        raise UnreadableFileError(NO_MEMORY) from None


def _unreadable_reason(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def list_landing_folder(landing_dir: Path) -> tuple[list[LandingFile], list[Rejection]]:
    """Return the export files of `landing_dir` and its subfolders, by name, and a rejection for each file that is none.

    Raises MissingLandingError when it is no folder. Hidden files and folders (names with a leading dot), README files
    and Markdown are ignored.
    """
    if not landing_dir.is_dir():
        raise MissingLandingError(
            f"there is no landing folder {landing_dir}: make it, and put the export files into it"
        )
    root = landing_dir.resolve()
    exports: list[LandingFile] = []
    rejections: list[Rejection] = []

    def note_unreadable_folder(error: OSError) -> None:
        folder = Path(error.filename or landing_dir)
        rejections.append(file_rejection(_relative_name(folder, landing_dir), _unreadable_reason(error)))

    for folder, subfolders, file_names in os.walk(landing_dir, onerror=note_unreadable_folder):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        linked = [path for name in subfolders if (path := Path(folder, name)).is_symlink()]
        rejections += [file_rejection(_relative_name(path, landing_dir), LINKED_FOLDER) for path in linked]
        for file_name in file_names:
            path = Path(folder, file_name)
            source_file = _relative_name(path, landing_dir)
            if _is_ignored(file_name):
                continue
            if is_export_file(file_name):
                exports.append(LandingFile(path, source_file, root))
            else:
                reason = f"{NO_EXPORT}: its name ends in none of {', '.join(EXPORT_SUFFIXES)}, perhaps with .gz"
                rejections.append(file_rejection(source_file, reason))
    exports.sort(key=lambda export: export.source_file)
    rejections.sort(key=lambda rejection: rejection.source_file)
    return exports, rejections


def file_rejection(source_file: str, reason: str) -> Rejection:
    """Return the rejection of a whole file of the landing folder."""
    return Rejection(source_file=LANDING_PREFIX + source_file, position=WHOLE_FILE, outcome="rejected", reason=reason)


def _is_ignored(file_name: str) -> bool:
    """Return whether a file is none of the owner's deliveries; `README_export.json` is one, `README.json` is not."""
    is_readme = file_name.upper().startswith("README") and (
        not is_export_file(file_name) or file_name.partition(".")[0].upper() == "README"
    )
    return file_name.startswith(".") or is_readme or file_name.lower().endswith(".md")


def _relative_name(path: Path, landing_dir: Path) -> str:
    return stored_file_name(path.relative_to(landing_dir).as_posix())
