"""A contact sheet: frames of one clip side by side in one small picture, for people who would rather look than read."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.clips.embeddings import EvenFrames
from tcm_assets.clips.faces import FaceBoxes, frontal_faces
from tcm_assets.clips.frame_measurements import luma_of
from tcm_assets.clips.frames import ClipFrames, SampledFrame, opencv_failure_as_unreadable, resized, size_within
from tcm_assets.clips.local_media import ClipTooLargeError
from tcm_assets.clips.media_store import MediaStore
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.opencv import BgrImage, load_opencv

CACHE_NAMESPACE: Final = "contact_sheet/v1"

MAX_SHEET_SIZE_BYTES: Final = 40_000
"""The picture travels inside the metadata of a materialization, so it has to stay small."""

MAX_TILES: Final = 12
"""Three rows of four: more frames would leave each too small to recognize anything."""

TILE_SIDES_PX: Final = (160, 128, 96, 64, 48, 32)
"""Longest sides that a tile may have; the largest at which the sheet is small enough is taken."""

JPEG_QUALITIES: Final = (90, 80, 70, 60)
"""Of 100. Below 60 blocks show; a smaller tile is easier to look at then."""

GAP_PX: Final = 2

BACKGROUND_LEVEL: Final = 128
"""Grey between the tiles, seen on a light and on a dark page."""

FACE_COLOUR: Final = (0, 220, 255)
"""Blue, green, red: a yellow that stands out from skin."""

TEXT_SCALE: Final = 0.33

TEXT_MARGIN_PX: Final = 4

MIN_SIDE_WITH_TEXT_PX: Final = 48
"""On a smaller tile the time would cover the picture."""


def contact_sheet(path: Path, columns: int = 4) -> bytes:
    """A JPEG of at most 12 frames of one clip, spread evenly over it, row by row in order of time.

    Each tile bears its time in seconds, and a square around every face that is counted. At most about 40 kB: tiles
    have a longest side of 160 px, or quality and size are reduced until it fits. Whatever the clip's length, at most 25
    frames are in memory. Raises UnreadableClipError or OSError like `ClipFrames`, and ValueError for fewer than one
    column.
    """
    if columns < 1:
        raise ValueError(f"columns is {columns}; a contact sheet has at least 1")
    with opencv_failure_as_unreadable():
        return _best_that_fits(_evenly_spread(ClipFrames(path)), columns)


def kept_contact_sheet(video_id: str, sha256: str, store: MediaStore, cache: FeatureCache) -> bytes | None:
    """The contact sheet of the clip with this SHA-256: from `cache`, or made of the video's clip and kept there.

    None when the clip is gone, holds something else by now, or is too large. Raises UnreadableClipError and OSError
    like `ClipFrames`, and what `store` and `cache` raise.
    """
    kept = cache.get_many(CACHE_NAMESPACE, [sha256])
    if kept:
        return kept[sha256]
    clip = store.clips_of({video_id}).get(video_id)
    if clip is None:
        return None
    try:
        with store.local(clip) as local:
            if local.sha256 != sha256:
                return None
            sheet = contact_sheet(local.path)
            if not store.is_unchanged(clip):
                return None
    except ClipTooLargeError:
        return None
    cache.put_many(CACHE_NAMESPACE, {sha256: sheet})
    return sheet


def _evenly_spread(frames: Iterable[SampledFrame]) -> list[SampledFrame]:
    spread = EvenFrames(MAX_TILES)
    for frame in frames:
        spread.add(frame)
    return spread.chosen()


def _best_that_fits(frames: list[SampledFrame], columns: int) -> bytes:
    """The sheet of the best quality that fits in MAX_SHEET_SIZE_BYTES, or the smallest of all."""
    cv2 = load_opencv()
    faces = [frontal_faces(luma_of(frame.image)) for frame in frames]
    encoded = b""
    for side_px in TILE_SIDES_PX:
        tiles = [_tile(frame, boxes, side_px) for frame, boxes in zip(frames, faces, strict=True)]
        sheet = _arranged(tiles, columns)
        for quality in JPEG_QUALITIES:
            _, jpeg = cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])
            encoded = bytes(jpeg)
            if len(encoded) <= MAX_SHEET_SIZE_BYTES:
                return encoded
    return encoded


def _tile(frame: SampledFrame, faces: FaceBoxes, side_px: int) -> BgrImage:
    """The frame at the tile's size, with its faces and its time."""
    cv2 = load_opencv()
    width_px, height_px = size_within(frame.image, side_px)
    tile = resized(frame.image, (width_px, height_px)).copy()
    for left, top, width, height in (faces * (width_px / frame.image.shape[1])).round().astype(int):
        cv2.rectangle(tile, (left, top), (left + width, top + height), FACE_COLOUR, 1)
    if min(width_px, height_px) >= MIN_SIDE_WITH_TEXT_PX:
        place = (TEXT_MARGIN_PX, height_px - TEXT_MARGIN_PX)
        for colour, thickness in (((0, 0, 0), 3), ((255, 255, 255), 1)):
            text = f"{frame.time_s:.0f} s"
            cv2.putText(tile, text, place, cv2.FONT_HERSHEY_SIMPLEX, TEXT_SCALE, colour, thickness, cv2.LINE_AA)
    return tile


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
