"""The nearest possible brief: the one whose changes a brand minds least.

Every way to give up limits is tried, with the number of creators and the money that it then takes. Changes are weighed:
fewer creators and more money come first, then the place, then the size, and only then many times the money. A fit,
safety, the audience gate, a rival's window and whatever a brief excludes are never given up: a set without them would
be no answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import FloatArray, IntArray
from tcm_assets.campaigns.shortlists.impossible import cheapest_first, find_conflict, is_possible, limit_labels
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import BUDGET, CATEGORY, CENTS, LIKENESS, NUMBER, REQUIRED, Pool
from tcm_assets.campaigns.shortlists.screens import Screen, screens_of

EACH: Final = "budget_each"
"""Name of the limit on the price of one creator."""

WEIGHTS: Final[Mapping[str, float]] = {
    LIKENESS: 0.3,
    CATEGORY: 0.5,
    "views": 1.0,
    "engagement": 1.0,
    "creator_country": 2.0,
    "audience_country": 2.0,
    "place": 2.0,
    "followers": 2.5,
    "tier": 2.5,
    "worked_with": 3.0,
    REQUIRED: 5.0,
}
"""How much a brand minds that a limit is given up. Twice the money weighs 1."""

MOST_TIMES_BUDGET: Final = 3.0
"""Times the budget up to which more money is minded less than another place."""

_FEWER, _FEWER_SHARE = 0.25, 0.75  # that they are fewer at all, and by the share that is missing
_FAR_DEARER, _FAR_STEP = 3.0, 0.25  # beyond MOST_TIMES_BUDGET: at once, and for each doubling

ASSUMED: Final = frozenset({"fit", "safety", "gate", "conflict"})
"""Limits that hold without a word of the brief."""


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """The nearest possible brief: its limits, the names that it drops, its set, and the names that it changes.

    `words` say how it differs; `is_far` whether it gives up more than half of what was asked, or costs more than
    MOST_TIMES_BUDGET.
    """

    limits: ShortlistLimits
    without: frozenset[str]
    chosen: IntArray
    changed: tuple[str, ...]
    words: str
    is_far: bool


@dataclass(frozen=True)
class _Way:
    """A number of creators and a budget under which the limits but the dropped ones can be kept, and its weight."""

    weight: float
    number: int
    budget: float | None
    dropped: frozenset[str]


def find_nearest(pool: Pool, limits: ShortlistLimits) -> Nearest | None:
    """Return the nearest possible brief; None where only what is never given up would help."""
    screens = screens_of(pool.candidates, limits)
    labels = limit_labels(pool, limits, screens)
    soft = [name for name in WEIGHTS if name in labels]
    if not is_possible(pool, replace(limits, least_count=1), screens, frozenset({*soft, BUDGET, EACH})):
        return None
    best: tuple[_Way, ShortlistLimits, IntArray] | None = None
    drops = [frozenset(names) for size in range(len(soft) + 1) for names in combinations(soft, size)]
    for dropped in sorted(drops, key=_weight):
        if best is not None and _weight(dropped) >= best[0].weight:
            break
        for way in _ways(pool, limits, screens, dropped):
            if best is not None and way.weight >= best[0].weight:
                break
            tried = _limits_of(way, limits)
            chosen = pool.choose(tried, dropped)
            if chosen is not None:
                best = (way, tried, chosen)
                break
    return None if best is None else _nearest(pool, limits, labels, *best)


def _weight(dropped: frozenset[str]) -> float:
    return sum(WEIGHTS[name] for name in sorted(dropped))


def _ways(pool: Pool, limits: ShortlistLimits, screens: list[Screen], dropped: frozenset[str]) -> Iterator[_Way]:
    """Yield the numbers of creators that can be had without the dropped limits and the money it takes, best first."""
    eligible = pool.eligible(screens, limits, dropped | {EACH})
    demanded, all_there = pool.required(limits, dropped)
    if not all_there or not eligible[demanded].all():
        return
    problem, _ = pool.problem(limits, eligible, dropped | {BUDGET, NUMBER, LIKENESS})
    prices = problem.price[cheapest_first(problem)]
    numbers = np.arange(max(1, len(demanded)), min(len(prices), max(limits.least_count, len(demanded))) + 1)
    if not len(numbers):
        return
    each_or_all = np.maximum.accumulate(prices) if limits.budget_is_each else np.cumsum(prices)
    needed: FloatArray = each_or_all[numbers - 1] / CENTS
    missing = np.clip(1 - numbers / limits.least_count, 0.0, None)
    weights = _weight(dropped) + np.where(missing > 0, _FEWER + _FEWER_SHARE * missing, 0.0)
    if limits.budget is not None:
        weights = weights + _weight_of_money(needed / limits.budget)
    for place in np.lexsort((-numbers, weights)).tolist():
        budget = None if limits.budget is None else max(float(needed[place]), limits.budget)
        yield _Way(float(weights[place]), int(numbers[place]), budget, dropped)


def _weight_of_money(times: FloatArray) -> FloatArray:
    """Return how much the money is minded, as times the budget: nothing up to the budget itself."""
    near: FloatArray = np.log2(np.clip(times, 1.0, MOST_TIMES_BUDGET))
    far = _FAR_DEARER + _FAR_STEP * np.log2(np.maximum(times, MOST_TIMES_BUDGET) / MOST_TIMES_BUDGET)
    return near + np.where(times > MOST_TIMES_BUDGET, far, 0.0)


def _limits_of(way: _Way, limits: ShortlistLimits) -> ShortlistLimits:
    is_fewer = way.number < limits.least_count
    return replace(
        limits,
        least_count=way.number if is_fewer else limits.least_count,
        most_count=way.number if is_fewer else limits.most_count,
        budget=way.budget,
    )


def _nearest(
    pool: Pool, asked: ShortlistLimits, labels: dict[str, str], way: _Way, limits: ShortlistLimits, chosen: IntArray
) -> Nearest:
    money = EACH if asked.budget_is_each else BUDGET
    changed = [NUMBER] if limits.least_count < asked.least_count else []
    changed += [money] if limits.budget != asked.budget else []
    changed += [name for name in labels if name in way.dropped]
    times = (limits.budget or 0.0) / asked.budget if asked.budget else 1.0
    said = [name for name in labels if name not in ASSUMED]
    return Nearest(
        limits=limits,
        without=way.dropped,
        chosen=chosen,
        changed=tuple(changed),
        words=_words(pool, asked, limits, way.dropped, labels, chosen),
        is_far=2 * len(changed) > len(said) or times > MOST_TIMES_BUDGET,
    )


def _words(
    pool: Pool,
    asked: ShortlistLimits,
    nearest: ShortlistLimits,
    dropped: frozenset[str],
    labels: dict[str, str],
    chosen: IntArray,
) -> str:
    """Return how the nearest brief differs: "with 1 creator and without the limit 'micro' (mega) it is possible"."""
    parts = []
    if nearest.least_count < asked.least_count:
        number = "1 creator" if nearest.least_count == 1 else f"{nearest.least_count} creators"
        parts.append(f"with {number} instead of {asked.least_count}")
    if asked.budget is not None and nearest.budget is not None and nearest.budget != asked.budget:
        times = nearest.budget / asked.budget
        more = f"{max(times - 1, 0.01):.0%} more" if times < 2 else f"{times:,.{1 if times < 10 else 0}f} times as much"
        each = " each" if asked.budget_is_each else ""
        parts.append(f"with a budget of {nearest.budget:,.0f} {asked.currency}{each} ({more})")
    for name, label in labels.items():
        if name in dropped:
            parts.append(f"without the limit '{label}'{_instead(pool, name, chosen)}")
    *first, last = parts
    words = f"{', '.join(first)} and {last} it is possible" if first else f"{last} it is possible"
    return words if nearest.budget != asked.budget else words + _cost(pool, chosen)


def _cost(pool: Pool, chosen: IntArray) -> str:
    """Return what a set costs at most; empty where a price is unknown, or in another currency than the others."""
    currencies = {pool.candidates.rows["currency"][int(place)].as_py() for place in chosen}
    if len(currencies) > 1 or None in currencies or not pool.candidates.known("price_high")[chosen].all():
        return ""
    return f", for at most {int(pool.cents[chosen].sum()) / CENTS:,.0f} {currencies.pop()}"


_COLUMN_OF: Final = {"tier": "follower_tier", "creator_country": "country", "followers": "follower_tier"}


def _instead(pool: Pool, name: str, chosen: IntArray) -> str:
    """Return in brackets what the set has instead of a limit that was given up; empty where no column tells."""
    if name not in _COLUMN_OF:
        return ""
    values = [pool.candidates.rows[_COLUMN_OF[name]][int(place)].as_py() or "unknown" for place in chosen]
    return f" ({', '.join(dict.fromkeys(values))})"


def why_impossible(pool: Pool, limits: ShortlistLimits, nearest: Nearest | None) -> tuple[str, ...] | None:
    """Return the names of limits that cannot be kept together; None where even no limits can.

    They are what the nearest brief changes, each with the limits that it cannot be kept beside. Where there is no
    nearest brief, only limits that are never given up are named: more money, another place or size would not help.
    """
    screens = screens_of(pool.candidates, limits)
    labels = limit_labels(pool, limits, screens)
    if nearest is None:
        soft = frozenset({*WEIGHTS, NUMBER, BUDGET, EACH})
        hard = find_conflict(pool, replace(limits, least_count=1), screens, soft)
        return hard if hard is None or hard else find_conflict(pool, limits, screens)
    found: set[str] = set()
    for name in nearest.changed:
        restored, without = nearest.limits, nearest.without - {name}
        if name == NUMBER:
            restored = replace(restored, least_count=limits.least_count, most_count=limits.most_count)
        elif name in (BUDGET, EACH):
            restored = replace(restored, budget=limits.budget)
        found |= set(find_conflict(pool, restored, screens_of(pool.candidates, restored), without, name) or ())
    return tuple(name for name in labels if name in found)
