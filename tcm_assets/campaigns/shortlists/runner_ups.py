"""Runner-ups: whom to take when one of the set says no, and what that exchange costs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import NO_GROUP, ChoiceProblem, FloatArray, IntArray, Mask

MOST_RUNNER_UPS: Final = 5


@dataclass(frozen=True, kw_only=True)
class RunnerUp:
    """Candidate `place` in the stead of `instead_of`: what that changes in fitting views and in cents."""

    place: int
    instead_of: int
    value_change: float
    price_change: int


def find_runner_ups(problem: ChoiceProblem, chosen: IntArray, most: int = MOST_RUNNER_UPS) -> list[RunnerUp]:
    """Return the candidates outside whose best exchange, one for one, loses least, best first.

    Every exchange keeps all limits. Places are those of the problem. A required candidate is never exchanged.
    """
    outside = np.ones(len(problem), dtype=np.bool_)
    outside[chosen] = False
    loss = np.full(len(problem), np.inf)
    instead = np.full(len(problem), -1, dtype=np.int64)
    required = problem.required_mask()
    for member in chosen[np.lexsort((chosen, problem.value[chosen]))]:
        if required[member]:
            continue
        lost = problem.value[member] - problem.value
        better = outside & _allowed(problem, chosen[chosen != member], int(member)) & (lost < loss)
        loss[better] = lost[better]
        instead[better] = member
    possible = np.flatnonzero(instead >= 0)
    order = possible[np.lexsort((possible, problem.price[possible], loss[possible]))][:most]
    return [
        RunnerUp(
            place=int(place),
            instead_of=int(instead[place]),
            value_change=float(-loss[place]),
            price_change=int(problem.price[place] - problem.price[instead[place]]),
        )
        for place in order
    ]


def _allowed(problem: ChoiceProblem, rest: IntArray, member: int) -> Mask:
    """Return who can join the rest of the set in the stead of `member`."""
    allowed: Mask = np.ones(len(problem), dtype=np.bool_)
    allowed[member] = False
    if problem.budget is not None:
        allowed &= problem.price <= problem.budget - int(problem.price[rest].sum())
    if problem.most_per_group is not None:
        groups, counts = np.unique(problem.group[rest], return_counts=True)
        full = groups[(counts >= problem.most_per_group) & (groups != NO_GROUP)]
        allowed &= ~np.isin(problem.group, full)
    if problem.vectors is not None and problem.alike_from is not None and len(rest):
        likeness: FloatArray = problem.vectors @ problem.vectors[rest].T
        allowed &= likeness.max(axis=1) < problem.alike_from
    return allowed
