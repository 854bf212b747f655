"""Ranks move by a changed weight as far as the contributions say."""

import ibis
import pyarrow as pa

from tcm_assets.domain.fairness.weight_sensitivity import weight_sensitivity
from tcm_assets.domain.rewards.metric_weights import EQUAL_WEIGHTS, MetricWeights
from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.video_points import VIDEO_POINTS


def moves(rows: list[dict[str, int | None]], weights: MetricWeights = EQUAL_WEIGHTS) -> dict[str, float | None]:
    complete = [
        {
            "video_id": str(number),
            "points": sum(points for points in row.values() if points is not None) if row else None,
            **{f"{metric}_points": row.get(metric) for metric in SCORING_METRICS},
        }
        for number, row in enumerate(rows)
    ]
    connection = ibis.duckdb.connect()
    table = connection.create_table("video_points", pa.Table.from_pylist(complete, schema=arrow_schema(VIDEO_POINTS)))
    found = connection.to_pyarrow(weight_sensitivity(table, weights)).to_pylist()
    return {row["subject"]: row["value"] for row in found}


def test_each_weight_is_tried_up_and_down():
    found = moves([{"view_count": 100, "like_count": 50}, {"view_count": 50, "like_count": 101}])
    assert set(found) == {f"{metric} {sign}20 %" for metric in SCORING_METRICS for sign in "+-"}


def test_two_videos_change_places_when_the_weight_tells_them_apart():
    found = moves([{"view_count": 100, "like_count": 50}, {"view_count": 50, "like_count": 101}])
    # Each of two videos moves by one rank: half of all ranks.
    assert found["view_count +20 %"] == 50
    assert found["like_count -20 %"] == 50
    assert found["like_count +20 %"] == found["share_count +20 %"] == 0


def test_an_unknown_metric_takes_no_part_in_the_renormalisation():
    # Both are best in everything that is known of them, whatever the weights.
    found = moves([{"view_count": 700, "like_count": 700}, {"like_count": 1400}])
    assert set(found.values()) == {0}


def test_a_weight_of_zero_moves_nothing():
    found = moves([{"like_count": 50}, {"like_count": 101}], MetricWeights(view_count=0))
    assert found["view_count +20 %"] == 0


def test_without_scored_videos_there_is_nothing_to_tell():
    assert moves([{}]) == {}
