import struct
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tcm_assets.clips import measurements
from tcm_assets.clips import measurements as module
from tcm_assets.clips.bounds import UnreadableClipError
from tcm_assets.clips.decoder_pool import DecoderEndedError, DecodingProcess
from tcm_assets.clips.measurements import cuts_per_minute, measure_clip, sound_of
from tcm_assets.clips.sound import Sound
from tcm_assets.clips.tables import MEASUREMENTS, MORE_MEASUREMENTS
from tcm_assets.models.opencv import load_opencv

cv2 = load_opencv()

MEDIA = Path(__file__).parents[2] / ".." / "shared" / "media"

RED, GREEN, BLUE, GREY = (0, 0, 255), (0, 255, 0), (255, 0, 0), (100, 100, 100)

FRAMES_PER_SECOND = 10


def render(path, seconds, codec="mp4v", size=(96, 64)):
    """A clip that shows each of the given pictures (an array, or one colour) for a second."""
    pictures = [np.full((*size, 3), picture, dtype=np.uint8) for picture in seconds]
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
    assert cuts_per_minute(1, 0.9995) == 60
    assert cuts_per_minute(30, 60.0) == 30
    assert cuts_per_minute(0, 10.0) == 0


@pytest.mark.parametrize(("size", "is_vertical"), [((96, 64), True), ((64, 96), False), ((64, 64), False)])
def test_a_clip_is_vertical_when_higher_than_wide(tmp_path, size, is_vertical):
    clip = render(tmp_path / "clip.mp4", [np.full((*size, 3), 100, np.uint8)], size=size)
    assert measure_clip(clip).is_vertical is is_vertical


def test_the_rotation_tag_counts_for_what_is_vertical(tmp_path):
    clip = render(tmp_path / "clip.mp4", [np.full((64, 96, 3), 100, np.uint8)], size=(64, 96))
    content = clip.read_bytes()
    upright, quarter_turn = (struct.pack(">9i", *matrix) for matrix in (
        (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000), (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000),
    ))  # fmt: skip
    matrix = content.index(upright, content.index(b"tkhd"))
    clip.write_bytes(content[:matrix] + quarter_turn + content[matrix + len(upright) :])
    assert measure_clip(clip).is_vertical


def photographed_person():
    """The face is about 78 pixels a side, a sixth of the picture of 320 x 112."""
    import matplotlib.cbook

    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        photograph = cv2.imdecode(np.frombuffer(file.read(), np.uint8), cv2.IMREAD_COLOR)
    picture = np.full((320, 180, 3), 120, np.uint8)
    picture[60:260, :] = cv2.resize(photograph[:570], (180, 200), interpolation=cv2.INTER_AREA)
    return picture


def test_faces_are_counted_and_their_share_of_the_picture_is_measured(tmp_path):
    nobody = np.full((320, 180, 3), 120, np.uint8)
    person = photographed_person()
    measured = measure_clip(render(tmp_path / "clip.mp4", [person, nobody, person, person], size=(320, 180)))
    assert (measured.face_share, measured.faces_per_frame) == (0.75, 0.75)
    face_side_px = 81
    assert measured.face_area_share == pytest.approx(0.75 * face_side_px**2 / (320 * 180), rel=0.3)


