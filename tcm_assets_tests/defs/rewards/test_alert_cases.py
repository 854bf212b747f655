"""The asset `alert_cases`."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from tcm_assets.ledger.reviews import record_review

REVIEWED_AT = datetime(2020, 10, 3)  # noqa: DTZ001 - the tables hold UTC without a zone


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


def decide(workbench, decision, families=("ratio", "impossible"), key="k"):
    with workbench.ledger() as ledger:
        record_review(
            ledger,
            "1",
            decision,
            signal_families=families,
            note="looked at the views",
            reviewer="owner",
            idempotency_key=key,
        )


def test_a_case_waits_until_someone_decides(workbench):
    result = workbench.materialize("alert_cases")
    held, watched = workbench.rows("alert_cases")
    assert (held["standing"], held["review_state"], held["reviewed_at"]) == ("held", "open", None)
    assert (watched["standing"], watched["signal_families"]) == ("watched", ["impossible"])
    assert all(check.passed for check in result.get_asset_check_evaluations())


@pytest.mark.parametrize(("decision", "standing"), [("release", "released"), ("reject", "rejected")])
def test_a_decision_is_shown_with_who_and_when_and_why(workbench, decision, standing):
    decide(workbench, decision)
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
    decide(workbench, "release", families=["ratio"])
    workbench.materialize("alert_cases")
    case = workbench.rows("alert_cases")[0]
    assert (case["standing"], case["review_state"], case["reviewer"]) == ("held", "open", "owner")


def test_a_rejected_video_whose_alerts_are_gone_stays_a_case_and_stops_nothing(workbench):
    decide(workbench, "reject")
    workbench.materialize("alert_cases")
    workbench.given("engagement_alerts", alert("falling_counter", "impossible", video_id="2"))
    workbench.given("video_points", {"video_id": "1", "points": 40}, {"video_id": "2", "points": 7})
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
