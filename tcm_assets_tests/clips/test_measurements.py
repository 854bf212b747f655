from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.clips import measurements
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.decoder_pool import DecodingProcess
from tcm_assets.clips.frame_measurements import load_opencv
from tcm_assets.clips.measurements import cuts_per_minute, measure_clip
from tcm_assets.clips.sound import Sound
from tcm_assets.clips.tables import MEASUREMENTS, MORE_MEASUREMENTS
from tcm_assets_tests.clips.encoded_clips import (
    photographed_person,
    sine,
    turn_by_rotation_tag,
    write_frames,
    write_sound,
)

cv2 = load_opencv()

MEDIA = Path(__file__).parents[2] / ".." / "shared" / "media"

RED, GREEN, BLUE, GREY = (0, 0, 255), (0, 255, 0), (255, 0, 0), (100, 100, 100)

FRAMES_PER_SECOND = 10


def render(path, seconds, codec="mp4v", size=(96, 64)):
    """A clip that shows each of the given pictures (an array, or one colour) for a second."""
    pictures = [np.full((*size, 3), picture, dtype=np.uint8) for picture in seconds]
    frames = [picture for picture in pictures for _ in range(FRAMES_PER_SECOND)]
    return write_frames(path, frames, FRAMES_PER_SECOND, codec)


def test_a_grey_clip(tmp_path):
    measured = measure_clip(render(tmp_path / "clip.mp4", [GREY] * 3))
    assert measured.sampled_frame_count == 3
    assert measured.brightness == pytest.approx(100 / 255, abs=0.02)  # the codec rounds shades
    assert measured.contrast == pytest.approx(0, abs=0.01)
    assert measured.colorfulness == pytest.approx(0, abs=2)
    assert measured.saturation == pytest.approx(0, abs=0.05)
    assert (measured.motion, measured.cut_count, measured.face_share) == (0, 0, 0)
    assert measured.shortfall is None


def test_a_red_clip(tmp_path):
    measured = measure_clip(render(tmp_path / "clip.mp4", [RED] * 2))
    assert measured.brightness == pytest.approx(0.299, abs=0.02)
    assert measured.saturation == pytest.approx(1, abs=0.02)
    assert measured.colorfulness == pytest.approx(0.3 * np.hypot(255, 127.5), abs=3)


def test_cuts_are_counted_and_motion_is_the_mean_change(tmp_path):
    measured = measure_clip(render(tmp_path / "clip.mp4", [RED, RED, GREEN, GREEN, BLUE, RED]))
    assert (measured.cut_count, measured.shot_count) == (3, 4)
    assert measured.cuts_per_minute == pytest.approx(3 / 5.9 * 60, rel=0.01)  # the last frame is presented at 5.9 s
    luma = np.array([0.299, 0.299, 0.587, 0.587, 0.114, 0.299])
    assert measured.motion == pytest.approx(np.abs(np.diff(luma)).mean(), abs=0.02)


def test_a_moving_picture_has_motion_and_no_cut(tmp_path):
    picture = np.zeros((96, 64, 3), np.uint8)
    picture[:, :32] = 255
    # The white half moves to the other side every second: every pixel changes by its whole range.
    measured = measure_clip(render(tmp_path / "clip.mp4", [picture, picture[:, ::-1], picture]))
    assert measured.motion == pytest.approx(1, abs=0.03)
    assert measured.cut_count == 0
    assert measured.contrast == pytest.approx(1, abs=0.03)


def test_motion_and_cuts_of_a_single_frame_are_unknown(tmp_path):
    measured = measure_clip(render(tmp_path / "clip.mp4", [GREY]))
    assert (measured.sampled_frame_count, measured.motion) == (1, None)
    assert (measured.cut_count, measured.shot_count, measured.cuts_per_minute) == (None, None, None)


def test_a_cut_every_second_is_the_highest_rate():
    assert cuts_per_minute(0, 10.0) == 0


@pytest.mark.parametrize(("size", "is_vertical"), [((96, 64), True), ((64, 96), False), ((64, 64), False)])
def test_a_clip_is_vertical_when_higher_than_wide(tmp_path, size, is_vertical):
    clip = render(tmp_path / "clip.mp4", [np.full((*size, 3), 100, np.uint8)], size=size)
    assert measure_clip(clip).is_vertical is is_vertical


def test_the_rotation_tag_counts_for_what_is_vertical(tmp_path):
    clip = render(tmp_path / "clip.mp4", [np.full((64, 96, 3), 100, np.uint8)], size=(64, 96))
    assert measure_clip(turn_by_rotation_tag(clip)).is_vertical


def test_faces_are_counted_and_their_share_of_the_picture_is_measured(tmp_path):
    nobody = np.full((320, 180, 3), 120, np.uint8)
    person = nobody.copy()
    # The face is about 81 pixels a side.
    person[60:260, :] = cv2.resize(photographed_person()[:570], (180, 200), interpolation=cv2.INTER_AREA)
    measured = measure_clip(render(tmp_path / "clip.mp4", [person, nobody, person, person], size=(320, 180)))
    assert (measured.face_share, measured.faces_per_frame) == (0.75, 0.75)
    face_side_px = 81
    assert measured.face_area_share == pytest.approx(0.75 * face_side_px**2 / (320 * 180), rel=0.3)


def with_sound(path, level_dbfs):
    """Two grey seconds with a sine of 997 Hz in one channel."""
    greys = [np.full((96, 64, 3), 100, np.uint8)] * 20
    return write_sound(path, sine(2, level_dbfs), codec="aac", frames=greys)


