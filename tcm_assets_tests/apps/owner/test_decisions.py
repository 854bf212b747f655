"""Redemptions are taken back once, with a reason."""

import pytest

from tcm_assets.ledger.entries import adjust
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.statements import find_account, list_recent_redemptions
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.owner.owner_page import open_section, shown_words


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
