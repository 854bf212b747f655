"""Which file is the clip of which video."""

import doctest

import pytest

from tcm_assets.catalogue import clip_names
from tcm_assets.catalogue.clip_names import CLIP_MIME_TYPES, clips_among, possible_clip_names
from tcm_assets.live.clip_downloads import has_clip


def names_of(video_ids, *names, is_file=lambda _: True):
    found = clips_among(((name, name) for name in names), video_ids, is_file)
    return {video_id: name for video_id, (name, _) in found.items()}


def test_doctests():
    assert doctest.testmod(clip_names).failed == 0


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
