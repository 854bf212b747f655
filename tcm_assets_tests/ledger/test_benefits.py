"""Wallet money and exposure: granted with a video, given by a redemption, delivered, taken back, and owed."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.benefits import (
    EXPOSURE,
    UNITS,
    WALLET,
    adjust_benefit,
    deliver,
    list_benefit_entries,
    list_benefits,
    reverse_benefit,
)
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.entry_copies import copy_benefit_balances, copy_ledger_entries
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ConflictingKeyError,
    InsufficientBenefitError,
    UnknownAccountError,
    UnknownEntryError,
)
from tcm_assets.ledger.postings import Earning, PostingCounts, post_earnings
from tcm_assets.ledger.redeeming import redeem, reverse_redemption
from tcm_assets.ledger.statements import sum_posted
from tcm_assets_tests.ledger.ledger_earnings import DAY

NEXT_DAY = DAY + timedelta(days=1)


def video(video_id: str, account_id: str, points: int, cents: int, minutes: int, day=DAY) -> Earning:
    return Earning(video_id, day, account_id, f"the_{account_id}", points, "robust-1", "scored", cents, minutes, "gold")


def held(ledger: Ledger, account_id: str) -> dict[str, tuple[int, int]]:
    """Balance and owed amount of each unit."""
    return {state.unit: (state.balance, state.owed) for state in list_benefits(ledger, account_id)}


def told(ledger: Ledger, account_id: str) -> list[tuple[str, str, int]]:
    return [(each.unit, each.kind, each.amount) for each in reversed(list_benefit_entries(ledger, account_id))]


def test_a_video_grants_with_its_points_once(ledger: Ledger):
    earnings = [video("1", "ada", 30, 500, 20), video("2", "bob", 50, 0, 10), video("3", "bob", 0, 0, 0)]
    assert post_earnings(ledger, earnings) == PostingCounts(earned=2, unchanged=1, points=80, benefits=3)
    assert held(ledger, "ada") == {WALLET: (500, 0), EXPOSURE: (20, 0)}
    assert held(ledger, "bob") == {WALLET: (0, 0), EXPOSURE: (10, 0)}
    assert post_earnings(ledger, earnings) == PostingCounts(unchanged=3)
    assert audit(ledger) == []


def test_another_tier_is_a_difference_and_a_video_that_moves_takes_its_benefits_along(ledger: Ledger):
    post_earnings(ledger, [video("1", "ada", 30, 0, 10)])
    post_earnings(ledger, [video("1", "ada", 30, 500, 20)])
    assert told(ledger, "ada") == [
        (EXPOSURE, "grant", 10),
        (WALLET, "grant", 500),
        (EXPOSURE, "adjust", 10),
    ]
    post_earnings(ledger, [video("1", "bob", 30, 500, 20, day=NEXT_DAY)])
    assert held(ledger, "ada") == {WALLET: (0, 0), EXPOSURE: (0, 0)}
    (row,) = sum_posted(ledger, NEXT_DAY, NEXT_DAY + timedelta(days=1)).to_pylist()
    assert row == {
        "video_id": "1",
        "upload_date": NEXT_DAY,
        "account_id": "bob",
        "points": 30,
        "wallet_cents": 500,
        "exposure_min": 20,
    }
    assert sum_posted(ledger, DAY, NEXT_DAY).num_rows == 0
    assert sum_posted(ledger, DAY, NEXT_DAY, ["1"]).to_pylist() == [row]
    assert audit(ledger) == []


def test_what_is_taken_back_after_it_was_delivered_is_owed_and_paid_first(ledger: Ledger):
    post_earnings(ledger, [video("1", "ada", 30, 500, 20)])
    deliver(ledger, "ada", WALLET, 300, reference="transfer 17", actor="owner", idempotency_key="a")
    post_earnings(ledger, [video("1", "ada", 0, 0, 0)])
    assert held(ledger, "ada")[WALLET] == (0, 300)
    post_earnings(ledger, [video("2", "ada", 30, 500, 20)])
    assert held(ledger, "ada")[WALLET] == (200, 0)
    assert audit(ledger) == []


def test_a_redemption_gives_its_benefit_and_takes_it_back_with_the_points(ledger: Ledger):
    post_earnings(ledger, [video("1", "ada", 400, 0, 0)])
    first = redeem(ledger, "ada", "wallet-1-usd", idempotency_key="one", actor="ada")
    redeem(ledger, "ada", "exposure-30-min", idempotency_key="two", actor="ada")
    assert redeem(ledger, "ada", "wallet-1-usd", idempotency_key="one", actor="ada") == first
    assert held(ledger, "ada") == {WALLET: (100, 0), EXPOSURE: (30, 0)}
    assert [entry.reason for entry in list_benefit_entries(ledger, "ada")] == [
        "30 minutes of exposure on the feed",
        "1 US dollar for your e-wallet",
    ]
    deliver(ledger, "ada", WALLET, 100, reference="transfer 18", actor="owner", idempotency_key="a")
    reverse_redemption(ledger, first.redemption_id, reason="sent twice", actor="owner")
    assert held(ledger, "ada") == {WALLET: (0, 100), EXPOSURE: (30, 0)}
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="three", actor="ada")
    assert held(ledger, "ada")[WALLET] == (0, 0)
    assert audit(ledger) == []


def test_more_than_waits_is_not_delivered_and_a_delivery_can_be_taken_back_once(ledger: Ledger):
    post_earnings(ledger, [video("1", "ada", 1, 500, 0)])
    with pytest.raises(InsufficientBenefitError, match="500 were granted"):
        deliver(ledger, "ada", WALLET, 501, reference="transfer", actor="owner", idempotency_key="a")
    for _ in range(2):
        deliver(ledger, "ada", WALLET, 500, reference="transfer", actor="owner", idempotency_key="a")
    with pytest.raises(ConflictingKeyError):
        deliver(ledger, "ada", WALLET, 500, reference="another", actor="owner", idempotency_key="a")
    with pytest.raises(UnknownAccountError):
        deliver(ledger, "eve", WALLET, 500, reference="transfer", actor="owner", idempotency_key="b")
    with pytest.raises(ValueError, match="1 or more"):
        deliver(ledger, "ada", WALLET, 0, reference="transfer", actor="owner", idempotency_key="b")
    delivery, grant = list_benefit_entries(ledger, "ada")
    with pytest.raises(UnknownEntryError):
        reverse_benefit(ledger, grant.entry_id, reason="no", actor="owner")
    reverse_benefit(ledger, delivery.entry_id, reason="came back", actor="owner")
    with pytest.raises(AlreadyReversedError):
        reverse_benefit(ledger, delivery.entry_id, reason="came back", actor="owner")
    assert held(ledger, "ada")[WALLET] == (500, 0)
    (balance, _) = (row for row in copy_benefit_balances(ledger).sort_by([("unit", "descending")]).to_pylist())
    assert (balance["granted"], balance["delivered"], balance["balance"]) == (500, 0, 500)


def test_all_entries_are_copied_with_days_and_moments(ledger: Ledger):
    post_earnings(ledger, [video("1", "ada", 400, 500, 20)])
    redeem(ledger, "ada", "wallet-1-usd", idempotency_key="one", actor="ada")
    rows = copy_ledger_entries(ledger).to_pylist()
    assert [(row["unit"], row["kind"], row["amount"]) for row in rows] == [
        ("points", "earn", 400),
        ("points", "redeem", -150),
        (WALLET, "grant", 500),
        (EXPOSURE, "grant", 20),
        (WALLET, "redeem", 100),
    ]
    assert [row["upload_date"] for row in rows] == [DAY, None, DAY, DAY, None]
    assert {row["booked_on"] for row in rows} == {row["created_at"].date() for row in rows}


amounts = st.integers(0, 3).map(lambda step: step * 100)

operations = st.one_of(
    st.tuples(st.just("post"), st.integers(0, 3), st.sampled_from(("ada", "bob")), amounts, amounts),
    st.tuples(st.just("adjust"), st.sampled_from(UNITS), st.integers(-150, 150).filter(bool)),
    st.tuples(st.just("deliver"), st.sampled_from(UNITS), st.integers(1, 250)),
    st.tuples(st.just("redeem"), st.sampled_from(("wallet-1-usd", "exposure-30-min"))),
    st.tuples(
        st.just("reverse redemption"),
    ),
    st.tuples(
        st.just("reverse delivery"),
    ),
)


@given(played=st.lists(operations, max_size=20))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_interleaving_equals_a_model_and_passes_the_audit(ledger: Ledger, played: list[tuple]):
    run = f"{copy_ledger_entries(ledger).num_rows}"
    names = {"ada": f"ada {run}", "bob": f"bob {run}"}
    nets = dict.fromkeys(((name, unit) for name in names.values() for unit in UNITS), 0)
    videos: dict[int, tuple[str, dict[str, int]]] = {}
    redemptions, deliveries = [], []
    post_earnings(ledger, [video(f"first {name}", name, 10_000, 0, 0) for name in names.values()])
    ada = names["ada"]
    for number, (kind, *values) in enumerate(played):
        key = f"{run} {number}"
        if kind == "post":
            which, name, cents, minutes = values
            before, given_before = videos.get(which, (names[name], dict.fromkeys(UNITS, 0)))
            given_now = {WALLET: cents, EXPOSURE: minutes}
            post_earnings(ledger, [video(f"{run} {which}", names[name], 5, cents, minutes)])
            for unit in UNITS:
                nets[before, unit] -= given_before[unit]
                nets[names[name], unit] += given_now[unit]
            videos[which] = names[name], given_now
        elif kind == "adjust":
            unit, amount = values
            adjust_benefit(ledger, ada, unit, amount, reason="test", actor="test", idempotency_key=key)
            nets[ada, unit] += amount
        elif kind == "deliver":
            unit, amount = values
            if nets[ada, unit] < amount:
                with pytest.raises(InsufficientBenefitError):
                    deliver(ledger, ada, unit, amount, reference="r", actor="test", idempotency_key=key)
                continue
            deliver(ledger, ada, unit, amount, reference="r", actor="test", idempotency_key=key)
            nets[ada, unit] -= amount
            deliveries.append((list_benefit_entries(ledger, ada, limit=1)[0].entry_id, unit, amount))
        elif kind == "redeem":
            done = redeem(ledger, ada, values[0], idempotency_key=key, actor="test")
            nets[ada, WALLET] += done.wallet_usd * 100
            nets[ada, EXPOSURE] += done.exposure_min
            redemptions.append(done)
        elif kind == "reverse redemption" and redemptions:
            done = redemptions.pop()
            reverse_redemption(ledger, done.redemption_id, reason="test", actor="test")
            nets[ada, WALLET] -= done.wallet_usd * 100
            nets[ada, EXPOSURE] -= done.exposure_min
        elif kind == "reverse delivery" and deliveries:
            entry_id, unit, amount = deliveries.pop()
            reverse_benefit(ledger, entry_id, reason="test", actor="test")
            nets[ada, unit] += amount
    for name in names.values():
        assert held(ledger, name) == {unit: (max(nets[name, unit], 0), max(-nets[name, unit], 0)) for unit in UNITS}
    assert audit(ledger) == []
