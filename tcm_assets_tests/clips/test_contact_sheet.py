import numpy as np
import pytest

from tcm_assets.clips import contact_sheet, media_store
from tcm_assets.clips.contact_sheet import MAX_SHEET_SIZE_BYTES, load_contact_sheet, make_contact_sheet
from tcm_assets.clips.containers import UnreadableClipError
from tcm_assets.clips.frame_measurements import load_opencv
from tcm_assets.clips.media_store import LocalMediaStore, hash_clip
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets_tests.clips.encoded_clips import photographed_person, write_frames

cv2 = load_opencv()

TILE_WITH_GAP = (96 + 2, 64 + 2)


def render(path, frames):
    """A clip at one frame per second."""
    return write_frames(path, frames, 1)


def greys(*shades):
    return [np.full((96, 64, 3), shade, dtype=np.uint8) for shade in shades]


def picture(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def tile_shades(sheet, rows, columns):
    return [float(sheet[50 + row * TILE_WITH_GAP[0], 34 + column * TILE_WITH_GAP[1]].mean())
            for row in range(rows) for column in range(columns)]  # fmt: skip


def test_frames_stand_row_by_row_in_order_of_time(tmp_path):
    sheet = picture(make_contact_sheet(render(tmp_path / "clip.mp4", greys(0, 50, 100, 150, 200))))
    assert sheet.shape == (2 + 2 * TILE_WITH_GAP[0], 2 + 4 * TILE_WITH_GAP[1], 3)
    assert tile_shades(sheet, 2, 4) == pytest.approx([0, 50, 100, 150, 200, 128, 128, 128], abs=6)


def test_a_short_clip_makes_a_narrow_sheet(tmp_path):
    sheet = picture(make_contact_sheet(render(tmp_path / "clip.mp4", greys(70))))
    assert sheet.shape == (2 + TILE_WITH_GAP[0], 2 + TILE_WITH_GAP[1], 3)


def test_a_long_clip_is_shown_from_its_first_to_its_last_frame(tmp_path):
    sheet = picture(make_contact_sheet(render(tmp_path / "clip.mp4", greys(*range(0, 240, 6)))))
    shades = tile_shades(sheet, 3, 4)
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == pytest.approx((0, 234), abs=6)


def test_even_noise_fits_the_limit(tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (320, 320, 3), dtype=np.uint8) for _ in range(14)]
    jpeg = make_contact_sheet(render(tmp_path / "clip.mp4", noise))
    assert jpeg.startswith(b"\xff\xd8")
    assert len(jpeg) <= MAX_SHEET_SIZE_BYTES


def test_every_tile_bears_its_time(tmp_path):
    sheet = picture(make_contact_sheet(render(tmp_path / "clip.mp4", greys(120, 120))))
    upper, lower = sheet[2:40, 2:66], sheet[80:98, 2:66]
    assert upper.max() < 140
    assert lower.max() > 200


def test_faces_that_are_counted_have_a_square_around_them(tmp_path, monkeypatch):
    person = cv2.resize(photographed_person(), (272, 320), interpolation=cv2.INTER_AREA)
    clip = render(tmp_path / "clip.mp4", [person])
    marked = picture(make_contact_sheet(clip)).astype(int)
    monkeypatch.setattr(contact_sheet, "find_frontal_faces", lambda _: np.empty((0, 4), int))
    unmarked = picture(make_contact_sheet(clip))
    rows, columns = np.nonzero(np.abs(marked - unmarked).max(axis=2) > 60)
    assert np.ptp(rows) == pytest.approx(61, abs=12)
    assert np.ptp(columns) == pytest.approx(61, abs=12)


@pytest.fixture
def made(monkeypatch):
    """Names of the clips of which a sheet was made."""
    names = []
    monkeypatch.setattr(
        contact_sheet, "make_contact_sheet", lambda path: (names.append(path.name), make_contact_sheet(path))[1]
    )
    return names


def test_the_sheet_of_a_clip_is_made_once_however_the_clip_is_named(tmp_path, made):
    clip, cache = render(tmp_path / "1.mp4", greys(0, 100)), FeatureCache(tmp_path / "features.sqlite")
    sha256 = hash_clip(clip)
    store = LocalMediaStore(tmp_path)
    sheet = load_contact_sheet("1", sha256, store, cache)
    assert sheet == make_contact_sheet(clip)
    clip.rename(tmp_path / "2.mp4")
    assert load_contact_sheet("2", sha256, store, cache) == sheet
    assert made == ["1.mp4"]


def test_a_clip_that_was_replaced_has_no_sheet_under_the_old_hash(tmp_path):
    clip, cache = render(tmp_path / "1.mp4", greys(0, 100)), FeatureCache(tmp_path / "features.sqlite")
    sha256, store = hash_clip(clip), LocalMediaStore(tmp_path)
    render(clip, greys(200))
    assert load_contact_sheet("1", sha256, store, cache) is None
    render(clip, greys(0, 100))
    assert hash_clip(clip) == sha256
    assert load_contact_sheet("1", sha256, store, cache) == make_contact_sheet(clip)


def test_a_clip_that_is_gone_or_grew_too_large_has_no_sheet(tmp_path, monkeypatch):
    clip, cache = render(tmp_path / "1.mp4", greys(0, 100)), FeatureCache(tmp_path / "features.sqlite")
    sha256, store = hash_clip(clip), LocalMediaStore(tmp_path)
    monkeypatch.setattr(media_store, "MAX_CLIP_SIZE_BYTES", 4)
    assert load_contact_sheet("1", sha256, store, cache) is None
    clip.unlink()
    assert load_contact_sheet("1", sha256, store, cache) is None


def test_an_empty_file_has_no_sheet(tmp_path):
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(UnreadableClipError, match="empty"):
        make_contact_sheet(tmp_path / "clip.mp4")
