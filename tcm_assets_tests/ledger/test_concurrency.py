"""64 clients at once: no point is spent twice, no entry lost, and every sum is exact."""

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

import pytest

from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import PostingCounts, post_earnings
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.ledger.statements import Totals, compute_totals, copy_redemptions, find_account
from tcm_assets_tests.ledger.ledger_clients import PROCESSES, THREADS, Outcome, Plan, run_clients
from tcm_assets_tests.ledger.ledger_earnings import earning

REDEMPTIONS = 10_000

ATTEMPTS = -(-REDEMPTIONS // (PROCESSES * THREADS))

PRICES = {"wallet-1-usd": 150, "exposure-30-min": 200}

ACCOUNTS = tuple(f"creator {number}" for number in range(36))

HOT = "everybody's favourite"

MOST_POSTINGS = 100
"""Each gives some 370 points, two redemptions' worth; there is enough for 480 of the 10,000 without them."""


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    """The clients' processes, which serve all tests: to start them takes longer than most of what they do."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("forkserver")) as pool:
        yield pool


def test_prices_are_what_the_plans_count_with(ledger: Ledger):
    assert {reward.reward_id: reward.points for reward in list_rewards(ledger)}.items() >= PRICES.items()


def test_balances_that_run_out_are_never_spent_twice(ledger: Ledger, new_url: str, processes: Executor):
    """Half of the attempts go to one account; videos are posted, and redemptions taken back, meanwhile."""
    start = dict.fromkeys(ACCOUNTS, 1500) | {HOT: 30_000}
    post_earnings(ledger, [earning(f"first of {one}", one, points) for one, points in start.items()])
    plan = Plan(new_url, (HOT,) * len(ACCOUNTS) + ACCOUNTS, tuple(PRICES), ATTEMPTS, share_reversed=0.1)
    with _posting_meanwhile(ledger, (*ACCOUNTS, HOT)) as posted:
        outcomes = run_clients(processes, plan)
    summed = compute_totals(ledger)
    assert summed.video_points == sum(start.values()) + sum(counts.points for counts in posted)
    _require_outcomes(ledger, outcomes, summed)
    refused = sum(outcome.refused.total() for outcome in outcomes)
    assert summed.redemption_count + refused == ATTEMPTS * PROCESSES * THREADS >= REDEMPTIONS
    assert summed.redemption_count > 300
    assert summed.redeemed - summed.reversed <= summed.video_points
    assert refused > REDEMPTIONS / 2
    assert len(posted) > 1


def test_one_balance_is_emptied_to_the_last_point(ledger: Ledger, new_url: str, processes: Executor):
    affordable = 100
    post_earnings(ledger, [earning("hot", HOT, affordable * PRICES["wallet-1-usd"])])
    outcomes = run_clients(processes, Plan(new_url, (HOT,), ("wallet-1-usd",), attempts=5))
    emptied = find_account(ledger, HOT)
    assert emptied is not None
    assert (emptied.balance, emptied.entry_count) == (0, affordable + 1)
    _require_outcomes(ledger, outcomes, compute_totals(ledger))


def test_a_key_from_several_clients_is_one_redemption(ledger: Ledger, new_url: str, processes: Executor):
    """Every client asks for every key more than once on average; each balance covers its keys to the point."""
    accounts = ACCOUNTS[:10]
    keys = tuple(f"click {number}" for number in range(30))
    price = PRICES["wallet-1-usd"]
    post_earnings(ledger, [earning(one, one, price * len(keys) // len(accounts)) for one in accounts])
    outcomes = run_clients(processes, Plan(new_url, accounts, ("wallet-1-usd",), attempts=40, keys=keys))
    confirmed: dict[str, set[tuple[str, str, int]]] = {key: set() for key in keys}
    for outcome in outcomes:
        assert not outcome.refused
        for key, redemption in outcome.redemptions.items():
            confirmed[key].add(redemption)
    assert [len(redemptions_of_key) for redemptions_of_key in confirmed.values()] == [1] * len(keys)
    summed = compute_totals(ledger)
    assert (summed.redemption_count, summed.balance) == (len(keys), 0)
    assert audit(ledger) == []


@contextmanager
def _posting_meanwhile(ledger: Ledger, accounts: tuple[str, ...]) -> Iterator[list[PostingCounts]]:
    """Post new videos, and others' points anew, in this process until the block ends; gives what was posted."""
    done = threading.Event()
    posted: list[PostingCounts] = []
    failures: list[Exception] = []

    def post() -> None:
        turn = 0
        try:
            # Twice at least, and not so often on a slow machine that balances no longer run out.
            while turn < 2 or (turn < MOST_POSTINGS and not done.is_set()):
                turn += 1
                # One new video of each account, and the one before it rescored: to more, to less, to nothing.
                videos = [earning(f"{turn}/{one}", one, 10, version="robust-1") for one in accounts]
                videos += [earning(f"{turn - 1}/{one}", one, (turn * 7) % 21, version="robust-2") for one in accounts]
                posted.append(post_earnings(ledger, videos if turn > 1 else videos[: len(accounts)]))
                done.wait(0.2)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield posted
    finally:
        done.set()
        thread.join()
    assert failures == []


def _require_outcomes(ledger: Ledger, outcomes: list[Outcome], summed: Totals) -> None:
    """The ledger has exactly the redemptions and reversals that clients were told of."""
    confirmed = {redemption for outcome in outcomes for redemption in outcome.redemptions.values()}
    assert len(confirmed) == sum(len(outcome.redemptions) for outcome in outcomes)
    rows = copy_redemptions(ledger).to_pylist()
    assert {(row["redemption_id"], row["account_id"], row["points"]) for row in rows} == confirmed
    reversed_ids = [one for outcome in outcomes for one in outcome.reversed]
    assert sorted(row["redemption_id"] for row in rows if row["state"] == "reversed") == sorted(reversed_ids)
    points = {redemption_id: points for redemption_id, _, points in confirmed}
    assert summed.redeemed == sum(points.values())
    assert summed.reversed == sum(points[one] for one in reversed_ids)
    assert summed.video_points + summed.adjusted - summed.redeemed + summed.reversed == summed.balance - summed.owed
    assert audit(ledger) == []
