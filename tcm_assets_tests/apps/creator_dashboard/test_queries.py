from datetime import date

import pytest

from tcm_assets.apps.creator_dashboard.queries import (
    count_cases,
    fetch_account_summary,
    fetch_alert_cases,
    fetch_credits_summary,
    fetch_goal_totals,
    fetch_points_over_time,
    fetch_recommended_brands,
    find_accounts,
)

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
    assert [case["video_id"] for case in fetch_alert_cases(published.query, "a", limit=10)] == ["2", "3", "1"]


def test_a_case_carries_its_evidence_the_most_severe_first(published):
    _given_cases(published)
    case = fetch_alert_cases(published.query, "a", limit=1)[0]
    assert [alert["explanation"] for alert in case["alerts"]] == ["flat", "fell"]
    assert (case["caption"], case["points"], case["family_count"]) == ("hello", 12, 2)


def test_a_case_whose_evidence_left_has_an_empty_list(published):
    _given_cases(published)
    assert fetch_alert_cases(published.query, "a", limit=1, offset=1)[0]["alerts"] == []


def test_standings_are_counted_for_the_account_alone(published):
    _given_cases(published)
    assert count_cases(published.query, "a") == {"held": 1, "watched": 2}
    assert count_cases(published.query, "c") == {}


SUNDAY, MONDAY, TUESDAY = date(2020, 10, 4), date(2020, 10, 5), date(2020, 10, 6)


def test_accounts_are_listed_by_rank(published):
    published.given(
        "creator_points",
        {"author_id": "b", "author_username": "second", "points_rank": 2},
        {"author_id": "a", "author_username": "first", "points_rank": 1},
    )
    assert [row["author_id"] for row in find_accounts(published.query, limit=5)] == ["a", "b"]
    assert [row["author_id"] for row in find_accounts(published.query, limit=1)] == ["a"]


@pytest.mark.parametrize(
    ("asked", "found"), [("@NIN", ["a"]), (" nina ", ["a"]), ("b", ["b"]), ("%", []), ("ni_a", []), ("i", ["a", "b"])]
)
def test_accounts_are_found_by_a_part_of_the_handle_or_the_whole_id(published, asked, found):
    published.given(
        "creator_points",
        {"author_id": "a", "author_username": "Nina", "points_rank": 1},
        {"author_id": "b", "author_username": "omi", "points_rank": 2},
    )
    assert [row["author_id"] for row in find_accounts(published.query, asked, limit=5)] == found


def test_an_account_stands_among_those_that_have_a_rank(published):
    published.given(
        "creator_points",
        {"author_id": "a", "total_points": 1000, "held_points": 200, "rejected_points": 30, "payable_points": 770}
        | {"points_rank": 1},
        {"author_id": "b", "total_points": 5, "held_points": 5, "points_rank": None},
    )
    summary = fetch_account_summary(published.query, "a")
    assert summary["payable_points"] == 770
    assert summary["ranked_count"] == 1


def test_an_account_without_videos_has_no_summary(published):
    published.given("creator_points", {"author_id": "a"})
    assert fetch_account_summary(published.query, "other") is None


def _given_points(published):
    published.given(
        "video_points",
        {"video_id": "1", "author_id": "a", "upload_date": SUNDAY, "points": 100},
        {"video_id": "2", "author_id": "a", "upload_date": MONDAY, "points": 10},
        {"video_id": "3", "author_id": "a", "upload_date": TUESDAY, "points": 20},
        {"video_id": "4", "author_id": "a", "upload_date": TUESDAY, "points": 40},
        {"video_id": "5", "author_id": "a", "upload_date": TUESDAY, "points": None},
        {"video_id": "6", "author_id": "b", "upload_date": TUESDAY, "points": 999},
    )
    published.given(
        "alert_cases",
        {"video_id": "2", "author_id": "a", "standing": "watched"},
        {"video_id": "3", "author_id": "a", "standing": "held"},
        {"video_id": "4", "author_id": "a", "standing": "rejected"},
    )


def test_points_of_days_tell_what_is_held_and_what_was_rejected(published):
    _given_points(published)
    rows = fetch_points_over_time(published.query, "a", "day")
    assert [(row["period"], row["state"], row["points"], row["video_count"]) for row in rows] == [
        (SUNDAY, "counted", 100, 1),
        (MONDAY, "counted", 10, 1),
        (TUESDAY, "held", 20, 1),
        (TUESDAY, "rejected", 40, 1),
    ]


def test_a_week_begins_on_its_monday(published):
    _given_points(published)
    rows = fetch_points_over_time(published.query, "a", "week")
    assert [(row["period"], row["state"], row["points"]) for row in rows] == [
        (date(2020, 9, 28), "counted", 100),
        (MONDAY, "counted", 10),
        (MONDAY, "held", 20),
        (MONDAY, "rejected", 40),
    ]


@pytest.mark.parametrize(("gifts", "total", "unknown"), [((None, None), None, 2), ((7, None), 7, 1), ((7, 0), 7, 0)])
def test_unknown_gifts_are_never_counted_as_none(published, gifts, total, unknown):
    published.given(
        "videos",
        {"video_id": "1", "author_id": "a", "view_count": 10, "comment_count": 1, "gift_count": gifts[0]},
        {"video_id": "2", "author_id": "a", "view_count": 20, "comment_count": 2, "gift_count": gifts[1]},
        {"video_id": "3", "author_id": "b", "view_count": 999, "comment_count": 999, "gift_count": 999},
    )
    assert fetch_goal_totals(published.query, "a") == {
        "views": 30,
        "gifts": total,
        "comments": 3,
        "unknown_gifts_video_count": unknown,
        "video_count": 2,
    }


def test_credits_are_those_of_the_account_alone(published):
    known = {"like_count_credits": 5, "gift_count_credits": None, "base_credits": 16, "bonus_credits": 5}
    published.given(
        "video_credits",
        {"video_id": "1", "author_id": "a", **known, "total_credits": 21, "reward_tier": "gold", "wallet_usd": 5},
        {"video_id": "2", "author_id": "a", "base_credits": 12, "total_credits": 12, "reward_tier": "silver"},
        {"video_id": "3", "author_id": "b", "base_credits": 25, "total_credits": 30, "reward_tier": "gold"},
    )
    credits_row = fetch_credits_summary(published.query, "a")
    assert credits_row["base_credits"] == 28
    assert credits_row["bonus_credits"] == 5
    assert credits_row["bonus_count"] == 1
    assert credits_row["total_credits"] == 33
    assert (credits_row["gold_count"], credits_row["silver_count"], credits_row["wallet_usd"]) == (1, 1, 5)
    assert credits_row["like_count_credits"] == 5
    assert credits_row["gift_count_credits"] is None


def test_brands_are_those_recommended_to_the_creator_by_rank(published):
    own = {"direction": "brands_for_creator", "subject_id": "7"}
    published.given(
        "recommendations",
        {**own, "rank": 2, "recommended_name": "Second"},
        {**own, "rank": 1, "recommended_name": "First"},
        {"direction": "creators_for_brand", "subject_id": "7", "rank": 1, "recommended_name": "A creator"},
        {"direction": "brands_for_creator", "subject_id": "8", "rank": 1, "recommended_name": "Another's"},
    )
    assert [row["recommended_name"] for row in fetch_recommended_brands(published.query, "7")] == ["First", "Second"]
