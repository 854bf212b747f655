"""The asset `video_points`."""

from datetime import date

import pytest

from tcm_assets.defs.partitions import window_of_keys
from tcm_assets.defs.resources import Scoring
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.warehouse.duckdb_warehouse import MissingTableError

NEXT_DAY = date(2020, 10, 2)
TWO_DAYS = window_of_keys("2020-10-01", "2020-10-02")
COUNTS = ("view_count", "like_count", "share_count", "comment_count", "bookmark_count")


@pytest.fixture
def scored_day(workbench):
    """Twenty-one ordinary videos, and one that nobody judged and whose bookmarks are unknown."""
    workbench.given(
        "videos",
        *(ordinary(n) for n in range(10, 31)),
        {"video_id": "unjudged", "view_count": 50, "engagement_rate": 0.05},
    )
    workbench.given("content_sentiment", *({"video_id": str(n), "sentiment": n / 40} for n in range(10, 31)))
    workbench.materialize("scoring_reference")


def ordinary(n):
    return {"video_id": str(n), "engagement_rate": n / 100, "follower_count": n} | dict.fromkeys(COUNTS, 10 * n)


@pytest.mark.usefixtures("scored_day")
def test_the_better_video_earns_more_by_either_method(workbench):
    workbench.materialize("video_points")
    *judged, unjudged = workbench.rows("video_points")
    points = [row["points"] for row in judged]
    assert points == sorted(points)
    assert judged[10]["points"] == pytest.approx(700, abs=50)
    for row in judged:
        assert sum(row[f"{metric}_points"] for metric in SCORING_METRICS) == row["points"]
        assert (row["follower_tier"], row["compared_with"]) == ("nano", "all")
    # What is unknown is left out and named.
    assert unjudged["missing_metrics"] == ["bookmark_count", "sentiment"]
    assert unjudged["points"] is not None
    assert unjudged["sentiment_points"] is None

    workbench.materialize("video_points", resources={"scoring": Scoring(method="minmax")})
    *judged, unjudged = workbench.rows("video_points")
    assert {row["method"] for row in judged} == {"minmax"}
    assert {row["scoring_version"] for row in judged} == {Scoring(method="minmax").version().name}
    assert (judged[0]["points"], judged[-1]["points"]) == (0, 1400)
    assert unjudged["points"] is None


def test_an_unknown_method_is_refused_before_anything_is_stored(workbench):
    for name in ("videos", "content_sentiment", "scoring_reference"):
        workbench.given(name)
    with pytest.raises(ValueError, match="'mean'"):
        workbench.materialize("video_points", resources={"scoring": Scoring(method="mean")})
    with pytest.raises(MissingTableError):
        workbench.rows("video_points")


@pytest.mark.usefixtures("scored_day")
def test_weights_are_those_of_the_configuration(workbench):
    views_alone = dict.fromkeys(SCORING_METRICS, 0.0) | {"view_count": 3.0}
    workbench.materialize("video_points", resources={"scoring": Scoring(method="robust", weights=views_alone)})
    *judged, unjudged = workbench.rows("video_points")
    assert all(row["points"] == row["view_count_points"] for row in judged)
    assert unjudged["missing_metrics"] == ["bookmark_count", "sentiment"]
    assert unjudged["points"] is not None


@pytest.mark.usefixtures("scored_day")
@pytest.mark.parametrize("method", ["robust", "minmax"])
def test_a_days_points_are_the_same_byte_for_byte_whatever_is_added_later(workbench, method):
    scoring = {"scoring": Scoring(method=method)}
    first_day, next_day = window_of_keys("2020-10-01", "2020-10-01"), window_of_keys("2020-10-02", "2020-10-02")
    workbench.materialize("scoring_reference", "video_points", days=first_day, resources=scoring)
    alone = stored_bytes(workbench, first_day)
    later = [
        ordinary(n) | {"upload_date": NEXT_DAY, "view_count": 10**9, "follower_count": None} for n in range(40, 99)
    ]
    workbench.given("videos", *later, days=next_day)
    judged = [{"video_id": row["video_id"], "upload_date": NEXT_DAY, "sentiment": 0.9} for row in later]
    workbench.given("content_sentiment", *judged, days=next_day)
    workbench.materialize("scoring_reference", "video_points", days=TWO_DAYS, resources=scoring)
    assert len(workbench.rows("video_points", next_day)) == len(later)
    assert stored_bytes(workbench, first_day) == alone


def stored_bytes(workbench, days):
    return repr(workbench.rows("video_points", days)).encode()
