import math
from datetime import date, datetime

import pytest

from tcm_assets.apps.creator_dashboard.view import TABS_KEY
from tcm_assets.apps.identities import Visitor
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.tables import points_column_name, weight_column_name
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME, SCORING_METRICS, MetricWeights

DAY = date(2020, 10, 1)

OWN = Visitor("creator", "a", "nina", is_demo=True)

MARKUP = "**bold** <b>x</b> [link](javascript:alert(1)) :red[r]"


@pytest.fixture
def account(published):
    """Account "a" with one scored video of 450 points, and someone else's."""
    published.given(
        "creator_points",
        {"author_id": "a", "author_username": "nina", "creator_id": "7", "video_count": 1, "scored_video_count": 1}
        | {"total_points": 450, "total_credits": 3, "points_rank": 2},
        {"author_id": "b", "author_username": "other", "video_count": 1, "scored_video_count": 1, "points_rank": 1}
        | {"total_points": 777_777},
    )
    published.given(
        "videos",
        {"video_id": "1", "author_id": "a", "caption": MARKUP, "view_count": 1_234_567, "comment_count": 700},
        {"video_id": "2", "author_id": "b", "caption": "someone else's", "view_count": 5},
    )
    known = {"view_count": 100, "like_count": 90, "share_count": 80, "comment_count": 70, "bookmark_count": 60}
    points = {points_column_name(metric): number for metric, number in {**known, "engagement_rate": 50}.items()}
    published.given(
        "video_points",
        {"video_id": "1", "author_id": "a", "points": 450, "scoring_version": "v1", **points}
        | {"missing_metrics": ["sentiment"], "compared_with": "mid", "follower_tier": "mid"},
        {"video_id": "2", "author_id": "b", "points": 777_777},
    )
    published.given("video_credits", {"video_id": "1", "author_id": "a", "base_credits": 3, "total_credits": 3})
    published.given(
        "scoring_versions",
        {"scoring_version": "v1", "window_days": 30, "is_current": True}
        | {weight_column_name(metric): 1 / len(SCORING_METRICS) for metric in SCORING_METRICS},
    )
    published.given(
        "scoring_reference",
        {"upload_date": DAY, "population": "mid", "compared_with": "mid", "metric": "view_count"}
        | {"population_count": 80, "transformed_median": 5.0, "transformed_scale": 1.0},
    )
    earned = {"video_id": "1", "upload_date": DAY, "account_id": "a", "username": "nina", "points": 450}
    post_earnings(published.ledger, [Earning(**earned, scoring_version="v1", reason="first points")])
    return published


def _show_tab(published, name):
    """The visitor's own page after a click on a tab."""
    app = published.show("creator_dashboard", OWN)
    label = next(tab.label for tab in app.tabs if tab.label.startswith(name))
    app.session_state[TABS_KEY] = label
    return app.run()


def _texts(app):
    return "\n".join(element.value for element in (*app.markdown, *app.caption, *app.title, *app.subheader))


def _metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_headline_is_the_visitors_own(account):
    app = account.show("creator_dashboard", OWN)
    assert not app.exception
    shown = _metrics(app)
    assert (shown["Balance"], shown["All points"], shown["Owed"], shown["Rank"]) == ("450", "450", "0", "2 of 2")
    assert "777,777" not in _texts(app) + str(shown)


def test_an_account_without_payable_videos_has_no_rank_yet(account):
    account.given(
        "creator_points",
        {"author_id": "a", "author_username": "nina", "video_count": 1, "total_points": 450, "held_points": 450},
        {"author_id": "b", "author_username": "other", "payable_video_count": 1, "payable_points": 1, "points_rank": 1},
    )
    shown = _metrics(account.show("creator_dashboard", OWN))
    assert (shown["Payable"], shown["Held"], shown["Rank"]) == ("0", "450", "none yet")


def test_an_explanation_says_what_the_points_are_the_sum_of(account):
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "100 + 90 + 80 + 70 + 60 + 50 = **450 points**" in texts
    assert "**80 videos** of accounts with 100,000 to 499,999 followers uploaded in the 30 days up to its own" in texts
    assert "Scoring version v1" in texts


