"""Reading a clip: one frame per second of presentation time, at the analysis size, within hard limits.

Belongs here: opening a clip, its limits, and which of its frames are looked at. Does not belong here: what is measured
on a frame (`frame_measurements`), and which clip belongs to which video (`media_folder`).
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tcm_assets.encoders.opencv import load_opencv

BgrImage = NDArray[np.uint8]
"""Array of shape (height, width, 3): blue, green, red, each 0 to 255."""

ANALYSIS_LONGEST_SIDE_PX: Final = 320
"""Frames are measured at this size: enough for faces and edges, and much the same whatever the clip's resolution."""

MAX_SAMPLED_FRAMES: Final = 600
"""Ten minutes at one frame a second; of a longer clip the first ten minutes are measured."""

MAX_FRAME_SIDE_PX: Final = 8192
"""The longest side of 8K video; a larger frame is a fault of the header or an attack on memory."""

MAX_FRAME_AREA_PX: Final = 40_000_000
"""8K video has 33 million pixels; 40 million are 120 MB once decoded, which a few workers can hold at once."""

MAX_WALL_CLOCK_S: Final = 120.0
"""Bound on reading and measuring one clip: ten minutes of full HD decode in about half of it on one core."""

TIMESTAMP_TOLERANCE_S: Final = 0.001
"""Containers round timestamps to a millisecond, so a frame due at 1 s may be stamped 0.9995 s."""

