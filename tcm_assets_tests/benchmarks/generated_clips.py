"""Generated clips much like a phone's: panning, something that moves, sensor noise, a cut now and then."""

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

FRAMES_PER_SECOND: Final = 30

PORTRAIT: Final = (576, 1024)
"""Width and height in pixels of the clips that a short video service hands out."""

SCENE_S: Final = 5
"""Length of a scene; the encoder starts every scene with a key frame."""

GRAIN_STANDARD_DEVIATION: Final = 2.0
"""Noise of a phone's sensor in good light, in shades of 0 to 255."""

PAN_PX: Final = 120
"""How far the camera moves within a scene."""

UNUSED_BOX_BYTES: Final = 16
"""A box of free space: its length, its name and eight bytes that readers ignore."""


def write_clip(path: Path, *, seconds: float = 30, size: tuple[int, int] = PORTRAIT, seed: int = 0) -> Path:
    """Write an H.264 clip at 30 frames a second, with libx264's defaults (medium, CRF 23, key frame every 250)."""
    import av

    rate = Fraction(FRAMES_PER_SECOND)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"threads": "2"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for image in moving_pictures(round(seconds * FRAMES_PER_SECOND), size, seed):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))
    return path


def moving_pictures(frame_count: int, size: tuple[int, int] = PORTRAIT, seed: int = 0) -> Iterator[Image]:
    """Yield frames (height, width, 3) of blue, green, red; the same for the same seed."""
    import cv2

    random = np.random.default_rng(seed)
    width, height = size
    grains = [random.normal(0, GRAIN_STANDARD_DEVIATION, (height, width, 3)).astype(np.int8) for _ in range(7)]
    scene_length = SCENE_S * FRAMES_PER_SECOND
    background: Any = None
    for index in range(frame_count):
        step = index % scene_length
        if step == 0:
            background = _scene(random, width + PAN_PX, height + PAN_PX)
            subject = tuple(int(shade) for shade in random.integers(30, 226, 3))
        progress = step / scene_length
        left, top = int(PAN_PX * progress), int(PAN_PX * progress**2)
        frame = background[top : top + height, left : left + width].copy()
        centre = (int(width * (0.5 + 0.3 * np.sin(index / 9))), int(height * (0.5 + 0.2 * np.cos(index / 13))))
        cv2.ellipse(frame, centre, (width // 6, height // 6), index * 2 % 360, 0, 360, subject, -1, cv2.LINE_AA)
        yield cv2.add(frame, grains[index % len(grains)], dtype=cv2.CV_8U)


def _scene(random: np.random.Generator, width: int, height: int) -> Image:
    """Return an image with structure of every size, as surfaces have: noise of several octaves."""
    import cv2

    picture = np.full((height, width, 3), random.uniform(60, 190, 3), dtype=np.float32)
    for octave in range(1, 8):
        cells = 2**octave
        coarse = random.normal(0, 30 / octave, (cells * 2, cells, 3)).astype(np.float32)
        picture += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(picture, 0, 255).astype(np.uint8)


def write_copies(clip: Path, folder: Path, count: int) -> list[Path]:
    """Write copies of a clip with different bytes: each ends with a box of unused space that holds its number."""
    content = clip.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{index + 1:019d}.mp4" for index in range(count)]
    for index, path in enumerate(paths):
        unused = struct.pack(">I4sQ", UNUSED_BOX_BYTES, b"free", index)
        path.write_bytes(content + unused)
    return paths
