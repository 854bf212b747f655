from datetime import date, datetime, timedelta

import pytest
from literal_site import Published

from tcm_assets.apps.queries.reviewing import case_alerts, case_counts, case_videos, cases, delivered_counts

DAY = date(2020, 10, 1)
NOON = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone


@pytest.fixture
def reviewed(published: Published) -> Published:
    published.given(
        "alert_cases",
        {"video_id": "1", "standing": "held", "severity": "warning"},
        {"video_id": "2", "standing": "held", "severity": "critical"},
        {"video_id": "3", "standing": "watched", "severity": "notice"},
        {"video_id": "4", "standing": "rejected", "severity": "notice", "review_state": "rejected"},
    )
    published.given("video_points", {"video_id": "2", "points": 77})
    published.given(
        "engagement_alerts",
        {"video_id": "2", "signal": "too_smooth_views", "severity": "notice", "explanation": "smooth"},
        {"video_id": "2", "signal": "falling_counter", "severity": "critical", "explanation": "fell"},
        {"video_id": "3", "signal": "falling_counter", "severity": "critical", "explanation": "other"},
    )
    published.given("videos", {"video_id": "2", "caption": "hello"}, {"video_id": "3"})
    return published


def test_cases_are_counted_and_the_most_severe_come_first(reviewed: Published) -> None:
    assert case_counts(reviewed.query) == {"held": 2, "watched": 1, "decided": 1}
    held = cases(reviewed.query, "held")
    assert [(row["video_id"], row["points"]) for row in held] == [("2", 77), ("1", None)]
    assert [row["video_id"] for row in cases(reviewed.query, "decided")] == ["4"]
    assert [row["video_id"] for row in cases(reviewed.query, "held", limit=1, offset=1)] == ["1"]
    with pytest.raises(KeyError):
        cases(reviewed.query, "everything")


def test_the_evidence_is_that_of_the_page(reviewed: Published) -> None:
    held = cases(reviewed.query, "held")
    assert [(row["video_id"], row["explanation"]) for row in case_alerts(reviewed.query, held)] == [
        ("2", "fell"),
        ("2", "smooth"),
    ]
    videos = case_videos(reviewed.query, held)
    assert set(videos) == {"2"}
    assert videos["2"]["caption"] == "hello"


def test_counts_of_each_delivery_in_order(published: Published) -> None:
    published.given(
        "raw_videos",
        {"video_id": "1", "source_file": "b", "delivered_at": NOON + timedelta(days=1), "view_count": 9},
        {"video_id": "1", "source_file": "a", "delivered_at": NOON, "view_count": 5, "like_count": 2},
        {"video_id": "2", "source_file": "a", "delivered_at": NOON, "view_count": 7},
    )
    counts = delivered_counts(published.query, "1", DAY).to_pylist()
    assert [(row["metric"], row["count"]) for row in counts] == [
        ("comments", 0),
        ("likes", 2),
        ("views", 5),
        ("comments", 0),
        ("likes", 0),
        ("views", 9),
    ]
