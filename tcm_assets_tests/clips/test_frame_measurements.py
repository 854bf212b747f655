import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tcm_assets.clips import frame_measurements as measure
from tcm_assets.clips.tables import VISUAL_FEATURES

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
    assert measure.brightness(measure.luma_of(frame)) == pytest.approx(expected, abs=0.002)


def test_contrast_is_one_for_half_black_half_white_and_zero_for_one_shade():
    assert measure.contrast(measure.luma_of(halves((0, 0, 0), (255, 255, 255)))) == 1
    assert measure.contrast(measure.luma_of(GREY)) == 0


def test_colorfulness_follows_the_paper():
    assert measure.colorfulness(GREY) == 0
    # Pure red: rg = 255, yb = 127.5, no spread.
    assert measure.colorfulness(flat(0, 0, 255)) == pytest.approx(0.3 * np.hypot(255, 127.5))
    # Half red, half green: rg is 255 or -255 (mean 0, deviation 255), yb 127.5 throughout.
    assert measure.colorfulness(halves((0, 0, 255), (0, 255, 0))) == pytest.approx(255 + 0.3 * 127.5)


@pytest.mark.parametrize(("frame", "expected"), [(GREY, 0), (flat(0, 0, 255), 1), (flat(100, 100, 200), 0.5)])
def test_saturation(frame, expected):
    assert measure.saturation(measure.hsv_of(frame)) == pytest.approx(expected, abs=0.005)


def test_sharpness_is_highest_on_a_checkerboard_and_falls_with_blur():
    checkerboard = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    stripes = np.tile(np.repeat([0, 255], 8).astype(np.uint8), (64, 4))
    blurred = np.tile(np.concatenate([np.arange(0, 256, 32), np.arange(255, -1, -32)]).astype(np.uint8), (64, 4))
    assert measure.sharpness(checkerboard) == pytest.approx(1020**2)
    assert measure.sharpness(checkerboard) <= VISUAL_FEATURES.column("sharpness").maximum
    assert measure.sharpness(stripes) > 10 * measure.sharpness(blurred) > 0
    assert measure.sharpness(measure.luma_of(GREY)) == 0


def test_edge_density_sees_the_one_edge_of_two_halves():
    assert measure.edge_density(measure.luma_of(GREY)) == 0
    edges = measure.edge_density(measure.luma_of(halves((0, 0, 0), (255, 255, 255))))
    assert edges == pytest.approx(1 / SHAPE[1], rel=1.01)  # one column of pixels, or two
    assert edges > 0


def test_luma_change_goes_from_nothing_to_black_to_white():
    assert measure.luma_change(measure.luma_of(GREY), measure.luma_of(GREY)) == 0
    assert measure.luma_change(measure.luma_of(BLACK), measure.luma_of(WHITE)) == 1
    assert measure.luma_change(measure.luma_of(WHITE), measure.luma_of(GREY)) == pytest.approx(127 / 255)


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
    change = measure.luma_change(measure.luma_of(previous), measure.luma_of(current))
    histograms = [measure.hsv_histogram(measure.hsv_of(frame)) for frame in (previous, current)]
    assert measure.is_hard_cut(*histograms, change) is expected


@given(arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3))))
def test_every_value_stays_in_the_range_of_its_column(frame):
    luma, hsv = measure.luma_of(frame), measure.hsv_of(frame)
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
    assert measure.brightness(measure.luma_of(white)) <= VISUAL_FEATURES.column("brightness").maximum
