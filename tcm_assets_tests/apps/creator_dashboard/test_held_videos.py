"""Held videos on the dashboard: evidence and deadline from the start, one appeal, and the reply."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.creator_dashboard.held_queries import fetch_held_videos
from tcm_assets.apps.creator_dashboard.view import SECTION_KEY
from tcm_assets.apps.identities import Visitor
from tcm_assets.ledger.appeals import LONGEST_APPEAL, list_appeals
from tcm_assets.ledger.assignments import record_assignment
from tcm_assets.ledger.holds import HeldVideo, record_holds
from tcm_assets.ledger.reviews import ReviewedCase, find_latest_reviews, record_reviews
from tcm_assets_tests.apps.literal_site import DAY, Published

OWN = Visitor("creator", "a", "nina", is_demo=True)

OWNER = Visitor("owner", None, "Owner", is_demo=True)

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)

ALERT = {
    "signal": "too_few_likes_for_views",
    "signal_family": "ratio",
    "severity": "warning",
    "explanation": "2.50 likes per thousand of 507,344 *views*",
    "evidence_metric": "likes_per_view",
    "evidence_value": 0.0025,
    "evidence_bound": 0.0086,
    "contrast_metric": None,
    "contrast_value": None,
}

EVIDENCE = json.dumps([ALERT])

HOLD = {"hold_id": "1/1", "video_id": "1", "account_id": "a", "points": 700, "evidence": EVIDENCE}


@pytest.fixture
def site(published: Published) -> Published:
    """Account "a" with one held video of 700 points; account "b" with another."""
    published.given(
        "creator_points",
        {"author_id": "a", "author_username": "nina"},
        {"author_id": "b", "author_username": "other"},
    )
    videos = [{"video_id": "1", "author_id": "a"}, {"video_id": "9", "author_id": "b"}]
    published.given("videos", *({**video, "caption": f"video of {video['author_id']}"} for video in videos))
    published.given("video_points", *({**video, "points": 700} for video in videos))
    published.given("alert_cases", *({**video, "standing": "held"} for video in videos))
    published.given("hold_events", {"event_id": 1, **HOLD, "created_at": NOW, "deadline_at": NOW + timedelta(days=14)})
    record_holds(published.ledger, [HeldVideo("1", "a", DAY, 700, EVIDENCE)], {}, hold_days=14)
    return published


def _open(site: Published, visitor: Visitor = OWN) -> AppTest:
    return site.show("creator_dashboard", visitor).pills(key=SECTION_KEY).set_value("Held videos").run()


def _texts(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.info)
    return "\n".join(str(element.value) for element in shown)


def _appeal(app: AppTest, words: str) -> AppTest:
    app.text_area(key="appeal_words_1").set_value(words)
    next(each for each in app.button if each.label == "Send the appeal").click()
    return app.run()


def _decide(site: Published, decision: str, note: str = "the duet is there") -> None:
    (appeal,) = list_appeals(site.ledger, only_open=True).to_pylist() or [{"case_id": None}]
    case = ReviewedCase(video_id="1", signal_families=["ratio"], seen_appeal=appeal["case_id"])
    record_reviews(site.ledger, [case], decision, note=note, reviewer="Ola")


def test_what_is_held_says_why_since_when_and_until_when(site: Published) -> None:
    texts = _texts(_open(site))
    assert "700 points" in texts
    assert f"{NOW:%-d %B %Y}" in texts
    assert f"A decision is due by **{NOW + timedelta(days=14):%-d %B %Y}" in texts
    assert "The owner decides." in texts
    assert r"\*views\*" in texts
    assert "likes per view 0\\.0025\\, bound 0\\.0086" in texts
    assert "video of b" not in texts
    record_assignment(site.ledger, ["1"], "take", reviewer="Ola", idempotency_key="k")
    assert "Ola has taken the case" in _texts(_open(site))


def test_an_appeal_is_recorded_once_and_stays_visible(site: Published) -> None:
    app = _appeal(_open(site), "a *large* duet")
    assert not app.exception
    rows = list_appeals(site.ledger).to_pylist()
    assert [(row["case_id"], row["account_id"], row["words"]) for row in rows] == [("1/1", "a", "a *large* duet")]
    texts = _texts(app)
    assert r"a \*large\* duet" in texts
    assert "A reply is due by" in texts
    assert not [each for each in app.button if each.label == "Send the appeal"]


def test_an_empty_appeal_is_refused(site: Published) -> None:
    app = _appeal(_open(site), "  ")
    assert "Nothing was recorded" in app.warning[0].value
    assert list_appeals(site.ledger).num_rows == 0
    assert app.text_area(key="appeal_words_1").max_chars == LONGEST_APPEAL


def test_only_the_creator_may_appeal(site: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    own = _open(site)
    owner = site.show("creator_dashboard", OWNER)
    owner.selectbox[0].select_index(0).run()
    owner = owner.pills(key=SECTION_KEY).set_value("Held videos").run()
    assert not [each for each in owner.button if each.label == "Send the appeal"]
    monkeypatch.delenv("TCM_APPS_DEMO")
    assert "Nothing was recorded" in _appeal(own, "my duet").warning[0].value
    assert list_appeals(site.ledger).num_rows == 0


def test_the_reply_is_read_before_and_after_its_publication(site: Published) -> None:
    _appeal(_open(site), "my duet")
    _decide(site, "reject", "no duet is there")
    texts = _texts(_open(site))
    assert "Rejected by Ola" in texts
    assert "the video stays rejected" in texts
    assert "**Reply**" in texts
    assert "follow with the next publication" in texts
    review = find_latest_reviews(site.ledger).to_pylist()[0]
    case = {"video_id": "1", "author_id": "a", "standing": "rejected", "reviewed_at": review["reviewed_at"]}
    site.given("alert_cases", case)
    texts = _texts(_open(site))
    assert "no duet is there" in texts
    assert "next publication" not in texts


def test_an_answered_appeal_stays_when_the_video_is_free(site: Published) -> None:
    _appeal(_open(site), "my duet")
    _decide(site, "release")
    site.given("alert_cases")
    texts = _texts(_open(site))
    assert "Nothing is held" in texts
    assert "the video was released" in texts
    assert "the duet is there" in texts


def test_a_late_decision_is_said_to_be_late(site: Published) -> None:
    late = {"created_at": NOW - timedelta(days=20), "deadline_at": NOW - timedelta(days=6)}
    site.given("hold_events", {"event_id": 1, **HOLD, **late})
    assert "It is late" in _texts(_open(site))


def test_evidence_of_the_beginning_is_kept_beside_that_of_now(site: Published) -> None:
    later = json.dumps([{**ALERT, "explanation": "2.10 likes", "evidence_value": 0.0021}])
    site.given(
        "hold_events",
        {"event_id": 1, **HOLD, "created_at": NOW, "deadline_at": NOW},
        {"event_id": 2, **HOLD, "kind": "changed", "points": 650, "evidence": later, "created_at": NOW},
    )
    (row,) = fetch_held_videos(site.query, "a")
    assert (row["waiting_points"], row["first_evidence"], row["last_evidence"]) == (650, EVIDENCE, later)
    texts = _texts(_open(site))
    assert "0\\.0021" in texts
    assert "When it was held:" in texts
    assert "0\\.0025" in texts


def test_a_rejected_video_keeps_the_evidence_of_its_hold(site: Published) -> None:
    site.given(
        "hold_events",
        {"event_id": 1, **HOLD, "created_at": NOW, "deadline_at": NOW},
        {"event_id": 2, **HOLD, "kind": "rejected", "evidence": None},
    )
    site.given("alert_cases", {"video_id": "1", "author_id": "a", "standing": "rejected"})
    (row,) = fetch_held_videos(site.query, "a")
    assert (row["hold_id"], row["deadline_at"], row["last_evidence"]) == (None, None, EVIDENCE)
