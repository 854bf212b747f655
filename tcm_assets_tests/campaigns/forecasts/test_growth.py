import numpy as np
import pyarrow as pa
import pytest

from tcm_assets.campaigns.forecasts.growth import FEWEST_GROWN, MATURE, UNKNOWN, Growth

DOUBLED = pa.table({"age": [0] * 40, "young_views": [99] * 40, "mature_views": [199] * 40})


def test_a_young_count_is_projected_by_what_others_grew():
    growth = Growth.measure(DOUBLED)
    typical = growth.typical_log_views(np.array([499.0, 499.0]), np.array([0, MATURE]))
    assert np.exp(typical) == pytest.approx([1000, 500])


def test_without_enough_growth_of_its_age_a_young_count_is_unknown():
    few = DOUBLED.slice(0, FEWEST_GROWN - 1)
    for growth in (Growth.measure(few), Growth.unknown()):
        typical = growth.typical_log_views(np.array([499.0, 499.0, np.nan]), np.array([0, MATURE, UNKNOWN]))
        assert np.isnan(typical).tolist() == [True, False, True]


def test_drawn_growth_is_that_of_other_videos_and_always_the_same():
    pairs = pa.table({"age": [1] * 50, "young_views": [99] * 50, "mature_views": [99 + 10 * n for n in range(50)]})
    growth = Growth.measure(pairs)
    ids = np.array([f"video {number}" for number in range(400)], dtype=object)
    drawn = growth.drawn_log_views(np.full(400, 99.0), np.full(400, 1), ids)
    seen = {round(float(np.expm1(each))) for each in drawn}
    assert seen <= {99 + 10 * n for n in range(50)}
    assert len(seen) > 40
    turned = growth.drawn_log_views(np.full(400, 99.0), np.full(400, 1), ids[::-1])
    assert (turned[::-1] == drawn).all()
