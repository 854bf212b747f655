"""Holds of a posting: opened with the evidence of the day, closed by decisions, and followed to another day."""

import json
from datetime import date

import pytest

from tcm_assets.ledger.appeals import list_appeals, record_appeal
from tcm_assets.ledger.reviews import ReviewedCase, find_latest_reviews, record_reviews
from tcm_assets.orchestration.partitions import window_of_keys

DAY, NEXT_DAY = date(2020, 10, 1), date(2020, 10, 2)

FIRST_DAY, SECOND_DAY = window_of_keys("2020-10-01", "2020-10-01"), window_of_keys("2020-10-02", "2020-10-02")


def given(workbench, *, standing="held", day=DAY, points=700, explanation="60 views", **columns):
    """One scored video with one alert; none where `standing` is None."""
    video = {"video_id": "1", "author_username": "nina", "upload_date": day, "points": points, **columns}
    workbench.given("video_points", {"scoring_version": "robust-1", **video})
    workbench.given("video_credits")
    of_case = {"video_id": "1", "upload_date": day}
    workbench.given("alert_cases", *([{**of_case, "standing": standing}] if standing else []))
    alert = {"signal": "bot_like_engagement", "severity": "warning", "explanation": explanation, "evidence_value": 60.0}
    workbench.given("engagement_alerts", *([{**of_case, **alert}] if standing else []))


def holds(workbench, **options):
    """Post, and return the copied events as (hold_id, kind, points); every check must pass."""
    result = workbench.materialize("points_ledger", "hold_events", **options)
    failed = [each.check_name for each in result.get_asset_check_evaluations() if not each.passed]
    assert failed == []
    return [(row["hold_id"], row["kind"], row["points"]) for row in workbench.rows("hold_events")]


def test_a_hold_keeps_the_evidence_of_its_day(workbench):
    given(workbench)
    assert holds(workbench) == [("1/1", "held", 700)]
    given(workbench, explanation="90 views")
    assert holds(workbench) == [("1/1", "held", 700), ("1/1", "changed", 700)]
    assert len(holds(workbench)) == 2
    first, second = (json.loads(row["evidence"]) for row in workbench.rows("hold_events"))
    assert (first[0]["explanation"], second[0]["explanation"]) == ("60 views", "90 views")
    assert (first[0]["signal"], first[0]["severity"], first[0]["evidence_value"]) == (
        "bot_like_engagement",
        "warning",
        60.0,
    )


def test_what_was_paid_before_does_not_wait(workbench):
    given(workbench, standing="watched", points=500)
    assert holds(workbench) == []
    given(workbench, points=700)
    assert holds(workbench) == [("1/1", "held", 200)]


@pytest.mark.parametrize(
    ("decision", "standing", "kind"), [("release", "released", "released"), ("reject",) * 2 + ("rejected",)]
)
def test_a_decision_ends_the_hold(workbench, decision, standing, kind):
    given(workbench)
    holds(workbench)
    workbench.reviewed("1", decision)
    given(workbench, standing="rejected" if decision == "reject" else standing)
    assert holds(workbench)[-1] == ("1/1", kind, 700)


def test_evidence_that_is_gone_ends_the_hold_without_a_decision(workbench):
    given(workbench)
    holds(workbench)
    given(workbench, standing=None)
    assert holds(workbench)[-1] == ("1/1", "ended", 700)
    given(workbench)
    # Another hold, of nothing: the points were paid meanwhile, and stay.
    assert holds(workbench)[-1] == ("1/2", "held", 0)


def test_an_earlier_release_does_not_end_a_later_hold(workbench):
    workbench.reviewed("1", "release")
    given(workbench)
    holds(workbench)
    given(workbench, standing="released")
    assert holds(workbench)[-1] == ("1/1", "ended", 700)


@pytest.mark.parametrize(("gone", "kind"), [({"points": None}, "ended"), ({"author_id": "7.1E+18"}, "ended")])
def test_a_video_that_nobody_is_due_anything_for_is_not_held(workbench, gone, kind):
    given(workbench)
    holds(workbench)
    given(workbench, **gone)
    assert holds(workbench)[-1] == ("1/1", kind, 700)


