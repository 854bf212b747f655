"""The asset `account_balances`."""

from tcm_assets.ledger.adjustments import adjust
from tcm_assets.ledger.redeeming import redeem, rewards


def test_what_each_account_earned_spent_and_has(workbench):
    workbench.posted("1", 1_000)
    workbench.posted("2", 30, account_id="8")
    with workbench.ledger() as ledger:
        reward = rewards(ledger)[0]
        redeem(ledger, "7", reward.reward_id, idempotency_key="one", actor="nina")
        adjust(ledger, "7", 40, reason="a prize", actor="owner", idempotency_key="prize")
    workbench.given("points_ledger", {"entry_id": 1, "points": 1_030, "balance_change": 1_030})
    result = workbench.materialize("account_balances")
    first, second = workbench.rows("account_balances")
    assert (first["account_id"], first["author_username"], first["entry_count"]) == ("7", "nina", 3)
    assert (first["video_points"], first["adjusted_points"], first["redeemed_points"]) == (1_000, 40, reward.points)
    assert (first["balance"], first["owed"]) == (1_040 - reward.points, 0)
    assert second["balance"] == 30
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_sums_that_do_not_add_up_are_noticed(workbench):
    workbench.given(
        "account_balances",
        {"account_id": "7", "video_points": 100, "redeemed_points": 150, "owed": 50, "balance": 0},
        {"account_id": "8", "video_points": 100, "balance": 99},
    )
    workbench.given("points_ledger", {"entry_id": 1, "points": 200})
    checks = workbench.check("account_balances")
    assert checks["account_balances.balances_add_up"].metadata["offending_rows"].value == 1
    assert checks["account_balances.videos_paid_what_accounts_got"].passed
    workbench.given("points_ledger", {"entry_id": 1, "points": 201})
    assert not workbench.check("account_balances")["account_balances.videos_paid_what_accounts_got"].passed


def test_a_ledger_with_a_broken_invariant_is_told_in_words(workbench, monkeypatch):
    monkeypatch.setattr(
        "tcm_assets.ledger.audit.audit", lambda _: ["account 7: its entries sum to 5, its balance is 6"]
    )
    workbench.given("points_ledger")
    result = workbench.materialize("account_balances", raise_on_error=False)
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert not checks["ledger_is_sound"].passed
    assert "its balance is 6" in str(checks["ledger_is_sound"].metadata["first_offending_rows"].value)
