"""Contact sheets: the frames of one clip in one small picture, to check the measurements by eye."""

from pathlib import Path
from typing import Final

import numpy as np

from tcm_assets.clips.clip_reading import ClipFrames, EvenlySpacedFrames, SampledFrame, opencv_errors_translated
from tcm_assets.clips.containers import fit_within
from tcm_assets.clips.frame_measurements import FaceBoxes, find_frontal_faces, load_opencv, to_luma
from tcm_assets.clips.media_store import ClipTooLargeError, MediaStore
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.image_encoder import BgrImage

CACHE_NAMESPACE: Final = "contact_sheet/v1"
# The picture is stored in the metadata of a materialization, so it has to stay small.
MAX_SHEET_SIZE_BYTES: Final = 40_000
COLUMNS: Final = 4
MAX_TILES: Final = 12  # three rows; with more, each tile is too small to recognize anything
# Longest sides of a tile, tried from the largest until the sheet is small enough.
TILE_SIDES_PX: Final = (160, 128, 96, 64, 48, 32)
JPEG_QUALITIES: Final = (90, 80, 70, 60)  # Of 100. Below 60 the blocks show, and a smaller tile looks better.
GAP_PX: Final = 2
BACKGROUND_LEVEL: Final = 128  # grey between the tiles, visible on light and dark pages
FACE_COLOUR: Final = (0, 220, 255)  # blue, green, red: a yellow that stands out from skin
TEXT_SCALE: Final = 0.33
TEXT_MARGIN_PX: Final = 4
MIN_SIDE_WITH_TEXT_PX: Final = 48  # on a smaller tile the time would cover the picture


def make_contact_sheet(path: Path) -> bytes:
    """Return a JPEG of at most 12 evenly spaced frames of one clip, row by row in order of time.

    Each tile shows its time in seconds, and a square around every face that is counted. Tiles have a longest side of
    160 px; quality, then size, are reduced until the JPEG has at most 40 kB. At most 25 frames are in memory, whatever
    the clip's length. Raises UnreadableClipError and OSError like `ClipFrames`.
    """
    with opencv_errors_translated():
        frames = EvenlySpacedFrames(MAX_TILES)
        for frame in ClipFrames(path):
            frames.add(frame)
        return _encode_within_limit(frames.select())


def load_contact_sheet(video_id: str, sha256: str, store: MediaStore, cache: FeatureCache) -> bytes | None:
    """Return the contact sheet of the clip with this SHA-256: from `cache`, or made from the video's clip and cached.

    None when the clip is gone, has changed, or is too large. Raises UnreadableClipError and OSError like `ClipFrames`,
    and what `store` and `cache` raise.
    """
    found = cache.get_many(CACHE_NAMESPACE, [sha256])
    if found:
        return found[sha256]
    clip = store.find_clips({video_id}).get(video_id)
    if clip is None:
        return None
    try:
        with store.open_local(clip) as local:
            if local.sha256 != sha256:
                return None
            sheet = make_contact_sheet(local.path)
            if not store.is_unchanged(clip):
                return None
    except ClipTooLargeError:
        return None
    cache.put_many(CACHE_NAMESPACE, {sha256: sheet})
    return sheet


def _encode_within_limit(frames: list[SampledFrame]) -> bytes:
    """Return the best sheet within MAX_SHEET_SIZE_BYTES, or the smallest of all."""
    cv2 = load_opencv()
    faces = [find_frontal_faces(to_luma(frame.image)) for frame in frames]
    encoded = b""
    for side_px in TILE_SIDES_PX:
        tiles = [_draw_tile(frame, boxes, side_px) for frame, boxes in zip(frames, faces, strict=True)]
        sheet = _arrange(tiles)
        for quality in JPEG_QUALITIES:
            _, jpeg = cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])
            encoded = bytes(jpeg)
            if len(encoded) <= MAX_SHEET_SIZE_BYTES:
                return encoded
    return encoded


def _draw_tile(frame: SampledFrame, faces: FaceBoxes, side_px: int) -> BgrImage:
    """Return the frame at the tile's size, with its faces and its time."""
    cv2 = load_opencv()
    frame_height_px, frame_width_px = frame.image.shape[:2]
    width_px, height_px = fit_within(frame_width_px, frame_height_px, side_px)
    tile: BgrImage = cv2.resize(frame.image, (width_px, height_px), interpolation=cv2.INTER_AREA)
    for left, top, width, height in (faces * (width_px / frame_width_px)).round().astype(int):
        cv2.rectangle(tile, (left, top), (left + width, top + height), FACE_COLOUR, 1)
    if min(width_px, height_px) >= MIN_SIDE_WITH_TEXT_PX:
        place = (TEXT_MARGIN_PX, height_px - TEXT_MARGIN_PX)
        for colour, thickness in (((0, 0, 0), 3), ((255, 255, 255), 1)):
            text = f"{frame.time_s:.0f} s"
            cv2.putText(tile, text, place, cv2.FONT_HERSHEY_SIMPLEX, TEXT_SCALE, colour, thickness, cv2.LINE_AA)
    return tile


def _arrange(tiles: list[BgrImage]) -> BgrImage:
    """Return the tiles, all of one size, in rows of four with gaps between and around them."""
    height, width = tiles[0].shape[:2]
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    shape = (GAP_PX + rows * (height + GAP_PX), GAP_PX + columns * (width + GAP_PX), 3)
    sheet = np.full(shape, BACKGROUND_LEVEL, dtype=np.uint8)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, columns)
        top, left = GAP_PX + row * (height + GAP_PX), GAP_PX + column * (width + GAP_PX)
        sheet[top : top + height, left : left + width] = tile
    return sheet