def test_a_video_of_a_small_tier_is_said_to_be_compared_with_everyone(account):
    reference = {"upload_date": DAY, "compared_with": "all"}
    tier, everyone = {**reference, "population": "nano"}, {**reference, "population": "all"}
    account.given(
        "scoring_reference",
        {**tier, "metric": "view_count", "population_count": 5, "transformed_median": 5.0, "transformed_scale": 1.0},
        {
            **everyone,
            "metric": "view_count",
            "population_count": 1_200,
            "transformed_median": 5.0,
            "transformed_scale": 1.0,
        },
        {**tier, "metric": "sentiment", "population_count": 2, "transformed_median": 0.5},
        {**everyone, "metric": "sentiment", "population_count": 838, "transformed_median": 0.5},
    )
    points = {"video_id": "1", "author_id": "a", "points": 450, "scoring_version": "v1", "view_count_points": 450}
    account.given("video_points", points | {"compared_with": "all", "follower_tier": "nano"})
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "**1,200 videos** of accounts of every size uploaded in the 30 days up to its own" in texts
    assert "Sentiment: compared with 838 videos of accounts of every size." in texts


def test_with_the_source_systems_method_the_extremes_are_told(account):
    everyone = {"upload_date": DAY, "population": "all", "compared_with": "all", "metric": "view_count"}
    account.given("scoring_reference", everyone | {"scored_population_count": 800, "minimum": 3.0, "maximum": 9000.0})
    points = {"video_id": "1", "author_id": "a", "points": 450, "method": "minmax", "view_count_points": 450}
    account.given("video_points", points | {"compared_with": "all", "follower_tier": "nano"})
    app = account.show("creator_dashboard", OWN)
    assert "**800 videos** of accounts of every size" in _texts(app)
    assert "3 to 9,000" in str(app.table[0].value)
    assert "Typical" not in str(app.table[0].value)


def test_missing_metrics_are_named(account):
    app = account.show("creator_dashboard", OWN)
    assert "sentiment" in app.info[0].value


def test_nothing_that_a_page_was_sent_opens_another_account(account):
    app = account.show("creator_dashboard", OWN)
    for name in ("author_id", "account_id", "creator", "Account"):
        app.query_params[name] = "b"
        app.session_state[name] = "b"
    app.run()
    assert "nina" in _texts(app)
    assert not [box for box in app.selectbox if box.label == "Account"]
    assert "other" not in _texts(app)


def test_a_caption_is_shown_as_text(account):
    app = account.show("creator_dashboard", OWN)
    assert MARKUP not in _texts(app)
    assert "\\*\\*bold\\*\\* \\<b\\>x" in _texts(app)


def test_the_owner_chooses_an_account(account):
    app = account.show("creator_dashboard", Visitor("owner", None, "Owner", is_demo=True))
    assert "@other" in _texts(app)
    box = next(box for box in app.selectbox if box.label == "Account")
    box.select("a").run()
    assert "@nina" in _texts(app)
    assert _metrics(app)["All points"] == "450"
    app.text_input("find").set_value("oth").run()
    assert "@other" in _texts(app)
    app.text_input("find").set_value("nobody").run()
    assert "No such account" in _texts(app)


def test_a_brand_sees_nothing(account):
    app = account.show("creator_dashboard", Visitor("brand", "9", "Brand", is_demo=True))
    assert not app.metric
    assert "for creators" in app.warning[0].value


def test_an_account_without_videos_is_told_what_comes(published):
    app = published.show("creator_dashboard", OWN)
    assert "No videos yet" in _texts(app)
    assert not app.metric


def test_without_a_ledger_the_rest_of_the_page_is_there(published):
    published.make_ledger_newer()
    published.given("creator_points", {"author_id": "a", "author_username": "nina", "total_points": 5})
    app = published.show("creator_dashboard", OWN)
    assert "The ledger is not ready" in _texts(app)
    assert _metrics(app)["All points"] == "5"


def test_unknown_gifts_are_said_to_be_unknown(account):
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "No export counts the gifts of your videos" in texts
    assert "Nothing to compare with yet" not in texts


