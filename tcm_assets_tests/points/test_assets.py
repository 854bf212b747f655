"""The assets of points and their checks, on small tables in a warehouse."""

from datetime import date, timedelta
from itertools import product

import pytest

from tcm_assets.orchestration.partitions import all_days, window_of_keys
from tcm_assets.points.populations import EVERYONE, POPULATIONS
from tcm_assets.points.resources import Scoring
from tcm_assets.tables.scoring_metrics import MAXIMUM_POINTS, METRICS, SCORING_METHODS, SCORING_METRICS
from tcm_assets.warehouse.duckdb_warehouse import MissingTableError


@pytest.fixture
def earned(workbench):
    """Nina earned on two days, and one of her videos has no points; Otto's account is not listed."""
    videos = [
        {"video_id": "1", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 9, 22)},
        {"video_id": "2", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 12, 21)},
        {"video_id": "3", "author_id": "n", "author_username": "nina", "upload_date": date(2020, 12, 21)},
        {"video_id": "4", "author_id": "o", "author_username": "otto", "upload_date": date(2020, 12, 21)},
    ]
    points = dict(zip("1234", (300, 500, None, 900), strict=True))
    workbench.given("videos", *videos)
    workbench.given("video_points", *({**video, "points": points[video["video_id"]]} for video in videos))
    workbench.given("video_credits", *({**video, "total_credits": 2} for video in videos))
    workbench.given("engagement_alerts", {**videos[3], "signal": "high_gift_spike", "evidence_value": 501})
    workbench.given("alert_cases", {**videos[3], "standing": "held"}, {**videos[0], "standing": "rejected"})
    workbench.given("cleaned_creators", {"creator_id": "1", "username": "nina"})


@pytest.mark.usefixtures("earned")
def test_adds_up_over_all_days(workbench):
    workbench.materialize("creator_points")
    nina, otto = workbench.rows("creator_points")
    assert (nina["total_points"], nina["mean_points"], nina["total_credits"]) == (800, 400, 6)
    assert (nina["video_count"], nina["scored_video_count"], nina["creator_id"]) == (3, 2, "1")
    assert (otto["alert_count"], otto["creator_id"]) == (1, None)
    assert (otto["points_rank"], nina["points_rank"]) == (None, 1)
    assert (otto["payable_points"], nina["payable_points"]) == (0, 500)
    assert (otto["held_points"], otto["rejected_points"], otto["standing"]) == (900, 0, "under_review")
    assert (nina["held_points"], nina["rejected_points"], nina["standing"]) == (0, 300, "good")


@pytest.mark.usefixtures("earned")
def test_standing_that_the_points_contradict_is_noticed(workbench):
    account = {"author_id": "n", "points_rank": 1, "total_points": 5}
    workbench.given(
        "creator_points",
        {**account, "held_points": 4, "rejected_points": 2, "standing": "under_review"},
        {**account, "author_id": "o", "held_points": 1, "standing": "good"},
        {**account, "author_id": "p", "payable_points": 5, "payable_video_count": 1},
        {**account, "author_id": "q", "payable_points": 5, "payable_video_count": 1, "points_rank": None},
    )
    checks = workbench.check("creator_points")
    assert checks["creator_points.payable_points_add_up"].metadata["offending_rows"].value == 3
    assert checks["creator_points.held_and_rejected_within_total"].metadata["offending_rows"].value == 1
    assert checks["creator_points.held_points_change_the_standing"].metadata["offending_rows"].value == 1


@pytest.mark.usefixtures("earned")
def test_points_of_days_that_the_settings_do_not_show_count_as_all_others(workbench):
    workbench.materialize("creator_points")
    before = {row["author_id"]: row["total_points"] for row in workbench.rows("creator_points")}
    earlier = {"video_id": "5", "author_id": "o", "points": 1, "upload_date": date(2019, 1, 1)}
    workbench.given("video_points", earlier, days=window_of_keys("2019-01-01", "2019-01-01"))
    result = workbench.materialize("creator_points")
    after = {row["author_id"]: row["total_points"] for row in workbench.rows("creator_points")}
    assert after == before | {"o": before["o"] + 1}
    assert all(check.passed for check in result.get_asset_check_evaluations())


