"""Impossible briefs: which limits together cannot be kept.

A set of limits conflicts when no set of creators keeps them, whatever the others say. Conflicts of one, two and three
limits are tried in turn, so the first one found is a smallest one; a larger one is found by leaving out each limit
that the conflict does not need.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import NO_GROUP, ChoiceProblem, IntArray
from tcm_assets.campaigns.shortlists.exact_choice import choose_best
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import BUDGET, CATEGORY, CENTS, LIKENESS, NUMBER, REQUIRED, Pool
from tcm_assets.campaigns.shortlists.screens import PREREQUISITES, Screen

_TRIED_SIZE: Final = 3


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
    prices = least_prices(problem)
    number = max(problem.least, int(problem.required_mask().sum()))
    if number > min(problem.most, len(prices)):
        return False
    return problem.budget is None or int(prices[number - 1]) <= problem.budget


def cheapest_first(problem: ChoiceProblem) -> IntArray:
    """Return the candidates of the cheapest sets: the first n are the cheapest n; empty where the required do not fit.

    Exact without likeness: categories form a partition, so taking the cheapest that still fits is best (a matroid).
    """
    required = problem.required_mask()
    order = np.lexsort((np.arange(len(problem)), problem.price, ~required))
    if problem.most_per_group is not None:
        groups = problem.group[order]
        by_group = np.argsort(groups, kind="stable")
        starts = np.searchsorted(groups[by_group], groups[by_group])
        position = np.empty(len(order), dtype=np.int64)
        position[by_group] = np.arange(len(order)) - starts
        fits = (position < problem.most_per_group) | (groups == NO_GROUP)
        if not fits[required[order]].all():
            return np.empty(0, np.int64)
        order = order[fits]
    return order


def least_prices(problem: ChoiceProblem) -> IntArray:
    """Return the lowest price in cents of one candidate, of two, and so on, under the limits of categories."""
    prices: IntArray = np.cumsum(problem.price[cheapest_first(problem)])
    return prices


def find_conflict(
    pool: Pool,
    limits: ShortlistLimits,
    screens: list[Screen],
    dropped: frozenset[str] = frozenset(),
    always: str | None = None,
) -> tuple[str, ...] | None:
    """Return the names of a smallest set of limits that cannot be kept together; None where even no limits can.

    Limits that are `dropped` do not count. `always` names one that is known to be in every such set.
    """
    names = tuple(name for name in limit_labels(pool, limits, screens) if name not in dropped)
    everything = dropped.union(names)
    fixed: tuple[str, ...] = () if always is None else (always,)

    def fails(kept: Sequence[str]) -> bool:
        return not is_possible(pool, limits, screens, everything - {*fixed, *kept})

    if fixed == () and fails(()):
        return None
    # Of conflicts of one size, one that no money mends says more.
    others = sorted((name for name in names if name != always), key=lambda name: name in (NUMBER, BUDGET))
    for size in range(1 - len(fixed), min(_TRIED_SIZE - len(fixed), len(others)) + 1):
        for kept in combinations(others, size):
            if fails(kept):
                return (*fixed, *kept)
    needed = others
    # What remains of several conflicts is the one with the fit, which every reader understands.
    for name in sorted(others, key=lambda each: each == "fit"):
        fewer = [each for each in needed if each != name]
        if fails(fewer):
            needed = fewer
    return (*fixed, *needed) if fails(needed) else ()


def budget_needed(
    pool: Pool, limits: ShortlistLimits, screens: list[Screen], dropped: frozenset[str] = frozenset()
) -> float | None:
    """Return the smallest budget that pays for the least number, all other limits kept; None where they are too few.

    Likeness is left out of account, so with it more may be needed.
    """
    problem, _ = pool.problem(limits, pool.eligible(screens, limits, dropped), dropped | {LIKENESS})
    prices = least_prices(problem)
    return float(prices[problem.least - 1]) / CENTS if problem.least <= len(prices) else None
