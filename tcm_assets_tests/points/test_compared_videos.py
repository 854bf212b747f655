import math
from dataclasses import replace

import pytest

from tcm_assets.points.compared_videos import compare_videos
from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.scoring_versions import ScoringVersion
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.points.scored_rows import Pipeline, some_videos


def rows_of(video):
    return {f"{metric}_points": points and round(points) for metric, points in video.contributions.items()}


def against(median, tier, **values):
    """A robust video; every metric's median and scale are given on the scale of logarithms."""
    row = {"transformed_median": median, "transformed_scale": 1.0, "compared_with": tier}
    counts = dict.fromkeys(SCORING_METRICS, 0) | {"engagement_rate": 0.0, "sentiment": 0.0}
    return ScoredVideo("robust", counts | values, dict.fromkeys(SCORING_METRICS, row))


def test_a_larger_count_is_of_the_value_and_another_tier_is_of_the_comparison():
    first = against(0.0, "nano", like_count=0)
    more_likes = against(0.0, "nano", like_count=round(math.e) - 1)  # ln(1 + 2) = 1.1 deviations: 36.6 points
    of_mega = against(1.5, "mega", like_count=0)  # 1.5 deviations less in each metric: 50 points
    by_value = compare_videos(first, more_likes, rows_of(first), rows_of(more_likes))
    assert by_value.difference == 37
    decisive = by_value.decisive
    assert (decisive.metric, decisive.values, decisive.points) == ("like_count", (0, 2), (100, 137))
    assert (decisive.of_value, decisive.of_comparison) == (37, 0)
    by_tier = compare_videos(first, of_mega, rows_of(first), rows_of(of_mega))
    assert by_tier.difference == -50 * 7
    assert {(each.of_value, each.of_comparison) for each in by_tier.metrics} == {(0, -50)}
    likes = by_tier.metrics[1]
    assert likes.compared_with == ("nano", "mega")
    assert likes.usual == (0.0, pytest.approx(math.e**1.5 - 1))


def test_a_metric_that_one_video_lacks_is_counted_and_not_explained():
    whole = against(0.0, "nano")
    lacking = replace(whole, values={**whole.values, "bookmark_count": None})
    compared = compare_videos(whole, lacking, rows_of(whole), rows_of(lacking))
    bookmarks = compared.metrics[4]
    assert (bookmarks.points, bookmarks.difference, bookmarks.of_value) == ((100, None), -100, None)
    # The others take its share.
    assert {each.of_comparison for each in compared.metrics if each is not bookmarks} == {17}
    assert compare_videos(whole, whole, rows_of(whole), rows_of(whole)).decisive is None


@pytest.mark.parametrize("method", ["robust", "minmax", "zscore"])
def test_the_metrics_sum_to_the_difference_of_the_stored_points(method):
    rows = some_videos(60, seed=3)
    pipeline = Pipeline(rows, ScoringVersion(method=method, window_days=30))
    videos, points = pipeline.videos(rows), pipeline.points(rows)
    for place in range(len(rows) - 1):
        pair = slice(place, place + 2)
        compared = compare_videos(*videos[pair], *points[pair])
        before, after = (row["points"] or 0 for row in points[pair])
        assert compared.difference == after - before
        for each in compared.metrics:
            assert each.of_value is None or each.of_value + each.of_comparison == each.difference