@pytest.mark.usefixtures("earned")
def test_points_of_a_video_whose_account_is_unknown_wait(workbench):
    day = date(2020, 11, 7)
    unknown = {"video_id": "6", "author_id": None, "author_username": "pia", "points": 70, "upload_date": day}
    workbench.given("video_points", unknown, days=window_of_keys(f"{day}", f"{day}"))
    result = workbench.materialize("creator_points")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    waiting = workbench.check("video_points", days=window_of_keys(f"{day}", f"{day}"))[
        "video_points.scored_videos_have_accounts"
    ]
    assert waiting.metadata["offending_rows"].value == 1
    (row,) = next(iter(waiting.metadata["first_offending_rows"].value.values()))
    assert row == {"author_username": "pia", "waiting_videos": "1", "waiting_points": "70"}


LAST_DAY = date(2020, 12, 21)

VIDEO_COUNT = 60


def video(number: int, day: date) -> dict[str, object]:
    views = 1_000 * (number + 1)
    return {
        "video_id": f"{day}-{number}",
        "author_id": str(number % 7),
        "author_username": f"account {number % 7}",
        "upload_date": day,
        "view_count": views,
        "like_count": views // 10,
        "share_count": views // 100,
        "comment_count": views // 200,
        "engagement_rate": 0.115,
        "follower_count": 5_000 if number % 2 else 2_000_000,
    }


@pytest.fixture
def measured(workbench):
    """Sixty videos of the last month, and two of long before, scored and measured."""
    recent = [video(number, LAST_DAY - timedelta(days=number % 20)) for number in range(VIDEO_COUNT)]
    videos = [*recent, *(video(number, date(2020, 10, 1)) for number in (1, 2))]
    workbench.given("videos", *videos)
    workbench.given(
        "content_sentiment",
        *({"video_id": v["video_id"], "upload_date": v["upload_date"], "sentiment": 0.5} for v in videos),
    )
    days = all_days()
    workbench.materialize("scoring_reference", "video_points", days=days, checks=False)
    workbench.materialize("points_fairness")
    return {(row["measure"], row["method"], row["subject"]): row["value"] for row in workbench.rows("points_fairness")}


def test_the_latest_window_is_measured_by_every_method(measured):
    for method in SCORING_METHODS:
        assert measured["share_of_videos", method, "nano"] == pytest.approx(0.5)
        assert measured["share_of_videos", method, "mega"] == pytest.approx(0.5)
        assert 0 < measured["gini_of_creators", method, "all"] < 1
        assert measured["rank_correlation", method, "view_count"] > 0.9
        assert measured["rank_correlation", method, "bookmark_count"] is None
    assert {subject for measure, method, subject in measured if measure == "rank_correlation"} == set(SCORING_METRICS)
    # An outlier moves the source system's points, and hardly ours.
    assert measured["outlier_effect", "minmax", "all"] > 20
    assert measured["outlier_effect", "zscore", "all"] > 2
    assert measured["outlier_effect", "robust", "all"] < 1.5
    # Weights are tried on the points in use.
    assert 0 <= measured["weight_sensitivity", "robust", "view_count +20 %"] < 50
    assert not [key for key in measured if key[:2] == ("weight_sensitivity", "minmax")]


@pytest.mark.usefixtures("measured")
def test_all_checks_pass_and_find_what_is_out_of_range(workbench):
    assert all(check.passed for check in workbench.check("points_fairness").values())
    workbench.given("points_fairness", {"measure": "gini_of_videos", "subject": "all", "value": 1.5, "unit": "1"})
    assert not workbench.check("points_fairness")["points_fairness.values_are_in_their_range"].passed


def test_an_outlier_that_moves_others_is_reported(workbench):
    row = {"measure": "outlier_effect", "method": "robust", "subject": "all", "value": 3.0, "unit": "percent"}
    workbench.given("video_points", *({"video_id": str(number), "points": 1} for number in range(100)))
    workbench.given("points_fairness", row)
    assert not workbench.check("points_fairness")["points_fairness.outlier_effect_is_small"].passed


