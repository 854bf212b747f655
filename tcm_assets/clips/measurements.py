"""Measurements of one clip: means over its frames, cuts and motion between frames, and its sound."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.clips import frame_measurements as measure
from tcm_assets.clips.clip_reading import ClipFrames, SampledFrame, opencv_errors_translated, read_sound
from tcm_assets.clips.containers import MAX_SAMPLED_FRAMES, MAX_WALL_CLOCK_S, UnreadableClipError
from tcm_assets.settings import FrameSampling

# Goes up by one when a measurement, a sampling rule or a limit changes, so that older cached values are not used.
MEASUREMENT_VERSION: Final = 3
# Headers round, and sound may outlast the picture a little; a clip that ends earlier than this broke off.
MAX_UNSEEN_DURATION_S: Final = 2.0
SECONDS_PER_MINUTE: Final = 60
# One a second, since compared frames are a second apart; a rounded timestamp may give slightly more.
MAX_CUTS_PER_MINUTE: Final = 60.0


def cuts_per_minute(cut_count: int, duration_s: float) -> float:
    """Return cuts per minute between the first frame and the last, in [0, 60]; `duration_s` is above 0.

    >>> cuts_per_minute(30, 60.0), cuts_per_minute(1, 0.9995)
    (30.0, 60.0)
    """
    return min(MAX_CUTS_PER_MINUTE, cut_count / duration_s * SECONDS_PER_MINUTE)


@dataclass(frozen=True, kw_only=True)
class ClipMeasurements:
    """The values of one clip, named as the columns of `visual_features`, which give units and ranges.

    `motion`, `cut_count`, `shot_count` and `cuts_per_minute` are None for a clip of one sampled frame. `has_sound` is
    None when the sound cannot be read, `loudness_lufs` also without sound. `shortfall` says what part of the clip was
    not measured, or is None.
    """

    sampled_frame_count: int
    brightness: float
    contrast: float
    colorfulness: float
    saturation: float
    sharpness: float
    edge_density: float
    motion: float | None
    face_share: float
    cut_count: int | None
    shot_count: int | None
    cuts_per_minute: float | None
    is_vertical: bool
    faces_per_frame: float
    face_area_share: float
    has_sound: bool | None
    loudness_lufs: float | None
    shortfall: str | None


def measure_clip(
    path: Path,
    *,
    clock: Callable[[], float] = time.monotonic,
    on_frame: Callable[[SampledFrame], None] | None = None,
    mode: FrameSampling = "every_second",
) -> ClipMeasurements:
    """Measure the pictures of one clip on one frame a second or on key frames (`mode`), and its sound.

    `on_frame` is called with each sampled frame in order of time, so that an encoder need not decode the clip again;
    its exceptions end the measurement and propagate.

    A clip that breaks off is measured on what decodes, and `shortfall` says so, as it does for sound that cannot be
    measured. Raises UnreadableClipError (with a reason) for an empty, fake or oversized file and for one without a
    frame that decodes, and OSError for one that cannot be opened. `clock` returns seconds and limits the time spent.
    """
    deadline_s = clock() + MAX_WALL_CLOCK_S
    frames = ClipFrames(path, clock=clock, mode=mode)
    with opencv_errors_translated():
        values = _measure_frames(frames, on_frame)
    if frames.display_size_px is None:
        raise UnreadableClipError("no frame could be decoded")
    width_px, height_px = frames.display_size_px
    sound = read_sound(path, deadline_s=deadline_s, clock=clock)
    cut_flags = values.pop("is_cut", None)
    means = {name: float(np.mean(per_frame)) for name, per_frame in values.items()}
    motion = means.pop("motion", None)
    sampled_frame_count = len(values["brightness"])
    cut_count = None if cut_flags is None else int(sum(cut_flags))
    shortfalls = [reason for reason in (_shortfall(frames, sampled_frame_count), sound.shortfall) if reason]
    return ClipMeasurements(
        **means,
        motion=motion,
        sampled_frame_count=sampled_frame_count,
        cut_count=cut_count,
        shot_count=None if cut_count is None else cut_count + 1,
        cuts_per_minute=None if cut_count is None else cuts_per_minute(cut_count, frames.decoded_duration_s),
        is_vertical=height_px > width_px,
        has_sound=sound.has_sound,
        loudness_lufs=sound.loudness_lufs,
        shortfall="; ".join(shortfalls) or None,
    )


def _measure_frames(frames: ClipFrames, on_frame: Callable[[SampledFrame], None] | None) -> dict[str, list[float]]:
    """Return each measurement of each sampled frame; changes from the previous frame are one value shorter."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    previous: tuple[measure.Luma, measure.HsvHistogram] | None = None
    for frame in frames:
        luma, hsv = measure.to_luma(frame.image), measure.to_hsv(frame.image)
        histogram = measure.hsv_histogram(hsv)
        faces = measure.find_frontal_faces(luma)
        values["brightness"].append(measure.brightness(luma))
        values["contrast"].append(measure.contrast(luma))
        values["colorfulness"].append(measure.colorfulness(frame.image))
        values["saturation"].append(measure.saturation(hsv))
        values["sharpness"].append(measure.sharpness(luma))
        values["edge_density"].append(measure.edge_density(luma))
        values["face_share"].append(len(faces) > 0)
        values["faces_per_frame"].append(len(faces))
        values["face_area_share"].append(measure.covered_share(faces, luma))
        if previous is not None:
            change = measure.luma_change(previous[0], luma)
            values["motion"].append(change)
            values["is_cut"].append(measure.is_hard_cut(previous[1], histogram, change))
        previous = luma, histogram
        if on_frame is not None:
            on_frame(frame)
    return dict(values)


def _shortfall(frames: ClipFrames, sampled_frame_count: int) -> str | None:
    declared_s, decoded_s = frames.declared_duration_s, frames.decoded_duration_s
    is_rest_declared = declared_s is not None and declared_s - decoded_s > MAX_UNSEEN_DURATION_S
    if sampled_frame_count == MAX_SAMPLED_FRAMES and (is_rest_declared or declared_s is None):
        return f"measured up to {decoded_s:.0f} s, the most that is read of a clip"
    if is_rest_declared:
        return f"breaks off after {decoded_s:.1f} s of the {declared_s:.1f} s in its header"
    return None
