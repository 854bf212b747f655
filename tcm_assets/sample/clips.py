"""Clips of the sample: which videos have one, how long it is, and how its frames are drawn and encoded."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tcm_assets.sample.captions import Caption
from tcm_assets.sample.niches.niches import Look, Motion
from tcm_assets.sample.plan import SampleError, SamplePlan, pick, random_stream
from tcm_assets.sample.uploads import Upload

CLIP_HEIGHT_PX, CLIP_WIDTH_PX = 384, 216
"""Small upright frames, so that all clips together stay below 12 MB."""

_DURATIONS_S, _FRAME_RATES_HZ = (2, 3, 4, 5, 6), (12, 15, 24)

_BRANDED_SHARE = 0.4
"""Share of the clips whose caption names a brand, so that brands have measured videos too."""

MEDIA_FOLDER = "media"
"""Folder of the clips, in the data folder."""

_CODEC = "mp4v"
"""MPEG-4 Part 2, which every build of OpenCV can write."""

_BROKEN_SHARE = 0.5
"""Share of a broken clip's bytes that is there, as after a download that broke off: without the index at the end."""

Frame = npt.NDArray[np.uint8]
"""Array of shape (384, 216, 3), in OpenCV's order of colours: blue, green, red."""

_SCENE_BRIGHTNESS = (1.0, 0.55, 1.2, 0.8)
"""Brightness factor of the scenes in turn: hard cuts that a measure of brightness sees."""

_SHAPE_COUNT, _SHAPE_RADIUS_PX, _RING_THICKNESS_PX = 3, 30, 9

_FILLED = -1
"""OpenCV's thickness of a filled shape."""

_STRIPE_PERIOD_PX, _STRIPE_STRENGTH = 24, 14
"""Width and brightness, of 255, of the stripes of every other scene: edges and sharpness differ between scenes."""


@dataclass(frozen=True)
class ClipPlan:
    """A clip to be made, for the upload with index `upload_index`."""

    upload_index: int
    duration_s: int
    frame_rate_hz: int
    is_broken: bool

    @property
    def frame_count(self) -> int:
        """Number of frames of the whole clip."""
        return self.duration_s * self.frame_rate_hz


def plan_clips(
    uploads: list[Upload], captions: list[Caption], plan: SamplePlan, rng: np.random.Generator
) -> list[ClipPlan]:
    """Choose the plan's clips, of as many different creators as possible, and one more that is broken; by upload.

    Videos that name a brand are taken first until they make up their share. There are fewer clips than planned where
    there are fewer videos.
    """
    order = [int(index) for index in rng.permutation(len(uploads))]
    branded = [index for index in order if captions[index].brands]
    branded_count = round(_BRANDED_SHARE * plan.clip_count)
    chosen = _by_different_creators(branded, uploads, branded_count, set())
    seen = {uploads[index].creator.creator_id for index in chosen}
    rest = [index for index in order if index not in set(chosen)]
    chosen += _by_different_creators(rest, uploads, plan.clip_count + 1 - len(chosen), seen)
    broken = chosen[-1] if chosen else None
    return [
        ClipPlan(index, pick(rng, _DURATIONS_S), pick(rng, _FRAME_RATES_HZ), is_broken=index == broken)
        for index in sorted(chosen)
    ]


def _by_different_creators(candidates: list[int], uploads: list[Upload], count: int, seen: set[str]) -> list[int]:
    """Return `count` candidates, first those of different creators not in `seen`, then others if need be."""
    seen = set(seen)
    first: list[int] = []
    others: list[int] = []
    for index in candidates:
        creator_id = uploads[index].creator.creator_id
        (others if creator_id in seen else first).append(index)
        seen.add(creator_id)
    return (first + others)[:count]


def draw_frames(look: Look, text: str, plan: ClipPlan, rng: np.random.Generator) -> Iterator[Frame]:
    """Yield every frame of the clip, in order. A still look without cuts repeats one frame."""
    import cv2

    scene_count = look.cut_count + 1
    backgrounds = [_background(look, scene) for scene in range(scene_count)]
    phases = rng.uniform(0, 1, _SHAPE_COUNT)
    cycles_per_s = float(rng.uniform(0.3, 0.9))
    for index in range(plan.frame_count):
        scene = index * scene_count // plan.frame_count
        frame = backgrounds[scene].copy()
        turn = cycles_per_s * index / plan.frame_rate_hz
        for number, phase in enumerate(phases):
            _draw_shape(frame, look, number, float(phase) + turn)
        cv2.putText(frame, text, (14, 340), cv2.FONT_HERSHEY_DUPLEX, 0.8, _blue_first(look.ink), thickness=2)
        yield frame


