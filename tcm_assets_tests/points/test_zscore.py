import pandas as pd
import pytest

from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.points import one_population
from tcm_assets_tests.points.one_population import video
from tcm_assets_tests.points.oracles import FIELDS, zscore_points
from tcm_assets_tests.points.scored_rows import Pipeline, some_videos


def scored(videos):
    return one_population.scored(videos, "zscore")


def points(videos):
    return [row["points"] for row in scored(videos)]


def test_a_deviation_is_worth_a_third_of_a_hundred_points():
    # Mean 3, population deviation 2 (of 1, 1, 1, 5, 5, 5): z is -1 and 1.
    rows = scored([video(view_count=count) for count in (1, 1, 1, 5, 5, 5)])
    assert [row["points"] for row in rows] == [667, 667, 667, 733, 733, 733]
    assert rows[0]["view_count_points"] == 67
    assert rows[3]["view_count_points"] == 133
    assert {rows[3][f"{metric}_points"] for metric in SCORING_METRICS[1:]} == {100}


def test_where_all_agree_everybody_is_at_the_mean():
    assert points([video()] * 3) == [700] * 3


def test_points_end_at_0_and_at_1400_and_still_sum():
    # Of n videos one that differs has z = sqrt(n - 1): 20 in each of seven metrics are 7 x 667 points.
    far = dict.fromkeys(SCORING_METRICS[:5], 905) | {"engagement_rate": 0.9, "sentiment": 0.9}
    low = dict.fromkeys(SCORING_METRICS[:5], 0) | {"engagement_rate": 0.0, "sentiment": 0.0}
    best = scored([video()] * 400 + [video(**far)])[-1]
    worst = scored([video()] * 400 + [video(**low)])[-1]
    assert (best["points"], worst["points"]) == (1400, 0)
    assert [best[f"{metric}_points"] for metric in SCORING_METRICS] == [200] * 7
    assert [worst[f"{metric}_points"] for metric in SCORING_METRICS] == [0] * 7


def test_what_a_metric_takes_is_taken_from_the_others():
    # The sentiment has z = -10, 333 points below its 100; the other six have 600 together.
    row = scored([video()] * 100 + [video(sentiment=0.0)])[-1]
    assert row["points"] == 367
    assert row["sentiment_points"] == 0
    assert [row[f"{metric}_points"] for metric in SCORING_METRICS[:6]] == [61, 61, 61, 61, 62, 61]


def test_an_unknown_metric_adds_nothing_and_the_others_share_the_mean():
    rows = scored([video(bookmark_count=None), video(bookmark_count=None, view_count=9)])
    # z of the views is -1 and 1.
    assert [row["points"] for row in rows] == [667, 733]
    assert [row["missing_metrics"] for row in rows] == [["bookmark_count"]] * 2
    assert rows[0]["bookmark_count_points"] is None


def test_a_video_without_a_sentiment_has_no_points_and_is_not_in_the_population():
    rows = scored([video(view_count=0), video(view_count=100), video(view_count=10**6, sentiment=None)])
    assert [row["points"] for row in rows] == [667, 733, None]
    assert rows[2]["missing_metrics"] == ["sentiment"]


@pytest.mark.parametrize("window_days", [None, 1])
def test_the_pipeline_has_the_points_of_the_oracle(window_days):
    rows = some_videos(80, seed=4)
    scored = Pipeline(rows, ScoringVersion(method="zscore", window_days=window_days)).points(rows)
    named = dict(zip(FIELDS, SCORING_METRICS, strict=True))
    frame = pd.DataFrame(
        {field: [row[metric] for row in scored] for field, metric in named.items()},
        index=[row["video_id"] for row in scored],
        dtype="float64",
    )
    assert {row["video_id"]: row["points"] for row in scored if row["points"] is not None} == zscore_points(frame)


def test_moments_of_large_counts_are_exact():
    """Their squares differ by little: half of the sums' digits are the same."""
    row = scored([video(view_count=10**9 - 1), video(view_count=10**9 + 1)])
    assert [each["points"] for each in row] == [667, 733]
