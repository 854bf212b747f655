"""Media stores: where clips are kept. The protocol, and the store of a folder on this machine."""

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tcm_assets.catalogue.clip_files import clips_among

MAX_CLIP_SIZE_BYTES: Final = 4 * 1024**3
"""Four times the limit of the upload form; a larger file is not even hashed."""


class MediaStoreError(OSError):
    """The store cannot be listed or read; the message says what to do next, without any credentials."""


class ClipTooLargeError(Exception):
    """A file above MAX_CLIP_SIZE_BYTES."""


def describe_failure(error: OSError) -> str:
    """Return why a clip cannot be read, as text for a row.

    Of a file system's own errors only the kind is given: their text may hold a signed address or a folder.
    """
    if isinstance(error, MediaStoreError):
        return str(error)
    return f"cannot be opened: {os.strerror(error.errno) if error.errno else type(error).__name__}"


@dataclass(frozen=True)
class Clip:
    """One clip of a store: its name, its place there and, where the store reports them, its size and its stamp.

    The stamp changes when the clip is written or replaced; None where only the content would show that.
    """

    name: str
    location: str
    size_bytes: int | None
    stamp: str | None


@dataclass(frozen=True)
class LocalClip:
    """A clip in a file on this machine, and the SHA-256 of its content."""

    path: Path
    sha256: str


class MediaStore(Protocol):
    """Clips by video. Threads may share an instance."""

    def find_clips(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """Return the clip of each video that has one, from one listing; empty when the store does not exist.

        Raises OSError when the store cannot be listed.
        """

    def known_sha256(self, clip: Clip) -> str | None:
        """Return the SHA-256 of the clip if known without reading it. Raises OSError when the clip is gone."""

    def open_local(self, clip: Clip) -> AbstractContextManager[LocalClip]:
        """Provide the whole clip as a local file for the duration of the block.

        Raises ClipTooLargeError above MAX_CLIP_SIZE_BYTES, and OSError when it cannot be read.
        """

    def is_unchanged(self, clip: Clip) -> bool:
        """Return whether the clip is still as it was listed, as far as the store reports. Raises OSError when gone."""


class LocalMediaStore:
    """The plain files directly in one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_clips(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`. Files are named as in `catalogue.clip_files`; a link counts when it leads to a plain file.

        A clip that cannot be examined is listed; reading it says why.
        """
        try:
            entries = os.scandir(self._folder)
        except FileNotFoundError:
            return {}
        with entries:
            found = clips_among(((entry.name, entry) for entry in entries), video_ids, _is_plain_file)
        return {video_id: _to_clip(self._folder / name) for video_id, (name, _) in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:  # noqa: ARG002 - the protocol's
        """Return None: a local file is hashed faster than its history could be trusted."""
        return None

    @contextmanager
    def open_local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. Provides the file itself, not a copy."""
        path = Path(clip.location)
        yield LocalClip(path, hash_clip(path))

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`."""
        return _stamp(Path(clip.location).stat()) == clip.stamp


def hash_clip(path: Path) -> str:
    """Return the SHA-256 of a clip. Raises ClipTooLargeError, and OSError when the file cannot be read."""
    size_bytes = path.stat().st_size
    if size_bytes > MAX_CLIP_SIZE_BYTES:
        raise ClipTooLargeError(f"{size_bytes} bytes; at most {MAX_CLIP_SIZE_BYTES} are read")
    with path.open("rb") as clip:
        return hashlib.file_digest(clip, "sha256").hexdigest()


def _to_clip(path: Path) -> Clip:
    try:
        status = path.stat()
    except OSError:
        return Clip(path.name, str(path), None, None)
    return Clip(path.name, str(path), status.st_size, _stamp(status))


def _stamp(status: os.stat_result) -> str:
    """Return inode, size in bytes and time of the last change in ns: they differ once a file is written or replaced."""
    return json.dumps((status.st_ino, status.st_size, status.st_mtime_ns))


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle, or to where this process may not look
        return False