def test_goals_of_the_settings_hold_for_everybody(account, monkeypatch):
    monkeypatch.setenv("TCM_GOALS", "comments=700,views=1500000")
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "700 of 700 · :green-badge" in texts
    assert "1,234,567 of 1,500,000 · 82%" in texts
    assert "what the owner has set for everybody" in texts


def test_a_card_says_what_would_have_moved_it_most_and_has_its_credits(account):
    """All metrics stand at the median of their population, which gives 100 of 200 each."""
    _publish_scored(account, comment_count=100)
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "What would have moved it most: **shares, " in texts
    assert "engagement rate follows from the counts" in texts
    tables = [table.value for table in account.show("creator_dashboard", OWN).table]
    breakdown = next(table for table in tables if "Next credit at" in table)
    assert breakdown.iloc[0].tolist() == ["Views", "10,000", "0 of 5", "50,000"]
    assert breakdown.iloc[3].tolist() == ["Comments", "100", "2 of 5", "300"]


def test_two_videos_stand_side_by_side(account):
    _publish_scored(account, comment_count=100)
    app = account.show("creator_dashboard", OWN)
    app.query_params["with"] = "other"
    app.run()
    texts = _texts(app)
    assert "This video has **" in texts
    assert "**Comments** made most of it: 100 against 20" in texts
    table = next(table.value for table in app.table if "Other video" in table.value)
    assert table["Metric"].tolist()[3] == "Comments"


def test_a_video_of_somebody_else_in_the_address_is_as_none(account):
    app = account.show("creator_dashboard", OWN)
    app.query_params["video"] = "2"
    app.run()
    assert not app.exception
    assert "someone else" not in _texts(app)


def _publish_scored(published, comment_count):
    """Two videos of the account with all metrics known, scored as the formula scores them."""
    counts = {"view_count": 10_000, "like_count": 500, "share_count": 20, "bookmark_count": 30, "gift_count": None}
    both = [
        {"video_id": "scored", "author_id": "a", "comment_count": comment_count, "caption": "one"},
        {"video_id": "other", "author_id": "a", "comment_count": 20, "caption": "another"},
    ]
    metrics = [
        {**counts, **video, "engagement_rate": round(0.05 + 0.002 + 0.003 + video["comment_count"] / 10_000, 5)}
        for video in both
    ]
    published.given("videos", *metrics)
    published.given("content_sentiment", *({"video_id": video["video_id"], "sentiment": 0.5} for video in both))
    middle = {**counts, "comment_count": 100, "engagement_rate": 0.065}
    reference = {
        metric: 0.5 if metric == "sentiment" else math.log1p(middle[metric] * METRIC_BY_NAME[metric].factor)
        for metric in SCORING_METRICS
    }
    published.given(
        "scoring_reference",
        *(
            {"upload_date": DAY, "population": "mid", "compared_with": "mid", "metric": metric}
            | {"population_count": 80, "transformed_median": median, "transformed_scale": 1.0}
            for metric, median in reference.items()
        ),
    )
    weights = MetricWeights(**dict.fromkeys(SCORING_METRICS, 1.0))
    rows = []
    for video in metrics:
        values = {metric: video.get(metric, 0.5) for metric in SCORING_METRICS}
        by_metric = {
            metric: {"transformed_median": median, "transformed_scale": 1.0} for metric, median in reference.items()
        }
        scored = ScoredVideo("robust", values, by_metric, weights)
        given = {points_column_name(metric): round(points) for metric, points in scored.contributions.items()}
        rows.append(
            {"video_id": video["video_id"], "author_id": "a", "points": scored.points, "scoring_version": "v1"}
            | {**given, "compared_with": "mid", "follower_tier": "mid"}
        )
    published.given("video_points", *rows)
    published.given(
        "video_credits",
        {"video_id": "scored", "author_id": "a", "view_count_credits": 0, "comment_count_credits": 2},
        {"video_id": "other", "author_id": "a"},
    )


