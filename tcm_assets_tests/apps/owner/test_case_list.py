"""The review list: a decision has a reason, counts once, and many can be made at once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.ledger.appeals import list_appeals, record_appeal
from tcm_assets.ledger.assignments import find_assignees
from tcm_assets.ledger.holds import HeldVideo, record_holds
from tcm_assets.ledger.reviews import find_latest_reviews, record_review
from tcm_assets_tests.apps.literal_site import DAY, Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words

NOW = datetime.now(UTC).replace(tzinfo=None)


def _decide(app: AppTest, note: str, button: str, video_id: str = "case") -> AppTest:
    app.text_area(key=f"note_{video_id}").set_value(note)
    next(each for each in app.button if each.label == button).click()
    return app.run()


def _list(money: Published, kind: str = "held") -> AppTest:
    return open_section(money, "Reviews").pills(key="case_kind").set_value(kind).run()


@pytest.fixture
def pod(published: Published) -> Published:
    """Three held videos of three accounts with one caption, and one with a caption of its own."""
    videos = [{"video_id": name, "author_id": name, "author_username": f"account_{name}"} for name in "1234"]
    published.given("alert_cases", *({**video, "standing": "held", "signal_families": ["text"]} for video in videos))
    published.given("videos", *({**video, "caption": "love this", "music_id": video["video_id"]} for video in videos))
    words = {"word_hashes": [1, 2, 3], "bands": [1], "words_hash": 1}
    others = {"word_hashes": [7], "bands": [7], "words_hash": 7}
    published.given(
        "caption_fingerprints",
        *(
            {"video_id": name, "author_id": name, **(others if name == "4" else words)}
            for name in (video["video_id"] for video in videos)
        ),
    )
    record_holds(published.ledger, [HeldVideo(name, name, DAY, 10, "[]") for name in "1234"], {}, hold_days=14)
    return published


def test_a_decision_needs_a_reason(money: Published) -> None:
    app = _decide(open_section(money, "Reviews"), "   ", "Reject the points")
    assert "decision without a reason" in app.warning[0].value
    assert find_latest_reviews(money.ledger).num_rows == 0


@pytest.mark.parametrize(("button", "decision"), [("Release the points", "release"), ("Reject the points", "reject")])
def test_a_decision_is_in_the_ledger_and_its_effect_is_said(money: Published, button: str, decision: str) -> None:
    app = open_section(money, "Reviews")
    assert r"\*\*loud\*\* \<b\>" in shown_words(app)
    app = _decide(app, "Seen it, [ok](x)", button)
    assert not app.exception
    reviews: list[dict[str, Any]] = find_latest_reviews(money.ledger).to_pylist()
    assert [(row["video_id"], row["decision"], row["note"], row["reviewer"]) for row in reviews] == [
        ("case", decision, "Seen it, [ok](x)", "Ola *Owner*")
    ]
    assert set(reviews[0]["signal_families"]) == {"gifts", "ratio"}
    assert f"1 case {'released' if decision == 'release' else 'rejected'}" in app.success[0].value
    words = shown_words(_list(money, "decided"))
    assert "The points follow with the next publication" in words
    assert r"\[ok\]" in words
    assert r"Ola \*Owner\*" in words


def test_nothing_is_pending_once_it_is_published(money: Published) -> None:
    _decide(open_section(money, "Reviews"), "Bought", "Reject the points")
    review = find_latest_reviews(money.ledger).to_pylist()[0]
    money.given("alert_cases", {"video_id": "case", "standing": "rejected", "reviewed_at": review["reviewed_at"]})
    words = shown_words(_list(money, "decided"))
    assert "Rejected by" in words
    assert "next publication" not in words


def test_the_same_decision_clicked_again_is_one_decision_and_another_is_another(money: Published) -> None:
    _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    first = find_latest_reviews(money.ledger).to_pylist()
    _decide(_list(money, "decided"), "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger).to_pylist() == first
    _decide(_list(money, "decided"), "Not real", "Reject the points")
    assert find_latest_reviews(money.ledger)["decision"].to_pylist() == ["reject"]


def test_the_same_words_about_a_case_that_opened_again_are_another_decision(money: Published) -> None:
    _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    review = find_latest_reviews(money.ledger).to_pylist()[0]
    case = {"video_id": "case", "standing": "held", "reviewed_at": review["reviewed_at"]}
    money.given("alert_cases", {**case, "signal_families": ["caption", "gifts", "ratio"]})
    app = open_section(money, "Reviews")
    assert "Evidence of another kind came after this decision, so the case is open again." in shown_words(app)
    assert "next publication" not in shown_words(app)
    _decide(app, "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger)["signal_families"].to_pylist() == [["caption", "gifts", "ratio"]]


def test_evidence_that_is_as_it_was_is_shown_once(money: Published) -> None:
    alert = {"signal": "high_gift_spike", "signal_family": "gifts", "severity": "critical"}
    then = {**alert, "explanation": "600 gifts", "evidence_metric": None, "evidence_value": None}
    hold = {"event_id": 1, "hold_id": "case/1", "video_id": "case", "kind": "held", "evidence": json.dumps([then])}
    money.given("hold_events", hold)
    shown = {}
    for now in ("600 gifts", "900 gifts"):
        money.given("engagement_alerts", {"video_id": "case", **alert, "explanation": now})
        app = open_section(money, "Reviews")
        app.session_state["details_case"] = True
        shown[now] = shown_words(app.run())
    assert "12:00 UTC, and now:" in shown["600 gifts"]
    assert "Now:" not in shown["600 gifts"]
    # In the list, when it was held, and now.
    assert [words.count("00 gifts") for words in shown.values()] == [2, 3]


def test_whose_sign_in_has_ended_decides_nothing(money: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    reviews = open_section(money, "Reviews")
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _decide(reviews, "Looks real", "Release the points")
    assert "Your sign\\-in has ended" in app.warning[0].value
    assert find_latest_reviews(money.ledger).num_rows == 0


def test_a_case_that_somebody_else_decided_meanwhile_is_left(money: Published) -> None:
    app = open_section(money, "Reviews")
    words = {"signal_families": ["gifts"], "note": "bought", "reviewer": "ada", "idempotency_key": "k"}
    record_review(money.ledger, "case", "reject", **words)
    app = _decide(app, "Looks real", "Release the points")
    assert "Decided by somebody else since you looked" in app.success[0].value
    assert find_latest_reviews(money.ledger)["reviewer"].to_pylist() == ["ada"]


def test_a_whole_pod_is_decided_with_one_reason(pod: Published) -> None:
    app = open_section(pod, "Reviews")
    app.checkbox(key="pick_4").check().run()
    app.checkbox(key="pick_4").uncheck().run()
    assert not [each for each in app.text_area if each.key == "note_chosen"]
    app.session_state["details_1"] = True
    app.run()
    app.button(key="pod_1").click().run()
    assert "3 cases chosen" in shown_words(app)
    app.button(key="take_chosen").click().run()
    assert find_assignees(pod.ledger) == dict.fromkeys("123", "Ola *Owner*")
    app.text_area(key="note_chosen").set_value("a pod with one caption")
    next(each for each in app.button if each.label == "Reject all chosen").click()
    app.run()
    assert not app.exception
    assert "3 cases rejected" in app.success[0].value
    rows = find_latest_reviews(pod.ledger).to_pylist()
    assert [(row["video_id"], row["decision"], row["note"]) for row in rows] == [
        (name, "reject", "a pod with one caption") for name in "123"
    ]
    assert not [each for each in app.text_area if each.key == "note_chosen"]
    assert [each.key for each in app.checkbox if str(each.key).startswith("pick_")] == ["pick_4"]


def test_an_appeal_is_read_and_answered(pod: Published) -> None:
    case = {"video_id": "2", "author_id": "2"}
    record_appeal(pod.ledger, case, account_id="2", words="*my* duet", reply_days=14)
    app = _list(pod, "appealed")
    assert r"\*my\* duet" in shown_words(app)
    _decide(app, "The duet is there", "Release the points", "2")
    (appeal,) = list_appeals(pod.ledger).to_pylist()
    assert (appeal["state"], appeal["reason"]) == ("released", "The duet is there")


def test_a_case_is_taken_and_left(money: Published) -> None:
    app = open_section(money, "Reviews")
    app.button(key="take_case").click().run()
    assert find_assignees(money.ledger) == {"case": "Ola *Owner*"}
    assert "taken by you" in shown_words(app)
    app.button(key="leave_case").click().run()
    assert find_assignees(money.ledger) == {}


def test_what_is_late_says_so(money: Published) -> None:
    hold = {"hold_id": "case/1", "video_id": "case", "points": 200, "evidence": "[]", "event_id": 1}
    long_ago = NOW - timedelta(days=15)
    money.given("hold_events", {**hold, "created_at": long_ago, "deadline_at": long_ago + timedelta(days=14)})
    late = {"case_id": "case/1", "deadline_at": NOW - timedelta(days=1), "outcome": "open"}
    money.given("review_times", late)
    app = open_section(money, "Reviews")
    words = shown_words(app)
    assert "Overdue" in words
    assert "1 overdue" in words
    app.text_input(key="case_words").set_value("nobody").run()
    assert "No cases here" in shown_words(app)
