"""Where clips lie: a folder of this machine, or any place that fsspec reads (an object store, an archive, a server)."""

import os
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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
