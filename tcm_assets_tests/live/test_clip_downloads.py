"""A clip gets its final name when it is whole and a video, in one step."""

import pytest

from tcm_assets.live.clip_downloads import NotAClipError, clear_incoming, has_clip, incoming_folder, take_in

MP4 = b"\x00\x00\x00\x18ftypisom" + b"x" * 100

MATROSKA = b"\x1a\x45\xdf\xa3" + b"x" * 100


@pytest.mark.parametrize(("content", "name"), [(MP4, "7.mp4"), (MATROSKA, "7.webm")])
def test_a_clip_is_named_after_its_video_and_what_it_is(tmp_path, content, name):
    with incoming_folder(tmp_path) as folder:
        (folder / "clip.bin").write_bytes(content)
        assert take_in(folder / "clip.bin", tmp_path, "7") == len(content)
    assert (tmp_path / name).read_bytes() == content
    assert has_clip(tmp_path, "7")
    assert not has_clip(tmp_path, "8")


@pytest.mark.parametrize("content", [b"", b"<html>", b"ftyp", b"\x00" * 100])
def test_what_is_no_video_gets_no_name(tmp_path, content):
    with incoming_folder(tmp_path) as folder:
        (folder / "clip.mp4").write_bytes(content)
        with pytest.raises(NotAClipError):
            take_in(folder / "clip.mp4", tmp_path, "7")
    assert [path.name for path in tmp_path.iterdir()] == [".incoming"]
    assert not has_clip(tmp_path, "7")


def test_a_folder_for_what_comes_is_gone_afterwards_whatever_happens(tmp_path):
    def fail():
        with incoming_folder(tmp_path) as folder:
            (folder / "clip.mp4.part").write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((tmp_path / ".incoming").iterdir()) == []
    clear_incoming(tmp_path)
    clear_incoming(tmp_path)
    assert list(tmp_path.iterdir()) == []
