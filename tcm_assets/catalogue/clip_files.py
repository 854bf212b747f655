"""The media folder: finding the clip of a video by its file name, and storing a downloaded clip.

A clip is named `<video_id>.<extension>`, or as yt-dlp names it, `<title> [<video_id>].<extension>`. Extensions match in
any case, since cameras write `.MP4`. What guards an id (`'768….mp4`) is taken off; an id that is spoiled names no clip.
"""

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from uuid import uuid4

from tcm_assets.catalogue.identities.written_ids import Damage, read_written_id

CLIP_MIME_TYPES: Final[Mapping[str, str]] = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".m4v": "video/mp4",
}
"""MIME type by extension. Where a video has several clips, the first extension in this order is taken."""

_ORDER: Final = {extension: place for place, extension in enumerate(CLIP_MIME_TYPES)}
INCOMING = ".incoming"  # hidden folder for downloads in progress; the next process removes what a killed one left in it
_SIGNATURE_BYTES = 12
_ISO_BOX = slice(4, 8)
_MATROSKA = b"\x1a\x45\xdf\xa3"
_File = TypeVar("_File")


class NotAClipError(Exception):
    """A downloaded file is no video; the message says why."""


class ClipName(NamedTuple):
    """What the name of a clip's file says: the id of its video, None where that is spoiled; and the rank of the name.

    Of several clips of a video the one of the lowest rank is taken: by its extension, then whether the id stands alone.
    """

    video_id: str | None
    rank: tuple[int, bool, str]


_BRACKETED = re.compile(r".*\[(?P<id>[0-9]{6,20})\]", re.DOTALL)


def read_clip_name(name: str) -> ClipName | None:
    """Read the name of a file; None for one that is no clip by its extension.

    >>> [read_clip_name(name).video_id for name in ("77.MP4", "My day [7680535555537441855].mp4", "7.68E+18.mp4")]
    ['77', '7680535555537441855', None]
    """
    stem, dot, ending = name.rpartition(".")
    place = _ORDER.get(f"{dot}{ending}".lower())
    if place is None or not stem:
        return None
    if bracketed := _BRACKETED.fullmatch(stem):
        return ClipName(bracketed["id"], (place, True, name))
    written = read_written_id(stem)
    if written is None or written.damage is Damage.NO_ID:
        return ClipName(stem, (place, False, name))
    return ClipName(written.digits, (place, written.digits != stem, name))


def clips_among(
    files: Iterable[tuple[str, _File]], video_ids: Collection[str], is_file: Callable[[_File], bool]
) -> dict[str, tuple[str, _File]]:
    """Return the name and file of each video's clip among the named files of one folder.

    Ids are compared with the names found, so an id such as "../x" finds nothing outside the folder. `is_file` is called
    only for files with the right name, since it may be slow.

    >>> names = ["7.MP4", "7.mov", "8.txt", "9.webm", "a.mkv", "A.mkv"]
    >>> clips_among([(name, None) for name in names], {"7", "8", "A"}, lambda _: True)
    {'7': ('7.MP4', None), 'A': ('A.mkv', None)}
    """
    found: dict[str, tuple[tuple[int, bool, str], str, _File]] = {}
    for name, file in files:
        clip = read_clip_name(name)
        if clip is None or clip.video_id is None or clip.video_id not in video_ids or not is_file(file):
            continue
        if clip.video_id not in found or clip.rank < found[clip.video_id][0]:
            found[clip.video_id] = (clip.rank, name, file)
    return {video_id: (name, file) for video_id, (_, name, file) in found.items()}


def possible_clip_names(video_id: str) -> Iterator[str]:
    """Yield the 40 names that are nothing but the video's id, to look for a clip without listing a large folder."""
    for extension in CLIP_MIME_TYPES:
        spellings = dict.fromkeys(product(*((letter, letter.upper()) for letter in extension)))
        yield from (f"{video_id}{''.join(letters)}" for letters in spellings)


def has_clip(media_dir: Path, video_id: str) -> bool:
    """Return whether the media folder has a clip of the video, in any format."""
    return any((media_dir / name).is_file() for name in possible_clip_names(video_id))


@contextmanager
def incoming_folder(media_dir: Path) -> Iterator[Path]:
    """Make an empty hidden folder on the media folder's file system, removed with its content at the end."""
    folder = media_dir / INCOMING / uuid4().hex
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_incoming(media_dir: Path) -> None:
    """Remove what killed processes left; safe only while no other process downloads into the folder."""
    shutil.rmtree(media_dir / INCOMING, ignore_errors=True)


def store_clip(path: Path, media_dir: Path, video_id: str) -> int:
    """Move the finished download `path` to its final name in the media folder, and return its size in bytes.

    The clip appears there whole or not at all. Raises NotAClipError for an empty file and for one that does not begin
    as an MP4, QuickTime or Matroska file does.
    """
    with path.open("rb") as clip:
        start = clip.read(_SIGNATURE_BYTES)
        if start[_ISO_BOX] == b"ftyp":
            extension = ".mp4"
        elif start.startswith(_MATROSKA):
            extension = ".webm"
        else:
            raise NotAClipError(
                "the download is empty" if not start else "the download does not begin as a video file does"
            )
        os.fsync(clip.fileno())
    size_bytes = path.stat().st_size
    path.replace(media_dir / f"{video_id}{extension}")
    descriptor = os.open(media_dir, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return size_bytes
