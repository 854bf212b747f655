import hashlib
import os

import pytest

from tcm_assets.clips import local_media
from tcm_assets.clips.local_media import ClipTooLargeError, clips_of, file_stamp, sha256_of


def names_of(video_ids, media_dir):
    return {video_id: path.name for video_id, path in clips_of(video_ids, media_dir).items()}


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
    assert clips_of({"1"}, tmp_path / "absent") == {}
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        clips_of({"1"}, tmp_path / "file")


def test_a_hash_follows_the_content_and_a_stamp_the_file(tmp_path):
    clip = tmp_path / "1.mp4"
    clip.write_bytes(b"first")
    stamp = file_stamp(clip)
    assert sha256_of(clip) == hashlib.sha256(b"first").hexdigest()
    assert file_stamp(clip) == stamp
    clip.write_bytes(b"second")
    assert file_stamp(clip) != stamp


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    (tmp_path / "1.mp4").write_bytes(b"12345")
    monkeypatch.setattr(local_media, "MAX_CLIP_SIZE_BYTES", 4)
    with pytest.raises(ClipTooLargeError, match="5 bytes; at most 4 are read"):
        sha256_of(tmp_path / "1.mp4")
