"""Reduction before the solver: candidates that some optimal set can do without.

Limits of the kind "at most so many of these" are the number, categories, and cuts (sets of candidates that are too
alike). Candidates of the same category and the same cuts are one cell. One candidate dominates another of its cell when
it is worth as much or more, costs as much or less, and comes first in the order of candidates where both are equal. Let
k be the smallest "so many" of the cell. A set that keeps the limits and contains a candidate with k dominators has at
most k - 1 others of the cell, so a dominator is outside; put in its place, it keeps every limit, being in the same
ones, and loses no value. Each exchange moves the set to earlier candidates, so exchanges end, at a set without such
candidates that is as good. Who has k dominators can therefore be left out, and the optimum stays exact, that of the
linear relaxation too. Required candidates are never exchanged.

What is left of a cell is known as its k-skyband (Papadias et al. 2005): about k ln(n / k) of n candidates when value
and price are independent.
"""

import heapq

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import NO_GROUP, ChoiceProblem, Cuts, IntArray


def undominated(problem: ChoiceProblem, cuts: Cuts = ()) -> IntArray:
    """Return the candidates that are left, ascending; the optimum over them is that over all.

    >>> undominated(ChoiceProblem(
    ...     value=np.array([5.0, 4.0, 3.0, 2.0]), price=np.array([100, 100, 50, 60]), budget=500,
    ...     least=1, most=1, group=np.zeros(4, np.int64))).tolist()
    [0, 2]
    """
    price = problem.counted_price()
    order = np.lexsort((np.arange(len(problem)), price, -problem.value))
    cells, room = _cells(problem, cuts)
    kept = problem.required_mask().copy()
    by_cell = order[np.argsort(cells[order], kind="stable")]
    starts = np.flatnonzero(np.diff(cells[by_cell], prepend=-1))
    for members in np.split(by_cell, starts[1:]):
        kept[_with_few_cheaper_before(members, price, int(room[members[0]]))] = True
    return np.flatnonzero(kept)


def _cells(problem: ChoiceProblem, cuts: Cuts) -> tuple[IntArray, IntArray]:
    """Return the cell of each candidate, and how many of its cell can be chosen."""
    cells = np.zeros(len(problem), dtype=np.int64)
    room = np.full(len(problem), problem.most, dtype=np.int64)
    if problem.most_per_group is not None:
        cells = problem.group - NO_GROUP
        room = np.where(problem.group == NO_GROUP, room, np.minimum(room, problem.most_per_group))
    for members, most in cuts:
        inside = np.zeros(len(problem), dtype=np.int64)
        inside[members] = 1
        _, cells = np.unique(2 * cells + inside, return_inverse=True)
        room[members] = np.minimum(room[members], most)
    return cells, room


def _with_few_cheaper_before(members: IntArray, price: IntArray, room: int) -> IntArray:
    """Return the members with fewer than `room` earlier ones that cost as much or less; best value comes first."""
    if room < 1:
        return members[:0]
    head, kept = members[:room], [int(member) for member in members[:room]]
    cheapest = [-int(each) for each in price[head]]  # the `room` lowest prices so far, the highest of them on top
    heapq.heapify(cheapest)
    for member, cost in zip(members[room:].tolist(), price[members[room:]].tolist(), strict=True):
        if cost < -cheapest[0]:
            kept.append(member)
            heapq.heapreplace(cheapest, -cost)
    return np.array(kept, dtype=np.int64)
