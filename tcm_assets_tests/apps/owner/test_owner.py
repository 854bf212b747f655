"""The owner's page without a browser: who may see it, what it says and does, empty states."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tcm_assets.apps.owner import money as money_rows
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets.ledger.statements import find_account, list_recent_redemptions
from tcm_assets_tests.apps.literal_site import Published

OWNER = Visitor("owner", None, "Ola *Owner*", is_demo=True)

DAY = date(2020, 10, 1)


def _words(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.success, *app.error, *app.info)
    return "\n".join(str(element.value) for element in shown)


def _open(published: Published, section: str) -> AppTest:
    app = published.show("owner", OWNER)
    return app.pills(key="owner_section").set_value(section).run()


@pytest.fixture
def money(published: Published) -> Published:
    """A video of 300 points that is paid, one of 200 that is held."""
    published.given(
        "video_points",
        {"video_id": "paid", "author_id": "1", "points": 300},
        {"video_id": "case", "author_id": "1", "points": 200},
    )
    published.given(
        "alert_cases",
        {
            "video_id": "case",
            "author_username": "nina",
            "standing": "held",
            "severity": "critical",
            "signal_families": ["gifts", "ratio"],
        },
    )
    published.given("videos", {"video_id": "case", "caption": "**loud** <b>"})
    published.given("points_ledger", {"entry_id": 1, "video_id": "paid", "account_id": "1", "points": 300})
    post_earnings(published.ledger, [Earning("paid", DAY, "1", "nina", 300, "robust-1", "points")])
    return published


@pytest.mark.parametrize(
    "visitor", [Visitor("creator", "1", "nina", is_demo=False), Visitor("brand", "b", "Zeta", is_demo=True)]
)
def test_nobody_else_sees_it(money: Published, visitor: Visitor) -> None:
    app = money.show("owner", visitor)
    assert [warning.value for warning in app.warning] == ["This page is for the owner\\."]
    assert not app.pills
    assert not app.metric


@pytest.mark.usefixtures("published")
def test_every_section_has_an_empty_state(published: Published) -> None:
    assert published.ledger
    for section in ("Points", "Reconciliation", "Reviews", "Redemptions", "Scoring"):
        app = _open(published, section)
        assert not app.exception, section
        assert not app.error, section


def test_without_a_ledger_the_page_says_what_to_do(published: Published) -> None:
    app = published.show("owner", OWNER)
    assert not app.exception
    assert "The ledger is not ready" in _words(app)


def test_the_liability_is_what_accounts_can_spend(money: Published) -> None:
    reward = list_rewards(money.ledger)[0]
    redeem(money.ledger, "1", reward.reward_id, idempotency_key="k", actor="nina")
    shown = {metric.label: metric.value for metric in money.show("owner", OWNER).metric}
    assert shown["Given for videos"] == "300"
    assert shown["Redeemed"] == f"{reward.points}"
    assert shown["Outstanding"] == f"{300 - reward.points}"


def test_an_agreeing_ledger_is_green_and_a_difference_is_red_with_its_size(money: Published) -> None:
    assert "difference 0" in _open(money, "Reconciliation").success[0].value
    post_earnings(money.ledger, [Earning("case", DAY, "1", "nina", 50, "robust-1", "points")])
    app = _open(money, "Reconciliation")
    assert not app.success
    assert "50 points more" in app.error[0].value


def test_points_by_hand_are_no_difference(money: Published) -> None:
    adjust(money.ledger, "1", 25, reason="thanks", actor="Ola", idempotency_key="by hand")
    assert "difference 0" in _open(money, "Reconciliation").success[0].value


@pytest.mark.parametrize(("findings", "kind"), [([], "success"), (["account 1: balance *5*, entries 6"], "error")])
def test_the_audit_runs_when_asked(
    money: Published, monkeypatch: pytest.MonkeyPatch, findings: list[str], kind: str
) -> None:
    monkeypatch.setattr(money_rows, "audit", lambda _: findings)
    app = _open(money, "Reconciliation")
    before = len(app.get(kind))
    next(button for button in app.button if button.label == "Audit now").click().run()
    assert len(app.get(kind)) == before + 1
    assert all(r"balance \*5\*" in _words(app) for _ in findings)


def _decide(app: AppTest, note: str, button: str) -> AppTest:
    app.text_area(key="note_case").set_value(note)
    next(each for each in app.button if each.label == button).click()
    return app.run()


def test_a_decision_needs_a_note(money: Published) -> None:
    app = _decide(_open(money, "Reviews"), "   ", "Reject the points")
    assert "decision without a reason" in app.warning[0].value
    assert find_latest_reviews(money.ledger).num_rows == 0


@pytest.mark.parametrize(("button", "decision"), [("Release the points", "release"), ("Reject the points", "reject")])
def test_a_decision_is_in_the_ledger_and_its_effect_is_said(money: Published, button: str, decision: str) -> None:
    app = _open(money, "Reviews")
    assert r"\*\*loud\*\* \<b\>" in _words(app)
    app = _decide(app, "Seen it, [ok](x)", button)
    assert not app.exception
    reviews: list[dict[str, Any]] = find_latest_reviews(money.ledger).to_pylist()
    assert [(row["video_id"], row["decision"], row["note"], row["reviewer"]) for row in reviews] == [
        ("case", decision, "Seen it, [ok](x)", "Ola *Owner*")
    ]
    assert set(reviews[0]["signal_families"]) == {"gifts", "ratio"}
    words = _words(app)
    assert "The points follow with the next refresh" in words
    assert r"\[ok\]" in words
    assert r"Ola \*Owner\*" in words


def test_the_same_decision_clicked_again_is_one_decision_and_another_is_another(money: Published) -> None:
    app = _decide(_open(money, "Reviews"), "Looks real", "Release the points")
    first = find_latest_reviews(money.ledger).to_pylist()
    app = _decide(app, "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger).to_pylist() == first
    _decide(app, "Not real", "Reject the points")
    assert find_latest_reviews(money.ledger)["decision"].to_pylist() == ["reject"]


def test_the_same_words_about_a_case_that_opened_again_are_another_decision(money: Published) -> None:
    _decide(_open(money, "Reviews"), "Looks real", "Release the points")
    families = ["caption", "gifts", "ratio"]
    money.given("alert_cases", {"video_id": "case", "standing": "held", "signal_families": families})
    _decide(_open(money, "Reviews"), "Looks real", "Release the points")
    assert find_latest_reviews(money.ledger)["signal_families"].to_pylist() == [families]


def test_a_case_that_opened_again_is_not_said_to_follow_the_old_decision(money: Published) -> None:
    _decide(_open(money, "Reviews"), "Looks real", "Release the points")
    review = find_latest_reviews(money.ledger).to_pylist()[0]
    case = {"video_id": "case", "standing": "held", "signal_families": ["gifts", "ratio", "text"]}
    money.given("alert_cases", {**case, "reviewed_at": review["reviewed_at"]})
    words = _words(_open(money, "Reviews"))
    assert "Evidence of another kind came after this decision, so the case is open again." in words
    assert "The points follow with the next refresh" not in words


def test_a_redemption_is_taken_back_once_and_with_a_reason(money: Published) -> None:
    reward = list_rewards(money.ledger)[0]
    redemption = redeem(money.ledger, "1", reward.reward_id, idempotency_key="k", actor="nina")
    app = _open(money, "Redemptions")
    next(each for each in app.button if each.label.startswith("Take back")).click()
    app.run()
    assert "Say why" in app.warning[0].value
    app.text_input(key=f"reason_{redemption.redemption_id}").set_value("by mistake")
    next(each for each in app.button if each.label.startswith("Take back")).click()
    app.run()
    assert not app.exception
    assert "Taken back by Ola" in _words(app)
    assert "by mistake" in _words(app)
    assert not [each for each in app.button if each.label.startswith("Take back")]
    now = find_account(money.ledger, "1")
    assert now is not None
    assert now.balance == 300


def test_older_redemptions_are_a_click_away(money: Published) -> None:
    adjust(money.ledger, "1", 10_000, reason="thanks", actor="Ola", idempotency_key="by hand")
    for number in range(12):
        redeem(money.ledger, "1", list_rewards(money.ledger)[0].reward_id, idempotency_key=f"{number}", actor="nina")
    app = _open(money, "Redemptions")
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 10
    app = app.button(key="redemptions_older").click().run()
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 2
    assert app.button(key="redemptions_older").disabled
    app = app.button(key="redemptions_newer").click().run()
    assert len([each for each in app.button if each.label.startswith("Take back")]) == 10


def test_who_may_not_act_any_more_is_refused(money: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    redemption = redeem(money.ledger, "1", list_rewards(money.ledger)[0].reward_id, idempotency_key="k", actor="nina")
    reviews, redemptions = _open(money, "Reviews"), _open(money, "Redemptions")
    monkeypatch.delenv("TCM_APPS_DEMO")
    app = _decide(reviews, "Looks real", "Release the points")
    assert "Your sign\\-in has ended" in app.warning[0].value
    assert find_latest_reviews(money.ledger).num_rows == 0
    redemptions.text_input(key=f"reason_{redemption.redemption_id}").set_value("by mistake")
    next(each for each in redemptions.button if each.label.startswith("Take back")).click()
    assert "Nothing was changed" in redemptions.run().warning[0].value
    assert list_recent_redemptions(money.ledger, limit=1)[0].reversed_at is None


def test_versions_and_fairness_are_shown(published: Published) -> None:
    assert published.ledger
    published.given("scoring_versions", {"scoring_version": "robust-1", "is_current": True, "video_count": 3})
    published.given(
        "points_fairness",
        {"measure": "gini_of_creators", "subject": "all", "value": 0.41, "unit": "1", "explanation": "0: the same."},
        {"measure": "share_of_points", "subject": "nano", "value": 0.2, "unit": "1", "explanation": "Shares."},
        {"measure": "share_of_points", "subject": "mega", "value": 0.8, "unit": "1", "explanation": "Shares."},
        {"measure": "weight_sensitivity", "subject": "all", "value": None, "unit": "1", "explanation": "Ranks."},
    )
    app = _open(published, "Scoring")
    assert not app.exception
    assert r"robust\-1" in _words(app)
    assert [metric.value for metric in app.metric] == ["0.41"]
    assert "Too little to measure it on." in _words(app)
