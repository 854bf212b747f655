"""Redeeming: once per key, never beyond the balance, both rows or neither."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entries import NewEntry, adjust, lock_account, write_entry
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    InsufficientPointsError,
    LedgerBusyError,
    PriceChangedError,
    UnknownAccountError,
    UnknownRedemptionError,
    UnknownRewardError,
)
from tcm_assets.ledger.redeeming import Reward, list_rewards, redeem, reverse_redemption
from tcm_assets.ledger.statements import compute_totals, find_account, list_entries
from tcm_assets.services.file_locks import try_lock
from tcm_assets_tests.ledger.ledger_earnings import earned
from tcm_assets_tests.waiting import wait_until


def test_rewards_are_the_source_systems_cheapest_first(ledger: Ledger):
    assert [(reward.points, reward.exposure_min, reward.wallet_usd) for reward in list_rewards(ledger)] == [
        (150, 0, 1),
        (200, 30, 0),
        (730, 0, 5),
        (790, 120, 0),
    ]
    assert list_rewards(ledger)[0] == Reward("wallet-1-usd", "1 US dollar for your e-wallet", 150, 0, 1)


def test_a_redemption_takes_its_price_and_says_what_it_gave(ledger: Ledger):
    earned(ledger, "ada", 250)
    redemption = redeem(ledger, "ada", "exposure-30-min", idempotency_key="click", actor="ada")
    assert (redemption.points, redemption.exposure_min, redemption.wallet_usd) == (200, 30, 0)
    assert redemption.balance_after == find_account(ledger, "ada").balance == 50
    assert timedelta(0) <= datetime.now(UTC) - redemption.redeemed_at < timedelta(minutes=1)
    newest = list_entries(ledger, "ada")[0]
    assert (newest.kind, newest.points, newest.reward_id) == ("redeem", -200, "exposure-30-min")


def test_the_same_key_again_gives_the_first_redemption_and_takes_nothing(ledger: Ledger):
    earned(ledger, "ada", 400)
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada") == first
    assert (find_account(ledger, "ada").balance, compute_totals(ledger).redemption_count) == (250, 1)


def test_the_same_key_gives_the_first_redemption_when_the_balance_is_gone(ledger: Ledger):
    earned(ledger, "ada", 150)
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada") == first


@pytest.mark.parametrize(("account_id", "reward_id"), [("ada", "exposure-30-min"), ("bob", "wallet-1-usd")])
def test_a_key_of_something_else_is_refused(ledger: Ledger, account_id: str, reward_id: str):
    earned(ledger, "ada", 500)
    earned(ledger, "bob", 500)
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    with pytest.raises(ConflictingKeyError):
        redeem(ledger, account_id, reward_id, idempotency_key="click", actor="ada")
    assert compute_totals(ledger).redeemed == 150


def test_too_few_points_are_refused_with_both_figures(ledger: Ledger):
    earned(ledger, "ada", 149)
    with pytest.raises(InsufficientPointsError, match="1 points are missing") as refusal:
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert (refusal.value.balance, refusal.value.points) == (149, 150)
    assert find_account(ledger, "ada").entry_count == 1


def test_a_refused_key_may_be_used_when_there_are_points(ledger: Ledger):
    earned(ledger, "ada", 100)
    with pytest.raises(InsufficientPointsError):
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    adjust(ledger, "ada", 50, reason="a gift", actor="owner", idempotency_key="gift")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada").balance_after == 0


def test_another_price_than_the_expected_takes_nothing(ledger: Ledger):
    earned(ledger, "ada", 500)
    with pytest.raises(PriceChangedError, match="150 points now") as refusal:
        redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada", expected_points=149)
    assert refusal.value.points == 150
    assert find_account(ledger, "ada").entry_count == 1
    paid = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada", expected_points=150)
    assert paid.balance_after == 350
    again = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada", expected_points=149)
    assert again == paid


def test_unknown_accounts_and_rewards_are_named(ledger: Ledger):
    earned(ledger, "ada", 500)
    with pytest.raises(UnknownAccountError, match="'eve'"):
        redeem(ledger, "eve", "wallet-1-usd", idempotency_key="1", actor="eve")
    with pytest.raises(UnknownRewardError, match="'moon'"):
        redeem(ledger, "ada", "moon", idempotency_key="2", actor="ada")


@pytest.mark.parametrize("texts", [{"idempotency_key": " ", "actor": "ada"}, {"idempotency_key": "1", "actor": ""}])
def test_who_and_what_for_must_be_said(ledger: Ledger, texts: dict[str, str]):
    with pytest.raises(ValueError, match="is empty"):
        redeem(ledger, "ada", "wallet-1-usd", **texts)


def test_a_redemption_is_taken_back_once(ledger: Ledger):
    earned(ledger, "ada", 150)
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    with pytest.raises(AlreadyReversedError):
        reverse_redemption(ledger, first.redemption_id, reason="not delivered", actor="owner")
    assert find_account(ledger, "ada").balance == 150
    newest = list_entries(ledger, "ada")[0]
    assert (newest.kind, newest.points, newest.reason) == ("reverse", 150, "not delivered")
    assert newest.reward_id == "wallet-1-usd"
    assert audit(ledger) == []


def test_an_unknown_redemption_cannot_be_taken_back(ledger: Ledger):
    with pytest.raises(UnknownRedemptionError, match="'nothing'"):
        reverse_redemption(ledger, "nothing", reason="why", actor="owner")


def is_waited_for(ledger: Ledger, holder: int | None) -> bool:
    """Whether a writer waits: at the gate of a SQLite file, or for the PostgreSQL process that holds a lock."""
    if holder is None:
        with Path(f"{ledger.engine.url.database}.turn.gate").open("ab") as gate:
            return not try_lock(gate.fileno())
    with ledger.single_statements() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        return connection.exec_driver_sql(waiting, (holder,)).scalar() == 1


@pytest.mark.parametrize(("taken", "is_refused"), [(100, True), (50, False)])
def test_what_was_spent_while_waiting_counts(ledger: Ledger, new_url: str, taken: int, is_refused: bool):
    earned(ledger, "ada", 200)
    with Ledger.open(new_url) as other, ThreadPoolExecutor(1) as pool:
        with other.writing() as connection:
            entry = NewEntry("ada", "adjust", -taken, "adjust/1", "given by mistake", "owner")
            write_entry(connection, lock_account(connection, "ada"), entry)
            holder = None if ledger.is_sqlite else connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            waiting = pool.submit(redeem, ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
            wait_until(
                lambda: waiting.done() or is_waited_for(ledger, holder), "a redemption that waits for the account"
            )
            assert not waiting.done()
        if is_refused:
            with pytest.raises(InsufficientPointsError) as refusal:
                waiting.result()
            assert (refusal.value.balance, refusal.value.points) == (100, 150)
        else:
            assert waiting.result().balance_after == 0
    assert compute_totals(ledger).redemption_count == (0 if is_refused else 1)
    assert audit(ledger) == []


def test_a_short_balance_is_refused_without_waiting(ledger: Ledger, new_url: str):
    if ledger.is_sqlite:
        pytest.skip("SQLite's writers stand in one queue")
    earned(ledger, "ada", 100)
    with Ledger.open(new_url) as other, other.writing() as connection:
        lock_account(connection, "ada")
        with pytest.raises(InsufficientPointsError):
            redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")


def test_the_wait_for_an_account_is_bounded(ledger: Ledger, impatient: Ledger):
    earned(ledger, "ada", 200)
    with ledger.writing() as connection:
        lock_account(connection, "ada")
        with pytest.raises(LedgerBusyError, match="try again"):
            redeem(impatient, "ada", "wallet-1-usd", idempotency_key="click", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="click", actor="ada").balance_after == 50
