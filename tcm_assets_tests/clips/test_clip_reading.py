"""Frames and sound of a clip, read through a decoding process."""

import os
import signal
import struct
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.clips import clip_reading, decoder_pool
from tcm_assets.clips.clip_reading import ClipFrames, EvenlySpacedFrames, SampledFrame, read_sound
from tcm_assets.clips.containers import MAX_SAMPLED_FRAMES, MAX_WALL_CLOCK_S, UnreadableClipError
from tcm_assets.clips.decoder_pool import DecoderEndedError
from tcm_assets.clips.frame_measurements import load_opencv
from tcm_assets.clips.sound import Sound
from tcm_assets_tests.clips.encoded_clips import idle_pids, sine, turn_by_rotation_tag, write_frames, write_sound

cv2 = load_opencv()

NOISE = np.random.default_rng(0).integers(0, 256, (64, 48, 3), dtype=np.uint8)


def shades(frame_count, step=2, size=(64, 48)):
    """Frame i is grey i * step."""
    return [np.full((*size, 3), index * step, dtype=np.uint8) for index in range(frame_count)]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.mkv", "clip.m4v"])
@pytest.mark.parametrize("frames_per_second", [10, 25, 29.97])
def test_one_frame_a_second_by_presentation_time(tmp_path, name, frames_per_second):
    first_frames = [int(np.ceil(second * frames_per_second - 0.03)) for second in range(4)]
    frames = shades(int(3.5 * frames_per_second), step=0)
    for index in first_frames:
        frames[index][:] = 255
    sampled = list(ClipFrames(write_frames(tmp_path / name, frames, frames_per_second)))
    assert [frame.time_s for frame in sampled] == pytest.approx(
        [i / frames_per_second for i in first_frames], abs=0.001
    )
    # The pictures are those frames and not the black ones beside them.
    assert all(frame.image.mean() > 200 for frame in sampled)


def test_half_a_second_gives_one_frame(tmp_path):
    assert len(list(ClipFrames(write_frames(tmp_path / "clip.mp4", shades(15), 29.97)))) == 1


def test_a_second_without_a_new_frame_gives_none(tmp_path):
    sampled = list(ClipFrames(write_frames(tmp_path / "clip.mkv", shades(4, step=50), 0.5)))
    assert [frame.time_s for frame in sampled] == pytest.approx([0, 2, 4, 6])


def test_frames_are_shrunk_to_the_analysis_size_and_never_enlarged(tmp_path):
    portrait = ClipFrames(write_frames(tmp_path / "large.mp4", shades(3, size=(1024, 576)), 10))
    small = ClipFrames(write_frames(tmp_path / "small.mp4", shades(3), 10))
    assert [frame.image.shape for frame in portrait] == [(320, 180, 3)]
    assert [frame.image.shape for frame in small] == [(64, 48, 3)]


def test_a_rotated_clip_is_seen_upright(tmp_path):
    clip = turn_by_rotation_tag(write_frames(tmp_path / "clip.mp4", shades(3, size=(48, 96)), 10))
    assert [frame.image.shape for frame in ClipFrames(clip)] == [(96, 48, 3)]


def test_a_long_clip_is_sampled_up_to_the_limit(tmp_path):
    clip = ClipFrames(write_frames(tmp_path / "clip.mp4", [NOISE[:16, :16]] * (MAX_SAMPLED_FRAMES + 20), 1))
    assert len(list(clip)) == MAX_SAMPLED_FRAMES
    assert clip.declared_duration_s == MAX_SAMPLED_FRAMES + 20


def test_a_clip_that_takes_too_long_is_given_up(tmp_path):
    clip = write_frames(tmp_path / "clip.mp4", shades(30), 10)
    ticks = count(step=MAX_WALL_CLOCK_S / 5)
    with pytest.raises(UnreadableClipError, match="not read within 120 s") as failure:
        list(ClipFrames(clip, clock=lambda: next(ticks)))
    assert failure.value.is_transient


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"this is no video at all", "neither an MP4"),
        (b"<html></html>", "neither an MP4"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(100), "no video stream"),
        (b"\x1a\x45\xdf\xa3" + bytes(100), "no video stream"),
    ],
)
def test_files_that_are_no_clips(tmp_path, content, reason):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(UnreadableClipError, match=reason) as failure:
        list(ClipFrames(path))
    assert not failure.value.is_transient


def test_a_playlist_under_the_name_of_a_clip_opens_no_other_file(tmp_path):
    write_frames(tmp_path / "secret.mp4", shades(10), 10)
    playlist = tmp_path / "clip.mp4"
    playlist.write_text("ffconcat version 1.0\nfile secret.mp4\n")
    capture = cv2.VideoCapture(str(playlist), cv2.CAP_FFMPEG)
    assert capture.isOpened()  # the danger is real: FFmpeg follows the playlist
    capture.release()
    with pytest.raises(UnreadableClipError, match="neither an MP4"):
        list(ClipFrames(playlist))


def test_a_truncated_mp4_has_no_frame_and_a_truncated_mkv_the_first_ones(tmp_path):
    for name in ("clip.mp4", "clip.mkv"):
        content = write_frames(tmp_path / name, [NOISE] * 60, 10, codec="MJPG").read_bytes()
        (tmp_path / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableClipError, match="no video stream"):
        list(ClipFrames(tmp_path / "clip.mp4"))
    clip = ClipFrames(tmp_path / "clip.mkv")
    assert len(list(clip)) == 3
    assert clip.decoded_duration_s == pytest.approx(3, abs=0.3)
    assert clip.declared_duration_s == pytest.approx(6)


