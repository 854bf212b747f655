from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.clip_measurements import measure_clip
from tcm_assets.encoders.opencv import load_opencv
from tcm_assets.schemas.visual_features import MEASUREMENTS, VISUAL_FEATURES

cv2 = load_opencv()

MEDIA = Path(__file__).parents[2] / ".." / "shared" / "media"
RED, GREEN, BLUE, GREY = (0, 0, 255), (0, 255, 0), (255, 0, 0), (100, 100, 100)
FRAMES_PER_SECOND = 10


def render(path, seconds, codec="mp4v"):
    """A clip that shows each of the given pictures (an array, or one colour) for a second."""
    pictures = [np.full((96, 64, 3), picture, dtype=np.uint8) for picture in seconds]
    height, width = pictures[0].shape[:2]
    fourcc = cv2.VideoWriter_fourcc(*codec)
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, fourcc, FRAMES_PER_SECOND, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        for _ in range(FRAMES_PER_SECOND):
            writer.write(picture)
    writer.release()
    return path


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
    assert measured.cut_count == 3
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
    assert (measured.sampled_frame_count, measured.motion, measured.cut_count) == (1, None, None)


def test_values_depend_little_on_resolution(tmp_path):
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (12, 8, 3), dtype=np.uint8)
    scenes = [cv2.resize(np.roll(coarse, shift, axis=0), (320, 480), interpolation=cv2.INTER_CUBIC) for shift in (0, 3)]

    def measured(name, scale):
        writer = cv2.VideoWriter(
            str(tmp_path / name), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"mp4v"), 1, (320 * scale, 480 * scale)
        )
        for scene in scenes:
            writer.write(cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR))
        writer.release()
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
    for column in (*MEASUREMENTS, VISUAL_FEATURES.column("cut_count")):
        value = values[column.name]
        assert value is None or column.minimum <= value <= (column.maximum or np.inf), column.name


def test_the_two_cuts_of_a_real_film_are_found():
    if not (MEDIA / "nasa_h264.mp4").exists():
        pytest.skip(f"{MEDIA.resolve() / 'nasa_h264.mp4'} is not here")
    assert measure_clip(MEDIA / "nasa_h264.mp4").cut_count == 2


@pytest.mark.parametrize("name", ["empty.mp4", "not_a_video.mp4", "truncated.mp4"])
def test_real_broken_files(name):
    if not (MEDIA / name).exists():
        pytest.skip(f"{MEDIA.resolve() / name} is not here")
    with pytest.raises(UnreadableClipError):
        measure_clip(MEDIA / name)
