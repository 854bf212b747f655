"""A contact sheet: frames of one clip side by side in one small picture, for people who would rather look than read.

Belongs here: choosing, arranging and encoding frames. Does not belong here: reading them (`clip_frames`).
"""

from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.encoders.clip_frames import (
    BgrImage,
    ClipFrames,
    opencv_failure_as_unreadable,
    resized,
    size_within,
)
from tcm_assets.encoders.opencv import load_opencv

MAX_SHEET_SIZE_BYTES: Final = 40_000
"""The picture travels inside the metadata of a materialization, so it has to stay small."""

MAX_TILES: Final = 12
"""Three rows of four: more frames would leave each too small to recognize anything."""

TILE_SIDES_PX: Final = (160, 128, 96, 64, 48, 32)
"""Longest sides that a tile may have; the largest at which the sheet is small enough is taken."""

BITS_PER_CHANNEL: Final = (8, 5, 4)
"""Shades per colour channel, as a power of two: coarser ones make a smaller PNG, and go before a smaller tile."""

GAP_PX: Final = 2
BACKGROUND_LEVEL: Final = 128
"""Grey between the tiles, seen on a light and on a dark page."""

BEST_PNG_COMPRESSION: Final = 9


def contact_sheet(path: Path, columns: int = 4) -> bytes:
    """A PNG of at most 12 frames of one clip, spread evenly over it, row by row in order of time.

    At most about 40 kB: tiles have a longest side of 160 px, or shades and size are reduced until it fits. Raises
    UnreadableClipError or OSError like `ClipFrames`, and ValueError for fewer than one column.
    """
    if columns < 1:
        raise ValueError(f"columns is {columns}; a contact sheet has at least 1")
    with opencv_failure_as_unreadable():
        # Kept at the tile's size: a clip of ten minutes is 26 MB of tiles.
        tiles = [_shrunk(frame.image, TILE_SIDES_PX[0]) for frame in ClipFrames(path)]
        chosen = np.linspace(0, len(tiles) - 1, min(MAX_TILES, len(tiles))).round().astype(int)
        return _smallest_needed([tiles[index] for index in chosen], columns)


def _smallest_needed(tiles: list[BgrImage], columns: int) -> bytes:
    """The sheet of the best quality that fits in MAX_SHEET_SIZE_BYTES, or the smallest of all."""
    cv2 = load_opencv()
    encoded = b""
    for side_px in TILE_SIDES_PX:
        sheet = _arranged([_shrunk(tile, side_px) for tile in tiles], columns)
        for bits in BITS_PER_CHANNEL:
            _, png = cv2.imencode(".png", _coarser(sheet, bits), [cv2.IMWRITE_PNG_COMPRESSION, BEST_PNG_COMPRESSION])
            encoded = bytes(png)
            if len(encoded) <= MAX_SHEET_SIZE_BYTES:
                return encoded
    return encoded


def _arranged(tiles: list[BgrImage], columns: int) -> BgrImage:
    """The tiles, all of one size, in rows of `columns` with gaps between and around them."""
    height, width = tiles[0].shape[:2]
    columns = min(columns, len(tiles))
    rows = -(-len(tiles) // columns)
    shape = (GAP_PX + rows * (height + GAP_PX), GAP_PX + columns * (width + GAP_PX), 3)
    sheet = np.full(shape, BACKGROUND_LEVEL, dtype=np.uint8)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = GAP_PX + row * (height + GAP_PX), GAP_PX + column * (width + GAP_PX)
        sheet[top : top + height, left : left + width] = tile
    return sheet


def _shrunk(image: BgrImage, longest_side_px: int) -> BgrImage:
    return resized(image, size_within(image, longest_side_px))


def _coarser(image: BgrImage, bits: int) -> BgrImage:
    """The image in 2^bits shades per channel, from black to white."""
    top_shade = 2**bits - 1
    shades = np.round(np.arange(256) / 255 * top_shade) * 255 / top_shade
    coarser: BgrImage = shades.round().astype(np.uint8)[image]
    return coarser