def test_huge_frames_are_refused_by_their_header(tmp_path):
    clip = write_frames(tmp_path / "clip.mkv", [np.zeros((16, 9000, 3), np.uint8)], 10, codec="MJPG")
    with pytest.raises(UnreadableClipError, match="9000 x 16 pixels"):
        list(ClipFrames(clip))


def test_a_header_that_claims_more_than_its_frames_hold_does_no_harm(tmp_path):
    clip = write_frames(tmp_path / "clip.mkv", [NOISE] * 10, 10, codec="MJPG")
    frame_header = b"\xff\xc0\x00\x11\x08"  # JPEG: start of frame, then height and width
    honest, claimed = (frame_header + struct.pack(">HH", *size) for size in ((64, 48), (20_000, 20_000)))
    content = clip.read_bytes()
    assert content.count(honest) == 10
    clip.write_bytes(content.replace(honest, claimed))
    with pytest.raises(UnreadableClipError):
        list(ClipFrames(clip))


def test_a_file_that_cannot_be_opened_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(ClipFrames(tmp_path / "absent.mp4"))


def test_a_broken_clip_says_nothing_on_stderr(tmp_path):
    broken = tmp_path / "clip.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    program = (
        "import sys, pathlib\n"
        "from tcm_assets.clips.clip_reading import ClipFrames, UnreadableClipError\n"
        "assert 'cv2' not in sys.modules\n"
        "try: list(ClipFrames(pathlib.Path(sys.argv[1])))\n"
        "except UnreadableClipError: pass\n"
    )
    loud = {name: value for name, value in os.environ.items() if not name.startswith("OPENCV_")}
    done = subprocess.run(
        [sys.executable, "-c", program, broken],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=loud,
    )
    assert (done.stdout, done.stderr) == ("", "")


RATE_HZ = 8_000


def write_sine(path):
    """Two seconds of 997 Hz in one channel."""
    return write_sound(path, sine(2, -20, RATE_HZ), RATE_HZ)


@pytest.fixture
def decoder_that(monkeypatch):
    """Makes the decoding process fail in the given way."""

    def fails_with(failure):
        @contextmanager
        def failing():
            raise failure
            yield

        monkeypatch.setattr(clip_reading, "borrow_decoder", failing)

    return fails_with


@pytest.mark.parametrize("name", ["clip.mov", "clip.mkv"])
def test_the_loudness_comes_from_a_process_of_its_own(tmp_path, name):
    sound = read_sound(write_sine(tmp_path / name))
    assert (sound.has_sound, sound.shortfall) == (True, None)
    assert sound.loudness_lufs == pytest.approx(-23, abs=0.1)


def test_a_file_that_is_no_clip_has_no_sound_to_read(tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"no clip at all")
    with pytest.raises(UnreadableClipError, match="neither an MP4"):
        read_sound(tmp_path / "clip.mp4")


def test_a_container_that_cannot_be_read_has_unknown_sound(tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    assert read_sound(tmp_path / "clip.mp4").shortfall.startswith("its sound: no stream")


def test_sound_of_an_absent_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_sound(tmp_path / "absent.mp4")


def test_sound_that_takes_too_long_is_given_up(tmp_path):
    path = write_sine(tmp_path / "clip.mov")
    read_sound(path)
    for pid in idle_pids():  # else the answer could be there before the first look at the clock
        os.kill(pid, signal.SIGSTOP)
    with pytest.raises(UnreadableClipError, match="sound not read within") as failure:
        read_sound(path, deadline_s=0.0, clock=lambda: 1.0)
    assert failure.value.is_transient
    decoder_pool.end_idle_processes()


def test_sound_that_breaks_its_decoder_is_unknown_and_takes_nothing_else_with_it(tmp_path, decoder_that):
    path = write_sine(tmp_path / "clip.mov")
    decoder_that(DecoderEndedError(-11))
    assert read_sound(path) == Sound(has_sound=None, shortfall="its sound: the decoder broke down on it (SIGSEGV)")


def test_a_decoder_that_the_system_ended_may_succeed_another_time(tmp_path, decoder_that):
    path = write_sine(tmp_path / "clip.mov")
    decoder_that(DecoderEndedError(-9))
    with pytest.raises(UnreadableClipError) as failure:
        read_sound(path)
    assert failure.value.is_transient


PIXEL = np.zeros((1, 1, 3), dtype=np.uint8)


def times_selected(added_count, max_count):
    frames = EvenlySpacedFrames(max_count)
    for second in range(added_count):
        frames.add(SampledFrame(float(second), PIXEL))
    return [int(frame.time_s) for frame in frames.select()]


def test_no_frames_and_fewer_than_the_selection_may_have():
    assert times_selected(0, 4) == []
    assert times_selected(3, 4) == [0, 1, 2]


@given(added_count=st.integers(1, 700), max_count=st.integers(2, 16))
def test_the_first_and_the_last_frame_and_even_gaps_between(added_count, max_count):
    times = times_selected(added_count, max_count)
    assert len(times) == min(added_count, max_count)
    assert (times[0], times[-1]) == (0, added_count - 1)
    if added_count > 1:
        gaps = np.diff(times)
        assert gaps.min() >= 1
        assert gaps.max() <= 2 * (added_count - 1) / (len(times) - 1) + 1


def test_few_frames_are_in_memory_however_many_pass():
    frames = EvenlySpacedFrames(3)
    for second in range(1000):
        frames.add(SampledFrame(float(second), PIXEL))
        assert len(frames._kept) <= 7
