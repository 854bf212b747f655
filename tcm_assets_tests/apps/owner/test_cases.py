from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words


def _decide(app: AppTest, note: str, button: str) -> AppTest:
    app.text_area(key="note_case").set_value(note)
    next(each for each in app.button if each.label == button).click()
    return app.run()


def test_a_decision_needs_a_note(money: Published) -> None:
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
    words = shown_words(app)
    assert "The points follow with the next refresh" in words
    assert r"\[ok\]" in words
    assert r"Ola \*Owner\*" in words


def test_the_same_decision_clicked_again_is_one_decision_and_another_is_another(money: Published) -> None:
    app = _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    first = find_latest_reviews(money.ledger).to_pylist()
    app = _decide(app, "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger).to_pylist() == first
    _decide(app, "Not real", "Reject the points")
    assert find_latest_reviews(money.ledger)["decision"].to_pylist() == ["reject"]


def test_the_same_words_about_a_case_that_opened_again_are_another_decision(money: Published) -> None:
    _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    families = ["caption", "gifts", "ratio"]
    money.given("alert_cases", {"video_id": "case", "standing": "held", "signal_families": families})
    _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger)["signal_families"].to_pylist() == [families]


def test_a_case_that_opened_again_is_not_said_to_follow_the_old_decision(money: Published) -> None:
    _decide(open_section(money, "Reviews"), "Looks real", "Release the points")
    review = find_latest_reviews(money.ledger).to_pylist()[0]
    case = {"video_id": "case", "standing": "held", "signal_families": ["gifts", "ratio", "text"]}
    money.given("alert_cases", {**case, "reviewed_at": review["reviewed_at"]})
    words = shown_words(open_section(money, "Reviews"))
    assert "Evidence of another kind came after this decision, so the case is open again." in words
    assert "The points follow with the next refresh" not in words


def test_whose_sign_in_has_ended_decides_nothing(money: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    reviews = open_section(money, "Reviews")
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _decide(reviews, "Looks real", "Release the points")
    assert "Your sign\\-in has ended" in app.warning[0].value
    assert find_latest_reviews(money.ledger).num_rows == 0