@pytest.mark.parametrize(
    ("standing", "meaning"),
    [
        ("watched", "Nothing is withheld"),
        ("held", "wait until a person has looked"),
        ("released", "points are paid"),
        ("rejected", "points are not paid"),
    ],
)
def test_an_alert_says_what_it_means_for_the_points(account, standing, meaning):
    account.given(
        "alert_cases",
        {"video_id": "1", "author_id": "a", "standing": standing, "signal_families": ["ratio", "text"]},
    )
    account.given(
        "engagement_alerts",
        {"video_id": "1", "author_id": "a", "signal": "high_gift_spike", "explanation": "9,999 *gifts*"},
    )
    texts = _texts(_show_tab(account, "Alerts"))
    assert meaning in texts
    assert "\\*gifts\\*" in texts


@pytest.mark.parametrize(
    ("standing", "points", "words"),
    [
        ("held", 450, "None yet: its points wait for a review."),
        ("rejected", 450, "None: a review rejected the video, so its points are not paid."),
        ("watched", 450, "None yet: its points follow with the next publication."),
        ("watched", 0, "None: 0 points have no entry."),
        ("watched", None, "None: it has no points."),
    ],
)
def test_a_video_without_entries_is_told_what_becomes_of_its_points(account, standing, points, words):
    account.given("video_points", {"video_id": "1", "author_id": "a", "points": points, "view_count_points": points})
    account.given("alert_cases", {"video_id": "1", "author_id": "a", "standing": standing})
    assert words in _texts(account.show("creator_dashboard", OWN))


def test_good_standing_is_not_said_to_be_without_rejections(account):
    account.given("creator_points", {"author_id": "a", "author_username": "nina", "rejected_points": 450})
    meanings = str([element.proto for element in account.show("creator_dashboard", OWN).markdown])
    assert "fewer than 3 were rejected" in meanings
    assert "nothing was rejected" not in meanings


def test_credits_of_a_held_video_are_said_not_to_count(account):
    account.given("alert_cases", {"video_id": "1", "author_id": "a", "standing": "held"})
    assert "3 credits are of videos that are held or rejected" in _texts(_show_tab(account, "Credits"))


def test_the_tiers_of_the_credits_are_those_that_videos_get(account):
    app = _show_tab(account, "Credits")
    meanings = {metric.label: metric.help for metric in app.metric}
    assert meanings["Gold videos"] == "From 20 credits: 20 min exposure and 5 US dollars for each."
    assert meanings["Silver videos"] == "From 12 credits: 10 min exposure for each."


def test_a_rejected_video_whose_alerts_are_gone_has_no_evidence_any_more(account):
    account.given(
        "alert_cases",
        {"video_id": "1", "author_id": "a", "standing": "rejected", "review_state": "rejected"}
        | {"reviewed_at": datetime(2020, 10, 2)},  # noqa: DTZ001 - the tables hold UTC without a zone
    )
    assert "No evidence any more · rejected on 2 October 2020" in _texts(_show_tab(account, "Alerts"))


def test_a_video_without_points_says_so(account):
    account.given("video_points", {"video_id": "1", "author_id": "a", "points": None})
    texts = _texts(account.show("creator_dashboard", OWN))
    assert "could not be scored" in texts


def test_of_two_videos_that_look_alike_the_chosen_one_is_explained(account):
    alike = {"author_id": "a", "points": 450, "scoring_version": "v1"}
    account.given("videos", *({"video_id": each, "author_id": "a", "caption": "same"} for each in "12"))
    account.given("video_credits", *({"video_id": each, "author_id": "a"} for each in "12"))
    account.given(
        "video_points",
        {"video_id": "1", **alike, "view_count_points": 450},
        {"video_id": "2", **alike, "view_count_points": 400, "like_count_points": 50},
    )
    account.given("creator_points", {"author_id": "a", "author_username": "nina", "video_count": 2})
    app = account.show("creator_dashboard", OWN)
    assert "400 + 50 = **450 points**" in _texts(app)
    box = next(box for box in app.selectbox if box.label == "Explain this video")
    box.select_index(1).run()
    assert "400 + 50" not in _texts(app)
    assert "\n450 = **450 points**" in _texts(app)
