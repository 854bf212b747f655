import math
from datetime import date

import pytest

from tcm_assets.apps.creator_dashboard.video_queries import explain_video, fetch_ledger_entries, fetch_videos_page
from tcm_assets.points.tables import points_column_name, weight_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS

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


def _given_explained(published, **points):
    contributions = dict(zip(map(points_column_name, SCORING_METRICS), (100, 90, 80, 70, 60, 50, None), strict=True))
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


def test_an_explanation_has_seven_shares_that_sum_to_the_points(published):
    _given_explained(published)
    found = explain_video(published.query, "a", "1")
    assert [share.metric for share in found.shares] == list(SCORING_METRICS)
    assert sum(share.points or 0 for share in found.shares) == found.video["points"] == 450
    assert found.shares[-1].points is None
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
    assert shares["view_count"].most == pytest.approx(1400 / 6)
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
