from fractions import Fraction
from functools import reduce
from operator import add

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.domain.rewards.whole_points import with_whole_points
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import points_column_name

COLUMNS = [points_column_name(metric) for metric in SCORING_METRICS]
CONNECTION = ibis.duckdb.connect()
SQL = ibis.to_sql(with_whole_points(ibis.table(dict.fromkeys(COLUMNS, "float64"), name="exact")), dialect="duckdb")

PARTS = st.one_of(st.none(), st.floats(0, 200), st.sampled_from([0.0, 0.5, 1.5, 0.1, 200.0, 1 / 3]))
ROWS = st.lists(st.tuples(*[PARTS] * len(COLUMNS)), min_size=1, max_size=40)


def whole(rows):
    columns = {name: pa.array([row[place] for row in rows], pa.float64()) for place, name in enumerate(COLUMNS)}
    CONNECTION.create_table("exact", pa.table(columns), overwrite=True)
    return CONNECTION.raw_sql(SQL).to_arrow_table().select([*COLUMNS, "points"]).to_pylist()


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_parts_sum_to_the_total_and_each_is_within_one_of_what_was_given(rows):
    for exact, found in zip(rows, whole(rows), strict=True):
        parts = [found[name] for name in COLUMNS]
        assert [part is None for part in parts] == [exactly is None for exactly in exact]
        known = [(part, exactly) for part, exactly in zip(parts, exact, strict=True) if part is not None]
        if not known:
            assert found["points"] is None
            continue
        assert (
            sum(part for part, _ in known) == found["points"] == round(reduce(add, (exactly for _, exactly in known)))
        )
        for part, exactly in known:
            assert part >= 0
            assert abs(Fraction(part) - Fraction(exactly)) <= 1 + Fraction(1, 10**9)


def test_the_total_is_rounded_once_and_half_to_even():
    halves = [(0.5,), (1.5,), (2.5,), (0.25, 0.25), (0.5, 0.5, 0.5), (0.49999999999999994,)]
    rows = [(*parts, *[None] * (len(COLUMNS) - len(parts))) for parts in halves]
    assert [row["points"] for row in whole(rows)] == [0, 2, 2, 0, 2, 0]


def test_what_is_lost_to_one_part_is_given_to_the_next():
    row = whole([(0.4,) * 7])[0]
    assert [row[name] for name in COLUMNS] == [0, 1, 0, 1, 0, 0, 1]
    assert row["points"] == 3


def test_columns_are_whole_numbers():
    schema = with_whole_points(ibis.table(dict.fromkeys(COLUMNS, "float64"), name="exact")).schema()
    assert {str(schema[name]) for name in (*COLUMNS, "points")} == {"int64"}
