"""Reading a clip: one frame per second of presentation time, at the analysis size, within hard limits."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tcm_assets.clips import bounds
from tcm_assets.clips.bounds import MAX_SAMPLED_FRAMES, MAX_WALL_CLOCK_S, UnreadableClipError, demuxer_of, refuse_huge
from tcm_assets.clips.decoder_pool import DecoderEndedError, DecodingProcess, Rows, decoding_process
from tcm_assets.clips.decoding import SamplingMode
from tcm_assets.models.opencv import BgrImage, load_opencv

__all__ = [
    "MAX_SAMPLED_FRAMES",
    "BgrImage",
    "ClipFrames",
    "SampledFrame",
    "SamplingMode",
    "UnreadableClipError",
    "opencv_failure_as_unreadable",
    "resized",
    "size_within",
]

BYTES_PER_PIXEL = 3


@dataclass(frozen=True)
class SampledFrame:
    """A frame at the analysis size and its presentation time in seconds since the clip's first frame."""

    time_s: float
    image: BgrImage


class ClipFrames:
    """The sampled frames of one clip, to be iterated once.

    The first frame is taken, then of every following second the first frame presented in it, whatever the codec and the
    frame rate; a second in which no frame starts gives none. In the mode `key_frames` the same holds of the key frames
    alone, which makes it several times faster. All frames of a clip have one size. The clip's rotation tag is honoured.

    Iterating raises UnreadableClipError when the file is no clip, is out of bounds, takes too long or too much memory,
    breaks its decoder, or has no frame that can be decoded, and OSError when it cannot be opened. A clip that breaks
    off gives the frames before the break. Several may be iterated at the same time, each in a thread of its own.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.monotonic, mode: SamplingMode = "every_second"
    ) -> None:
        self.path = path
        self.mode: SamplingMode = mode
        self.declared_duration_s: float | None = None
        """What the header says; None until iterated, or when it says nothing usable."""
        self.decoded_duration_s = 0.0
        """Presentation time up to which the clip was read, once iterated."""
        self.display_size_px: tuple[int, int] | None = None
        """(width, height) of its pictures as seen, that is turned by the rotation tag; None until iterated."""
        self._clock = clock

    def __iter__(self) -> Iterator[SampledFrame]:
        deadline_s = self._clock() + MAX_WALL_CLOCK_S
        request = {"path": str(self.path.absolute()), "demuxer": demuxer_of(self.path), "mode": self.mode}
        try:
            with decoding_process() as process:
                process.ask(request)
                last = yield from self._until_last(process, deadline_s)
        except TimeoutError as error:
            raise UnreadableClipError(f"not read within {MAX_WALL_CLOCK_S:.0f} s", is_transient=True) from error
        except DecoderEndedError as error:
            raise error.as_unreadable() from error
        if last["kind"] == "unreadable":
            raise UnreadableClipError(last["reason"], is_transient=last["is_transient"])
        if last["kind"] == "os_error":
            raise OSError(last["errno"], last["strerror"] or os.strerror(last["errno"]), str(self.path))

    def _until_last(self, process: DecodingProcess, deadline_s: float) -> Any:
        """Yields the frames; returns the last answer."""
        while True:
            message, rows = process.answer(lambda: deadline_s - self._clock())
            if message["kind"] != "frame":
                break
            yield SampledFrame(message["time_s"], _image(message, rows))
            if self._clock() > deadline_s:
                raise TimeoutError
        self.declared_duration_s = message["declared_duration_s"]
        self.decoded_duration_s = message["decoded_duration_s"]
        if message["display_size_px"] is not None:
            width_px, height_px = message["display_size_px"]
            self.display_size_px = width_px, height_px
        return message


def _image(message: dict[str, Any], rows: Rows) -> BgrImage:
    """The frame upright, in memory of its own without gaps between rows, as OpenCV wants it."""
    height_px, width_px = message["height_px"], message["width_px"]
    lines = rows.reshape(height_px, message["line_size_bytes"])[:, : width_px * BYTES_PER_PIXEL]
    image = lines.reshape(height_px, width_px, BYTES_PER_PIXEL)
    return np.ascontiguousarray(np.rot90(image, message["quarter_turns"]))


@contextmanager
def opencv_failure_as_unreadable() -> Iterator[None]:
    """Within it, a failure inside OpenCV raises UnreadableClipError; being out of memory counts as transient."""
    cv2 = load_opencv()
    try:
        yield
    except cv2.error as error:
        is_transient = error.code == cv2.Error.StsNoMem
        raise UnreadableClipError(f"OpenCV failed on it: {error.err}", is_transient=is_transient) from error


def size_within(image: BgrImage, longest_side_px: int) -> tuple[int, int]:
    """(width, height) in pixels of the image with its longest side at most `longest_side_px`; never enlarged."""
    height_px, width_px = image.shape[:2]
    return bounds.size_within(width_px, height_px, longest_side_px)


def resized(image: BgrImage, size: tuple[int, int]) -> BgrImage:
    """The image at `size` (width, height), by area averaging. Raises UnreadableClipError for an image out of bounds."""
    height_px, width_px = image.shape[:2]
    refuse_huge(width_px, height_px)
    if (width_px, height_px) == size:
        return image
    cv2 = load_opencv()
    smaller: BgrImage = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return smaller
