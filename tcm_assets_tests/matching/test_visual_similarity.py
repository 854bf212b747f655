import pyarrow as pa
import pytest

from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.visual_similarity import DIFFERENCE_OF_UNLIKE_LOOKS, visual_similarity

NAMES = [column.name for column in MEASUREMENTS]

SCHEMA = pa.schema([("measured_clip_count", pa.int64()), *((name, pa.float64()) for name in NAMES)])


def similarity(own, theirs):
    creators = pa.RecordBatch.from_pylist([{"measured_clip_count": 1} | own], SCHEMA)
    value, known = visual_similarity(creators, pa.Table.from_pylist([{"measured_clip_count": 1} | theirs], SCHEMA))
    return value[0, 0] if known[0, 0] else None


def test_every_measurement_is_compared():
    assert set(DIFFERENCE_OF_UNLIKE_LOOKS) == set(NAMES)


def test_equal_looks_are_alike():
    assert similarity(dict.fromkeys(NAMES, 0.3), dict.fromkeys(NAMES, 0.3)) == 1


def test_it_is_the_mean_over_what_both_sides_know():
    own = {"brightness": 0.5, "motion": 0.0, "contrast": 0.2}
    theirs = {"brightness": 0.6, "motion": 0.9, "sharpness": 3.0}
    assert similarity(own, theirs) == pytest.approx((0.8 + 0.0) / 2)


def test_sharpness_is_compared_in_decades():
    assert similarity({"sharpness": 99.0}, {"sharpness": 999.0}) == pytest.approx(1 - 1 / 1.5)


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ({"brightness": 0.5}, {"measured_clip_count": 0}),
        ({"brightness": 0.5, "measured_clip_count": 0}, {"brightness": 0.5}),
        ({"brightness": 0.5}, {"motion": 0.5}),
    ],
)
def test_without_clips_on_both_sides_it_is_unknown(own, theirs):
    assert similarity(own, theirs) is None
