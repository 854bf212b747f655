"""The asset `engagement_alerts`."""

import dagster as dg


def test_names_the_rule_and_its_evidence(workbench):
    workbench.given(
        "videos",
        {"video_id": "1", "author_username": "nina", "view_count": 6_000, "like_count": 0, "comment_count": 0},
        {"video_id": "2", "view_count": 6_000, "like_count": 500, "comment_count": 40, "gift_count": 500},
    )
    workbench.materialize("engagement_alerts")
    bots, unliked = workbench.rows("engagement_alerts")
    assert (bots["signal"], bots["evidence_value"], bots["evidence_bound"]) == ("bot_like_engagement", 6_000, 1_000)
    assert (unliked["signal"], unliked["contrast_metric"]) == ("suspiciously_few_likes", "like_count")
    assert {row["author_username"] for row in (bots, unliked)} == {"nina"}


def test_an_alert_goes_when_the_counts_are_mended(workbench):
    workbench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10})
    workbench.materialize("engagement_alerts")
    workbench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10, "comment_count": 3})
    workbench.materialize("engagement_alerts")
    assert workbench.rows("engagement_alerts") == []


def test_alerts_on_a_tenth_of_a_days_videos_are_a_warning(workbench):
    ordinary = {"view_count": 6_000, "like_count": 10, "comment_count": 3}
    workbench.given(
        "videos",
        *({"video_id": str(number), **ordinary} for number in range(89)),
        *({"video_id": f"bot {number}", **ordinary, "comment_count": 0} for number in range(11)),
    )
    result = workbench.materialize("engagement_alerts")
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert result.success
    assert not checks["alerts_stay_rare"].passed
    assert checks["alerts_stay_rare"].severity == dg.AssetCheckSeverity.WARN
