"""Putting a downloaded clip into the media folder: whole, or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tcm_assets.catalogue.clip_names import possible_clip_names

INCOMING = ".incoming"
"""The hidden folder; what a killed process left in it is removed by the next one."""

_SIGNATURE_BYTES = 12

_ISO_BOX = slice(4, 8)

_MATROSKA = b"\x1a\x45\xdf\xa3"

_EXTENSION_OF_MATROSKA = ".webm"


class NotAClipError(Exception):
    """What came is no video file; the message says what it is not."""


def has_clip(media_dir: Path, video_id: str) -> bool:
    """Whether the media folder has a clip of the video already, in any format."""
    return any((media_dir / name).is_file() for name in possible_clip_names(video_id))


@contextmanager
def incoming_folder(media_dir: Path) -> Iterator[Path]:
    """An empty hidden folder on the media folder's file system, removed with all that is in it."""
    folder = media_dir / INCOMING / uuid4().hex
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_incoming(media_dir: Path) -> None:
    """Remove what killed processes left; only while no other process downloads into the folder."""
    shutil.rmtree(media_dir / INCOMING, ignore_errors=True)


def take_in(path: Path, media_dir: Path, video_id: str) -> int:
    """Give the whole file `path` its final name in the media folder, and return its size in bytes.

    Raises NotAClipError for an empty file and for one that does not begin as an MP4, QuickTime or Matroska file does.
    """
    with path.open("rb") as clip:
        start = clip.read(_SIGNATURE_BYTES)
        if start[_ISO_BOX] == b"ftyp":
            extension = ".mp4"
        elif start.startswith(_MATROSKA):
            extension = _EXTENSION_OF_MATROSKA
        else:
            raise NotAClipError("what came is empty" if not start else "what came does not begin as a video file does")
        os.fsync(clip.fileno())
    size_bytes = path.stat().st_size
    path.replace(media_dir / f"{video_id}{extension}")
    _sync_folder(media_dir)
    return size_bytes


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