def test_without_any_video_there_are_rows_without_values(workbench):
    workbench.given("videos", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.given("content_sentiment", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.given("video_points", days=window_of_keys("2020-12-21", "2020-12-21"))
    workbench.materialize("points_fairness")
    rows = workbench.rows("points_fairness")
    assert {row["value"] for row in rows} == {None}
    named = {(row["measure"], row["method"], row["subject"]) for row in rows}
    assert named == {
        *(("gini_of_creators", method, "all") for method in SCORING_METHODS),
        *(("gini_of_videos", method, "all") for method in SCORING_METHODS),
        *(("outlier_effect", method, "all") for method in SCORING_METHODS),
        *(("outlier_effect_largest", method, "all") for method in SCORING_METHODS),
        *(("rank_correlation", method, metric) for method in SCORING_METHODS for metric in SCORING_METRICS),
        *(("weight_sensitivity", "robust", f"{metric} {sign}20 %") for metric in SCORING_METRICS for sign in "+-"),
    }


def views(workbench):
    return {
        row["upload_date"]: row
        for row in workbench.rows("scoring_reference")
        if (row["population"], row["metric"]) == (EVERYONE, "view_count")
    }


def test_a_day_rests_on_the_thirty_days_that_end_on_it(workbench):
    uploads = {date(2020, 10, 1): 100, date(2020, 10, 2): 200, date(2020, 10, 30): 300, date(2020, 10, 31): 400}
    workbench.given(
        "videos",
        *({"video_id": str(count), "upload_date": day, "view_count": count} for day, count in uploads.items()),
    )
    workbench.given("content_sentiment", {"video_id": "200", "upload_date": date(2020, 10, 2), "sentiment": 0.5})
    workbench.materialize("scoring_reference", days=window_of_keys("2020-10-30", "2020-10-31"))
    of_day = views(workbench)
    assert of_day[date(2020, 10, 30)]["population_count"] == 3
    # October 1st is 31 days away by now, and the 31st is new.
    assert of_day[date(2020, 10, 31)]["population_count"] == 3
    assert of_day[date(2020, 10, 31)]["window_days"] == 30
    assert of_day[date(2020, 10, 31)]["scored_population_count"] == 1
    assert (of_day[date(2020, 10, 31)]["minimum"], of_day[date(2020, 10, 31)]["maximum"]) == (200, 200)


def test_what_is_uploaded_later_changes_no_earlier_day(workbench):
    workbench.given("content_sentiment")
    first = {"video_id": "1", "view_count": 100}
    october_1 = window_of_keys("2020-10-01", "2020-10-01")
    workbench.given("videos", first)
    workbench.materialize("scoring_reference", days=october_1)
    alone = workbench.rows("scoring_reference")
    workbench.given("videos", first, {"video_id": "2", "view_count": 900, "upload_date": date(2020, 10, 2)})
    workbench.materialize("scoring_reference", days=october_1)
    assert workbench.rows("scoring_reference") == alone


def test_the_first_day_has_a_window_that_begins_before_it(workbench):
    workbench.given("videos", {"video_id": "1", "upload_date": date(2020, 9, 22), "view_count": 7})
    workbench.given("content_sentiment")
    result = workbench.materialize("scoring_reference", days=window_of_keys("2020-09-22", "2020-09-22"))
    assert all(check.passed for check in result.get_asset_check_evaluations())
    rows = workbench.rows("scoring_reference")
    assert {(row["population"], row["metric"]) for row in rows} == {*product(POPULATIONS, SCORING_METRICS)}
    assert len(rows) == len(POPULATIONS) * len(SCORING_METRICS)
    assert views(workbench)[date(2020, 9, 22)]["population_count"] == 1


def test_a_tier_with_enough_videos_has_its_own_row_and_the_others_say_so(workbench):
    few, many = ({"follower_count": followers} for followers in (5, 10**6))
    workbench.given(
        "videos",
        *({"video_id": f"few {n}", "view_count": n, **few} for n in range(99)),
        *({"video_id": f"many {n}", "view_count": 1_000 * n, **many} for n in range(100)),
    )
    workbench.given("content_sentiment")
    result = workbench.materialize("scoring_reference")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    compared_with = {
        row["population"]: row["compared_with"]
        for row in workbench.rows("scoring_reference")
        if row["metric"] == "view_count"
    }
    assert (compared_with["nano"], compared_with["mega"], compared_with["mid"]) == (EVERYONE, "mega", EVERYONE)


def test_counts_thresholds_bonus_and_tier(workbench):
    best = {"view_count": 500_000, "like_count": 200_000, "share_count": 1_000, "comment_count": 5_000}
    workbench.given(
        "videos",
        {"video_id": "1", **best, "gift_count": 1_000},
        {"video_id": "2", **best},
        {"video_id": "3", "share_count": 10},
    )
    workbench.materialize("video_credits")
    first, second, third = workbench.rows("video_credits")
    assert (first["base_credits"], first["bonus_credits"], first["total_credits"]) == (25, 5, 30)
    assert (first["reward_tier"], first["wallet_usd"], first["exposure_min"]) == ("gold", 5, 20)
    # Unknown gifts earn nothing and are not said to be zero.
    assert (second["gift_count_credits"], second["base_credits"]) == (None, 20)
    assert (third["total_credits"], third["reward_tier"]) == (1, "none")


def test_a_video_that_is_restated_keeps_one_row(workbench):
    for share_count in (10, 50):
        workbench.given("videos", {"video_id": "1", "share_count": share_count})
        workbench.materialize("video_credits")
    assert [row["total_credits"] for row in workbench.rows("video_credits")] == [2]


NEXT_DAY = date(2020, 10, 2)

TWO_DAYS = window_of_keys("2020-10-01", "2020-10-02")

COUNTS = tuple(metric.name for metric in METRICS if metric.kind == "count")


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
    assert judged[10]["points"] == pytest.approx(MAXIMUM_POINTS / 2, abs=50)
    for row in judged:
        assert sum(row[f"{metric}_points"] for metric in SCORING_METRICS) == row["points"]
        assert (row["follower_tier"], row["compared_with"]) == ("nano", "all")
    # What is unknown is left out and named.
    assert {"bookmark_count", "sentiment"} <= set(unjudged["missing_metrics"])
    assert unjudged["points"] is not None
    assert unjudged["sentiment_points"] is None

    workbench.materialize("video_points", resources={"scoring": Scoring(method="minmax")})
    *judged, unjudged = workbench.rows("video_points")
    assert {row["method"] for row in judged} == {"minmax"}
    assert {row["scoring_version"] for row in judged} == {Scoring(method="minmax").version().name}
    assert (judged[0]["points"], judged[-1]["points"]) == (0, MAXIMUM_POINTS)
    assert unjudged["points"] is None


def test_an_unknown_method_is_refused_before_anything_is_stored(workbench):
    for name in ("videos", "content_sentiment", "scoring_reference"):
        workbench.given(name)
    with pytest.raises(ValueError, match="'mean'"):
        workbench.materialize("video_points", resources={"scoring": Scoring(method="mean")})
    with pytest.raises(MissingTableError):
        workbench.rows("video_points")


@pytest.mark.usefixtures("scored_day")
def test_a_reference_over_another_window_is_refused_before_anything_is_stored(workbench):
    scoring = {"scoring": Scoring(method="robust", window_days=7)}
    result = workbench.materialize("video_points", resources=scoring, raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    assert failure.step_failure_data.user_failure_data.description == (
        f"{scoring['scoring'].version().name}, the scoring of these days, looks back over 7 days, but "
        "scoring_reference was made over another population (30 days from 2020-10-01 to 2020-10-02): nothing was "
        "stored; refresh scoring_reference for these days too."
    )
    with pytest.raises(MissingTableError):
        workbench.rows("video_points")


@pytest.mark.usefixtures("scored_day")
def test_weights_are_those_of_the_configuration(workbench):
    views_alone = dict.fromkeys(SCORING_METRICS, 0.0) | {"view_count": 3.0}
    workbench.materialize("video_points", resources={"scoring": Scoring(method="robust", weights=views_alone)})
    *judged, unjudged = workbench.rows("video_points")
    assert all(row["points"] == row["view_count_points"] for row in judged)
    assert {"bookmark_count", "sentiment"} <= set(unjudged["missing_metrics"])
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


def test_a_language_that_goes_without_points_is_told(workbench):
    """As with a method that needs a sentiment, and a scorer that does not know the language."""
    languages = ["en"] * 30 + ["si"] * 20 + [None] * 5
    workbench.given("videos", *({"video_id": str(number)} for number in range(len(languages))))
    workbench.given(
        "content_analysis",
        *({"video_id": str(number), "language": language} for number, language in enumerate(languages)),
    )
    workbench.given(
        "video_points",
        *(
            {"video_id": str(number), "points": 100 if language == "en" else None, "missing_metrics": ["sentiment"]}
            for number, language in enumerate(languages)
        ),
    )
    told = workbench.check("video_points")["video_points.languages_are_scored_alike"]
    assert not told.passed
    assert told.metadata["offending_rows"].value == 1
