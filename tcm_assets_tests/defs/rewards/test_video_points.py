"""The asset `video_points`."""

import pytest

from tcm_assets.defs.resources import Scoring
from tcm_assets.warehouse.duckdb_warehouse import MissingTableError

COUNTS = ("view_count", "like_count", "share_count", "comment_count", "bookmark_count")


@pytest.fixture
def scored_day(workbench):
    """Nine ordinary videos, and one that nobody judged and whose bookmarks are unknown."""
    workbench.given(
        "videos",
        *({"video_id": str(n), "engagement_rate": n / 100} | dict.fromkeys(COUNTS, 10 * n) for n in range(1, 10)),
        {"video_id": "unjudged", "view_count": 50, "engagement_rate": 0.05},
    )
    workbench.given("content_sentiment", *({"video_id": str(n), "sentiment": n / 10} for n in range(1, 10)))
    workbench.materialize("scoring_reference")


@pytest.mark.usefixtures("scored_day")
def test_the_better_video_earns_more_by_either_method(workbench):
    workbench.materialize("video_points")
    *judged, unjudged = workbench.rows("video_points")
    points = [row["points"] for row in judged]
    assert points == sorted(points)
    assert judged[4]["points"] == pytest.approx(700, abs=50)
    # What is unknown is left out and named.
    assert unjudged["missing_metrics"] == ["bookmark_count", "sentiment"]
    assert unjudged["points"] is not None
    assert unjudged["sentiment_points"] is None

    workbench.materialize("video_points", resources={"scoring": Scoring(method="minmax")})
    *judged, unjudged = workbench.rows("video_points")
    assert {row["method"] for row in judged} == {"minmax"}
    assert (judged[0]["points"], judged[-1]["points"]) == (0, 1400)
    assert unjudged["points"] is None


def test_an_unknown_method_is_refused_before_anything_is_stored(workbench):
    for name in ("videos", "content_sentiment", "scoring_reference"):
        workbench.given(name)
    with pytest.raises(ValueError, match="'mean'"):
        workbench.materialize("video_points", resources={"scoring": Scoring(method="mean")})
    with pytest.raises(MissingTableError):
        workbench.rows("video_points")
