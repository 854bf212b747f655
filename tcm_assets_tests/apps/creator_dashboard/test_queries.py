import math
from datetime import date

import pytest

from tcm_assets.apps.creator_dashboard.queries import (
    count_cases,
    explain_video,
    fetch_account_summary,
    fetch_alert_cases,
    fetch_credits_summary,
    fetch_goal_totals,
    fetch_ledger_entries,
    fetch_points_over_time,
    fetch_videos_page,
    find_accounts,
)
from tcm_assets.points.tables import points_column_name, weight_column_name
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, SCORING_METRICS

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
    assert (case["caption"], case["points"]) == ("hello", 12)


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
    ("asked", "found"),
    [
        ("@NIN", ["a"]),
        ("＠nin", ["a"]),
        ("@@ nin", ["a"]),
        (" nina ", ["a"]),
        ("b", ["b"]),
        ("%", []),
        ("ni_a", []),
        ("i", ["a", "b"]),
    ],
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
    assert [(row["period"], row["outcome"], row["points"], row["video_count"]) for row in rows] == [
        (SUNDAY, "payable", 100, 1),
        (MONDAY, "payable", 10, 1),
        (TUESDAY, "held", 20, 1),
        (TUESDAY, "rejected", 40, 1),
    ]


def test_a_week_begins_on_its_monday(published):
    _given_points(published)
    rows = fetch_points_over_time(published.query, "a", "week")
    assert [(row["period"], row["outcome"], row["points"]) for row in rows] == [
        (date(2020, 9, 28), "payable", 100),
        (MONDAY, "held", 20),
        (MONDAY, "payable", 10),
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


DAY = date(2020, 10, 1)


def _given_videos(published, *points):
    ids = [str(number) for number in range(1, len(points) + 1)]
    published.given(
        "videos",
        *({"video_id": video_id, "author_id": "a", "caption": f"caption {video_id}"} for video_id in ids),
        {"video_id": "9", "author_id": "b"},
    )
    published.given(
        "video_points",
        *({"video_id": i, "author_id": "a", "points": given} for i, given in zip(ids, points, strict=True)),
        {"video_id": "9", "author_id": "b", "points": 1400},
    )
    published.given("video_credits", *({"video_id": i, "author_id": "a", "total_credits": 3} for i in ids))


def _ids(rows):
    return [row["video_id"] for row in rows]


@pytest.mark.parametrize(
    ("order", "ids"),
    [("Newest", ["3", "2", "1"]), ("Most points", ["2", "1", "3"]), ("Fewest points", ["1", "2", "3"])],
)
def test_the_list_has_the_own_videos_in_the_order_asked_for_and_unscored_ones_last(published, order, ids):
    _given_videos(published, 5, 700, None)
    assert _ids(fetch_videos_page(published.query, "a", order, limit=10)) == ids


def test_pages_follow_each_other_without_gap(published):
    _given_videos(published, 1, 2, 3)
    pages = [fetch_videos_page(published.query, "a", "Most points", limit=2, offset=offset) for offset in (0, 2)]
    assert [_ids(page) for page in pages] == [["3", "2"], ["1"]]


def test_the_list_tells_the_standing_and_the_credits(published):
    _given_videos(published, 5, 6)
    published.given("alert_cases", {"video_id": "2", "author_id": "a", "standing": "held"})
    rows = fetch_videos_page(published.query, "a", "Newest", limit=10)
    assert [(row["standing"], row["total_credits"], row["caption"]) for row in rows] == [
        ("held", 3, "caption 2"),
        (None, 3, "caption 1"),
    ]


def test_the_name_of_an_order_never_becomes_sql(published):
    with pytest.raises(KeyError):
        fetch_videos_page(published.query, "a", "points; DROP TABLE videos", limit=1)


KNOWN_SHARES = {"view_count": 100, "like_count": 90, "share_count": 80, "comment_count": 70, "bookmark_count": 60} | {
    "engagement_rate": 50
}


def _given_explained(published, **points):
    contributions = {points_column_name(metric): number for metric, number in KNOWN_SHARES.items()}
    scored = {"points": 450, "missing_metrics": ["sentiment"], "follower_tier": "mid", "compared_with": "mid"}
    published.given(
        "video_points",
        {"video_id": "1", "author_id": "a", "scoring_version": "v1", **contributions, **scored, **points},
    )
    published.given("videos", {"video_id": "1", "author_id": "a", "view_count": 500, "engagement_rate": 0.25})
    published.given(
        "scoring_versions",
        {
            "scoring_version": "v1",
            "window_days": 30,
            "is_current": True,
            **{weight_column_name(metric): 0.1 for metric in SCORING_METRICS},
            "sentiment_weight": 0.4,
        },
    )
    reference = {"upload_date": DAY, "population": "mid", "window_days": 30, "compared_with": "mid"}
    published.given(
        "scoring_reference",
        {**reference, "metric": "view_count", "population_count": 80, "transformed_median": math.log1p(300)},
        {**reference, "metric": "engagement_rate", "transformed_median": math.log1p(100 * 0.12)},
        {**reference, "metric": "view_count", "population": "all", "compared_with": "all", "population_count": 999},
    )


def test_an_explanation_has_a_share_for_each_metric_and_they_sum_to_the_points(published):
    _given_explained(published)
    found = explain_video(published.query, "a", "1")
    assert [share.metric for share in found.shares] == list(SCORING_METRICS)
    assert sum(share.points or 0 for share in found.shares) == found.video["points"] == 450
    assert {share.metric for share in found.shares if share.points is not None} == set(KNOWN_SHARES)
    assert found.window_days == 30


def test_a_typical_value_is_in_the_metrics_own_unit(published):
    _given_explained(published)
    shares = {share.metric: share for share in explain_video(published.query, "a", "1").shares}
    assert shares["view_count"].typical == pytest.approx(300)
    assert (shares["view_count"].value, shares["view_count"].population_count) == (500, 80)
    assert shares["engagement_rate"].typical == pytest.approx(0.12)
    assert shares["like_count"].typical is None


def test_the_most_that_a_metric_gives_grows_where_another_was_left_out(published):
    _given_explained(published)
    shares = {share.metric: share for share in explain_video(published.query, "a", "1").shares}
    assert shares["view_count"].most == pytest.approx(MAXIMUM_POINTS / len(KNOWN_SHARES))
    assert shares["view_count"].weight == 0.1
    assert shares["sentiment"].most is None


def test_minmax_gives_at_most_two_hundred_points_a_metric(published):
    _given_explained(published, method="minmax")
    assert explain_video(published.query, "a", "1").shares[0].most == 200


def test_a_version_whose_parameters_are_gone_leaves_weights_unknown(published):
    _given_explained(published, scoring_version="forgotten")
    share = explain_video(published.query, "a", "1").shares[0]
    assert (share.points, share.most, share.weight) == (100, None, None)


def test_an_account_of_unknown_size_is_compared_with_all(published):
    _given_explained(published, follower_tier=None, compared_with="all")
    assert explain_video(published.query, "a", "1").shares[0].population_count == 999


def _given_small_tier(published, **points):
    """A video of a nano account: 5 of them have views, so it is compared with all 1,200 videos."""
    _given_explained(published, **{"follower_tier": "nano", "compared_with": "all", **points})
    of_day = {"upload_date": DAY, "window_days": 30, "compared_with": "all"}
    of_tier, of_all = {**of_day, "population": "nano"}, {**of_day, "population": "all"}
    extremes = {"minimum": 0.0, "maximum": 9000.0, "scored_population_count": 800}
    published.given(
        "scoring_reference",
        *({**of_tier, "metric": metric, "population_count": 5, "transformed_median": math.log1p(7)} for metric in
          ("view_count", "like_count")),
        {**of_all, "metric": "view_count", "population_count": 1200, "transformed_median": math.log1p(7), **extremes},
        {**of_all, "metric": "like_count", "population_count": 1100, "transformed_median": math.log1p(7), **extremes},
    )  # fmt: skip


def test_a_video_compared_with_everyone_is_told_of_everyone_not_of_its_small_tier(published):
    _given_small_tier(published)
    shares = {share.metric: share for share in explain_video(published.query, "a", "1").shares}
    told = {name: (shares[name].compared_with, shares[name].population_count) for name in ("view_count", "like_count")}
    assert told == {"view_count": ("all", 1200), "like_count": ("all", 1100)}
    assert shares["view_count"].typical == pytest.approx(7)


def test_a_metric_may_be_compared_with_others_than_the_views(published):
    _given_explained(published)
    of_day = {"upload_date": DAY, "window_days": 30}
    published.given(
        "scoring_reference",
        {**of_day, "population": "mid", "compared_with": "mid", "metric": "view_count", "population_count": 150},
        {**of_day, "population": "mid", "compared_with": "all", "metric": "sentiment", "population_count": 60},
        {**of_day, "population": "all", "compared_with": "all", "metric": "sentiment", "population_count": 838},
    )
    shares = {share.metric: share for share in explain_video(published.query, "a", "1").shares}
    told = {name: (shares[name].compared_with, shares[name].population_count) for name in ("view_count", "sentiment")}
    assert told == {"view_count": ("mid", 150), "sentiment": ("all", 838)}


def test_minmax_is_explained_by_the_extremes_of_the_videos_that_have_a_sentiment(published):
    _given_small_tier(published, method="minmax")
    share = explain_video(published.query, "a", "1").shares[0]
    assert (share.compared_with, share.population_count, share.extremes) == ("all", 800, (0.0, 9000.0))
    assert share.typical is None


def test_the_video_of_another_account_finds_nothing(published):
    _given_explained(published)
    assert explain_video(published.query, "b", "1") is None


def test_ledger_entries_are_those_of_the_account_and_the_video_in_order(published):
    own = {"account_id": "a", "video_id": "1"}
    published.given(
        "points_ledger",
        {"entry_id": 5, **own, "kind": "adjust", "points": -20},
        {"entry_id": 2, **own, "kind": "earn", "points": 450},
        {"entry_id": 3, "account_id": "a", "video_id": "2", "points": 1},
        {"entry_id": 4, "account_id": "b", "video_id": "1", "points": 1},
    )
    assert [row["points"] for row in fetch_ledger_entries(published.query, "a", "1")] == [450, -20]
