from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.identities import Visitor
from tcm_assets.ledger.contests import contest_finding, list_contests
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words

FINDING = {
    "finding_id": "f1",
    "video_id": "1",
    "author_id": "a",
    "category": "alcohol",
    "severity": "low",
    "words": "beer",
    "start_character": 7,
    "end_character": 11,
}


@pytest.fixture
def contested(published: Published) -> Published:
    """Account "a" contests the finding in its video."""
    published.given("videos", {"video_id": "1", "author_id": "a", "author_username": "nina", "caption": "a cold beer"})
    published.given("safety_findings", FINDING)
    contest_finding(published.ledger, FINDING, account_id="a", objection="*ginger* beer")
    return published


def _decide(app: AppTest, reason: str, button: str) -> AppTest:
    app.text_area(key="reason_f1").set_value(reason)
    next(each for each in app.button if each.label == button).click()
    return app.run()


def test_an_open_contest_is_listed_with_its_evidence(contested: Published) -> None:
    app = open_section(contested, "Contests")
    assert not app.exception
    words = shown_words(app)
    assert r"\*ginger\* beer" in words
    assert "a cold :orange-background[beer]" in words
    assert "nina" in words


def test_a_decision_needs_a_reason(contested: Published) -> None:
    app = _decide(open_section(contested, "Contests"), "  ", "Keep the finding")
    assert "the creator reads the reason" in app.warning[0].value
    assert list_contests(contested.ledger)["state"].to_pylist() == ["open"]


@pytest.mark.parametrize(("button", "state"), [("Keep the finding", "kept"), ("Withdraw the finding", "withdrawn")])
def test_a_decision_is_in_the_ledger_and_among_the_decided(contested: Published, button: str, state: str) -> None:
    app = _decide(open_section(contested, "Contests"), "We [read](x) it", button)
    assert not app.exception
    (row,) = list_contests(contested.ledger).to_pylist()
    assert (row["state"], row["reason"], row["decided_by"]) == (state, "We [read](x) it", "Ola *Owner*")
    assert "No contests here" in shown_words(app)
    app = app.pills(key="contest_kind").set_value("decided").run()
    assert r"We \[read\]" in shown_words(app)
    assert r"Ola \*Owner\*" in shown_words(app)


def test_a_second_decision_is_the_one_that_counts(contested: Published) -> None:
    app = _decide(open_section(contested, "Contests"), "no", "Keep the finding")
    app = app.pills(key="contest_kind").set_value("decided").run()
    _decide(app, "yes, after all", "Withdraw the finding")
    assert list_contests(contested.ledger)["state"].to_pylist() == ["withdrawn"]


def test_a_contest_whose_finding_is_gone_can_be_decided(contested: Published) -> None:
    contested.publish_empty_tables()
    app = open_section(contested, "Contests")
    assert "it is not found any more" in shown_words(app)
    _decide(app, "gone anyway", "Withdraw the finding")
    assert list_contests(contested.ledger)["state"].to_pylist() == ["withdrawn"]


def test_whose_sign_in_has_ended_decides_nothing(contested: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_section(contested, "Contests")
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _decide(app, "because", "Keep the finding")
    assert "Nothing was changed" in app.warning[0].value
    assert list_contests(contested.ledger)["state"].to_pylist() == ["open"]


@pytest.mark.parametrize("role", ["creator", "brand"])
def test_contests_are_the_owners_alone(contested: Published, role: Any) -> None:
    app = contested.show("owner", Visitor(role, "a", "somebody", is_demo=True))
    assert "ginger" not in shown_words(app)
    assert not app.pills


def test_an_objection_to_several_findings_of_a_caption_is_decided_once(contested: Published) -> None:
    wine = {**FINDING, "finding_id": "f2", "words": "cold"}
    contested.given("safety_findings", FINDING, wine)
    contest_finding(contested.ledger, wine, account_id="a", objection="*ginger* beer")
    app = open_section(contested, "Contests")
    assert shown_words(app).count(r"\*ginger\* beer") == 1
    _decide(app, "We read it", "Withdraw the finding")
    assert list_contests(contested.ledger)["state"].to_pylist() == ["withdrawn", "withdrawn"]
