"""The asset `redemptions`."""

from tcm_assets.ledger.redeeming import redeem, reverse_redemption, rewards


def test_what_was_redeemed_and_taken_back_is_copied(workbench):
    workbench.posted("1", 1_000)
    with workbench.ledger() as ledger:
        cheapest, next_one = rewards(ledger)[:2]
        kept = redeem(ledger, "7", cheapest.reward_id, idempotency_key="kept", actor="nina")
        undone = redeem(ledger, "7", next_one.reward_id, idempotency_key="undone", actor="nina")
        reverse_redemption(ledger, undone.redemption_id, reason="never arrived", actor="owner")
    result = workbench.materialize("redemptions")
    rows = {row["redemption_id"]: row for row in workbench.rows("redemptions")}
    row, reversed_row = rows[kept.redemption_id], rows[undone.redemption_id]
    assert (row["account_id"], row["reward_id"], row["points"]) == ("7", cheapest.reward_id, cheapest.points)
    assert (row["wallet_usd"], row["exposure_min"]) == (cheapest.wallet_usd, cheapest.exposure_min)
    assert (row["state"], row["reversed_at"]) == ("redeemed", None)
    assert reversed_row["state"] == "reversed"
    assert reversed_row["reversed_at"] >= reversed_row["redeemed_at"]
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_an_empty_shop_is_an_empty_table(workbench):
    result = workbench.materialize("redemptions")
    assert workbench.rows("redemptions") == []
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_a_reversal_without_a_date_is_noticed(workbench):
    workbench.given("redemptions", {"redemption_id": "1", "points": 150, "state": "reversed"})
    assert not workbench.check("redemptions")["redemptions.reversals_are_dated"].passed
