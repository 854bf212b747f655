from fractions import Fraction

import av
import numpy as np
import pytest

from tcm_assets.clips import sound
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.sound import Sound, measure_sound
from tcm_assets_tests.clips.encoded_clips import SAMPLE_RATE_HZ, sine, write_sound

MONO_TO_LUFS = -3.01
"""Loudness of a sine in one channel above its peak level; half the power of a square wave."""


def loudness(path):
    sound = measure_sound(path, "mov")
    assert (sound.has_sound, sound.shortfall) == (True, None)
    return sound.loudness_lufs


@pytest.mark.parametrize("level_dbfs", [0, -20, -60])
def test_a_sine_in_one_channel_has_the_loudness_that_the_recommendation_gives(tmp_path, level_dbfs):
    path = write_sound(tmp_path / "clip.mov", sine(2, level_dbfs))
    assert loudness(path) == pytest.approx(level_dbfs + MONO_TO_LUFS, abs=0.05)


def test_a_second_channel_doubles_the_power(tmp_path):
    path = write_sound(tmp_path / "clip.mov", sine(2, -23), layout="stereo")
    assert loudness(path) == pytest.approx(-23, abs=0.05)


@pytest.mark.parametrize(("codec", "rate"), [("aac", 48_000), ("aac", 22_050), ("pcm_s16le", 8_000)])
def test_codec_and_sample_rate_change_little(tmp_path, codec, rate):
    path = write_sound(tmp_path / "clip.mov", sine(3, -20, rate), rate, codec=codec)
    assert loudness(path) == pytest.approx(-20 + MONO_TO_LUFS, abs=0.2)


def test_what_is_far_quieter_than_the_rest_does_not_count(tmp_path):
    quiet, loud = sine(10, -40), sine(20, -20)
    path = write_sound(tmp_path / "clip.mov", np.concatenate([quiet, loud, quiet]))
    # The mean of the power over all 40 s would be 3 LU lower.
    assert loudness(path) == pytest.approx(-20 + MONO_TO_LUFS, abs=0.15)


@pytest.mark.parametrize("samples", [np.zeros(2 * SAMPLE_RATE_HZ), sine(2, -75)])
def test_silence_is_no_sound(tmp_path, samples):
    assert measure_sound(write_sound(tmp_path / "clip.mov", samples), "mov") == Sound(has_sound=False)


def test_sound_shorter_than_a_block_is_unknown(tmp_path):
    sound = measure_sound(write_sound(tmp_path / "clip.mov", sine(0.3, -20)), "mov")
    assert sound == Sound(has_sound=None, shortfall="its sound is shorter than 0.4 s")


def test_sound_beyond_the_limit_is_not_read(tmp_path, monkeypatch):
    path = write_sound(tmp_path / "clip.mov", np.concatenate([sine(2, -40), sine(2, 0)]))
    assert loudness(path) > -10
    monkeypatch.setattr(sound, "MAX_MEASURED_SOUND_S", 1.5)
    assert loudness(path) == pytest.approx(-40 + MONO_TO_LUFS, abs=0.05)


def test_an_unknown_codec_is_unknown_sound(tmp_path):
    path = write_sound(tmp_path / "clip.mov", sine(1, -20))
    content = path.read_bytes()
    assert b"fl32" in content
    path.write_bytes(content.replace(b"fl32", b"zzzz"))
    assert measure_sound(path, "mov") == Sound(has_sound=None, shortfall="its sound is in an unknown codec")


def test_sound_of_noise_instead_of_packets_ends_without_an_error(tmp_path):
    path = write_sound(tmp_path / "clip.mov", sine(1, -20), codec="aac")
    content = bytearray(path.read_bytes())
    start = content.index(b"mdat") + 4
    length = int.from_bytes(content[start - 8 : start - 4], "big") - 8
    content[start : start + length] = np.random.default_rng(0).bytes(length)
    path.write_bytes(bytes(content))
    sound = measure_sound(path, "mov")
    assert sound.loudness_lufs is None or -70 < sound.loudness_lufs <= 10


def frame_at(rate):
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
    return frame


@pytest.mark.parametrize(
    ("rates", "shortfall"),
    [
        ([48_000, 44_100], "its sound changes its format on the way"),
        ([1_000_000], "its sound claims 1000000 samples a second"),
        ([], "its sound cannot be decoded"),
    ],
)
def test_sound_that_cannot_be_measured_says_why(rates, shortfall):
    frames = [frame_at(rate) for rate in rates]
    assert sound._measure(iter(frames)) == Sound(has_sound=None, shortfall=shortfall)


def test_a_file_that_is_no_clip(tmp_path):
    (tmp_path / "clip.mov").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    with pytest.raises(UnreadableClipError, match="no stream"):
        measure_sound(tmp_path / "clip.mov", "mov")
