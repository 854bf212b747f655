from contextlib import contextmanager
from fractions import Fraction

import av
import numpy as np
import pytest

from tcm_assets.encoders import loudness
from tcm_assets.encoders.clip_bounds import UnreadableClipError
from tcm_assets.encoders.decoder_pool import DecoderEndedError
from tcm_assets.encoders.loudness import sound_of
from tcm_assets.encoders.sound_meter import Sound

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

        monkeypatch.setattr(loudness, "decoding_process", failing)

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
