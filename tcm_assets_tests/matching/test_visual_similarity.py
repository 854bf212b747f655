import ibis
import pyarrow as pa
import pytest

from tcm_assets.clips.tables import MEASUREMENTS
from tcm_assets.matching.visual_similarity import DIFFERENCE_OF_UNLIKE_LOOKS, mean_measurements, visual_similarity

NAMES = [column.name for column in MEASUREMENTS]

SCHEMA = pa.schema([("measured_clip_count", pa.int64()), *((name, pa.float64()) for name in NAMES)])


def similarity(own, theirs):
    creators = pa.RecordBatch.from_pylist([{"measured_clip_count": 1} | own], SCHEMA)
    value, known = visual_similarity(creators, pa.Table.from_pylist([{"measured_clip_count": 1} | theirs], SCHEMA))
    return value[0, 0] if known[0, 0] else None


def test_every_measurement_is_compared():
    assert set(DIFFERENCE_OF_UNLIKE_LOOKS) == set(NAMES)


UNLIKE_LOOKS = {
    "brightness": 0.5,
    "contrast": 0.5,
    "colorfulness": 80.0,
    "saturation": 0.5,
    "edge_density": 0.2,
    "motion": 0.2,
    "face_share": 1.0,
}
"""Written out, and not imported: the formula's constants are held against these."""


@pytest.mark.parametrize(("name", "difference"), UNLIKE_LOOKS.items())
def test_likeness_falls_to_nothing_at_a_measurements_own_difference(name, difference):
    likeness = [similarity({name: 0.0}, {name: share * difference}) for share in (0, 0.5, 0.95, 1, 1.1)]
    assert likeness == pytest.approx([1, 0.5, 0.05, 0, 0])


def test_a_mean_is_of_the_measured_clips_alone():
    owned = pa.table({"owner": ["a", "a", "a", "b"], "video_id": ["1", "2", "3", "4"]})
    status = ["measured", "measured", "no_media", "no_media"]
    values = {name: pa.array([0.1, 0.2, None, None], pa.float64()) for name in NAMES}
    connection = ibis.duckdb.connect()
    features = connection.create_table("f", pa.table({"video_id": ["1", "2", "3", "4"], "status": status, **values}))
    means = mean_measurements(connection.create_table("o", owned), features, "owner").to_pyarrow().to_pylist()
    assert means == [{"owner": "a", "measured_clip_count": 2, **dict.fromkeys(NAMES, 0.15)}]


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
