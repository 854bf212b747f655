import numpy as np
import pytest

from tcm_assets.encoders.clip_frames import UnreadableClipError
from tcm_assets.encoders.contact_sheet import MAX_SHEET_SIZE_BYTES, contact_sheet
from tcm_assets.encoders.opencv import load_opencv

cv2 = load_opencv()

TILE_WITH_GAP = (96 + 2, 64 + 2)


def render(path, frames):
    """A clip at one frame per second."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"mp4v"), 1, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


def greys(*shades):
    return [np.full((96, 64, 3), shade, dtype=np.uint8) for shade in shades]


def picture(png):
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)


def tile_shades(sheet, rows, columns):
    return [float(sheet[50 + row * TILE_WITH_GAP[0], 34 + column * TILE_WITH_GAP[1]].mean())
            for row in range(rows) for column in range(columns)]  # fmt: skip


def test_frames_stand_row_by_row_in_order_of_time(tmp_path):
    sheet = picture(contact_sheet(render(tmp_path / "clip.mp4", greys(0, 50, 100, 150, 200)), columns=3))
    assert sheet.shape == (2 + 2 * TILE_WITH_GAP[0], 2 + 3 * TILE_WITH_GAP[1], 3)
    assert tile_shades(sheet, 2, 3) == pytest.approx([0, 50, 100, 150, 200, 128], abs=6)


def test_a_short_clip_makes_a_narrow_sheet(tmp_path):
    sheet = picture(contact_sheet(render(tmp_path / "clip.mp4", greys(70))))
    assert sheet.shape == (2 + TILE_WITH_GAP[0], 2 + TILE_WITH_GAP[1], 3)


def test_a_long_clip_is_shown_from_its_first_to_its_last_frame(tmp_path):
    sheet = picture(contact_sheet(render(tmp_path / "clip.mp4", greys(*range(0, 240, 6)))))
    shades = tile_shades(sheet, 3, 4)
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == pytest.approx((0, 234), abs=6)


def test_even_noise_fits_the_limit(tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (320, 320, 3), dtype=np.uint8) for _ in range(14)]
    png = contact_sheet(render(tmp_path / "clip.mp4", noise))
    assert png.startswith(b"\x89PNG")
    assert len(png) <= MAX_SHEET_SIZE_BYTES


def test_errors(tmp_path):
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(UnreadableClipError, match="empty"):
        contact_sheet(tmp_path / "clip.mp4")
    with pytest.raises(ValueError, match="at least 1"):
        contact_sheet(tmp_path / "clip.mp4", columns=0)