def with_sound(path, level_dbfs, size=(96, 64), seconds=2):
    """A grey clip with a sine of 997 Hz in one channel."""
    import av

    rate = 48_000
    samples = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * 997 * np.arange(seconds * rate) / rate)
    with av.open(str(path), "w") as container:
        picture, sound = container.add_stream("mpeg4", rate=FRAMES_PER_SECOND), container.add_stream("aac", rate=rate)
        picture.height, picture.width, picture.pix_fmt, sound.layout = *size, "yuv420p", "mono"
        for index in range(seconds * FRAMES_PER_SECOND):
            image = av.VideoFrame.from_ndarray(np.full((*size, 3), 100, np.uint8), format="bgr24")
            image.pts, image.time_base = index, Fraction(1, FRAMES_PER_SECOND)
            container.mux(picture.encode(image))
        container.mux(picture.encode(None))
        for start in range(0, len(samples), 1024):
            block = av.AudioFrame.from_ndarray(
                samples[None, start : start + 1024].astype(np.float32), format="fltp", layout="mono"
            )
            block.sample_rate, block.pts, block.time_base = rate, start, Fraction(1, rate)
            container.mux(sound.encode(block))
        container.mux(sound.encode(None))
    return path


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
    monkeypatch.setattr(module, "sound_of", lambda *_, **__: Sound(has_sound=None, shortfall="its sound is odd"))
    noise = np.random.default_rng(0).integers(0, 256, (96, 64, 3), dtype=np.uint8)
    clip = render(tmp_path / "clip.mkv", [noise] * 10, codec="MJPG")
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    measured = measure_clip(clip)
    assert (measured.has_sound, measured.loudness_lufs) == (None, None)
    assert measured.shortfall == "breaks off after 4.8 s of the 10.0 s in its header; its sound is odd"


def test_whoever_needs_the_frames_too_gets_each_once_and_nothing_is_decoded_again(tmp_path, monkeypatch):
    clip, asked, seen = render(tmp_path / "clip.mp4", [RED, GREEN, BLUE]), [], []
    ask = DecodingProcess.ask
    monkeypatch.setattr(
        DecodingProcess, "ask", lambda self, request: (asked.append(request["mode"]), ask(self, request))
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


RATE_HZ = 8_000


def write_sine(path, level_dbfs=-20):
    """Two seconds of 997 Hz in one channel."""
    samples = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * 997 * np.arange(2 * RATE_HZ) / RATE_HZ)
    with av.open(str(path), "w") as container:
        track = container.add_stream("pcm_f32le", rate=RATE_HZ)
        track.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, 0, Fraction(1, RATE_HZ)
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return path


@pytest.fixture
def decoder_that(monkeypatch):
    """Makes the decoding process fail in the given way."""

    def fails_with(failure):
        @contextmanager
        def failing():
            raise failure
            yield

        monkeypatch.setattr(measurements, "decoding_process", failing)

    return fails_with


@pytest.mark.parametrize("name", ["clip.mov", "clip.mkv"])
def test_the_loudness_comes_from_a_process_of_its_own(tmp_path, name):
    sound = sound_of(write_sine(tmp_path / name))
    assert (sound.has_sound, sound.shortfall) == (True, None)
    assert sound.loudness_lufs == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"no clip at all", "neither an MP4")])
def test_files_that_are_no_clips(tmp_path, content, reason):
    (tmp_path / "clip.mp4").write_bytes(content)
    with pytest.raises(UnreadableClipError, match=reason):
        sound_of(tmp_path / "clip.mp4")


def test_a_container_that_cannot_be_read_has_unknown_sound(tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    assert sound_of(tmp_path / "clip.mp4").shortfall.startswith("its sound: no stream")


def test_a_file_that_is_absent_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        sound_of(tmp_path / "absent.mp4")


def test_sound_that_takes_too_long_is_given_up(tmp_path):
    path = write_sine(tmp_path / "clip.mov")
    with pytest.raises(UnreadableClipError, match="sound not read within") as failure:
        sound_of(path, deadline_s=0.0, clock=lambda: 1.0)
    assert failure.value.is_transient


def test_sound_that_breaks_its_decoder_is_unknown_and_takes_nothing_else_with_it(tmp_path, decoder_that):
    path = write_sine(tmp_path / "clip.mov")
    decoder_that(DecoderEndedError(-11))
    assert sound_of(path) == Sound(has_sound=None, shortfall="its sound: the decoder broke down on it (SIGSEGV)")


def test_a_decoder_that_the_system_ended_may_succeed_another_time(tmp_path, decoder_that):
    path = write_sine(tmp_path / "clip.mov")
    decoder_that(DecoderEndedError(-9))
    with pytest.raises(UnreadableClipError) as failure:
        sound_of(path)
    assert failure.value.is_transient
