"""A media folder of this machine: which clip belongs to which video, and what a clip holds.

Belongs here: listing, naming and hashing of files. Does not belong here: other places (`fsspec_media`), and decoding
(`clip_frames`).
"""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from tcm_assets.schemas.clip_names import clips_among

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
