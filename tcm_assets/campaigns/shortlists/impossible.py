"""Impossible briefs: which limits together cannot be kept, and the nearest brief that can.

A set of limits conflicts when no set of creators keeps them, whatever the others say. Conflicts of one, two and three
limits are tried in turn, so the first one found is a smallest one; a larger one is found by leaving out each limit
that the conflict does not need.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import NO_GROUP, ChoiceProblem, IntArray
from tcm_assets.campaigns.shortlists.exact_choice import choose_best
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import BUDGET, CATEGORY, CENTS, LIKENESS, NUMBER, REQUIRED, Pool
from tcm_assets.campaigns.shortlists.screens import PREREQUISITES, Screen, screens_of

_TRIED_SIZE: Final = 3

CONCESSIONS: Final = (
    *(LIKENESS, CATEGORY, "followers", "tier", "views", "engagement", "creator_country", "place", "audience_country"),
    *("worked_with", BUDGET, "budget_each", REQUIRED),
)
"""Limits that the nearest brief may give up, the ones that a brand misses least first. A fit, safety, the audience
gate, a rival's window and whatever a brief excludes are never given up: a set without them would be no answer."""


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """The nearest possible brief: its limits, the names that it drops, its set, and how it differs, in words."""

    limits: ShortlistLimits
    without: frozenset[str]
    chosen: IntArray
    words: str


def limit_labels(pool: Pool, limits: ShortlistLimits, screens: list[Screen]) -> dict[str, str]:
    """Return the limits that are in force and can be dropped, each in words, in a fixed order."""
    most = limits.most_count
    labels: dict[str, str] = {}
    if limits.least_count > 1:
        words = f"{most} creators" if limits.least_count == most else f"at least {limits.least_count} creators"
        labels[NUMBER] = words
    if limits.budget is not None and not limits.budget_is_each:
        labels[BUDGET] = f"a budget of {limits.budget:,.0f} {limits.currency}"
    if limits.required:
        labels[REQUIRED] = f"with {', '.join(limits.required)}"
    labels |= {screen.name: screen.label for screen in screens if screen.name not in PREREQUISITES}
    if limits.most_per_category is not None:
        labels[CATEGORY] = f"at most {limits.most_per_category} of one category"
    if limits.alike_from is not None and pool.vectors is not None:
        labels[LIKENESS] = "no two creators with much the same content"
    return labels


def is_possible(pool: Pool, limits: ShortlistLimits, screens: list[Screen], without: frozenset[str]) -> bool:
    """Return whether any set keeps the limits, but those named."""
    eligible = pool.eligible(screens, limits, without)
    demanded, all_there = pool.required(limits, without)
    if not all_there or not eligible[demanded].all() or not eligible.any():
        return False
    problem, _ = pool.problem(limits, eligible, without)
    if problem.must_be_unlike:
        return choose_best(replace(problem, value=np.zeros(len(problem)))) is not None
    price = least_price(problem, problem.least)
    return price is not None and (problem.budget is None or price <= problem.budget)


def least_price(problem: ChoiceProblem, number: int) -> int | None:
    """Return the lowest price in cents of so many candidates under the limits of categories; None for too few.

    Exact without likeness: categories form a partition, so taking the cheapest that still fits is best (a matroid).
    """
    required = problem.required_mask()
    if required.sum() > problem.most or number > problem.most:
        return None
    order = np.lexsort((np.arange(len(problem)), problem.price, ~required))
    if problem.most_per_group is not None:
        groups = problem.group[order]
        by_group = np.argsort(groups, kind="stable")
        starts = np.searchsorted(groups[by_group], groups[by_group])
        position = np.empty(len(order), dtype=np.int64)
        position[by_group] = np.arange(len(order)) - starts
        fits = (position < problem.most_per_group) | (groups == NO_GROUP)
        if not fits[required[order]].all():
            return None
        order = order[fits]
    number = max(number, int(required.sum()))
    return int(problem.price[order[:number]].sum()) if len(order) >= number else None