CONTAINER_SIGNATURES: Final = (
    *((4, kind) for kind in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")),  # MP4 and QuickTime boxes
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska and WebM (EBML)
)
"""(offset, bytes) that open a clip. FFmpeg goes by content, not by name: a playlist named .mp4 would make it open the
other files that the playlist lists, so whatever is not one of these containers is never handed to it."""

SIGNATURE_LENGTH_BYTES: Final = 8


class UnreadableClipError(Exception):
    """A clip of which no frame can be measured; `reason` says why, in words for the table.

    `is_transient` is true when the same bytes may be readable another time (a machine too busy, too little memory).
    """

    def __init__(self, reason: str, *, is_transient: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_transient = is_transient


@dataclass(frozen=True)
class SampledFrame:
    """A frame at the analysis size and its presentation time in seconds since the first frame."""

    time_s: float
    image: BgrImage


class ClipFrames:
    """The sampled frames of one clip, to be iterated once.

    The first frame is taken, then of every following second the first frame presented in it, whatever the codec and the
    frame rate; a second in which no frame starts gives none. All frames of a clip have one size. The clip's rotation
    tag is honoured.

    Iterating raises UnreadableClipError when the file is no clip, is out of bounds, or has no frame that can be
    decoded, and OSError when it cannot be opened. A clip that breaks off gives the frames before the break.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.declared_duration_s: float | None = None
        """What the header says; None until iterated, or when it says nothing usable."""
        self.decoded_duration_s = 0.0
        """Presentation time up to which frames were decoded, once iterated."""
        self._clock = clock

    def __iter__(self) -> Iterator[SampledFrame]:
        cv2 = load_opencv()
        deadline_s = self._clock() + MAX_WALL_CLOCK_S
        _refuse_other_containers(self.path)
        capture = cv2.VideoCapture(str(self.path.absolute()), cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        try:
            if not capture.isOpened():
                raise UnreadableClipError("no video stream that can be decoded: it is cut off, or in an unknown codec")
            _refuse_huge(capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
            with opencv_failure_as_unreadable():
                yield from self._sampled(cv2, capture, deadline_s)
        finally:
            capture.release()

    def _sampled(self, cv2: Any, capture: Any, deadline_s: float) -> Iterator[SampledFrame]:
        frames_per_second = capture.get(cv2.CAP_PROP_FPS)
        self.declared_duration_s = declared_duration_s(capture.get(cv2.CAP_PROP_FRAME_COUNT), frames_per_second)
        size: tuple[int, int] | None = None
        start_ms, last_second, frame_index, sampled_count = 0.0, -1, 0, 0
        # grab() decodes without converting to BGR: the frames in between cost as little as they can.
        while sampled_count < MAX_SAMPLED_FRAMES and capture.grab():
            position_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
            if frame_index == 0:
                start_ms = position_ms
            time_s = presentation_time_s(
                position_ms - start_ms, frame_index, frames_per_second, previous_s=self.decoded_duration_s
            )
            self.decoded_duration_s = time_s
            second = math.floor(time_s + TIMESTAMP_TOLERANCE_S)
            if second > last_second:
                is_retrieved, image = capture.retrieve()
                if is_retrieved:
                    size = size or size_within(image, ANALYSIS_LONGEST_SIDE_PX)
                    yield SampledFrame(time_s, resized(image, size))
                    last_second, sampled_count = second, sampled_count + 1
            frame_index += 1
            if self._clock() > deadline_s:
                raise UnreadableClipError(f"not read within {MAX_WALL_CLOCK_S:.0f} s", is_transient=True)
        if sampled_count == 0:
            raise UnreadableClipError("no frame could be decoded")


@contextmanager
def opencv_failure_as_unreadable() -> Iterator[None]:
    """Within it, a failure inside OpenCV raises UnreadableClipError; being out of memory counts as transient."""
    cv2 = load_opencv()
    try:
        yield
    except cv2.error as error:
        is_transient = error.code == cv2.Error.StsNoMem
        raise UnreadableClipError(f"OpenCV failed on it: {error.err}", is_transient=is_transient) from error


def presentation_time_s(position_ms: float, frame_index: int, frames_per_second: float, *, previous_s: float) -> float:
    """Seconds from the first frame to this one: its timestamp, or frame index over frame rate where that is no use.

    A timestamp is no use when it is not finite or, after the first frame, not later than the one before. Raises
    UnreadableClipError when there is no usable frame rate to fall back on.
    """
    if frame_index == 0:
        return 0.0
    if math.isfinite(position_ms) and position_ms > previous_s * 1000:
        return position_ms / 1000
    if not (math.isfinite(frames_per_second) and frames_per_second > 0):
        raise UnreadableClipError("its frames carry no timestamps and its header no frame rate")
    return max(previous_s, frame_index / frames_per_second)


def declared_duration_s(frame_count: float, frames_per_second: float) -> float | None:
    """Seconds that the header promises, or None where it says nothing usable."""
    duration_s = frame_count / frames_per_second if frames_per_second else math.nan
    return duration_s if math.isfinite(duration_s) and duration_s > 0 else None


def size_within(image: BgrImage, longest_side_px: int) -> tuple[int, int]:
    """(width, height) in pixels of the image with its longest side at most `longest_side_px`; never enlarged."""
    height, width = image.shape[:2]
    scale = min(1.0, longest_side_px / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def resized(image: BgrImage, size: tuple[int, int]) -> BgrImage:
    """The image at `size` (width, height), by area averaging. Raises UnreadableClipError for an image out of bounds."""
    height, width = image.shape[:2]
    _refuse_huge(width, height)
    if (width, height) == size:
        return image
    cv2 = load_opencv()
    smaller: BgrImage = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return smaller


def _refuse_other_containers(path: Path) -> None:
    with path.open("rb") as clip:
        start = clip.read(SIGNATURE_LENGTH_BYTES)
    if not start:
        raise UnreadableClipError("the file is empty")
    if not any(start.startswith(signature, offset) for offset, signature in CONTAINER_SIGNATURES):
        raise UnreadableClipError("neither an MP4 or QuickTime file nor a Matroska or WebM file")


def _refuse_huge(width_px: float, height_px: float) -> None:
    if max(width_px, height_px) > MAX_FRAME_SIDE_PX or width_px * height_px > MAX_FRAME_AREA_PX:
        raise UnreadableClipError(
            f"frames of {width_px:.0f} x {height_px:.0f} pixels; at most {MAX_FRAME_SIDE_PX} a side and "
            f"{MAX_FRAME_AREA_PX} in all are read"
        )
