"""Clip files: which file belongs to which video, and downloads that appear whole or not at all."""

import pytest

from tcm_assets.catalogue.clip_files import (
    CLIP_MIME_TYPES,
    NotAClipError,
    clear_incoming,
    clips_among,
    has_clip,
    incoming_folder,
    possible_clip_names,
    store_clip,
)

MP4 = b"\x00\x00\x00\x18ftypisom" + b"x" * 100

MATROSKA = b"\x1a\x45\xdf\xa3" + b"x" * 100


def names_of(video_ids, *names, is_file=lambda _: True):
    found = clips_among(((name, name) for name in names), video_ids, is_file)
    return {video_id: name for video_id, (name, _) in found.items()}


@pytest.mark.parametrize("extension", CLIP_MIME_TYPES)
@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title])
def test_an_extension_counts_in_any_case(tmp_path, extension, spelled):
    name = f"7{spelled(extension)}"
    assert names_of({"7"}, name) == {"7": name}
    (tmp_path / name).touch()
    assert has_clip(tmp_path, "7")
    assert not has_clip(tmp_path, "8")


def test_an_id_counts_as_it_is():
    assert names_of({"ab", "AB"}, "AB.mp4", "Ab.mp4") == {"AB": "AB.mp4"}


def test_an_id_may_have_points_in_it():
    assert names_of({"1.2", "1"}, "1.2.mp4") == {"1.2": "1.2.mp4"}


def test_the_first_extension_is_taken_and_of_two_spellings_always_the_same():
    assert names_of({"1"}, "1.m4v", "1.webm", "1.mov") == {"1": "1.mov"}
    assert names_of({"1"}, "1.mp4", "1.MP4") == names_of({"1"}, "1.MP4", "1.mp4") == {"1": "1.MP4"}


def test_other_names_are_no_clips_and_are_not_looked_at():
    looked_at = []
    names = ("1.txt", "1", "mp4", ".mp4", ".MOV2", "3.mp4", "2.mp4")
    assert names_of({"1", "2", "", "mp4"}, *names, is_file=looked_at.append) == {}
    assert looked_at == ["2.mp4"]


def test_all_names_that_a_clip_may_have():
    names = list(possible_clip_names("7"))
    assert len(names) == len(set(names)) == 4 + 8 + 16 + 8 + 4
    assert all(names_of({"7"}, name) == {"7": name} for name in names)


@pytest.mark.parametrize(("content", "name"), [(MP4, "7.mp4"), (MATROSKA, "7.webm")])
def test_a_clip_is_named_after_its_video_and_what_it_is(tmp_path, content, name):
    with incoming_folder(tmp_path) as folder:
        (folder / "clip.bin").write_bytes(content)
        assert store_clip(folder / "clip.bin", tmp_path, "7") == len(content)
    assert (tmp_path / name).read_bytes() == content
    assert has_clip(tmp_path, "7")
    assert not has_clip(tmp_path, "8")


@pytest.mark.parametrize("content", [b"", b"<html>", b"ftyp", b"\x00" * 100])
def test_what_is_no_video_gets_no_name(tmp_path, content):
    with incoming_folder(tmp_path) as folder:
        (folder / "clip.mp4").write_bytes(content)
        with pytest.raises(NotAClipError):
            store_clip(folder / "clip.mp4", tmp_path, "7")
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
