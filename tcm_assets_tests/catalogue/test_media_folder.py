"""The media folder looked through: every file is a clip of a known video, or has a row that says why not."""

import os

import pytest

from tcm_assets.catalogue import media_folder
from tcm_assets.catalogue.clip_files import clips_among, read_clip_name
from tcm_assets.catalogue.media_folder import review_media_folder

VIDEO = "7680535555537441855"


def reasons(folder, video_ids=frozenset({VIDEO})):
    rows = review_media_folder(folder, video_ids).to_pylist()
    assert {row["target_table"] for row in rows} <= {"visual_features"}
    return {row["source_file"].removeprefix("media/"): (row["outcome"], row["reason"]) for row in rows}


def test_clips_of_known_videos_have_no_row(tmp_path):
    (tmp_path / f"{VIDEO}.mp4").write_bytes(b"x")
    (tmp_path / ".incoming").mkdir()
    (tmp_path / ".hidden.mp4").write_bytes(b"x")
    assert reasons(tmp_path) == {}
    assert reasons(tmp_path / "absent") == {}


def test_what_is_no_regular_file_says_what_it_is(tmp_path):
    os.mkfifo(tmp_path / f"{VIDEO}.mp4")
    (tmp_path / "1.mp4").mkdir()
    (tmp_path / "2.mp4").symlink_to("3.mp4")
    (tmp_path / "3.mp4").symlink_to("2.mp4")
    (tmp_path / "4.mp4").symlink_to("/dev/zero")
    found = {name: reason.partition(": it is ")[2].partition(",")[0] for name, (_, reason) in reasons(tmp_path).items()}
    assert found == {
        f"{VIDEO}.mp4": "a pipe",
        "1.mp4": "a folder",
        "2.mp4": "a link that leads nowhere or in a circle",
        "3.mp4": "a link that leads nowhere or in a circle",
        "4.mp4": "a device",
    }


@pytest.mark.parametrize("name", [f"'{VIDEO}.mp4", f"{VIDEO}.0.mp4", f"My day [{VIDEO}].mp4"])
def test_a_name_that_holds_the_id_is_read_and_reported(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    assert reasons(tmp_path)[name] == ("repaired", f"named after more than an id; read as the clip of video {VIDEO}")
    assert clips_among([(name, None)], {VIDEO}, lambda _: True) == {VIDEO: (name, None)}


def test_the_plain_name_is_taken_before_a_mended_one():
    names = [f"My day [{VIDEO}].mp4", f"{VIDEO}.mp4", f"'{VIDEO}.mp4", f"{VIDEO}.mkv"]
    assert clips_among([(name, None) for name in names], {VIDEO}, lambda _: True) == {VIDEO: (f"{VIDEO}.mp4", None)}


def test_a_clip_that_is_not_read_is_not_said_to_be(tmp_path):
    for name in (f"{VIDEO}.mp4", f"'{VIDEO}.MP4", f"My day [{VIDEO}].mp4", f"{VIDEO}.mov"):
        (tmp_path / name).write_bytes(b"x")
    why = f"one of several clips of a video, and not read: {VIDEO}.mp4 is; remove one of them"
    others = (f"'{VIDEO}.MP4", f"My day [{VIDEO}].mp4", f"{VIDEO}.mov")
    assert reasons(tmp_path) == dict.fromkeys(others, ("superseded", why))
    (tmp_path / f"{VIDEO}.mp4").unlink()
    os.mkfifo(tmp_path / f"{VIDEO}.mp4")
    assert sorted(outcome for outcome, _ in reasons(tmp_path).values()) == [
        *("rejected", "repaired", "superseded", "superseded")
    ]


@pytest.mark.parametrize("name", ["7.68054E+18.mp4", "7680535555537441792.0.mp4"])
def test_a_spoiled_name_is_of_no_video(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    assert reasons(tmp_path)[name][1].startswith("named after a spoiled id")
    assert read_clip_name(name).video_id is None


def test_other_files_say_what_clips_are_called(tmp_path):
    for name in ("8.mp4", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert reasons(tmp_path)["8.mp4"][1].startswith("named after no known video")
    assert reasons(tmp_path)["notes.txt"][1].startswith("no clip, by the ending of its name")
    assert set(reasons(tmp_path, frozenset())) == {"notes.txt"}


def test_many_files_of_a_kind_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(media_folder, "MAX_LISTED", 2)
    for number in range(5):
        (tmp_path / f"{number}1.mp4").write_bytes(b"x")
    found = reasons(tmp_path)
    assert set(found) == {"01.mp4", "11.mp4", ""}
    assert found[""][1] == "and 3 more files of this kind: named after no known video"
