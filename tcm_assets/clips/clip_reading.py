"""Reading a clip through a decoding process: its sampled frames and its sound, within time and memory limits."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tcm_assets.clips.containers import MAX_WALL_CLOCK_S, UnreadableClipError, detect_demuxer
from tcm_assets.clips.decoder_pool import DecoderEndedError, DecodingProcess, FrameBytes, borrow_decoder
from tcm_assets.clips.decoding_process import SOUND_MODE
from tcm_assets.clips.frame_measurements import load_opencv
from tcm_assets.clips.sound import Sound
from tcm_assets.models.image_encoder import BgrImage
from tcm_assets.settings import FrameSampling

BYTES_PER_PIXEL = 3


@dataclass(frozen=True)
class SampledFrame:
    """A frame at the analysis size, with its presentation time in seconds since the clip's first frame."""

    time_s: float
    image: BgrImage


class ClipFrames:
    """The sampled frames of one clip; iterate once.

    In the mode `every_second` these are the first frame, then the first frame presented in each following second,
    whatever the codec and the frame rate; a second in which no frame starts gives none. In the mode `key_frames`, which
    is several times faster, only key frames count. All frames of a clip have one size. The rotation tag is applied.

    Iterating raises UnreadableClipError when the file is no clip, is over the limits, takes too long or too much
    memory, crashes its decoder, or has no frame that can be decoded, and OSError when it cannot be opened. A clip that
    breaks off gives the frames before the break. Threads may each iterate a clip of their own at the same time.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.monotonic, mode: FrameSampling = "every_second"
    ) -> None:
        self.path = path
        self.mode: FrameSampling = mode
        self.declared_duration_s: float | None = None
        """Duration in the header; None before iteration, or when the header has no usable one."""
        self.decoded_duration_s = 0.0
        """Presentation time up to which the clip was read; 0 before iteration."""
        self.display_size_px: tuple[int, int] | None = None
        """(width, height) as displayed, after the rotation tag; None before iteration."""
        self._clock = clock

    def __iter__(self) -> Iterator[SampledFrame]:
        deadline_s = self._clock() + MAX_WALL_CLOCK_S
        request = {"path": str(self.path.absolute()), "demuxer": detect_demuxer(self.path), "mode": self.mode}
        with _decoder_errors_translated(), borrow_decoder() as decoder:
            decoder.send(request)
            final_message = yield from self._receive_frames(decoder, deadline_s)
        _raise_reported_failure(final_message, self.path)

    def _receive_frames(self, decoder: DecodingProcess, deadline_s: float) -> Any:
        """Yield the frames; return the final message."""
        while True:
            message, frame_bytes = decoder.receive(lambda: deadline_s - self._clock())
            if message["kind"] != "frame":
                break
            yield SampledFrame(message["time_s"], _to_image(message, frame_bytes))
            if self._clock() > deadline_s:
                raise TimeoutError
        self.declared_duration_s = message["declared_duration_s"]
        self.decoded_duration_s = message["decoded_duration_s"]
        if message["display_size_px"] is not None:
            width_px, height_px = message["display_size_px"]
            self.display_size_px = width_px, height_px
        return message


class EvenlySpacedFrames:
    """A selection of at most `max_count` frames of a stream: the first, the last, and others about equally far apart.

    At most 2 * `max_count` + 1 frames are in memory, however many are added.
    """

    def __init__(self, max_count: int) -> None:
        self._max_count = max_count
        self._kept: list[SampledFrame] = []
        self._last: SampledFrame | None = None
        self._added_count = 0
        self._step = 1

    def add(self, frame: SampledFrame) -> None:
        """Add the next frame in order of time."""
        self._last = frame
        if self._added_count % self._step == 0:
            self._kept.append(frame)
        self._added_count += 1
        if len(self._kept) > 2 * self._max_count:
            self._kept = self._kept[::2]
            self._step *= 2

    def select(self) -> list[SampledFrame]:
        """Return the selection from the frames added so far, in order of time; empty when there were none."""
        kept = self._kept
        if self._last is not None and kept[-1] is not self._last:
            kept = [*kept, self._last]
        places = np.linspace(0, len(kept) - 1, min(self._max_count, len(kept))).round().astype(int)
        return [kept[place] for place in places]


def read_sound(path: Path, *, deadline_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> Sound:
    """Return the integrated loudness (EBU R 128) of the first ten minutes of a clip's first audio track.

    Sound that cannot be decoded, or that crashes its decoder, is unknown, and `shortfall` says why. Raises
    UnreadableClipError for a file that is no clip, and a transient one when the sound is not read by `deadline_s` on
    `clock` (120 s from now by default); OSError for a file that cannot be opened.
    """
    deadline_s = clock() + MAX_WALL_CLOCK_S if deadline_s is None else deadline_s
    request = {"path": str(path.absolute()), "demuxer": detect_demuxer(path), "mode": SOUND_MODE}
    try:
        with _decoder_errors_translated("sound "), borrow_decoder() as decoder:
            decoder.send(request)
            message, _ = decoder.receive(lambda: deadline_s - clock())
        _raise_reported_failure(message, path)
    except UnreadableClipError as error:
        if error.is_transient:
            raise
        return Sound(has_sound=None, shortfall=f"its sound: {error.reason}")
    return Sound(**{name: message[name] for name in ("has_sound", "loudness_lufs", "shortfall")})


@contextmanager
def opencv_errors_translated() -> Iterator[None]:
    """Turn an error inside OpenCV into UnreadableClipError, transient when memory ran out."""
    cv2 = load_opencv()
    try:
        yield
    except cv2.error as error:
        is_transient = error.code == cv2.Error.StsNoMem
        raise UnreadableClipError(f"OpenCV failed on it: {error.err}", is_transient=is_transient) from error


@contextmanager
def _decoder_errors_translated(subject: str = "") -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise UnreadableClipError(f"{subject}not read within {MAX_WALL_CLOCK_S:.0f} s", is_transient=True) from error
    except DecoderEndedError as error:
        raise error.as_unreadable() from error


def _raise_reported_failure(final_message: dict[str, Any], path: Path) -> None:
    """Raise what the decoder reports as its failure, once it is back in the pool: it can read the next clip."""
    if final_message["kind"] == "unreadable":
        raise UnreadableClipError(final_message["reason"], is_transient=final_message["is_transient"])
    if final_message["kind"] == "os_error":
        number = final_message["errno"]
        raise OSError(number, final_message["strerror"] or os.strerror(number), str(path))


def _to_image(message: dict[str, Any], frame_bytes: FrameBytes) -> BgrImage:
    """Return the upright frame, contiguous in memory as OpenCV wants it."""
    height_px, width_px = message["height_px"], message["width_px"]
    lines = frame_bytes.reshape(height_px, message["line_size_bytes"])[:, : width_px * BYTES_PER_PIXEL]
    image = lines.reshape(height_px, width_px, BYTES_PER_PIXEL)
    return np.ascontiguousarray(np.rot90(image, message["quarter_turns"]))
