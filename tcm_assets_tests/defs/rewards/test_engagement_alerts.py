"""The asset `engagement_alerts`."""

from datetime import date, datetime, timedelta

import dagster as dg
import pytest

from tcm_assets.defs.partitions import window_of_keys

OCTOBER_1 = window_of_keys("2020-10-01", "2020-10-01")
TEXT = "my secret method to earn money from home every single week"


@pytest.fixture
def bench(workbench):
    """A workbench whose other inputs are there, and empty."""
    for name in ("raw_videos", "content_analysis", "engagement_reference", "caption_fingerprints"):
        workbench.given(name)
    return workbench


def test_names_the_rule_and_its_evidence(bench):
    bench.given(
        "videos",
        {"video_id": "1", "author_username": "nina", "view_count": 6_000, "like_count": 0, "comment_count": 0},
        {"video_id": "2", "view_count": 6_000, "like_count": 500, "comment_count": 40, "gift_count": 500},
    )
    result = bench.materialize("engagement_alerts")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    bots, unliked = bench.rows("engagement_alerts")
    assert (bots["signal"], bots["evidence_value"], bots["evidence_bound"]) == ("bot_like_engagement", 6_000, 1_000)
    assert (unliked["signal"], unliked["contrast_metric"]) == ("suspiciously_few_likes", "like_count")
    assert {row["author_username"] for row in (bots, unliked)} == {"nina"}


def test_an_alert_goes_when_the_counts_are_mended(bench):
    bench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10})
    bench.materialize("engagement_alerts")
    assert [row["signal"] for row in bench.rows("engagement_alerts")] == ["bot_like_engagement"]
    bench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10, "comment_count": 3})
    bench.materialize("engagement_alerts")
    assert bench.rows("engagement_alerts") == []


def test_alerts_on_a_tenth_of_a_days_videos_are_a_warning(bench):
    ordinary = {"view_count": 6_000, "like_count": 10, "comment_count": 3}
    bench.given(
        "videos",
        *({"video_id": str(number), **ordinary} for number in range(89)),
        *({"video_id": f"bot {number}", **ordinary, "comment_count": 0} for number in range(11)),
    )
    result = bench.materialize("engagement_alerts")
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert result.success
    assert not checks["alerts_stay_rare"].passed
    assert checks["alerts_stay_rare"].severity == dg.AssetCheckSeverity.WARN


def test_every_input_is_looked_at(bench):
    """Each planted video is one that a single input gives away."""
    usual = {"view_count": 10_000, "like_count": 800, "comment_count": 30, "follower_count": 20_000}
    earlier = date(2020, 9, 30)
    bench.given(
        "videos",
        {"video_id": "fell", **usual, "delivery_count": 2},
        {"video_id": "unliked", **usual, "like_count": 5},
        {"video_id": "copied", **usual, "author_id": "c", "caption": TEXT},
        *(
            {"video_id": f"e{place}", **usual, "author_id": f"e{place}", "caption": f"{TEXT}!", "upload_date": earlier}
            for place in range(2)
        ),
    )
    delivered = datetime.combine(date(2020, 10, 2), datetime.min.time())
    bench.given(
        "raw_videos",
        *(
            {
                "video_id": "fell",
                **usual,
                "like_count": likes,
                "source_file": str(place),
                "delivered_at": delivered + timedelta(days=place),
            }
            for place, likes in enumerate((2_000, 800))
        ),
    )
    bench.given(
        "engagement_reference",
        *(
            {
                "follower_tier": "micro",
                "category": "all",
                "ratio": ratio,
                "log_median": median,
                "log_mad": 0.3,
                "log_scale": 0.5,
            }
            for ratio, median in (("likes_per_view", -2.5), ("comments_per_view", -5.8))
        ),
    )
    bench.materialize("caption_fingerprints", days=window_of_keys("2020-09-30", "2020-10-01"))
    bench.materialize("engagement_alerts", days=OCTOBER_1)
    assert {row["video_id"]: row["signal"] for row in bench.rows("engagement_alerts")} == {
        "fell": "falling_counter",
        "unliked": "too_few_likes_for_views",
        "copied": "shared_caption",
    }


def test_what_is_uploaded_later_changes_no_earlier_day(bench):
    videos = [
        {
            "video_id": str(place),
            "author_id": str(place),
            "caption": TEXT,
            "upload_date": date(2020, 10, 1 + place // 2),
        }
        for place in range(4)
    ]
    found = []
    for known in (videos[:2], videos):
        bench.given("videos", *known)
        bench.materialize("caption_fingerprints")
        bench.materialize("engagement_alerts", days=OCTOBER_1)
        found.append(bench.rows("engagement_alerts"))
    assert found == [[], []]
    bench.materialize("engagement_alerts")
    assert {row["video_id"] for row in bench.rows("engagement_alerts")} == {"2", "3"}
