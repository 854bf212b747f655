"""The assets `engagement_reference`, `engagement_alerts` and `alert_cases`, with their checks."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
import pytest

from tcm_assets.orchestration.partitions import window_of_keys

REVIEWED_AT = datetime(2020, 10, 3)  # noqa: DTZ001 - the tables hold UTC without a zone

FAMILIES = ["ratio", "impossible"]
"""Those of the alerts of video 1."""


def alert(signal, family, video_id="1"):
    return {"video_id": video_id, "author_id": "7", "signal": signal, "signal_family": family, "severity": "warning"}


@pytest.fixture(autouse=True)
def two_families(workbench):
    """Video 1 has alerts of two families, video 2 of one."""
    workbench.given("videos", {"video_id": "1"}, {"video_id": "2"})
    workbench.given(
        "engagement_alerts",
        alert("too_few_likes_for_views", "ratio"),
        alert("falling_counter", "impossible"),
        alert("falling_counter", "impossible", video_id="2"),
    )


def test_a_case_waits_until_someone_decides(workbench):
    result = workbench.materialize("alert_cases")
    held, watched = workbench.rows("alert_cases")
    assert (held["standing"], held["review_state"], held["reviewed_at"]) == ("held", "open", None)
    assert (watched["standing"], watched["signal_families"]) == ("watched", ["impossible"])
    assert all(check.passed for check in result.get_asset_check_evaluations())


@pytest.mark.parametrize(("decision", "standing"), [("release", "released"), ("reject", "rejected")])
def test_a_decision_is_shown_with_who_and_when_and_why(workbench, decision, standing):
    workbench.reviewed("1", decision, families=FAMILIES, note="looked at the views")
    workbench.materialize("alert_cases")
    case = workbench.rows("alert_cases")[0]
    assert (case["standing"], case["review_state"]) == (standing, standing)
    assert (case["reviewer"], case["review_note"]) == ("owner", "looked at the views")
    assert abs(case["reviewed_at"] - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=1)


def test_a_rule_of_the_source_system_holds_nothing_together_with_another_signal(workbench):
    alerts = [alert("bot_like_engagement", "ratio"), alert("falling_counter", "impossible")]
    workbench.given("engagement_alerts", *alerts)
    workbench.materialize("alert_cases")
    (case,) = workbench.rows("alert_cases")
    assert (case["standing"], case["signal_families"]) == ("watched", ["ratio", "impossible"])


def test_evidence_that_the_reviewer_did_not_see_opens_the_case_again(workbench):
    workbench.reviewed("1", "release", families=["ratio"])
    workbench.materialize("alert_cases")
    case = workbench.rows("alert_cases")[0]
    assert (case["standing"], case["review_state"], case["reviewer"]) == ("held", "open", "owner")


def test_a_rejected_video_whose_alerts_are_gone_stays_a_case_and_stops_nothing(workbench):
    workbench.reviewed("1", "reject", families=FAMILIES)
    workbench.materialize("alert_cases")
    workbench.given("engagement_alerts", alert("falling_counter", "impossible", video_id="2"))
    workbench.given("video_points", {"video_id": "1", "points": 40}, {"video_id": "2", "points": 7})
    workbench.given("video_credits")
    result = workbench.materialize("alert_cases", "points_ledger")
    rejected, watched = workbench.rows("alert_cases")
    assert (rejected["standing"], rejected["signals"], rejected["severity"]) == ("rejected", [], None)
    assert watched["standing"] == "watched"
    assert [check for check in result.get_asset_check_evaluations() if not check.passed] == []
    assert {entry["video_id"]: entry["points"] for entry in workbench.rows("points_ledger")} == {"2": 7}


@pytest.mark.parametrize("case", [{"standing": "watched"}, {"standing": "rejected", "signals": ["falling_counter"]}])
def test_no_other_case_is_without_alerts(workbench, case):
    decided = {"review_state": "rejected", "reviewer": "owner", "reviewed_at": REVIEWED_AT}
    workbench.given("engagement_alerts")
    workbench.given("alert_cases", {"video_id": "1", **decided, **case})
    failed = {name for name, check in workbench.check("alert_cases").items() if not check.passed}
    assert failed == {"alert_cases.every_alert_is_part_of_a_case"}


def test_cases_that_cannot_be_are_noticed(workbench):
    workbench.given(
        "alert_cases",
        {"video_id": "1", "standing": "held", "signal_families": ["ratio"]},
        {"video_id": "9", "standing": "rejected", "review_state": "rejected"},
    )
    failed = {name for name, check in workbench.check("alert_cases").items() if not check.passed}
    assert failed == {
        "alert_cases.two_families_before_anything_is_held",
        "alert_cases.decisions_are_signed",
        "alert_cases.every_alert_is_part_of_a_case",
    }


@pytest.mark.parametrize(("held_count", "video_count", "is_rare"), [(5, 100, True), (6, 100, False), (9, 99, True)])
def test_many_held_videos_are_a_warning_where_there_are_enough_to_tell(workbench, held_count, video_count, is_rare):
    held = [{"video_id": str(number), "signals": ["falling_counter", "shared_caption"]} for number in range(held_count)]
    workbench.given("videos", *({"video_id": str(number)} for number in range(video_count)))
    workbench.given("engagement_alerts", *(alert("falling_counter", "impossible", row["video_id"]) for row in held))
    workbench.given("alert_cases", *({**row, "standing": "held", "review_state": "open"} for row in held))
    check = workbench.check("alert_cases")["alert_cases.holds_stay_rare"]
    assert (check.passed, check.severity) == (is_rare, dg.AssetCheckSeverity.WARN)


OCTOBER_1 = window_of_keys("2020-10-01", "2020-10-01")

TEXT = "my secret method to earn money from home every single week"


@pytest.fixture
def bench(workbench):
    """A workbench whose other inputs are there, and empty."""
    references = ("engagement_reference", "count_rule_reference", "caption_fingerprints")
    for name in ("raw_videos", "content_analysis", *references):
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
    bench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10, "comment_count": 0})
    bench.materialize("engagement_alerts", checks=False)
    assert [row["signal"] for row in bench.rows("engagement_alerts")] == ["bot_like_engagement"]
    bench.given("videos", {"video_id": "1", "view_count": 6_000, "like_count": 10, "comment_count": 3})
    bench.materialize("engagement_alerts")
    assert bench.rows("engagement_alerts") == []


def test_unknown_counts_accuse_no_one(bench):
    counts = {"view_count": 6_000, "like_count": 0, "comment_count": 0, "share_count": 0}
    unknown = [{**counts, name: None} for name in counts]
    alone = [{**dict.fromkeys(counts), name: value} for name, value in counts.items()]
    bench.given("videos", *({"video_id": str(number), **row} for number, row in enumerate([*unknown, *alone])))
    bench.materialize("engagement_alerts")
    found = {(row["video_id"], row["signal"]) for row in bench.rows("engagement_alerts")}
    assert found == {
        ("1", "bot_like_engagement"),
        ("2", "suspiciously_few_likes"),
        ("3", "bot_like_engagement"),
        ("3", "suspiciously_few_likes"),
    }


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
                "language": "all",
                "ratio": ratio,
                "log_median": median,
                "log_mad": 0.3,
                "log_scale": 0.5,
                "window_days": 30,
            }
            for ratio, median in (("likes_per_view", -2.5), ("comments_per_view", -5.8))
        ),
    )
    bench.materialize("caption_fingerprints", days=window_of_keys("2020-09-30", "2020-10-01"), checks=False)
    bench.materialize("engagement_alerts", days=OCTOBER_1)
    assert {row["video_id"]: row["signal"] for row in bench.rows("engagement_alerts")} == {
        "fell": "falling_counter",
        "unliked": "too_few_likes_for_views",
        "copied": "shared_caption",
    }


def test_a_reference_over_another_window_is_refused(bench):
    bench.given("videos")
    bench.given("engagement_reference", {"window_days": 7})
    result = bench.materialize("engagement_alerts", raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    reason = failure.step_failure_data.user_failure_data.description
    assert reason.startswith("TCM_SCORING_WINDOW_DAYS is 30, but engagement_reference was made over another")


def test_later_uploads_change_no_earlier_alert(bench):
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
        bench.materialize("caption_fingerprints", checks=False)
        bench.materialize("engagement_alerts", days=OCTOBER_1, checks=False)
        found.append(bench.rows("engagement_alerts"))
    assert found == [[], []]
    bench.materialize("engagement_alerts")
    assert {row["video_id"] for row in bench.rows("engagement_alerts")} == {"2", "3"}


DAY = date(2020, 10, 30)

OF_DAY = window_of_keys("2020-10-30", "2020-10-30")


def videos(day, count=60, likes=800):
    return [
        {
            "video_id": f"{day} {place}",
            "upload_date": day,
            "view_count": 10_000,
            "like_count": likes,
            "comment_count": 30,
            "follower_count": 20_000,
        }
        for place in range(count)
    ]


def likes_of(workbench, category="all"):
    (row,) = [
        row
        for row in workbench.rows("engagement_reference")
        if (row["upload_date"], row["follower_tier"], row["category"], row["ratio"])
        == (DAY, "micro", category, "likes_per_view")
    ]
    return row


def test_a_day_rests_on_the_thirty_days_that_end_on_it(workbench):
    given = [*videos(DAY), *videos(DAY - timedelta(days=29)), *videos(DAY - timedelta(days=30))]
    workbench.given("videos", *given)
    workbench.given(
        "content_analysis",
        *({"video_id": video["video_id"], "upload_date": video["upload_date"], "category": "music"} for video in given),
    )
    result = workbench.materialize("engagement_reference", days=OF_DAY)
    failed = {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert failed == {"made_by_present_code"}  # the days before have videos and no reference
    row = likes_of(workbench, "music")
    assert (row["population_count"], row["window_days"]) == (120, 30)
    assert (row["compared_tier"], row["compared_category"]) == ("micro", "music")


def test_later_uploads_change_no_earlier_reference(workbench):
    workbench.given("content_analysis")
    workbench.given("videos", *videos(DAY))
    workbench.materialize("engagement_reference", days=OF_DAY)
    alone = workbench.rows("engagement_reference")
    workbench.given("videos", *videos(DAY), *videos(DAY + timedelta(days=1), likes=9_000))
    workbench.materialize("engagement_reference", days=OF_DAY)
    assert workbench.rows("engagement_reference") == alone


def test_a_day_without_videos_has_its_rows(workbench):
    workbench.given("content_analysis")
    workbench.given("videos")
    result = workbench.materialize("engagement_reference", days=OF_DAY)
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert (likes_of(workbench)["population_count"], likes_of(workbench)["log_scale"]) == (0, None)


def test_a_file_with_rounded_counts_accuses_no_one(bench):
    bench.deliver("2020-10-03.json", {"id": "1", "day": "2020-10-01", "playCount": 1_049_000})
    bench.deliver("2020-10-05.json", {"id": "1", "day": "2020-10-01", "playCount": 1_000_000})
    bench.materialize("raw_videos", "videos", "engagement_alerts", checks=False)
    assert [(row["view_count"], row["delivery_count"]) for row in bench.rows("videos")] == [(1_000_000, 2)]
    assert [row["signal"] for row in bench.rows("engagement_alerts") if row["signal_family"] != "ratio"] == []
