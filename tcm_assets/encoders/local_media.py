"""Clips in a folder of this machine, as a `MediaStore`.

Belongs here: the store. Does not belong here: the rules and hashes of the files (`media_folder`), other places
(`fsspec_media`).
"""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from tcm_assets.encoders import media_folder
from tcm_assets.encoders.media_store import Clip, LocalClip


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


def _local_clip(path: Path) -> Clip:
    try:
        stamp = media_folder.file_stamp(path)
    except OSError:
        return Clip(path.name, str(path), None, None)
    return Clip(path.name, str(path), stamp[1], _stamp_text(stamp))


def _stamp_text(stamp: tuple[int, int, int]) -> str:
    return json.dumps(stamp)
