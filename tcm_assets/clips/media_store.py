"""Media stores: where clips are kept. The protocol, a folder of this machine, and any place that fsspec reads."""

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from tcm_assets.catalogue.clip_files import clips_among
from tcm_assets.models.feature_cache import FeatureCache

MAX_CLIP_SIZE_BYTES: Final = 4 * 1024**3  # four times the limit of the upload form; a larger file is not even hashed


class MediaStoreError(OSError):
    """The store cannot be listed or read; the message says what to do next, without any credentials."""


class ClipTooLargeError(Exception):
    """A file above MAX_CLIP_SIZE_BYTES."""


def describe_failure(error: OSError) -> str:
    """Return why a clip cannot be read, as text for a row.

    Of a file system's own errors only the kind is given: their text may hold a signed address or a folder.
    """
    if isinstance(error, MediaStoreError):
        return str(error)
    return f"cannot be opened: {os.strerror(error.errno) if error.errno else type(error).__name__}"


@dataclass(frozen=True)
class Clip:
    """One clip of a store: its name, its place there and, where the store reports them, its size and its stamp.

    The stamp changes when the clip is written or replaced; None where only the content would show that.
    """

    name: str
    location: str
    size_bytes: int | None
    stamp: str | None


@dataclass(frozen=True)
class LocalClip:
    """A clip in a file on this machine, and the SHA-256 of its content."""

    path: Path
    sha256: str


class MediaStore(Protocol):
    """Clips by video. Threads may share an instance."""

    def find_clips(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """Return the clip of each video that has one, from one listing; empty when the store does not exist.

        Raises OSError when the store cannot be listed.
        """

    def known_sha256(self, clip: Clip) -> str | None:
        """Return the SHA-256 of the clip if known without reading it. Raises OSError when the clip is gone."""

    def open_local(self, clip: Clip) -> AbstractContextManager[LocalClip]:
        """Provide the whole clip as a local file for the duration of the block.

        Raises ClipTooLargeError above MAX_CLIP_SIZE_BYTES, and OSError when it cannot be read.
        """

    def is_unchanged(self, clip: Clip) -> bool:
        """Return whether the clip is still as it was listed, as far as the store reports. Raises OSError when gone."""


class LocalMediaStore:
    """The plain files directly in one folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_clips(self, video_ids: Collection[str]) -> dict[str, Clip]:
        """See `MediaStore`. Files are named as in `catalogue.clip_files`; a link counts when it leads to a plain file.

        A clip that cannot be examined is listed; reading it says why.
        """
        try:
            entries = os.scandir(self._folder)
        except FileNotFoundError:
            return {}
        with entries:
            found = clips_among(((entry.name, entry) for entry in entries), video_ids, _is_plain_file)
        return {video_id: _to_clip(self._folder / name) for video_id, (name, _) in found.items()}

    def known_sha256(self, clip: Clip) -> str | None:  # noqa: ARG002 - the protocol's
        """Return None: a local file is hashed faster than its history could be trusted."""
        return None

    @contextmanager
    def open_local(self, clip: Clip) -> Iterator[LocalClip]:
        """See `MediaStore`. Provides the file itself, not a copy."""
        path = Path(clip.location)
        yield LocalClip(path, hash_clip(path))

    def is_unchanged(self, clip: Clip) -> bool:
        """See `MediaStore`."""
        return _stamp(Path(clip.location).stat()) == clip.stamp


def hash_clip(path: Path) -> str:
    """Return the SHA-256 of a clip. Raises ClipTooLargeError, and OSError when the file cannot be read."""
    size_bytes = path.stat().st_size
    if size_bytes > MAX_CLIP_SIZE_BYTES:
        raise ClipTooLargeError(f"{size_bytes} bytes; at most {MAX_CLIP_SIZE_BYTES} are read")
    with path.open("rb") as clip:
        return hashlib.file_digest(clip, "sha256").hexdigest()


def _to_clip(path: Path) -> Clip:
    try:
        status = path.stat()
    except OSError:
        return Clip(path.name, str(path), None, None)
    return Clip(path.name, str(path), status.st_size, _stamp(status))


def _stamp(status: os.stat_result) -> str:
    """Return inode, size in bytes and time of the last change in ns: they differ once a file is written or replaced."""
    return json.dumps((status.st_ino, status.st_size, status.st_mtime_ns))


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads in a circle, or to where this process may not look
        return False


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
        return {video_id: _listed_clip(name, entry) for video_id, (name, entry) in found.items()}

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
        return field is None or entry.get(field) is None or _field_stamp(entry, field) == clip.stamp

    def _with_stamp(self, clip: Clip) -> Clip:
        """Return the clip with its stamp: some servers report more about one file than in a listing."""
        return _listed_clip(clip.name, self._entry(clip)) if clip.stamp is None else clip

    def _entry(self, clip: Clip) -> Mapping[str, Any]:
        with self._translated_errors("looked at"):
            self._files.invalidate_cache()
            entry: Mapping[str, Any] = self._files.info(clip.location)
        return entry

    def _fetch(self, clip: Clip, path: Path) -> str:
        if clip.size_bytes is not None and clip.size_bytes > MAX_CLIP_SIZE_BYTES:
            raise ClipTooLargeError(f"{clip.size_bytes} bytes; at most {MAX_CLIP_SIZE_BYTES} are read")
        digest, size_bytes = hashlib.sha256(), 0
        with self._translated_errors("read"), self._files.open(clip.location, "rb") as source, path.open("wb") as copy:
            while chunk := source.read(CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > MAX_CLIP_SIZE_BYTES:
                    raise ClipTooLargeError(f"more than the {MAX_CLIP_SIZE_BYTES} bytes that are read")
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


def _listed_clip(name: str, entry: Mapping[str, Any]) -> Clip:
    field = next((field for field in _STAMP_FIELDS if entry.get(field) is not None), None)
    size_bytes = entry.get("size")
    return Clip(
        name=name,
        location=entry["name"],
        size_bytes=None if size_bytes is None else int(size_bytes),
        stamp=None if field is None or size_bytes is None else _field_stamp(entry, field),
    )


def _field_stamp(entry: Mapping[str, Any], field: str) -> str:
    value = entry[field]
    if isinstance(value, datetime):  # one file system gives a number in listings and a datetime elsewhere
        value = value.timestamp()
    return f"{field}={str(value).strip(chr(34))}"  # likewise the quotes of an ETag


def open_media_store(place: str | Path, cache: FeatureCache) -> MediaStore:
    """Return the store at `place`: a folder of this machine, or a URL for fsspec. Raises MediaStoreError."""
    if isinstance(place, Path) or "://" not in place:
        return LocalMediaStore(Path(place).expanduser())
    return FsspecMediaStore(place, cache)