def find_conflict(
    pool: Pool, limits: ShortlistLimits, screens: list[Screen], dropped: frozenset[str] = frozenset()
) -> tuple[str, ...] | None:
    """Return the names of a smallest set of limits that cannot be kept together; None where even no limits can.

    Limits that are `dropped` do not count.
    """
    names = tuple(name for name in limit_labels(pool, limits, screens) if name not in dropped)
    everything = dropped.union(names)

    def fails(kept: tuple[str, ...]) -> bool:
        return not is_possible(pool, limits, screens, everything - set(kept))

    if fails(()):
        return None
    for size in range(1, min(_TRIED_SIZE, len(names)) + 1):
        for kept in combinations(names, size):
            if fails(kept):
                return kept
    needed = names
    for name in names:
        fewer = tuple(each for each in needed if each != name)
        if fails(fewer):
            needed = fewer
    return needed if names and fails(needed) else ()


def find_nearest(pool: Pool, limits: ShortlistLimits) -> Nearest | None:
    """Return the nearest possible brief; None where only what is never conceded would help.

    Fewer creators come first, as many as there can be. Where not even one is possible, limits of a conflict are given
    up in the order of CONCESSIONS; a budget is raised to what the others then take.
    """
    screens = screens_of(pool.candidates, limits)
    labels = limit_labels(pool, limits, screens)
    dropped: frozenset[str] = frozenset()
    while True:
        for number in range(limits.least_count, 0, -1):
            most = max(number, len(limits.required)) if number < limits.least_count else limits.most_count
            fewer = replace(limits, least_count=number, most_count=most)
            if not is_possible(pool, fewer, screens, dropped):
                continue
            fewer, without = _with_needed_budget(pool, fewer, screens, dropped)
            chosen = pool.choose(fewer, without, screens)
            if chosen is not None:
                return Nearest(
                    limits=fewer, without=without, chosen=chosen, words=_words(limits, fewer, without, labels)
                )
        conflict = find_conflict(pool, replace(limits, least_count=1), screens, dropped) or ()
        given_up = next((name for name in CONCESSIONS if name in conflict), None)
        if given_up is None:
            return None
        dropped |= {given_up}


def _with_needed_budget(
    pool: Pool, limits: ShortlistLimits, screens: list[Screen], dropped: frozenset[str]
) -> tuple[ShortlistLimits, frozenset[str]]:
    """Return the limits with the budget that they take where it was given up, and what else is dropped."""
    needed = budget_needed(pool, limits, screens, dropped) if BUDGET in dropped else None
    if needed is None or limits.budget is None:
        return limits, dropped
    richer = replace(limits, budget=max(needed, limits.budget))
    without = dropped - {BUDGET}
    return (richer, without) if is_possible(pool, richer, screens, without) else (limits, dropped)


def _words(limits: ShortlistLimits, nearest: ShortlistLimits, dropped: frozenset[str], labels: dict[str, str]) -> str:
    """Return how the nearest brief differs: "with 1 creator and without the limit 'micro' it is possible"."""
    parts = []
    if nearest.least_count < limits.least_count:
        parts.append("with 1 creator" if nearest.least_count == 1 else f"with {nearest.least_count} creators")
    if nearest.budget != limits.budget:
        parts.append(f"with a budget of {nearest.budget:,.0f} {limits.currency}")
    parts += [f"without the limit {label!r}" for name, label in labels.items() if name in dropped]
    *first, last = parts
    return f"{', '.join(first)} and {last} it is possible" if first else f"{last} it is possible"


def budget_needed(
    pool: Pool, limits: ShortlistLimits, screens: list[Screen], dropped: frozenset[str] = frozenset()
) -> float | None:
    """Return the smallest budget that pays for the least number, all other limits kept; None where they are too few.

    Likeness is left out of account, so with it more may be needed.
    """
    problem, _ = pool.problem(limits, pool.eligible(screens, limits, dropped), dropped | {LIKENESS})
    price = least_price(problem, problem.least)
    return None if price is None else price / CENTS
