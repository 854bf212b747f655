import hashlib
import os

import pytest

from tcm_assets.clips import media_store
from tcm_assets.clips.media_store import ClipTooLargeError, LocalMediaStore, hash_clip


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
