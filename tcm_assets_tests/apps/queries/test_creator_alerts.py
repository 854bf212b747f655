from datetime import date

from tcm_assets.apps.queries.creator_alerts import alert_cases, case_counts

EARLIER, LATER = date(2020, 10, 1), date(2020, 10, 2)


def _given_cases(published):
    published.given(
        "alert_cases",
        {"video_id": "1", "author_id": "a", "upload_date": EARLIER, "standing": "watched", "signal_families": ["text"]},
        {
            "video_id": "2",
            "author_id": "a",
            "upload_date": EARLIER,
            "standing": "held",
            "signal_families": ["ratio", "text"],
        },
        {"video_id": "3", "author_id": "a", "upload_date": LATER, "standing": "watched", "signal_families": ["text"]},
        {"video_id": "4", "author_id": "b", "upload_date": LATER, "standing": "held"},
    )
    published.given(
        "engagement_alerts",
        {"video_id": "2", "author_id": "a", "signal": "falling_counter", "severity": "notice", "explanation": "fell"},
        {
            "video_id": "2",
            "author_id": "a",
            "signal": "too_smooth_views",
            "severity": "critical",
            "explanation": "flat",
        },
    )
    published.given("videos", {"video_id": "2", "author_id": "a", "caption": "hello"})
    published.given("video_points", {"video_id": "2", "author_id": "a", "points": 12})


def test_what_is_held_comes_first_and_then_the_newest(published):
    _given_cases(published)
    assert [case["video_id"] for case in alert_cases(published.query, "a", limit=10)] == ["2", "3", "1"]


def test_a_case_carries_its_evidence_the_most_severe_first(published):
    _given_cases(published)
    case = alert_cases(published.query, "a", limit=1)[0]
    assert [alert["explanation"] for alert in case["alerts"]] == ["flat", "fell"]
    assert (case["caption"], case["points"], case["family_count"]) == ("hello", 12, 2)


def test_a_case_whose_evidence_left_has_an_empty_list(published):
    _given_cases(published)
    assert alert_cases(published.query, "a", limit=1, offset=1)[0]["alerts"] == []


def test_standings_are_counted_for_the_account_alone(published):
    _given_cases(published)
    assert case_counts(published.query, "a") == {"held": 1, "watched": 2}
    assert case_counts(published.query, "c") == {}