def test_loudness_is_known_where_there_is_sound(tmp_path):
    measured = measure_clip(with_sound(tmp_path / "clip.mp4", -11))
    assert measured.has_sound is True
    assert measured.loudness_lufs == pytest.approx(-14, abs=0.3)
    silent, without = (
        measure_clip(with_sound(tmp_path / "0.mp4", -100)),
        measure_clip(render(tmp_path / "1.mp4", [GREY])),
    )
    assert [(one.has_sound, one.loudness_lufs, one.shortfall) for one in (silent, without)] == [(False, None, None)] * 2


def test_sound_that_cannot_be_measured_is_said_beside_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(
        measurements, "read_sound", lambda *_, **__: Sound(has_sound=None, shortfall="its sound is odd")
    )
    noise = np.random.default_rng(0).integers(0, 256, (96, 64, 3), dtype=np.uint8)
    clip = render(tmp_path / "clip.mkv", [noise] * 10, codec="MJPG")
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    measured = measure_clip(clip)
    assert (measured.has_sound, measured.loudness_lufs) == (None, None)
    assert measured.shortfall == "breaks off after 4.8 s of the 10.0 s in its header; its sound is odd"


def test_whoever_needs_the_frames_too_gets_each_once_and_nothing_is_decoded_again(tmp_path, monkeypatch):
    clip, asked, seen = render(tmp_path / "clip.mp4", [RED, GREEN, BLUE]), [], []
    send = DecodingProcess.send
    monkeypatch.setattr(
        DecodingProcess, "send", lambda self, request: (asked.append(request["mode"]), send(self, request))
    )
    with_hook = measure_clip(clip, on_frame=seen.append)
    assert [round(frame.time_s) for frame in seen] == [0, 1, 2]
    assert [frame.image.shape for frame in seen] == [(96, 64, 3)] * 3
    assert asked == ["every_second", "sound"]
    assert measure_clip(clip) == with_hook


def test_what_the_hook_raises_is_passed_on(tmp_path):
    def refuse(frame):
        raise RuntimeError(f"no place for the frame at {frame.time_s} s")

    with pytest.raises(RuntimeError, match="no place"):
        measure_clip(render(tmp_path / "clip.mp4", [RED, GREEN]), on_frame=refuse)


def test_values_depend_little_on_resolution(tmp_path):
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (12, 8, 3), dtype=np.uint8)
    scenes = [cv2.resize(np.roll(coarse, shift, axis=0), (320, 480), interpolation=cv2.INTER_CUBIC) for shift in (0, 3)]

    def measured(name, scale):
        larger = [cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR) for scene in scenes]
        write_frames(tmp_path / name, larger, 1)
        return asdict(measure_clip(tmp_path / name))

    once, twice = measured("once.mp4", 1), measured("twice.mp4", 2)
    for name in ("brightness", "contrast", "colorfulness", "saturation", "motion"):
        assert twice[name] == pytest.approx(once[name], rel=0.03), name
    assert twice["cut_count"] == once["cut_count"]


def test_a_clip_that_breaks_off_says_so(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (96, 64, 3), dtype=np.uint8)
    clip = render(tmp_path / "clip.mkv", [noise] * 10, codec="MJPG")
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    measured = measure_clip(clip)
    assert measured.sampled_frame_count == 5
    assert measured.shortfall == "breaks off after 4.8 s of the 10.0 s in its header"


def test_a_clip_without_frames_is_unreadable(tmp_path):
    clip = render(tmp_path / "clip.mp4", [GREY])
    clip.write_bytes(clip.read_bytes()[:-1000])
    with pytest.raises(UnreadableClipError, match="no video stream"):
        measure_clip(clip)


@pytest.mark.parametrize(
    ("name", "sampled_frame_count"),
    [
        ("av1_video.mkv", 5),
        ("bt709_full_range.mp4", 1),
        ("h264_10bits.mp4", 1),
        ("h265_video.mp4", 1),
        ("nasa_h264.mp4", 13),
    ],
)
def test_real_codecs(name, sampled_frame_count):
    if not (MEDIA / name).exists():
        pytest.skip(f"{MEDIA.resolve() / name} is not here")
    values = asdict(measure_clip(MEDIA / name))
    assert values["sampled_frame_count"] == sampled_frame_count
    for column in (*MEASUREMENTS, *MORE_MEASUREMENTS):
        value = values[column.name]
        if value is None or column.dtype == "boolean":
            assert column.nullable
        else:
            maximum = np.inf if column.maximum is None else column.maximum
            assert column.minimum <= value <= maximum, column.name


def test_the_two_cuts_of_a_real_film_are_found():
    if not (MEDIA / "nasa_h264.mp4").exists():
        pytest.skip(f"{MEDIA.resolve() / 'nasa_h264.mp4'} is not here")
    measured = measure_clip(MEDIA / "nasa_h264.mp4")
    assert (measured.cut_count, measured.shot_count, measured.is_vertical) == (2, 3, False)
    assert measured.cuts_per_minute == pytest.approx(2 / 12.5 * 60, rel=0.1)
    assert measured.has_sound


@pytest.mark.parametrize("name", ["empty.mp4", "not_a_video.mp4", "truncated.mp4"])
def test_real_broken_files(name):
    if not (MEDIA / name).exists():
        pytest.skip(f"{MEDIA.resolve() / name} is not here")
    with pytest.raises(UnreadableClipError):
        measure_clip(MEDIA / name)
