"""The asset `points_fairness`: of points as the graph gives them, beside the source system's method."""

from datetime import date, timedelta

import pytest

from tcm_assets.defs.partitions import all_days, window_of_keys
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS

LAST_DAY = date(2020, 12, 21)
VIDEO_COUNT = 60


def video(number: int, day: date) -> dict[str, object]:
    views = 1_000 * (number + 1)
    return {
        "video_id": f"{day}-{number}",
        "author_id": str(number % 7),
        "author_username": f"account {number % 7}",
        "upload_date": day,
        "view_count": views,
        "like_count": views // 10,
        "share_count": views // 100,
        "comment_count": views // 200,
        "engagement_rate": 0.115,
        "follower_count": 5_000 if number % 2 else 2_000_000,
    }


@pytest.fixture
def measured(workbench):
    """Sixty videos of the last month, and two of long before, scored and measured."""
    recent = [video(number, LAST_DAY - timedelta(days=number % 20)) for number in range(VIDEO_COUNT)]
    videos = [*recent, *(video(number, date(2020, 10, 1)) for number in (1, 2))]
    workbench.given("videos", *videos)
    workbench.given(
        "content_sentiment",
        *({"video_id": v["video_id"], "upload_date": v["upload_date"], "sentiment": 0.5} for v in videos),
    )
    days = all_days()
    workbench.materialize("scoring_reference", "video_points", days=days, checks=False)
    workbench.materialize("points_fairness")
    return {(row["measure"], row["method"], row["subject"]): row["value"] for row in workbench.rows("points_fairness")}


def test_the_latest_window_is_measured_by_both_methods(measured):
    for method in ("robust", "minmax"):
        assert measured["share_of_videos", method, "nano"] == pytest.approx(0.5)
        assert measured["share_of_videos", method, "mega"] == pytest.approx(0.5)
        assert 0 < measured["gini_of_creators", method, "all"] < 1
        assert measured["rank_correlation", method, "view_count"] > 0.9
        assert measured["rank_correlation", method, "bookmark_count"] is None
    assert {subject for measure, method, subject in measured if measure == "rank_correlation"} == set(SCORING_METRICS)


def test_an_outlier_moves_the_source_systems_points_and_hardly_ours(measured):
    assert measured["outlier_effect", "minmax", "all"] > 20
    assert measured["outlier_effect", "robust", "all"] < 1.5


def test_weights_are_tried_on_the_points_in_use(measured):
    assert 0 <= measured["weight_sensitivity", "robust", "view_count +20 %"] < 50
    assert not [key for key in measured if key[:2] == ("weight_sensitivity", "minmax")]


@pytest.mark.usefixtures("measured")
def test_all_checks_pass_and_find_what_is_out_of_range(workbench):
    assert all(check.passed for check in workbench.check("points_fairness").values())
    workbench.given("points_fairness", {"measure": "gini_of_videos", "subject": "all", "value": 1.5, "unit": "1"})
    assert not workbench.check("points_fairness")["points_fairness.values_are_in_their_range"].passed


def test_an_outlier_that_moves_others_is_told(workbench):
    row = {"measure": "outlier_effect", "method": "robust", "subject": "all", "value": 3.0, "unit": "percent"}
    workbench.given("video_points", *({"video_id": str(number), "points": 1} for number in range(100)))
    workbench.given("points_fairness", row)
    assert not workbench.check("points_fairness")["points_fairness.one_outlier_moves_nobody"].passed


def test_without_any_video_there_are_rows_without_values(workbench):
    workbench.given("videos", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.given("content_sentiment", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.given("video_points", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.materialize("points_fairness")
    rows = workbench.rows("points_fairness")
    assert {row["value"] for row in rows} == {None}
    named = {(row["measure"], row["method"], row["subject"]) for row in rows}
    assert named == {
        *(("gini_of_creators", method, "all") for method in ("robust", "minmax")),
        *(("gini_of_videos", method, "all") for method in ("robust", "minmax")),
        *(("outlier_effect", method, "all") for method in ("robust", "minmax")),
        *(("outlier_effect_largest", method, "all") for method in ("robust", "minmax")),
        *(("rank_correlation", method, metric) for method in ("robust", "minmax") for metric in SCORING_METRICS),
        *(("weight_sensitivity", "robust", f"{metric} {sign}20 %") for metric in SCORING_METRICS for sign in "+-"),
    }
