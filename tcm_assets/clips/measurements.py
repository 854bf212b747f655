"""One clip to its values: the means of its frames' measurements, what changes between frames, and its sound."""

import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.clips import frame_measurements as measure
from tcm_assets.clips.bounds import MAX_SAMPLED_FRAMES, MAX_WALL_CLOCK_S, UnreadableClipError, demuxer_of
from tcm_assets.clips.decoder_pool import DecoderEndedError, decoding_process
from tcm_assets.clips.decoding import SamplingMode
from tcm_assets.clips.faces import covered_share, frontal_faces
from tcm_assets.clips.frames import ClipFrames, SampledFrame, opencv_failure_as_unreadable
from tcm_assets.clips.sound import Sound

MEASUREMENT_VERSION: Final = 3
"""Raised by one whenever a measurement, a sampling rule or a limit changes, so that cached values are not used."""

MAX_UNSEEN_DURATION_S: Final = 2.0
"""Headers round, and sound may outlast the picture by a moment; a clip that ends earlier than this broke off."""

SECONDS_PER_MINUTE: Final = 60

MAX_CUTS_PER_MINUTE: Final = 60.0
"""One a second, since frames are compared that are a second apart; a timestamp that was rounded may say a hair more."""


def cuts_per_minute(cut_count: int, duration_s: float) -> float:
    """Cuts over the time from the first frame to the last in minutes, in [0, 60]; `duration_s` is above 0."""
    return min(MAX_CUTS_PER_MINUTE, cut_count / duration_s * SECONDS_PER_MINUTE)


@dataclass(frozen=True, kw_only=True)
class ClipMeasurements:
    """The values of one clip, under the column names of `visual_features`; units and ranges are described there.

    `motion`, `cut_count`, `shot_count` and `cuts_per_minute` are None for a clip of one sampled frame: nothing follows
    it. `has_sound` is None where the sound cannot be read, `loudness_lufs` also where there is none. `shortfall` says
    what part of the clip was not measured, or is None.
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
    mode: SamplingMode = "every_second",
) -> ClipMeasurements:
    """The measurements of one clip: of its picture on one frame a second or key frames (`mode`), of all its sound.

    `on_frame` is given every sampled frame once, in order of time, so that whoever needs the pictures for something
    else need not decode them again; what it raises ends the measuring and is passed on.

    A clip that breaks off is measured on what decodes, and `shortfall` says so, as it does of sound that cannot be
    measured. Raises UnreadableClipError (with a reason) for an empty, fake or oversized file and for one without a
    frame that decodes, OSError for one that cannot be opened. `clock` gives seconds and bounds the time spent.
    """
    deadline_s = clock() + MAX_WALL_CLOCK_S
    frames = ClipFrames(path, clock=clock, mode=mode)
    with opencv_failure_as_unreadable():
        values = _values_per_frame(frames, on_frame)
    if frames.display_size_px is None:
        raise UnreadableClipError("no frame could be decoded")
    width_px, height_px = frames.display_size_px
    sound = sound_of(path, deadline_s=deadline_s, clock=clock)
    mean = {name: float(np.mean(per_frame)) for name, per_frame in values.items()}
    sampled_frame_count = len(values["brightness"])
    cut_count = int(sum(values["is_cut"])) if "is_cut" in values else None
    shortfalls = [reason for reason in (_shortfall(frames, sampled_frame_count), sound.shortfall) if reason]
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
        cut_count=cut_count,
        shot_count=None if cut_count is None else cut_count + 1,
        cuts_per_minute=None if cut_count is None else cuts_per_minute(cut_count, frames.decoded_duration_s),
        is_vertical=height_px > width_px,
        faces_per_frame=mean["face_count"],
        face_area_share=mean["face_area_share"],
        has_sound=sound.has_sound,
        loudness_lufs=sound.loudness_lufs,
        shortfall="; ".join(shortfalls) or None,
    )


def _values_per_frame(frames: ClipFrames, on_frame: Callable[[SampledFrame], None] | None) -> dict[str, list[float]]:
    """Every measurement of every sampled frame, and of every frame but the first how it differs from the previous."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    previous: tuple[measure.Luma, measure.HsvHistogram] | None = None
    for frame in frames:
        luma, hsv = measure.luma_of(frame.image), measure.hsv_of(frame.image)
        histogram = measure.hsv_histogram(hsv)
        faces = frontal_faces(luma)
        values["brightness"].append(measure.brightness(luma))
        values["contrast"].append(measure.contrast(luma))
        values["colorfulness"].append(measure.colorfulness(frame.image))
        values["saturation"].append(measure.saturation(hsv))
        values["sharpness"].append(measure.sharpness(luma))
        values["edge_density"].append(measure.edge_density(luma))
        values["has_face"].append(len(faces) > 0)
        values["face_count"].append(len(faces))
        values["face_area_share"].append(covered_share(faces, luma))
        if previous is not None:
            change = measure.luma_change(previous[0], luma)
            values["luma_change"].append(change)
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


def sound_of(path: Path, *, deadline_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> Sound:
    """The integrated loudness (EBU R 128) of the first ten minutes of a clip's first audio track.

    Sound that cannot be decoded, or that breaks its decoder, is unknown, and `shortfall` says why. Raises
    UnreadableClipError for a file that is no clip, and as transient for one that is not read by `deadline_s` on `clock`
    (120 s from now, when not given); OSError for one that cannot be opened.
    """
    deadline_s = clock() + MAX_WALL_CLOCK_S if deadline_s is None else deadline_s
    request = {"path": str(path.absolute()), "demuxer": demuxer_of(path), "mode": "sound"}
    try:
        with decoding_process() as process:
            process.ask(request)
            answer, _ = process.answer(lambda: deadline_s - clock())
    except TimeoutError as error:
        raise UnreadableClipError(f"sound not read within {MAX_WALL_CLOCK_S:.0f} s", is_transient=True) from error
    except DecoderEndedError as error:
        failure = error.as_unreadable()
        if failure.is_transient:
            raise failure from error
        return Sound(has_sound=None, shortfall=f"its sound: {failure.reason}")
    if answer["kind"] == "os_error":
        raise OSError(answer["errno"], answer["strerror"] or os.strerror(answer["errno"]), str(path))
    if answer["kind"] == "unreadable":
        if answer["is_transient"]:
            raise UnreadableClipError(answer["reason"], is_transient=True)
        return Sound(has_sound=None, shortfall=f"its sound: {answer['reason']}")
    return Sound(has_sound=answer["has_sound"], loudness_lufs=answer["loudness_lufs"], shortfall=answer["shortfall"])
