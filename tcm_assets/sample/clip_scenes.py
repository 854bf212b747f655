"""The pictures of a generated clip: gradients, moving shapes and a caption, in the look of its niche.

Belongs here: drawing frames. Which clips there are is in `clip_plans`, the video file in `clips`.
"""

from collections.abc import Iterator
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt

from tcm_assets.sample.clip_plans import CLIP_HEIGHT_PX, CLIP_WIDTH_PX, ClipPlan
from tcm_assets.sample.niches.niche import Look, Motion, Shape

Picture = npt.NDArray[np.uint8]
"""Array of shape (384, 216, 3), blue first as OpenCV has it."""

_SCENE_BRIGHTNESS = (1.0, 0.55, 1.2, 0.8)
"""Brightness of the scenes in turn, as a factor: hard cuts that a brightness measure sees."""

_SHAPE_COUNT = 3
_SHAPE_RADIUS_PX = 30
_RING_THICKNESS_PX = 9
_FILLED = -1

_TEXT_LEFT_PX, _TEXT_BASELINE_PX = 14, 340
_TEXT_SCALE = 0.8
_TEXT_THICKNESS_PX = 2

_STRIPE_PERIOD_PX = 24
_STRIPE_STRENGTH = 14
"""Every other scene is striped by this much of 255: edges and sharpness differ between scenes."""


def frames(look: Look, text: str, plan: ClipPlan, rng: np.random.Generator) -> Iterator[Picture]:
    """Every frame of the clip, in order. A look that is still and has no cuts gives the same picture all along."""
    scene_count = look.cut_count + 1
    backgrounds = [_background(look, scene) for scene in range(scene_count)]
    phases = rng.uniform(0, 1, _SHAPE_COUNT)
    cycles_per_s = float(rng.uniform(0.3, 0.9))
    for index in range(plan.frame_count):
        scene = index * scene_count // plan.frame_count
        picture = backgrounds[scene].copy()
        turn = cycles_per_s * index / plan.frame_rate_hz
        for number, phase in enumerate(phases):
            _draw_shape(picture, look, number, float(phase) + turn)
        _draw_text(picture, look, text)
        yield picture


def _background(look: Look, scene: int) -> Picture:
    """A vertical gradient between the look's two backgrounds, turned round in every other scene."""
    top, bottom = _blue_first(look.background), _blue_first(look.second_background)
    if scene % 2:
        top, bottom = bottom, top
    share = np.linspace(0, 1, CLIP_HEIGHT_PX)[:, None, None]
    gradient = (1 - share) * np.array(top) + share * np.array(bottom)
    picture = np.repeat(gradient, CLIP_WIDTH_PX, axis=1) * _SCENE_BRIGHTNESS[scene % len(_SCENE_BRIGHTNESS)]
    if scene % 2:
        is_stripe = np.arange(CLIP_WIDTH_PX) % _STRIPE_PERIOD_PX < _STRIPE_PERIOD_PX // 2
        picture += np.where(is_stripe, _STRIPE_STRENGTH, 0)[None, :, None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _draw_shape(picture: Picture, look: Look, number: int, turn: float) -> None:
    import cv2

    x, y, size = _position(look.motion, number, turn)
    colour = _blue_first(look.accent if number % 2 == 0 else look.ink)
    shape: Shape = look.shape
    if shape == "disc":
        cv2.circle(picture, (x, y), size, colour, _FILLED)
    elif shape == "ring":
        cv2.circle(picture, (x, y), size, colour, _RING_THICKNESS_PX)
    elif shape == "square":
        cv2.rectangle(picture, (x - size, y - size), (x + size, y + size), colour, _FILLED)
    elif shape == "bar":
        cv2.rectangle(picture, (x - 2 * size, y - size // 3), (x + 2 * size, y + size // 3), colour, _FILLED)
    else:
        corners = np.array([(x, y - size), (x - size, y + size), (x + size, y + size)], dtype=np.int32)
        cv2.fillPoly(picture, [corners], colour)


def _position(motion: Motion, number: int, turn: float) -> tuple[int, int, int]:
    """Centre (x, y) and radius in px of shape `number`; `turn` counts the cycles of its movement."""
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


def _draw_text(picture: Picture, look: Look, text: str) -> None:
    import cv2

    place = (_TEXT_LEFT_PX, _TEXT_BASELINE_PX)
    colour = _blue_first(look.ink)
    cv2.putText(picture, text, place, cv2.FONT_HERSHEY_DUPLEX, _TEXT_SCALE, colour, _TEXT_THICKNESS_PX)


def _blue_first(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour)
    return blue, green, red