@pytest.mark.parametrize("order", [(FIRST_DAY, SECOND_DAY), (SECOND_DAY, FIRST_DAY)])
def test_a_hold_follows_its_video_to_another_day(workbench, order):
    given(workbench)
    holds(workbench)
    given(workbench, day=NEXT_DAY)
    for days in order:
        workbench.materialize("points_ledger", days=days)
    assert holds(workbench) == [("1/1", "held", 700), ("1/1", "changed", 700)]
    assert [row["upload_date"] for row in workbench.rows("hold_events")] == [DAY, NEXT_DAY]


def test_a_rejection_that_is_overturned_pays_once_with_the_date_of_the_upload(workbench):
    given(workbench, standing="watched")
    holds(workbench)
    workbench.reviewed("1", "reject", families=["ratio"], note="bought")
    given(workbench, standing="rejected")
    holds(workbench)
    with workbench.ledger() as ledger:
        case = {"video_id": "1", "author_id": "7"}
        record_appeal(ledger, case, account_id="7", words="a duet brought them", reply_days=14)
        seen = find_latest_reviews(ledger)["review_id"][0].as_py()
        of_video = ReviewedCase(video_id="1", signal_families=["ratio"], seen_review_id=seen)
        record_reviews(ledger, [of_video], "release", note="the duet is there", reviewer="owner")
    given(workbench, standing="released")
    holds(workbench)
    holds(workbench)
    entries = workbench.rows("points_ledger")
    assert [(row["points"], row["reason"]) for row in entries] == [
        (700, "scored: 700 points"),
        (-700, "a review rejected the video"),
        (700, "a rejection was overturned on appeal: the duet is there"),
    ]
    assert {row["upload_date"] for row in entries} == {DAY}


SETTLED = ("alert_cases", "points_ledger", "hold_events", "review_times")


def settle(workbench):
    """Follow what reviewers decided, as the job settle does, and return the ledger's entries of videos."""
    result = workbench.materialize(*SETTLED)
    assert [each.check_name for each in result.get_asset_check_evaluations() if not each.passed] == []
    return [(row["video_id"], row["points"], row["upload_date"]) for row in workbench.rows("points_ledger")]


def test_a_pod_is_rejected_at_once_and_one_of_it_is_right_on_appeal(workbench):
    videos = [{"video_id": name, "author_id": name, "author_username": f"the_{name}"} for name in ("7", "8")]
    workbench.given("video_points", *({**video, "points": 300, "scoring_version": "robust-1"} for video in videos))
    workbench.given("videos", *videos)
    workbench.given("video_credits")
    signals = [("shared_caption", "text"), ("too_many_comments_for_views", "ratio")]
    workbench.given(
        "engagement_alerts",
        *(
            {**video, "signal": signal, "signal_family": family, "evidence_value": 9.0}
            for video in videos
            for signal, family in signals
        ),
    )
    assert settle(workbench) == []
    families = ["ratio", "text"]
    with workbench.ledger() as ledger:
        pod = [ReviewedCase(video_id=name, signal_families=families) for name in ("7", "8")]
        record_reviews(ledger, pod, "reject", note="one caption, one hour", reviewer="owner")
    assert settle(workbench) == []
    with workbench.ledger() as ledger:
        case = {"video_id": "7", "author_id": "7"}
        record_appeal(ledger, case, account_id="7", words="the words are a song's", reply_days=14)
        (seen,) = find_latest_reviews(ledger, ["7"])["review_id"].to_pylist()
        (appeal,) = list_appeals(ledger).to_pylist()
        again = ReviewedCase(video_id="7", signal_families=families, seen_review_id=seen, seen_appeal=appeal["case_id"])
        for _ in range(2):
            record_reviews(ledger, [again], "release", note="so they are", reviewer="owner")
    paid = settle(workbench)
    assert paid == [("7", 300, DAY)]
    assert settle(workbench) == paid
    reason = workbench.rows("points_ledger")[0]["reason"]
    assert reason == "a rejection was overturned on appeal: so they are"
    assert [(row["hold_id"], row["kind"]) for row in workbench.rows("hold_events")] == [
        ("7/1", "held"),
        ("8/1", "held"),
        ("7/1", "rejected"),
        ("8/1", "rejected"),
    ]
    times = {(row["kind"], row["case_id"]): row["outcome"] for row in workbench.rows("review_times")}
    assert times == {
        ("appeal", "7/1"): "released",
        ("hold", "7/1"): "rejected",
        ("hold", "8/1"): "rejected",
    }
