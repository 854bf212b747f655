"""Where clips lie: a folder of this machine, or any place that fsspec reads (an object store, an archive, a server).

Belongs here: the protocol, and the folder. Does not belong here: other places (`fsspec_media`), the rules and hashes of
local files (`media_folder`), or decoding (`clip_frames`).
"""

import json
import os
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tcm_assets.encoders import media_folder
from tcm_assets.encoders.feature_cache import FeatureCache


class MediaStoreError(OSError):
    """The place of the clips cannot be listed or read; the message says what to do next, without any credentials."""


def why_unreadable(error: OSError) -> str:
    """Why a clip cannot be had, in words for a row: of a file system's own errors, which may tell a signed address or a
    folder, nothing but their kind.
    """
    if isinstance(error, MediaStoreError):
        return str(error)
    return f"cannot be opened: {os.strerror(error.errno) if error.errno else type(error).__name__}"


@dataclass(frozen=True)
class Clip:
    """One clip of a store: its name, its place there and, where the store tells them, its size and its stamp.

    The stamp differs once the clip was written or replaced; None where nothing but its content tells.
    """

    name: str
    location: str
    size_bytes: int | None
    stamp: str | None


@dataclass(frozen=True)
class LocalClip:
    """A clip in a file of this machine, and the SHA-256 of what it holds."""

    path: Path
    sha256: str


class MediaStore(Protocol):
    """Clips by video. An instance may be shared by threads."""

    def clips_of(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """The clip of each video that has one, from one listing; empty when there is no such place.

        Raises OSError when the place cannot be listed.
        """

    def known_sha256(self, clip: Clip) -> str | None:
        """SHA-256 of the clip's content where it is known without reading it; raises OSError when the clip is gone."""

    def local(self, clip: Clip) -> AbstractContextManager[LocalClip]:
        """The whole clip as a local file, for the duration of the block.

        Raises ClipTooLargeError above MAX_CLIP_SIZE_BYTES, OSError when it cannot be read.
        """

    def is_unchanged(self, clip: Clip) -> bool:
        """Whether the clip is still as it was listed, as far as the store tells. Raises OSError when it is gone."""


class LocalMediaStore:
    """The plain files right in one folder of this machine, by the rules of `media_folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clips_of(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`. A clip that cannot be looked at is listed; reading it tells why."""
        found = media_folder.clips_of(video_ids, self._folder)
        return {video_id: _local_clip(path) for video_id, path in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:  # noqa: ARG002 - the protocol's
        """Always None: a local file is hashed faster than its history could be trusted."""
        return None

    @contextmanager
    def local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. The file itself: nothing is copied."""
        path = Path(clip.location)
        yield LocalClip(path, media_folder.sha256_of(path))

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`."""
        return _stamp_text(media_folder.file_stamp(Path(clip.location))) == clip.stamp


def media_store(place: str | Path, cache: FeatureCache) -> MediaStore:
    """The store of `place`: a folder of this machine, or a URL for fsspec. Raises MediaStoreError."""
    if isinstance(place, Path) or "://" not in place:
        return LocalMediaStore(Path(place).expanduser())
    from tcm_assets.encoders.fsspec_media import FsspecMediaStore

    return FsspecMediaStore(place, cache)


def _local_clip(path: Path) -> Clip:
    try:
        stamp = media_folder.file_stamp(path)
    except OSError:
        return Clip(path.name, str(path), None, None)
    return Clip(path.name, str(path), stamp[1], _stamp_text(stamp))


def _stamp_text(stamp: tuple[int, int, int]) -> str:
    return json.dumps(stamp)
