from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tcm_assets.clips import frame_measurements as measure
from tcm_assets.clips.frame_measurements import covered_share, find_frontal_faces, load_opencv
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets_tests.clips.encoded_clips import photographed_person

cv2 = load_opencv()

SHAPE = (60, 80, 3)


def flat(blue, green, red):
    return np.full(SHAPE, (blue, green, red), dtype=np.uint8)


def halves(left, right):
    frame = flat(*left)
    frame[:, SHAPE[1] // 2 :] = right
    return frame


BLACK, WHITE, GREY = flat(0, 0, 0), flat(255, 255, 255), flat(128, 128, 128)


@pytest.mark.parametrize(("frame", "expected"), [(BLACK, 0), (WHITE, 1), (flat(0, 255, 0), 0.587)])
def test_brightness_is_the_mean_luma(frame, expected):
    assert measure.brightness(measure.to_luma(frame)) == pytest.approx(expected, abs=0.002)


def test_contrast_is_one_for_half_black_half_white_and_zero_for_one_shade():
    assert measure.contrast(measure.to_luma(halves((0, 0, 0), (255, 255, 255)))) == 1
    assert measure.contrast(measure.to_luma(GREY)) == 0


def test_colorfulness_follows_the_paper():
    assert measure.colorfulness(GREY) == 0
    # Pure red: rg = 255, yb = 127.5, no spread.
    assert measure.colorfulness(flat(0, 0, 255)) == pytest.approx(0.3 * np.hypot(255, 127.5))
    # Half red, half green: rg is 255 or -255 (mean 0, deviation 255), yb 127.5 throughout.
    assert measure.colorfulness(halves((0, 0, 255), (0, 255, 0))) == pytest.approx(255 + 0.3 * 127.5)


@pytest.mark.parametrize(("frame", "expected"), [(GREY, 0), (flat(0, 0, 255), 1), (flat(100, 100, 200), 0.5)])
def test_saturation(frame, expected):
    assert measure.saturation(measure.to_hsv(frame)) == pytest.approx(expected, abs=0.005)


def test_sharpness_is_highest_on_a_checkerboard_and_falls_with_blur():
    checkerboard = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    stripes = np.tile(np.repeat([0, 255], 8).astype(np.uint8), (64, 4))
    blurred = np.tile(np.concatenate([np.arange(0, 256, 32), np.arange(255, -1, -32)]).astype(np.uint8), (64, 4))
    assert measure.sharpness(checkerboard) == pytest.approx(1020**2)
    assert measure.sharpness(checkerboard) <= VISUAL_FEATURES.column("sharpness").maximum
    assert measure.sharpness(stripes) > 10 * measure.sharpness(blurred) > 0
    assert measure.sharpness(measure.to_luma(GREY)) == 0


def test_edge_density_sees_the_one_edge_of_two_halves():
    assert measure.edge_density(measure.to_luma(GREY)) == 0
    edges = measure.edge_density(measure.to_luma(halves((0, 0, 0), (255, 255, 255))))
    assert edges == pytest.approx(1 / SHAPE[1], rel=1.01)  # one column of pixels, or two
    assert edges > 0


def test_luma_change_goes_from_nothing_to_black_to_white():
    assert measure.luma_change(measure.to_luma(GREY), measure.to_luma(GREY)) == 0
    assert measure.luma_change(measure.to_luma(BLACK), measure.to_luma(WHITE)) == 1
    assert measure.luma_change(measure.to_luma(WHITE), measure.to_luma(GREY)) == pytest.approx(127 / 255)


@pytest.mark.parametrize(
    ("previous", "current", "expected"),
    [
        (flat(0, 0, 255), flat(0, 255, 0), True),  # another scene
        (GREY, GREY, False),  # the same
        (halves((0, 0, 255), (0, 255, 0)), halves((0, 255, 0), (0, 0, 255)), False),  # moved: the same colours
        (flat(0, 0, 200), flat(160, 60, 40), False),  # another colour of much the same luma: a lamp changed
    ],
)
def test_a_hard_cut_needs_other_colours_and_another_luma(previous, current, expected):
    change = measure.luma_change(measure.to_luma(previous), measure.to_luma(current))
    histograms = [measure.hsv_histogram(measure.to_hsv(frame)) for frame in (previous, current)]
    assert measure.is_hard_cut(*histograms, change) is expected


@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3))))
def test_every_value_stays_in_the_range_of_its_column(frame):
    luma, hsv = measure.to_luma(frame), measure.to_hsv(frame)
    values = {
        "brightness": measure.brightness(luma),
        "contrast": measure.contrast(luma),
        "colorfulness": measure.colorfulness(frame),
        "saturation": measure.saturation(hsv),
        "sharpness": measure.sharpness(luma),
        "edge_density": measure.edge_density(luma),
        "motion": measure.luma_change(luma, 255 - luma),
    }
    for name, value in values.items():
        column = VISUAL_FEATURES.column(name)
        assert column.minimum <= value <= column.maximum, name