def _background(look: Look, scene: int) -> Frame:
    """Return a vertical gradient between the look's two backgrounds, reversed in every other scene."""
    top, bottom = _blue_first(look.background), _blue_first(look.second_background)
    if scene % 2:
        top, bottom = bottom, top
    share = np.linspace(0, 1, CLIP_HEIGHT_PX)[:, None, None]
    gradient = (1 - share) * np.array(top) + share * np.array(bottom)
    frame = np.repeat(gradient, CLIP_WIDTH_PX, axis=1) * _SCENE_BRIGHTNESS[scene % len(_SCENE_BRIGHTNESS)]
    if scene % 2:
        is_stripe = np.arange(CLIP_WIDTH_PX) % _STRIPE_PERIOD_PX < _STRIPE_PERIOD_PX // 2
        frame += np.where(is_stripe, _STRIPE_STRENGTH, 0)[None, :, None]
    return np.clip(frame, 0, 255).astype(np.uint8)


def _draw_shape(frame: Frame, look: Look, number: int, turn: float) -> None:
    import cv2

    x, y, size = _position(look.motion, number, turn)
    colour = _blue_first(look.accent if number % 2 == 0 else look.ink)
    shape = look.shape
    if shape == "disc":
        cv2.circle(frame, (x, y), size, colour, _FILLED)
    elif shape == "ring":
        cv2.circle(frame, (x, y), size, colour, _RING_THICKNESS_PX)
    elif shape == "square":
        cv2.rectangle(frame, (x - size, y - size), (x + size, y + size), colour, _FILLED)
    elif shape == "bar":
        cv2.rectangle(frame, (x - 2 * size, y - size // 3), (x + 2 * size, y + size // 3), colour, _FILLED)
    else:
        corners = np.array([(x, y - size), (x - size, y + size), (x + size, y + size)], dtype=np.int32)
        cv2.fillPoly(frame, [corners], colour)


def _position(motion: Motion, number: int, turn: float) -> tuple[int, int, int]:
    """Return centre (x, y) and radius in px of shape `number`; `turn` counts the cycles of its movement."""
    x = CLIP_WIDTH_PX * (number + 1) / (_SHAPE_COUNT + 1)
    y = CLIP_HEIGHT_PX * (0.3 + 0.15 * number)
    size = float(_SHAPE_RADIUS_PX)
    wave = 2 * pi * turn
    if motion == "bounce":
        y -= 90 * abs(sin(wave))
    elif motion == "orbit":
        x, y = CLIP_WIDTH_PX / 2 + 70 * cos(wave), CLIP_HEIGHT_PX / 2 + 90 * sin(wave)
    elif motion == "rise":
        y = CLIP_HEIGHT_PX * (1 - turn % 1)
    elif motion == "slide":
        x = CLIP_WIDTH_PX * (turn % 1)
    elif motion == "pulse":
        size *= 1 + 0.6 * sin(wave)
    return round(x), round(y), round(size)


def _blue_first(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return blue, green, red


def clip_name(upload: Upload) -> str:
    """Return the clip's file, relative to the data folder."""
    return f"{MEDIA_FOLDER}/{upload.video_id}.mp4"


def render_clip(path: Path, upload: Upload, plan: ClipPlan) -> None:
    """Write the clip of `upload` to `path`, or the first half of its bytes when the plan says broken.

    Raises SampleError when OpenCV cannot encode it.
    """
    import cv2

    encoder = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*_CODEC), plan.frame_rate_hz, (CLIP_WIDTH_PX, CLIP_HEIGHT_PX)
    )
    if not encoder.isOpened():
        raise SampleError(f"OpenCV cannot write {path}: is the folder writable and opencv-python-headless installed?")
    try:
        for frame in draw_frames(
            upload.niche.look, f"#{upload.niche.hashtags[0]}", plan, random_stream(upload.video_id)
        ):
            encoder.write(frame)
    finally:
        encoder.release()
    if plan.is_broken:
        content = path.read_bytes()
        path.write_bytes(content[: int(_BROKEN_SHARE * len(content))])
