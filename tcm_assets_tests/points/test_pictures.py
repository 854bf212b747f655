"""Rows that the pictures fetch, on small literal tables."""

from datetime import date

import pyarrow as pa

from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, SCORING_METRICS
from tcm_assets_tests.charts.selected_rows import selected_rows


def test_contributions_are_summed_by_band_of_points_and_unknown_ones_stay_unknown() -> None:
    metrics = ("view_count", "like_count", "share_count", "comment_count", "engagement_rate", "sentiment")
    rows = selected_rows(
        "video_points",
        1,
        {
            "points": pa.array([60, 120, MAXIMUM_POINTS, None], pa.int64()),
            **{points_column_name(metric): pa.nulls(4, pa.int64()) for metric in SCORING_METRICS},
            **{points_column_name(metric): [10, 20, 200, None] for metric in metrics},
        },
    )
    by_band = {row["band"]: row for row in rows}
    last = len(SCORING_METRICS) - 1
    assert set(by_band) == {0, last}
    assert (by_band[0]["video_count"], by_band[0]["view_count"], by_band[0]["bookmark_count"]) == (2, 30, None)
    assert by_band[last]["video_count"] == 1


def test_points_are_summed_by_tier_and_unknown_followers_are_apart() -> None:
    rows = selected_rows(
        "video_points", 2, {"points": [60, 40, 7, None], "follower_tier": ["nano", "nano", None, "mega"]}
    )
    assert {row["follower_tier"]: (row["video_count"], row["points"]) for row in rows} == {
        "nano": (2, 100),
        None: (1, 7),
    }


def test_the_population_that_is_drawn_is_everyone() -> None:
    day = date(2020, 10, 1)
    rows = selected_rows(
        "scoring_reference",
        0,
        {
            "upload_date": [day] * 3,
            "population": ["all", "nano", "all"],
            "metric": ["view_count", "view_count", "like_count"],
            "window_days": [30] * 3,
            "population_count": [300, 100, 200],
            "transformed_median": [1.0, 2.0, 3.0],
            "transformed_mad": [0.1, 0.2, 0.3],
        },
    )
    assert [row["population_count"] for row in rows] == [300]
