import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from tcm_assets.clips import media_store
from tcm_assets.clips.media_store import (
    Clip,
    ClipTooLargeError,
    FsspecMediaStore,
    LocalMediaStore,
    MediaStore,
    MediaStoreError,
    hash_clip,
    open_media_store,
)
from tcm_assets.models.feature_cache import FeatureCache


def names_of(video_ids, folder):
    return {video_id: clip.name for video_id, clip in LocalMediaStore(folder).find_clips(video_ids).items()}


def test_the_first_extension_in_order_is_taken(tmp_path):
    for name in ("1.m4v", "1.webm", "1.mov", "2.mkv", "3.MP4", "4.txt", "4", "mp4"):
        (tmp_path / name).touch()
    assert names_of({"1", "2", "3", "4", "mp4", ""}, tmp_path) == {"1": "1.mov", "2": "2.mkv", "3": "3.MP4"}


@pytest.mark.parametrize("video_id", ["../outside", "/etc/passwd", "sub/1", "*", "", ".", "..", "a\x00b"])
def test_an_id_never_leads_out_of_the_folder(tmp_path, video_id):
    media_dir = tmp_path / "media"
    (media_dir / "sub").mkdir(parents=True)
    for path in (tmp_path / "outside.mp4", media_dir / "sub" / "1.mp4", media_dir / "7.mp4", media_dir / ".mp4"):
        path.touch()
    assert names_of({video_id, "7"}, media_dir) == {"7": "7.mp4"}


def test_only_plain_files_count(tmp_path):
    (tmp_path / "1.mp4").mkdir()
    os.mkfifo(tmp_path / "2.mp4")
    (tmp_path / "3.mp4").symlink_to(tmp_path / "absent")
    (tmp_path / "4.mp4").symlink_to(tmp_path / "4.mp4")
    (tmp_path / "kept").touch()
    (tmp_path / "5.mp4").symlink_to(tmp_path / "kept")
    assert names_of({"1", "2", "3", "4", "5"}, tmp_path) == {"5": "5.mp4"}


def test_a_missing_folder_has_no_clips_and_a_file_in_its_place_is_an_error(tmp_path):
    assert names_of({"1"}, tmp_path / "absent") == {}
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        names_of({"1"}, tmp_path / "file")


def test_a_hash_follows_the_content_and_a_stamp_the_file(tmp_path):
    path, store = tmp_path / "1.mp4", LocalMediaStore(tmp_path)
    path.write_bytes(b"first")
    clip = store.find_clips({"1"})["1"]
    assert hash_clip(path) == hashlib.sha256(b"first").hexdigest()
    assert store.is_unchanged(clip)
    path.write_bytes(b"second")
    assert not store.is_unchanged(clip)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "1.mp4").write_bytes(b"12345")
    monkeypatch.setattr(media_store, "MAX_CLIP_SIZE_BYTES", 4)
    with pytest.raises(ClipTooLargeError, match="5 bytes; at most 4 are read"):
        hash_clip(tmp_path / "1.mp4")


FIRST, SECOND = b"first clip", b"second, longer clip"


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "cache.sqlite")


@pytest.fixture
def memory() -> Iterator[Any]:
    files = fsspec.filesystem("memory")
    files.pipe({"/clips/1.mp4": FIRST, "/clips/2.MOV": SECOND})
    yield files
    files.rm("/clips", recursive=True)


