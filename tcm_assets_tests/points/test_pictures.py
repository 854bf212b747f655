"""Rows that the pictures fetch, on small literal tables."""

from datetime import date

import pyarrow as pa

from tcm_assets_tests.charts.selected_rows import selected_rows


def test_contributions_are_summed_by_band_of_points_and_unknown_ones_stay_unknown() -> None:
    metrics = ("view_count", "like_count", "share_count", "comment_count", "engagement_rate", "sentiment")
    rows = selected_rows(
        "video_points",
        1,
        {
            "points": pa.array([60, 120, 1_400, None], pa.int64()),
            **{f"{metric}_points": [10, 20, 200, None] for metric in metrics},
            "bookmark_count_points": pa.nulls(4, pa.int64()),
        },
    )
    by_band = {row["band"]: row for row in rows}
    assert set(by_band) == {0, 6}
    assert (by_band[0]["video_count"], by_band[0]["view_count"], by_band[0]["bookmark_count"]) == (2, 30, None)
    assert by_band[6]["video_count"] == 1


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