@pytest.mark.parametrize(("height_px", "width_px"), [(141, 180), (40, 181), (323, 320), (274, 100)])
def test_no_frame_is_brighter_than_white(height_px, width_px):
    white = np.full((height_px, width_px, 3), 255, np.uint8)
    assert measure.brightness(measure.to_luma(white)) <= VISUAL_FEATURES.column("brightness").maximum


def drawn_face(radius=50, *, upside_down=False):
    """A face of ellipses and lines, on a picture of 320 x 180."""
    picture = np.full((320, 180), 200, np.uint8)
    x, y = 90, 140

    def ellipse(center, axes, shade, start=0):
        cv2.ellipse(picture, center, tuple(int(radius * axis) for axis in axes), 0, start, 360, shade, -1)

    ellipse((x, y), (0.8, 1.1), 165)
    ellipse((x, y - int(radius * 0.75)), (0.8, 0.45), 40, start=180)
    for side in (-1, 1):
        eye = x + side * int(radius * 0.36), y - int(radius * 0.15)
        ellipse(eye, (0.22, 0.13), 90)
        ellipse(eye, (0.1, 0.1), 20)
        brow = [(eye[0] + end * int(radius * 0.24), eye[1] - int(radius * 0.25)) for end in (-1, 1)]
        cv2.line(picture, *brow, 50, max(2, radius // 12))
    ellipse((x, y + int(radius * 0.32)), (0.2, 0.06), 110)
    ellipse((x, y + int(radius * 0.62)), (0.35, 0.1), 80)
    face = cv2.GaussianBlur(picture, (0, 0), radius / 25)
    return face[::-1].copy() if upside_down else face


def portrait(height_px, face_side_px):
    """A photograph of a person on a picture of 180 by 320, with a face of about so many pixels, and where that is."""
    photograph = cv2.cvtColor(photographed_person(), cv2.COLOR_BGR2GRAY)
    face_in_photograph = np.array([150, 100, 230, 230])
    scale = face_side_px / face_in_photograph[2]
    person = cv2.resize(photograph[:400], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:, :180]
    picture = np.full((320, 180), 120, np.uint8)
    picture[height_px : height_px + person.shape[0], : person.shape[1]] = person
    return picture, face_in_photograph * scale + (0, height_px, 0, 0)


def test_a_drawn_face_is_found_and_its_mirror_image_on_the_head_is_not():
    assert len(find_frontal_faces(drawn_face())) == 1
    assert len(find_frontal_faces(drawn_face(upside_down=True))) == 0


@pytest.mark.parametrize("face_side_px", [56, 64, 72])
def test_a_photographed_face_is_found_where_it_is(face_side_px):
    picture, expected = portrait(120, face_side_px)
    (box,) = find_frontal_faces(picture)
    assert box == pytest.approx(expected, abs=0.25 * face_side_px)


def test_two_faces_are_two():
    upper, _ = portrait(10, 72)
    lower, _ = portrait(170, 72)
    picture = np.vstack([upper[:160], lower[160:]])
    boxes = find_frontal_faces(picture)
    assert len(boxes) == 2
    assert covered_share(boxes, picture) == pytest.approx(2 * 72**2 / picture.size, rel=0.35)


def test_boxes_that_overlap_are_counted_once():
    picture = np.zeros((100, 100), np.uint8)
    assert covered_share(np.array([[0, 0, 50, 50]]), picture) == 0.25
    assert covered_share(np.array([[0, 0, 50, 50], [25, 0, 50, 50]]), picture) == 0.375
    assert covered_share(np.array([[0, 0, 100, 100], [10, 10, 20, 20]]), picture) == 1
    assert covered_share(np.empty((0, 4), int), picture) == 0


def test_pictures_without_a_face():
    for picture in (
        np.full((180, 320), 128, np.uint8),
        np.zeros((1, 1), np.uint8),
        np.random.default_rng(0).integers(0, 256, (320, 180), dtype=np.uint8),
    ):
        assert find_frontal_faces(picture).shape == (0, 4)


def test_threads_get_the_same_answers_and_cascades_are_kept():
    pictures = [drawn_face(), drawn_face(upside_down=True)] * 10
    with ThreadPoolExecutor(2) as pool:
        assert [len(boxes) for boxes in pool.map(find_frontal_faces, pictures)] == [1, 0] * 10
    cascades = list(measure._idle_cascades)
    find_frontal_faces(pictures[0])
    assert {id(cascade) for cascade in measure._idle_cascades} == {id(cascade) for cascade in cascades}
