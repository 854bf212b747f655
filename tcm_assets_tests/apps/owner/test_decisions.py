from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets.ledger.statements import find_account, list_recent_redemptions
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


def test_a_redemption_is_taken_back_once_and_with_a_reason(money: Published) -> None:
    reward = list_rewards(money.ledger)[0]
    redemption = redeem(money.ledger, "1", reward.reward_id, idempotency_key="k", actor="nina")
    app = open_section(money, "Redemptions")
    next(each for each in app.button if each.label.startswith("Take back")).click()
    app.run()
    assert "Say why" in app.warning[0].value
    app.text_input(key=f"reason_{redemption.redemption_id}").set_value("by mistake")
    next(each for each in app.button if each.label.startswith("Take back")).click()
    app.run()
    assert not app.exception
    assert "Taken back by Ola" in shown_words(app)
    assert "by mistake" in shown_words(app)
    assert not [each for each in app.button if each.label.startswith("Take back")]
    now = find_account(money.ledger, "1")
    assert now is not None
    assert now.balance == 300


def test_older_redemptions_are_a_click_away(money: Published) -> None:
    adjust(money.ledger, "1", 10_000, reason="thanks", actor="Ola", idempotency_key="by hand")
    for number in range(12):
        redeem(money.ledger, "1", list_rewards(money.ledger)[0].reward_id, idempotency_key=f"{number}", actor="nina")
    app = open_section(money, "Redemptions")
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 10
    app = app.button(key="redemptions_older").click().run()
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 2
    assert app.button(key="redemptions_older").disabled
    app = app.button(key="redemptions_newer").click().run()
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 10


def test_whose_sign_in_has_ended_takes_nothing_back(money: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    redemption = redeem(money.ledger, "1", list_rewards(money.ledger)[0].reward_id, idempotency_key="k", actor="nina")
    redemptions = open_section(money, "Redemptions")
    monkeypatch.delenv("TCM_APPS_DEMO")
    redemptions.text_input(key=f"reason_{redemption.redemption_id}").set_value("by mistake")
    next(each for each in redemptions.button if each.label.startswith("Take back")).click()
    assert "Nothing was changed" in redemptions.run().warning[0].value
    assert list_recent_redemptions(money.ledger, limit=1)[0].reversed_at is None