@pytest.fixture(params=["folder", "file", "zip", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path, cache: FeatureCache, memory: Any) -> MediaStore:
    """The same clips in each kind of place."""
    folder = tmp_path / "media"
    (folder / "deeper").mkdir(parents=True)
    for name, content in {"1.mp4": FIRST, "1.webm": b"not taken", "2.MOV": SECOND, "3.txt": b"", "notes": b""}.items():
        (folder / name).write_bytes(content)
        memory.pipe(f"/clips/{name}", content)
    (folder / "deeper" / "4.mp4").write_bytes(FIRST)
    (folder / "5.mp4").mkdir()
    with zipfile.ZipFile(tmp_path / "clips.zip", "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    places = {"folder": folder, "file": f"file://{folder}", "zip": f"zip://::{tmp_path}/clips.zip"}
    return open_media_store(places.get(request.param, "memory://clips"), cache)


def _sha256_of(store: MediaStore, clip: Clip) -> str:
    if (known := store.known_sha256(clip)) is not None:
        return known
    with store.open_local(clip) as local:
        return local.sha256


def test_every_place_gives_the_same_clips_with_their_sizes_and_hashes(store: MediaStore) -> None:
    clips = store.find_clips({"1", "2", "3", "4", "5", "../media/1", "absent", ""})
    assert {video_id: (clip.name, clip.size_bytes) for video_id, clip in clips.items()} == {
        "1": ("1.mp4", len(FIRST)),
        "2": ("2.MOV", len(SECOND)),
    }
    for video_id, content in {"1": FIRST, "2": SECOND}.items():
        sha256 = hashlib.sha256(content).hexdigest()
        assert store.known_sha256(clips[video_id]) is None
        with store.open_local(clips[video_id]) as local:
            assert (local.path.read_bytes(), local.sha256) == (content, sha256)
            assert local.path.suffix.lower() == Path(clips[video_id].name).suffix.lower()
        assert store.is_unchanged(clips[video_id])


@pytest.mark.parametrize("place", ["memory://nowhere", "file:///nowhere/at/all", "/nowhere/at/all"])
def test_a_missing_place_has_no_clips(place: str, cache: FeatureCache) -> None:
    assert open_media_store(place, cache).find_clips({"1"}) == {}


@pytest.mark.usefixtures("memory")
def test_a_fetched_clip_is_removed_also_when_reading_it_fails(cache: FeatureCache) -> None:
    store = FsspecMediaStore("memory://clips", cache)
    clip = store.find_clips({"1"})["1"]
    paths: list[Path] = []
    with store.open_local(clip) as local:
        paths.append(local.path)

    def use_badly() -> None:
        with store.open_local(clip) as local:
            paths.append(local.path)
            local.path.touch(exist_ok=False)

    with pytest.raises(FileExistsError):
        use_badly()
    assert not any(path.parent.exists() for path in paths)


def _count_fetches(store: FsspecMediaStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    fetched: list[str] = []
    fetch = store._fetch

    def counted(clip: Clip, path: Path) -> str:
        fetched.append(clip.name)
        return fetch(clip, path)

    monkeypatch.setattr(store, "_fetch", counted)
    return fetched


def test_an_unchanged_clip_is_fetched_once_for_its_hash_and_a_replaced_one_again(
    memory: Any, cache: FeatureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FsspecMediaStore("memory://clips", cache)
    fetched = _count_fetches(store, monkeypatch)
    clip = store.find_clips({"1"})["1"]
    for _ in range(3):
        assert _sha256_of(store, clip) == hashlib.sha256(FIRST).hexdigest()
    assert fetched == ["1.mp4"]
    memory.pipe("/clips/1.mp4", FIRST[::-1])  # as many bytes
    assert not store.is_unchanged(clip)
    assert _sha256_of(store, store.find_clips({"1"})["1"]) == hashlib.sha256(FIRST[::-1]).hexdigest()
    assert fetched == ["1.mp4", "1.mp4"]


def test_the_hash_of_a_clip_that_changes_while_it_is_fetched_is_not_kept(
    memory: Any, cache: FeatureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FsspecMediaStore("memory://clips", cache)
    clip = store.find_clips({"1"})["1"]
    fetch = store._fetch

    def replaced_afterwards(clip: Clip, path: Path) -> str:
        sha256 = fetch(clip, path)
        memory.pipe("/clips/1.mp4", SECOND)
        return sha256

    monkeypatch.setattr(store, "_fetch", replaced_afterwards)
    _sha256_of(store, clip)
    assert cache.get_many(media_store.STAMP_NAMESPACE, [store._stamp_key(clip)]) == {}


@pytest.mark.usefixtures("memory")
def test_a_clip_above_the_limit_is_not_fetched_whatever_the_store_tells(
    cache: FeatureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_store, "MAX_CLIP_SIZE_BYTES", 4)
    store = FsspecMediaStore("memory://clips", cache)
    clip = store.find_clips({"1"})["1"]
    for told in (clip, Clip(clip.name, clip.location, None, "mtime=1")):
        with pytest.raises(ClipTooLargeError, match=r"at most 4 are read|more than the 4 bytes"):
            _sha256_of(store, told)


def test_half_a_clip_is_an_error(memory: Any, cache: FeatureCache) -> None:
    store = FsspecMediaStore("memory://clips", cache)
    clip = store.find_clips({"1"})["1"]
    memory.pipe("/clips/1.mp4", FIRST[:4])
    with pytest.raises(MediaStoreError, match="4 bytes of 10 arrived"):
        _sha256_of(store, clip)
    memory.rm("/clips/1.mp4")
    with pytest.raises(FileNotFoundError):
        _sha256_of(store, clip)


@pytest.mark.usefixtures("memory")
def test_what_goes_wrong_is_told_without_addresses_or_keys(
    cache: FeatureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FsspecMediaStore("memory://clips", cache)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("GET https://store/?X-Signature=secret refused")

    monkeypatch.setattr(store._files, "ls", fail)
    with pytest.raises(MediaStoreError, match=r"memory://\.\.\. cannot be listed \(RuntimeError\)") as caught:
        store.find_clips({"1"})
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_unknown_scheme_says_what_to_do(cache: FeatureCache) -> None:
    with pytest.raises(MediaStoreError, match="install the package that fsspec needs"):
        open_media_store("nosuchscheme://user:secret@bucket", cache)


def test_a_clip_whose_listing_tells_no_stamp_is_looked_at(
    memory: Any, cache: FeatureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FsspecMediaStore("memory://clips", cache)
    bare = [{"name": "/clips/1.mp4", "size": None, "type": "file"}]
    monkeypatch.setattr(store._files, "ls", lambda *_, **__: bare)
    fetched = _count_fetches(store, monkeypatch)
    for _ in range(2):
        clip = store.find_clips({"1"})["1"]
        assert (clip.size_bytes, clip.stamp) == (None, None)
        assert _sha256_of(store, clip) == hashlib.sha256(FIRST).hexdigest()
    assert fetched == ["1.mp4"]
    memory.pipe("/clips/1.mp4", SECOND)
    assert _sha256_of(store, clip) == hashlib.sha256(SECOND).hexdigest()
