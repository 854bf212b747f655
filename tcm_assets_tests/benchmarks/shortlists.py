"""Benchmark of shortlists: how long the exact set takes, and how much better it is than choosing greedily.

Run from the repository: python -m tcm_assets_tests.benchmarks.shortlists [--creators 100000] [--few 2000]

Creators are drawn: lognormal views, prices of 11 USD for a thousand with a spread of 0.4 in logarithms (so price and
value go together, which is hard for a solver), fits of which a third are above a half, shares of 51 classes. Seconds
are of the processor: `solved` from limits to a set, `relaxed` for runner-ups and every relaxation. `few_without` gives
all of the few creators to the solver. `over_greedy` is against the better of two greedy sets, by fitting views and by
fitting views for a unit of money, each as long as budget and number allow.
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tcm_assets.campaigns.shortlists.candidates import Candidates
from tcm_assets.campaigns.shortlists.choice_problem import ChoiceProblem
from tcm_assets.campaigns.shortlists.exact_choice import choose_best, choose_without_reduction
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import Pool
from tcm_assets.campaigns.shortlists.screens import screens_of
from tcm_assets.campaigns.shortlists.shortlist import find_swaps, make_shortlist, relax
from tcm_assets_tests.benchmarks.measuring import machine

CLASSES: Final = 51
TIERS: Final = ("nano", "micro", "mid", "macro", "mega")
COUNTRIES: Final = ("United States", "Germany", "Spain", "France", None)

_PLAIN = ShortlistLimits(least_count=5, most_count=5, budget=2_000.0, currency="USD", least_fit=0.0)
BRIEFS: Final = {
    "5 creators, 2,000 USD": _PLAIN,
    "5 micro creators in the US, 2,000 USD": replace(
        _PLAIN, tiers=("micro",), creator_countries=("United States",), least_fit=0.5
    ),
    "1 to 20 creators, 20,000 USD": replace(_PLAIN, least_count=1, most_count=20, budget=20_000.0),
    "10 creators, 5,000 USD, 2 of a category": replace(
        _PLAIN, least_count=10, most_count=10, budget=5_000.0, most_per_category=2
    ),
    "5 creators, 2,000 USD, none alike": replace(_PLAIN, alike_from=0.8),
    "20 creators, 20,000 USD, none alike": replace(
        _PLAIN, least_count=20, most_count=20, budget=20_000.0, alike_from=0.8
    ),
    "10 creators, no budget": replace(_PLAIN, least_count=10, most_count=10, budget=None),
    "impossible: 10 mega creators in Peru, 500 USD": replace(
        _PLAIN, least_count=10, most_count=10, budget=500.0, tiers=("mega",), creator_countries=("Peru",)
    ),
}


def drawn_pool(size: int, seed: int = 0) -> Pool:
    """Return a pool of drawn creators."""
    random = np.random.default_rng(seed)
    views = np.exp(random.normal(9.5, 1.6, size)).astype(np.int64)
    rate = np.exp(random.normal(2.4, 0.4, size))
    shares = random.dirichlet(np.full(CLASSES, 0.03), size).astype(np.float32)
    offsets = pa.array(np.arange(size + 1) * CLASSES, pa.int32())
    columns = {
        "creator_id": [f"c{place:07}" for place in range(size)],
        "creator_name": [f"Creator {place}" for place in range(size)],
        "fit": random.beta(2, 3, size),
        "views_low": views // 4,
        "views_median": views,
        "views_high": views * 4,
        "price_low": np.round(views * rate / 2_000, 2),
        "price_high": np.round(views * rate / 1_000, 2),
        "currency": ["USD"] * size,
        "follower_tier": np.array(TIERS)[np.digitize(views, [3e3, 3e4, 2e5, 1e6])],
        "country": np.array(COUNTRIES, dtype=object)[random.integers(0, len(COUNTRIES), size)],
        "safety_level": np.array(["no finding", "low", "medium", None], dtype=object)[random.integers(0, 4, size)],
        "category": [f"class {place}" for place in shares.argmax(axis=1)],
        "class_shares": pa.ListArray.from_arrays(offsets, pa.array(shares.ravel())),
    }
    return Pool(Candidates(pa.table(columns)))


def greedy(problem: ChoiceProblem) -> float | None:
    """Return the value of the better of two greedy sets, None where neither reaches the number."""
    orders = (-problem.value, -problem.value / np.maximum(problem.price, 1))
    values = [_taken_in_order(problem, np.argsort(keys, kind="stable").tolist()) for keys in orders]
    return max((value for value in values if value is not None), default=None)


def _taken_in_order(problem: ChoiceProblem, order: list[int]) -> float | None:
    """Return the value of candidates taken in order, whoever still fits; the cheapest so many are kept affordable."""
    cheapest = np.cumsum(np.sort(problem.price)[: problem.most])
    chosen: list[int] = []
    spent, of_group = 0, dict.fromkeys(problem.group.tolist(), 0)
    for place in order:
        group, open_places = int(problem.group[place]), problem.least - len(chosen) - 1
        reserved = int(cheapest[open_places - 1]) if open_places > 0 else 0
        if len(chosen) == problem.most:
            break
        if problem.budget is not None and spent + int(problem.price[place]) + reserved > problem.budget:
            continue
        if problem.most_per_group is not None and of_group[group] >= problem.most_per_group:
            continue
        chosen.append(place)
        spent += int(problem.price[place])
        of_group[group] += 1
    return float(problem.value[chosen].sum()) if len(chosen) >= problem.least else None


def measure(creators: int, few: int) -> dict[str, Any]:
    """Return seconds and ratios of every brief."""
    started = time.process_time()
    pool = drawn_pool(creators)
    screens_of(pool.candidates, _PLAIN)
    small = drawn_pool(few, seed=1)
    found: dict[str, Any] = {"drawing_s": round(time.process_time() - started, 2), "briefs": {}}
    for name, limits in BRIEFS.items():
        begun, clock = time.process_time(), time.perf_counter()
        shortlist = make_shortlist(pool, limits)
        solved, solved_clock = time.process_time() - begun, time.perf_counter() - clock
        begun = time.process_time()
        find_swaps(pool, shortlist)
        relaxed = list(relax(pool, shortlist))
        row: dict[str, Any] = {
            "status": shortlist.status,
            "solved_s": round(solved, 2),
            "solved_clock_s": round(solved_clock, 2),
            "relaxations": len(relaxed),
            "relaxed_s": round(time.process_time() - begun, 2),
        }
        found["briefs"][name] = row | compare(pool, limits) | compare_whole(small, limits)
    return found


def compare(pool: Pool, limits: ShortlistLimits) -> dict[str, Any]:
    """Return how many fitting views the exact set has beside the greedy one, as a ratio; None without a set."""
    problem = _problem(pool, limits)
    if problem.must_be_unlike or (best := choose_best(problem)) is None or (other := greedy(problem)) is None:
        return {"over_greedy": None}
    return {"over_greedy": round(float(problem.value[best].sum()) / other, 3)}


def compare_whole(pool: Pool, limits: ShortlistLimits) -> dict[str, Any]:
    """Return seconds with and without reduction on few creators, and whether both find the same value."""
    problem = _problem(pool, limits)
    begun = time.process_time()
    reduced = choose_best(problem)
    middle = time.process_time()
    whole = choose_without_reduction(problem)
    ended = time.process_time()
    values = [None if chosen is None else float(problem.value[chosen].sum()) for chosen in (reduced, whole)]
    is_same = values[0] == values[1] or (None not in values and bool(np.isclose(*values, rtol=1e-9, atol=0)))
    return {"few_s": round(middle - begun, 3), "few_without_s": round(ended - middle, 3), "is_same": is_same}


def _problem(pool: Pool, limits: ShortlistLimits) -> ChoiceProblem:
    return pool.problem(limits, pool.eligible(screens_of(pool.candidates, limits), limits))[0]


def main(arguments: list[str]) -> None:
    """Measure, and print as JSON."""
    parser = argparse.ArgumentParser(description="How long shortlists take, and how good they are.")
    parser.add_argument("--creators", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=2_000)
    options = parser.parse_args(arguments)
    report = measure(options.creators, options.few) | {"machine": machine("scipy", "numpy")}
    sys.stdout.write("\n" + json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
