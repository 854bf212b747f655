"""Clips in a folder of this machine, as a `MediaStore`."""

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tcm_assets.catalogue.clip_files import clips_among
from tcm_assets.clips.media_store import Clip, LocalClip


class LocalMediaStore:
    """The plain files right in one folder of this machine, by the rules of `media_folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clips_of(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`. A clip that cannot be looked at is listed; reading it tells why."""
        found = clips_of(video_ids, self._folder)
        return {video_id: _local_clip(path) for video_id, path in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:  # noqa: ARG002 - the protocol's
        """Always None: a local file is hashed faster than its history could be trusted."""
        return None

    @contextmanager
    def local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. The file itself: nothing is copied."""
        path = Path(clip.location)
        yield LocalClip(path, sha256_of(path))

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`."""
        return _stamp_text(file_stamp(Path(clip.location))) == clip.stamp


def _local_clip(path: Path) -> Clip:
    try:
        stamp = file_stamp(path)
    except OSError:
        return Clip(path.name, str(path), None, None)
    return Clip(path.name, str(path), stamp[1], _stamp_text(stamp))


def _stamp_text(stamp: tuple[int, int, int]) -> str:
    return json.dumps(stamp)


MAX_CLIP_SIZE_BYTES: Final = 4 * 1024**3
"""Four times what the upload form takes; a larger file is not even hashed."""


class ClipTooLargeError(Exception):
    """A file above MAX_CLIP_SIZE_BYTES."""


def clips_of(video_ids: Collection[str], media_dir: Path) -> dict[str, Path]:
    """The clip of each video that has one: the plain file `<video_id>.<extension>` right in the media folder.

    The folder is listed once, and names count as in `clip_names`. A link counts when it leads to a plain file. Empty
    when there is no such folder; raises OSError when the folder cannot be listed.
    """
    try:
        entries = os.scandir(media_dir)
    except FileNotFoundError:
        return {}
    with entries:
        found = clips_among(((entry.name, entry) for entry in entries), video_ids, _is_plain_file)
    return {video_id: media_dir / name for video_id, (name, _) in found.items()}


def sha256_of(path: Path) -> str:
    """SHA-256 of a clip. Raises ClipTooLargeError, or OSError when the file cannot be read."""
    size_bytes = path.stat().st_size
    if size_bytes > MAX_CLIP_SIZE_BYTES:
        raise ClipTooLargeError(f"{size_bytes} bytes; at most {MAX_CLIP_SIZE_BYTES} are read")
    with path.open("rb") as clip:
        return hashlib.file_digest(clip, "sha256").hexdigest()


def file_stamp(path: Path) -> tuple[int, int, int]:
    """Inode, size in bytes and time of the last change in ns: they differ once a file was written or replaced."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle, or to where this process may not look
        return False
