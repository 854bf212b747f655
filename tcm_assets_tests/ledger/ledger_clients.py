"""Many clients of one ledger: processes with threads, each thread with its share of the operations."""

import random
from collections import Counter
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import InsufficientPointsError
from tcm_assets.ledger.redeeming import redeem, reverse_redemption

PROCESSES = 4

THREADS = 16

LOCK_TIMEOUT_S = 120.0


@dataclass
class Outcome:
    """What the ledger told a client: each redemption by its key, refusals by account, what was taken back."""

    redemptions: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    reversed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What every client does."""

    url: str
    accounts: tuple[str, ...]
    rewards: tuple[str, ...]
    attempts: int
    share_reversed: float = 0.0
    keys: tuple[str, ...] = ()
    """Keys that all clients use, each for the account at the key's place; without them every attempt has its own."""


def act_as_client(ledger: Ledger, plan: Plan, number: int) -> Outcome:
    """Redeem `plan.attempts` times, and take some redemptions back."""
    draw = random.Random(number)
    outcome = Outcome()
    for attempt in range(plan.attempts):
        key, account_id = f"client {number}, {attempt}", draw.choice(plan.accounts)
        if plan.keys:
            place = draw.randrange(len(plan.keys))
            key, account_id = plan.keys[place], plan.accounts[place % len(plan.accounts)]
        reward_id = plan.rewards[0] if plan.keys else draw.choice(plan.rewards)
        try:
            done = redeem(ledger, account_id, reward_id, idempotency_key=key, actor=account_id)
        except InsufficientPointsError:
            outcome.refused[account_id] += 1
            continue
        redemption = (done.redemption_id, account_id, done.points)
        assert outcome.redemptions.setdefault(key, redemption) == redemption
        if draw.random() < plan.share_reversed:
            reverse_redemption(ledger, done.redemption_id, reason="not delivered", actor="owner")
            outcome.reversed.append(done.redemption_id)
    return outcome


def run_clients(processes: Executor, plan: Plan) -> list[Outcome]:
    """Run `PROCESSES` times `THREADS` clients at once and return their outcomes."""
    return [one for some in processes.map(_run_process, [plan] * PROCESSES, range(PROCESSES)) for one in some]


def _run_process(plan: Plan, process: int) -> list[Outcome]:
    with Ledger.open(plan.url, lock_timeout_s=LOCK_TIMEOUT_S) as ledger, ThreadPoolExecutor(THREADS) as pool:
        numbers = range(process * THREADS, (process + 1) * THREADS)
        return list(pool.map(lambda number: act_as_client(ledger, plan, number), numbers))
