"""Clips of any place that fsspec reads: an object store, an archive, a server."""

import hashlib
import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tcm_assets.catalogue.clip_files import clips_among
from tcm_assets.clips import local_media
from tcm_assets.clips.local_media import ClipTooLargeError, LocalMediaStore
from tcm_assets.clips.media_store import Clip, LocalClip, MediaStore, MediaStoreError
from tcm_assets.models.feature_cache import FeatureCache

STAMP_NAMESPACE: Final = "clip_sha256/v1"

CHUNK_BYTES: Final = 4 * 1024**2

_CHANGE_SIGNS: Final = (
    *("ETag", "etag", "content_md5", "md5Hash", "sha256", "version_id", "generation"),
    *("LastModified", "last_modified", "mtime", "updated", "created", "crc", "CRC"),
)
"""Under these names fsspec's file systems tell what differs once a file was replaced; the strongest come first."""


class FsspecMediaStore:
    """The files right in one folder of any file system that fsspec knows, such as "s3://bucket/clips".

    A clip is copied to a temporary file while it is needed and removed afterwards; MAX_CLIP_SIZE_BYTES bounds the copy,
    whatever size the store told. The SHA-256 of a clip is kept in `cache` under its place, size and stamp, so a clip
    that did not change is not fetched again to learn its hash. `url` may chain file systems ("zip://::s3://..."), and
    needs the package of its scheme (s3fs for "s3://"), which finds credentials in its own usual places.

    Raises MediaStoreError when fsspec does not know the scheme, or its package is missing.
    """

    def __init__(self, url: str, cache: FeatureCache) -> None:
        import fsspec

        self._cache = cache
        self._scheme = url.partition("://")[0]
        try:
            # Listings must be those of now: a process may live for weeks.
            self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ValueError, ImportError) as error:
            raise MediaStoreError(
                f"clips cannot be read from {self._scheme}://... ({type(error).__name__}: {error}): check the scheme, "
                "and install the package that fsspec needs for it"
            ) from None

    def clips_of(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`; raises MediaStoreError."""
        with self._translated_errors("listed"):
            try:
                self._files.invalidate_cache()
                entries = self._files.ls(self._root, detail=True)
            except FileNotFoundError:
                return {}
        named = ((_file_name(entry), entry) for entry in entries)
        found = clips_among(named, video_ids, lambda entry: entry["type"] == "file")
        return {video_id: _remote_clip(name, entry) for video_id, (name, entry) in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:
        """See `MediaStore`: known once a clip of this place, size and stamp was fetched; raises MediaStoreError."""
        stamped = self._stamped(clip)
        if stamped.stamp is None:
            return None
        key = self._stamp_key(stamped)
        known = self._cache.get_many(STAMP_NAMESPACE, [key])
        return known[key].decode() if key in known else None

    @contextmanager
    def local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. A temporary file with the clip's extension, removed at the end; raises MediaStoreError."""
        with tempfile.TemporaryDirectory(prefix="tcm_clip_") as folder:
            path = Path(folder, f"clip{Path(clip.name).suffix.lower()}")
            stamped = self._stamped(clip)
            sha256 = self._fetch(clip, path)
            if stamped.stamp is not None and self.is_unchanged(stamped):
                self._cache.put_many(STAMP_NAMESPACE, {self._stamp_key(stamped): sha256.encode()})
            yield LocalClip(path, sha256)

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`; raises MediaStoreError."""
        entry = self._entry(clip)
        if clip.size_bytes not in (None, entry.get("size")):
            return False
        # A listing and a look at the file may tell different signs: only the one that both tell can be compared.
        sign = None if clip.stamp is None else clip.stamp.partition("=")[0]
        return sign is None or entry.get(sign) is None or _stamp_of(entry, sign) == clip.stamp

    def _stamped(self, clip: Clip) -> Clip:
        """The clip with its stamp: some servers tell more of one file than of a listing."""
        return _remote_clip(clip.name, self._entry(clip)) if clip.stamp is None else clip

    def _entry(self, clip: Clip) -> Mapping[str, Any]:
        with self._translated_errors("looked at"):
            self._files.invalidate_cache()
            entry: Mapping[str, Any] = self._files.info(clip.location)
        return entry

    def _fetch(self, clip: Clip, path: Path) -> str:
        limit = local_media.MAX_CLIP_SIZE_BYTES
        if clip.size_bytes is not None and clip.size_bytes > limit:
            raise ClipTooLargeError(f"{clip.size_bytes} bytes; at most {limit} are read")
        digest, size_bytes = hashlib.sha256(), 0
        with self._translated_errors("read"), self._files.open(clip.location, "rb") as source, path.open("wb") as copy:
            while chunk := source.read(CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > limit:
                    raise ClipTooLargeError(f"more than the {limit} bytes that are read")
                digest.update(chunk)
                copy.write(chunk)
        if clip.size_bytes not in (None, size_bytes):
            raise MediaStoreError(f"{size_bytes} bytes of {clip.size_bytes} arrived: materialize again")
        return digest.hexdigest()

    def _stamp_key(self, clip: Clip) -> str:
        place = json.dumps([self._files.to_json(), clip.location, clip.size_bytes, clip.stamp])
        return hashlib.sha256(place.encode()).hexdigest()  # hashed: a file system's options may hold credentials

    @contextmanager
    def _translated_errors(self, action: str) -> Iterator[None]:
        """File systems raise what their own libraries raise, whose text may hold signed addresses or keys."""
        try:
            yield
        except (ClipTooLargeError, MediaStoreError, FileNotFoundError):
            raise
        except Exception as error:
            raise MediaStoreError(
                f"{self._scheme}://... cannot be {action} ({type(error).__name__}): check TCM_MEDIA, the network and "
                "the credentials"
            ) from None


def _file_name(entry: Mapping[str, Any]) -> str:
    name: str = entry["name"].partition("?")[0].rstrip("/").rpartition("/")[2]
    return name


def _remote_clip(name: str, entry: Mapping[str, Any]) -> Clip:
    sign = next((sign for sign in _CHANGE_SIGNS if entry.get(sign) is not None), None)
    size_bytes = entry.get("size")
    return Clip(
        name=name,
        location=entry["name"],
        size_bytes=None if size_bytes is None else int(size_bytes),
        stamp=None if sign is None or size_bytes is None else _stamp_of(entry, sign),
    )


def _stamp_of(entry: Mapping[str, Any], sign: str) -> str:
    value = entry[sign]
    if isinstance(value, datetime):  # one file system tells a time as a number in one answer and not in the other
        value = value.timestamp()
    return f"{sign}={str(value).strip(chr(34))}"  # likewise the quotes of an ETag


def media_store_at(place: str | Path, cache: FeatureCache) -> MediaStore:
    """The store of `place`: a folder of this machine, or a URL for fsspec. Raises MediaStoreError."""
    if isinstance(place, Path) or "://" not in place:
        return LocalMediaStore(Path(place).expanduser())

    return FsspecMediaStore(place, cache)
