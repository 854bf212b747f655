"""The log of redemptions: newest first, page by page, of all accounts."""

from datetime import UTC, datetime, timedelta

import pytest
from ledger_earnings import earned

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import Redemption, redeem, reverse_redemption
from tcm_assets.ledger.redemption_log import recent_redemptions


@pytest.fixture
def redeemed(ledger: Ledger) -> list[Redemption]:
    """Five redemptions of two accounts, the oldest first."""
    earned(ledger, "ada", 1_000)
    earned(ledger, "bob", 1_000)
    rewards = ("wallet-1-usd", "exposure-30-min")
    return [
        redeem(ledger, "ada" if n % 2 else "bob", rewards[n % 2], idempotency_key=f"{n}", actor="them")
        for n in range(5)
    ]


def test_nothing_redeemed(ledger: Ledger):
    earned(ledger, "ada", 1_000)
    assert recent_redemptions(ledger, limit=5) == []


def test_each_says_who_spent_what_on_which_reward(ledger: Ledger, redeemed: list[Redemption]):
    newest, second = recent_redemptions(ledger, limit=2)
    assert [newest.redemption_id, second.redemption_id] == [redeemed[4].redemption_id, redeemed[3].redemption_id]
    assert (newest.account_id, newest.username, newest.points) == ("bob", "the_bob", 150)
    assert (newest.exposure_min, newest.wallet_usd) == (0, 1)
    assert (second.exposure_min, second.wallet_usd) == (30, 0)
    assert newest.reward_name != second.reward_name
    assert (newest.reversed_at, newest.reversal_reason, newest.reversed_by) == (None, None, None)
    assert newest.redeemed_at == redeemed[4].redeemed_at
    assert timedelta(0) <= datetime.now(UTC) - newest.redeemed_at < timedelta(minutes=1)


def test_pages_follow_each_other_while_others_redeem(ledger: Ledger, redeemed: list[Redemption]):
    first = recent_redemptions(ledger, limit=2)
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="in between", actor="ada")
    second = recent_redemptions(ledger, limit=2, before=first[-1].entry_id)
    third = recent_redemptions(ledger, limit=2, before=second[-1].entry_id)
    shown = [each.redemption_id for each in (*first, *second, *third)]
    assert shown == [each.redemption_id for each in reversed(redeemed)]
    assert recent_redemptions(ledger, limit=2, before=third[-1].entry_id) == []


def test_one_that_was_taken_back_stays_and_says_why(ledger: Ledger, redeemed: list[Redemption]):
    reverse_redemption(ledger, redeemed[2].redemption_id, reason="not delivered", actor="Ola")
    found = recent_redemptions(ledger, limit=9)
    assert [each.redemption_id for each in found] == [each.redemption_id for each in reversed(redeemed)]
    assert (found[2].reversal_reason, found[2].reversed_by) == ("not delivered", "Ola")
    assert found[2].reversed_at is not None
    assert found[2].reversed_at >= found[2].redeemed_at
    assert [each.reversed_at for n, each in enumerate(found) if n != 2] == [None] * 4
