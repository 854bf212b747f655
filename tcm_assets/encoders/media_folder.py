"""A media folder of this machine: which clip belongs to which video, and what a clip holds.

Belongs here: listing, naming and hashing of files. Does not belong here: other places (`fsspec_media`), and decoding
(`clip_frames`).
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

CLIP_EXTENSIONS: Final = (".mp4", ".mov", ".webm", ".mkv", ".m4v")
"""Where a video has several clips, the first of these is taken."""

MAX_CLIP_SIZE_BYTES: Final = 4 * 1024**3
"""Four times what the upload form takes; a larger file is not even hashed."""


class ClipTooLargeError(Exception):
    """A file above MAX_CLIP_SIZE_BYTES."""


def clips_of(video_ids: Collection[str], media_dir: Path) -> dict[str, Path]:
    """The clip of each video that has one: the plain file `<video_id>.<extension>` right in the media folder.

    The folder is listed once and ids are compared with the names found, so an id such as "../x" finds nothing outside
    it. Extensions may be in upper case. A link counts when it leads to a plain file. Empty when there is no such
    folder; raises OSError when the folder cannot be listed.
    """
    found: dict[str, tuple[int, str]] = {}
    try:
        entries = os.scandir(media_dir)
    except FileNotFoundError:
        return {}
    with entries:
        for entry in entries:
            video_id, extension = os.path.splitext(entry.name)  # noqa: PTH122 - a folder may hold millions of names
            if video_id not in video_ids or extension.lower() not in CLIP_EXTENSIONS or not _is_plain_file(entry):
                continue
            candidate = (CLIP_EXTENSIONS.index(extension.lower()), entry.name)
            found[video_id] = min(candidate, found.get(video_id, candidate))
    return {video_id: media_dir / name for video_id, (_, name) in found.items()}


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
