"""Media stores anywhere that fsspec reads: an object store, an archive, a server."""

import hashlib
import json
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tcm_assets.catalogue.clip_files import clips_among
from tcm_assets.clips import media_store
from tcm_assets.clips.media_store import (
    Clip,
    ClipTooLargeError,
    LocalClip,
    LocalMediaStore,
    MediaStore,
    MediaStoreError,
)
from tcm_assets.models.feature_cache import FeatureCache

STAMP_NAMESPACE: Final = "clip_sha256/v1"

CHUNK_BYTES: Final = 4 * 1024**2

_STAMP_FIELDS: Final = (
    *("ETag", "etag", "content_md5", "md5Hash", "sha256", "version_id", "generation"),
    *("LastModified", "last_modified", "mtime", "updated", "created", "crc", "CRC"),
)
"""Fields in which fsspec's file systems report what changes when a file is replaced; the strongest come first."""


class FsspecMediaStore:
    """The files directly in one folder of any file system that fsspec knows, such as "s3://bucket/clips".

    A clip is copied to a temporary file while it is needed; MAX_CLIP_SIZE_BYTES limits the copy, whatever size the
    store reports. The SHA-256 of a clip is cached under its place, size and stamp, so an unchanged clip is not fetched
    again for its hash. `url` may chain file systems ("zip://::s3://..."), and needs the package of its scheme (s3fs for
    "s3://"), which finds credentials in its own usual places.

    Raises MediaStoreError when fsspec does not know the scheme, or its package is missing.
    """

    def __init__(self, url: str, cache: FeatureCache) -> None:
        import fsspec

        self._cache = cache
        self._scheme = url.partition("://")[0]
        try:
            # No cached listings: a process may live for weeks.
            self._files, self._root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ValueError, ImportError) as error:
            raise MediaStoreError(
                f"clips cannot be read from {self._scheme}://... ({type(error).__name__}: {error}): check the scheme, "
                "and install the package that fsspec needs for it"
            ) from None

    def find_clips(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`. Raises MediaStoreError."""
        with self._translated_errors("listed"):
            try:
                self._files.invalidate_cache()
                entries = self._files.ls(self._root, detail=True)
            except FileNotFoundError:
                return {}
        named = ((_file_name(entry), entry) for entry in entries)
        found = clips_among(named, video_ids, lambda entry: entry["type"] == "file")
        return {video_id: _to_clip(name, entry) for video_id, (name, entry) in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:
        """See `MediaStore`: known once a clip of this place, size and stamp was fetched. Raises MediaStoreError."""
        stamped = self._with_stamp(clip)
        if stamped.stamp is None:
            return None
        key = self._stamp_key(stamped)
        known = self._cache.get_many(STAMP_NAMESPACE, [key])
        return known[key].decode() if key in known else None

    @contextmanager
    def open_local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. Provides a temporary file with the clip's extension. Raises MediaStoreError."""
        with tempfile.TemporaryDirectory(prefix="tcm_clip_") as folder:
            path = Path(folder, f"clip{Path(clip.name).suffix.lower()}")
            stamped = self._with_stamp(clip)
            sha256 = self._fetch(clip, path)
            if stamped.stamp is not None and self.is_unchanged(stamped):
                self._cache.put_many(STAMP_NAMESPACE, {self._stamp_key(stamped): sha256.encode()})
            yield LocalClip(path, sha256)

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`. Raises MediaStoreError."""
        entry = self._entry(clip)
        if clip.size_bytes not in (None, entry.get("size")):
            return False
        # A listing and a file's own entry may hold different fields: only one that both hold can be compared.
        field = None if clip.stamp is None else clip.stamp.partition("=")[0]
        return field is None or entry.get(field) is None or _stamp(entry, field) == clip.stamp

    def _with_stamp(self, clip: Clip) -> Clip:
        """Return the clip with its stamp: some servers report more about one file than in a listing."""
        return _to_clip(clip.name, self._entry(clip)) if clip.stamp is None else clip

    def _entry(self, clip: Clip) -> Mapping[str, Any]:
        with self._translated_errors("looked at"):
            self._files.invalidate_cache()
            entry: Mapping[str, Any] = self._files.info(clip.location)
        return entry

    def _fetch(self, clip: Clip, path: Path) -> str:
        limit = media_store.MAX_CLIP_SIZE_BYTES
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
        """Hide what file systems raise: the text of their libraries may hold signed addresses or keys."""
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


def _to_clip(name: str, entry: Mapping[str, Any]) -> Clip:
    field = next((field for field in _STAMP_FIELDS if entry.get(field) is not None), None)
    size_bytes = entry.get("size")
    return Clip(
        name=name,
        location=entry["name"],
        size_bytes=None if size_bytes is None else int(size_bytes),
        stamp=None if field is None or size_bytes is None else _stamp(entry, field),
    )


def _stamp(entry: Mapping[str, Any], field: str) -> str:
    value = entry[field]
    if isinstance(value, datetime):  # one file system gives a number in listings and a datetime elsewhere
        value = value.timestamp()
    return f"{field}={str(value).strip(chr(34))}"  # likewise the quotes of an ETag


def open_media_store(place: str | Path, cache: FeatureCache) -> MediaStore:
    """Return the store at `place`: a folder of this machine, or a URL for fsspec. Raises MediaStoreError."""
    if isinstance(place, Path) or "://" not in place:
        return LocalMediaStore(Path(place).expanduser())
    return FsspecMediaStore(place, cache)
