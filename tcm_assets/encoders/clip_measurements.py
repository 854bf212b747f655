"""One clip to its values: the means of its frames' measurements, and what changes between frames.

Belongs here: how frames add up to a clip. Does not belong here: the formulas on frames (`frame_measurements`), and
tables, caches and folders (`visual_features`).
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.encoders import frame_measurements as measure
from tcm_assets.encoders.clip_frames import MAX_SAMPLED_FRAMES, ClipFrames, opencv_failure_as_unreadable
from tcm_assets.encoders.frontal_faces import has_frontal_face

MEASUREMENT_VERSION: Final = 1
"""Raised by one whenever a measurement, a sampling rule or a limit changes, so that cached values are not used."""

MAX_UNSEEN_DURATION_S: Final = 2.0
"""Headers round, and sound may outlast the picture by a moment; a clip that ends earlier than this broke off."""


@dataclass(frozen=True, kw_only=True)
class ClipMeasurements:
    """The values of one clip, under the column names of `visual_features`; units and ranges are described there.

    `motion` and `cut_count` are None for a clip of one sampled frame: nothing follows it. `shortfall` says what part of
    the clip was not measured, or is None.
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
    shortfall: str | None


def measure_clip(path: Path, *, clock: Callable[[], float] = time.monotonic) -> ClipMeasurements:
    """The measurements of one clip, on one frame a second.

    A clip that breaks off is measured on what decodes, and `shortfall` says so. Raises UnreadableClipError (with a
    reason) for an empty, fake or oversized file and for one without a frame that decodes, OSError for one that cannot
    be opened. `clock` gives seconds and bounds the time spent.
    """
    frames = ClipFrames(path, clock=clock)
    with opencv_failure_as_unreadable():
        values = _values_per_frame(frames)
    mean = {name: float(np.mean(per_frame)) for name, per_frame in values.items()}
    sampled_frame_count = len(values["brightness"])
    return ClipMeasurements(
        sampled_frame_count=sampled_frame_count,
        brightness=mean["brightness"],
        contrast=mean["contrast"],
        colorfulness=mean["colorfulness"],
        saturation=mean["saturation"],
        sharpness=mean["sharpness"],
        edge_density=mean["edge_density"],
        motion=mean.get("luma_change"),
        face_share=mean["has_face"],
        cut_count=int(sum(values["is_cut"])) if "is_cut" in values else None,
        shortfall=_shortfall(frames, sampled_frame_count),
    )


def _values_per_frame(frames: ClipFrames) -> dict[str, list[float]]:
    """Every measurement of every sampled frame, and of every frame but the first how it differs from the previous."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    previous: tuple[measure.Luma, measure.HsvHistogram] | None = None
    for frame in frames:
        luma, hsv = measure.luma_of(frame.image), measure.hsv_of(frame.image)
        histogram = measure.hsv_histogram(hsv)
        values["brightness"].append(measure.brightness(luma))
        values["contrast"].append(measure.contrast(luma))
        values["colorfulness"].append(measure.colorfulness(frame.image))
        values["saturation"].append(measure.saturation(hsv))
        values["sharpness"].append(measure.sharpness(luma))
        values["edge_density"].append(measure.edge_density(luma))
        values["has_face"].append(has_frontal_face(luma))
        if previous is not None:
            change = measure.luma_change(previous[0], luma)
            values["luma_change"].append(change)
            values["is_cut"].append(measure.is_hard_cut(previous[1], histogram, change))
        previous = luma, histogram
    return dict(values)


def _shortfall(frames: ClipFrames, sampled_frame_count: int) -> str | None:
    declared_s, decoded_s = frames.declared_duration_s, frames.decoded_duration_s
    is_rest_declared = declared_s is not None and declared_s - decoded_s > MAX_UNSEEN_DURATION_S
    if sampled_frame_count == MAX_SAMPLED_FRAMES and (is_rest_declared or declared_s is None):
        return f"measured up to {decoded_s:.0f} s, the most that is read of a clip"
    if is_rest_declared:
        return f"breaks off after {decoded_s:.1f} s of the {declared_s:.1f} s in its header"
    return None
