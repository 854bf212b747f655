"""Decoding processes under hostile files: each clip ends in time, within its memory, and with a reason."""

import contextlib
import os
import signal
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from tcm_assets.clips import clip_reading, decoder_pool
from tcm_assets.clips.clip_reading import ClipFrames
from tcm_assets.clips.containers import MAX_DECODER_MEMORY_BYTES, UnreadableClipError
from tcm_assets_tests.clips.encoded_clips import encode, idle_pids, mux
from tcm_assets_tests.waiting import PATIENCE_S

NOISE = list(np.random.default_rng(0).integers(0, 256, (60, 64, 64, 3), dtype=np.uint8))


@pytest.fixture(autouse=True)
def _a_process_of_its_own():
    """So that its peak of memory is that of the test."""
    decoder_pool.end_idle_processes()
    yield
    decoder_pool.end_idle_processes()


@pytest.fixture
def patched(tmp_path):
    """A sound MP4 with other bytes at `offset` within the body of the first box of a kind."""

    def patch(kind, offset, value):
        path = encode(tmp_path / "clip.mp4", frames=NOISE)
        content = path.read_bytes()
        start = content.index(kind, content.index(b"moov")) + 4 + offset
        path.write_bytes(content[:start] + value + content[start + len(value) :])
        return path

    return patch


def peak_memory_bytes():
    """The most that a decoder waiting for its next clip ever had in memory."""
    (pid,) = idle_pids()
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def reason_of(path):
    with pytest.raises(UnreadableClipError) as failure:
        list(ClipFrames(path))
    return failure.value.reason


def png(width, height, *, bits, colour):
    """A black picture: what deflate makes of it is a thousandth of what it takes once decoded."""
    channels = {0: 1, 2: 3}[colour]
    row = bytes(1 + (width * bits * channels + 7) // 8)
    deflate = zlib.compressobj(1)
    body = b"".join(deflate.compress(row * 100) for _ in range(height // 100)) + deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@pytest.mark.parametrize("size", [(20_000, 20_000), (64, 64)], ids=["said so", "hidden behind a small header"])
def test_frames_of_20000_by_20000_pixels(tmp_path, size):
    clip = mux(tmp_path / "clip.mov", png(20_000, 20_000, bits=1, colour=0), 3, codec="png", size=size)
    assert "no frame could be decoded" in reason_of(clip)
    assert peak_memory_bytes() < 200 * 2**20


def test_frames_larger_than_8k_are_refused_by_their_size(tmp_path):
    clip = mux(tmp_path / "clip.mov", png(12_000, 8_000, bits=1, colour=0), 3, codec="png", size=(12_000, 8_000))
    assert "size is unknown, or beyond the 40000000 pixels" in reason_of(clip)


def test_a_bomb_that_unpacks_for_minutes_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(clip_reading, "MAX_WALL_CLOCK_S", 1.0)
    bomb = png(8_000, 5_000, bits=8, colour=2)
    clip = mux(tmp_path / "clip.mov", bomb, 120, codec="png", size=(8_000, 5_000))
    started_s = time.monotonic()
    assert "not read within 1 s" in reason_of(clip)
    assert time.monotonic() - started_s < PATIENCE_S
    # Its process is gone: nothing goes on unpacking.
    assert idle_pids() == []


def test_a_stream_whose_time_never_moves_on_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(clip_reading, "MAX_WALL_CLOCK_S", 1.0)
    picture = png(1_000, 1_000, bits=8, colour=2)
    path = tmp_path / "clip.mov"
    clip = mux(path, picture, 5_000, codec="png", size=(1_000, 1_000), frames_per_second=10_000)
    assert "not read within 1 s" in reason_of(clip)


def test_thousands_of_streams(tmp_path):
    path = encode(tmp_path / "clip.mp4", frames=NOISE)
    content = path.read_bytes()
    movie, track = content.index(b"moov") - 4, content.index(b"trak") - 4
    movie_size, track_size = (struct.unpack(">I", content[at : at + 4])[0] for at in (movie, track))
    tracks = content[track : track + track_size] * 3_000
    path.write_bytes(
        content[:movie]
        + struct.pack(">I", movie_size + len(tracks))
        + content[movie + 4 : track]
        + tracks
        + content[track:]
    )
    assert reason_of(path)
    assert peak_memory_bytes() < 200 * 2**20


@pytest.mark.parametrize(
    ("kind", "offset", "value"),
    [
        (b"stts", 4, b"\xff" * 4),  # entries of the table of durations
        (b"stsz", 8, b"\x7f" + b"\xff" * 3),  # samples in the table of sizes
        (b"stsz", 4, struct.pack(">II", 1, 0x0FFF_FFFF)),  # a quarter of a billion samples of one byte
        (b"stsc", 4, b"\xff" * 4),
        (b"stco", 4, b"\xff" * 4),
        (b"stsd", 4, b"\xff" * 4),
    ],
)
def test_giant_numbers_in_the_header_are_bounded(patched, kind, offset, value):
    started_s = time.monotonic()
    clip = patched(kind, offset, value)
    with contextlib.suppress(UnreadableClipError):
        assert len(list(ClipFrames(clip))) <= 2  # what the clip holds in truth, where that can still be told
    assert time.monotonic() - started_s < PATIENCE_S
    assert peak_memory_bytes() < MAX_DECODER_MEMORY_BYTES


def test_a_decoder_that_needs_too_much_memory_ends_with_a_reason(patched):
    assert "needs more than 1024 MiB" in reason_of(patched(b"stts", 4, b"\xff" * 4))
    # The process outlives it and reads the next clip.
    path = patched(b"stts", 4, b"\x00\x00\x00\x01")
    (before,) = idle_pids()
    assert len(list(ClipFrames(path))) == 2
    assert idle_pids() == [before]


def pid_after(path):
    """The number of a process that has just decoded a clip, and now waits for the next."""
    list(ClipFrames(path))
    (pid,) = idle_pids()
    return pid


def test_a_hang_inside_the_decoder_is_ended_at_the_deadline(tmp_path, monkeypatch):
    clip = encode(tmp_path / "clip.mp4", frames=NOISE)
    pid = pid_after(clip)
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(clip_reading, "MAX_WALL_CLOCK_S", 0.5)
    started_s = time.monotonic()
    with pytest.raises(UnreadableClipError, match=r"not read within \d s") as failure:
        list(ClipFrames(clip))
    assert failure.value.is_transient
    assert 0.5 <= time.monotonic() - started_s < PATIENCE_S
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    monkeypatch.undo()
    assert len(list(ClipFrames(clip))) == 2


@pytest.mark.parametrize(
    ("number", "reason", "is_transient"),
    [
        (signal.SIGSEGV, "broke down on it", False),
        (signal.SIGABRT, "broke down on it", False),
        # What ends it from outside says nothing of the clip, and must not be kept as its outcome.
        (signal.SIGKILL, "was ended while it read it", True),
        (signal.SIGTERM, "was ended while it read it", True),
        (signal.SIGALRM, "was ended while it read it", True),
    ],
)
def test_a_decoder_that_goes_leaves_everything_else_alone(tmp_path, number, reason, is_transient):
    clip = encode(tmp_path / "clip.mp4", frames=NOISE)
    pid = pid_after(clip)
    os.kill(pid, signal.SIGSTOP)
    os.kill(pid, number)
    os.kill(pid, signal.SIGCONT)
    with pytest.raises(UnreadableClipError, match=f"{reason} .{number.name}") as failure:
        list(ClipFrames(clip))
    assert failure.value.is_transient is is_transient
    assert len(list(ClipFrames(clip))) == 2
