"""The exact optimum of a choice, by HiGHS through scipy, over the candidates that two reductions leave.

Dominance (`dominance.py`) comes first. Pairs that are too alike are forbidden as they appear: a solution with such a
pair gives a cut, at most one of the pair and of everybody within half the angle of its middle, of whom any two are too
alike. Cuts are found on the linear relaxation first, which costs a tenth of a whole solution.

The second reduction is by prices. The relaxation's multipliers give an upper bound of the value, and each candidate a
reduced value: a set with a candidate of reduced value r < 0 is worth at most the bound + r (Lagrange; it holds for any
multipliers and whatever cuts come later). Whoever is in no set as good as one already found is left out.
"""

from dataclasses import dataclass
from math import acos, cos
from typing import Any, Final

import numpy as np

from tcm_assets.campaigns.shortlists.choice_problem import (
    ChoiceProblem,
    Cut,
    FloatArray,
    IntArray,
    Mask,
    alike_pairs,
)
from tcm_assets.campaigns.shortlists.dominance import undominated

_SCALE: Final = 1e4
"""The largest value that the solver sees: its absolute gap of 1e-6 is then 1e-10 of it."""
_MARGIN: Final = 1e-9  # of cosines, shares and bounds, against rounding
_MOST_RELAXATIONS: Final = 40  # rounds of cuts on the linear relaxation; what they miss is cut from whole solutions
_FEW: Final = 300
"""Candidates that the solver is quick with: a first set is sought among so many; fewer are not reduced by prices."""
_OPTIMAL, _INFEASIBLE = 0, 2  # scipy's codes


class NotSolvedError(RuntimeError):
    """The solver gave up, for a reason of its own."""


@dataclass(frozen=True)
class _Row:
    """Of `members`, at most `most` are chosen: weighted by price where it is the budget."""

    members: IntArray
    weights: FloatArray
    most: float


def choose_best(problem: ChoiceProblem) -> IntArray | None:
    """Return the chosen candidates, ascending; None where no set keeps the limits. Raises NotSolvedError."""
    if problem.least > problem.most or len(problem) < problem.least:
        return None
    if not len(problem) or not problem.most:
        return np.empty(0, np.int64) if not problem.required_mask().any() else None
    cuts: list[Cut] = []
    columns = undominated(problem)
    if not problem.must_be_unlike and len(columns) <= _FEW:
        return _solve(problem, columns, cuts)
    relaxed = _relax(problem, cuts)
    if relaxed is None:
        return None
    bound, reduced = relaxed
    required = problem.required_mask()
    order = np.argsort(-reduced[columns], kind="stable")
    near = np.union1d(columns[order[:_FEW]], np.flatnonzero(required))
    known = _solve_unlike(problem, cuts, np.isin(np.arange(len(problem)), near))
    possible = np.ones(len(problem), dtype=np.bool_)
    if known is not None:
        lost = bound - float(problem.value[known].sum()) + _MARGIN * max(1.0, abs(bound))
        possible = (reduced >= -lost) | required
    return _solve_unlike(problem, cuts, possible)


def choose_without_reduction(problem: ChoiceProblem) -> IntArray | None:
    """Return what `choose_best` does, with all candidates and all pairs given to the solver: for comparison."""
    everybody = np.arange(len(problem))
    return _solve(problem, everybody, [(np.array(pair), 1) for pair in alike_pairs(problem, everybody)])


def _solve_unlike(problem: ChoiceProblem, cuts: list[Cut], possible: Mask) -> IntArray | None:
    """Return the best set of possible candidates; adds a cut for each pair that a solution should not have."""
    while True:
        columns = undominated(problem, cuts)
        chosen = _solve(problem, columns[possible[columns]], cuts)
        if chosen is None or not (broken := alike_pairs(problem, chosen)):
            return chosen
        cuts.extend(_cut_of(problem, one, other) for one, other in broken)


def _relax(problem: ChoiceProblem, cuts: list[Cut]) -> tuple[float, FloatArray] | None:
    """Return the smallest bound of the value and the reduced values with it; adds cuts. None where it is impossible."""
    best: tuple[float, FloatArray] | None = None
    for _ in range(_MOST_RELAXATIONS):
        columns = undominated(problem, cuts)
        rows = _rows(problem, columns, cuts)
        solved = _solve_relaxed(problem, columns, rows)
        if solved is None:
            return None
        shares, multipliers = solved
        bound = _bound(problem, rows, multipliers)
        best = bound if best is None or bound[0] < best[0] else best
        used = shares > _MARGIN
        share_of = dict(zip(columns[used].tolist(), shares[used].tolist(), strict=True))
        taken: set[int] = set()
        for one, other in alike_pairs(problem, columns[used]):
            if share_of[one] + share_of[other] > 1.0 + 1e-6 and not {one, other} & taken:
                cuts.append(_cut_of(problem, one, other))
                taken |= {one, other}
        if not taken:
            break
    return best


def _cut_of(problem: ChoiceProblem, one: int, other: int) -> Cut:
    """Return the pair and all candidates within half the angle of its middle, of whom one can be chosen."""
    assert problem.vectors is not None
    assert problem.alike_from is not None
    first, second = problem.vectors[one], problem.vectors[other]
    middle = first + second
    half = cos(acos(min(1.0, max(-1.0, problem.alike_from))) / 2)
    # Whoever stands at the rim, where rounding decides, is left to a cut of its own.
    near = problem.vectors @ middle >= float(np.linalg.norm(middle)) * half + _MARGIN
    near &= (problem.vectors @ first >= problem.alike_from) & (problem.vectors @ second >= problem.alike_from)
    near[[one, other]] = True
    return np.flatnonzero(near), 1


def _rows(problem: ChoiceProblem, columns: IntArray, cuts: list[Cut]) -> list[_Row]:
    """Return the limits that bind `columns`, over all candidates; the number comes first."""
    everybody = np.arange(len(problem))
    rows = [_Row(everybody, np.ones(len(problem)), problem.most)]
    if problem.budget is not None:
        rows.append(_Row(everybody, problem.price.astype(np.float64), problem.budget))
    at_most = list(cuts)
    if problem.most_per_group is not None:
        codes = np.unique(problem.group[columns])
        at_most += [(np.flatnonzero(problem.group == code), problem.most_per_group) for code in codes[codes >= 0]]
    rows += [_Row(members, np.ones(len(members)), most) for members, most in at_most]
    return rows


def _matrix(rows: list[_Row], columns: IntArray, size: int) -> Any:
    """Return the rows over `columns`, sparse; `size` is the number of all candidates."""
    from scipy.sparse import csr_array

    place = np.full(size, -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    places = [place[row.members] for row in rows]
    inside = [at >= 0 for at in places]
    numbers = np.concatenate([row.weights[mask] for row, mask in zip(rows, inside, strict=True)])
    at = np.concatenate([at[mask] for at, mask in zip(places, inside, strict=True)])
    row_of = np.repeat(np.arange(len(rows)), [int(mask.sum()) for mask in inside])
    return csr_array((numbers, (row_of, at)), shape=(len(rows), len(columns)))


def _scale(values: FloatArray) -> float:
    return _SCALE / (float(values.max(initial=0.0)) or 1.0)


def _solve_relaxed(problem: ChoiceProblem, columns: IntArray, rows: list[_Row]) -> tuple[FloatArray, FloatArray] | None:
    """Return the shares of the linear relaxation and the multipliers of `rows` and of the least number."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    values = problem.value[columns]
    scale = _scale(values)
    least = csr_array(-np.ones((1, len(columns))))
    result = linprog(
        -values * scale,
        A_ub=vstack([_matrix(rows, columns, len(problem)), least]),
        b_ub=np.array([*(row.most for row in rows), -problem.least], dtype=np.float64),
        bounds=np.column_stack([problem.required_mask()[columns].astype(np.float64), np.ones(len(columns))]),
        method="highs",
    )
    if result.status == _INFEASIBLE:
        return None
    if result.status != _OPTIMAL:
        raise NotSolvedError(f"the linear relaxation was not solved: {result.message}")
    return result.x, np.maximum(-result.ineqlin.marginals, 0.0) / scale


def _bound(problem: ChoiceProblem, rows: list[_Row], multipliers: FloatArray) -> tuple[float, FloatArray]:
    """Return the Lagrangian bound of the value over all candidates, and each one's reduced value."""
    least = float(multipliers[-1])
    reduced = problem.value + least
    bound = -least * problem.least
    for row, multiplier in zip(rows, multipliers[:-1].tolist(), strict=True):
        if multiplier:
            reduced[row.members] -= multiplier * row.weights
            bound += multiplier * row.most
    required = problem.required_mask()
    bound += float(np.maximum(reduced[~required], 0.0).sum() + reduced[required].sum())
    return bound, reduced


def _solve(problem: ChoiceProblem, columns: IntArray, cuts: list[Cut]) -> IntArray | None:
    """Return the best set among `columns` that keeps all limits but those of pairs outside the cuts."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if len(columns) < problem.least:
        return None
    if not len(columns):
        return columns
    values = problem.value[columns]
    required = problem.required_mask()[columns].astype(np.float64)
    lost: list[Cut] = []
    while True:
        rows = _rows(problem, columns, [*cuts, *lost])
        lower = np.full(len(rows), -np.inf)
        lower[0] = problem.least
        matrix = _matrix(rows, columns, len(problem))
        upper = np.array([row.most for row in rows], dtype=np.float64)
        result = milp(
            -values * _scale(values),
            integrality=np.ones(len(columns)),
            bounds=Bounds(required, 1.0),
            constraints=LinearConstraint(matrix, lower, upper),
            options={"mip_rel_gap": 0.0},
        )
        if result.status == _INFEASIBLE:
            return None
        if result.status != _OPTIMAL:
            raise NotSolvedError(f"the solver stopped: {result.message}")
        chosen: IntArray = columns[result.x > 0.5]
        if problem.budget is None or int(problem.price[chosen].sum()) <= problem.budget:
            return chosen
        # A cent was lost to the solver's tolerance: this set is forbidden, and the next best one taken.
        lost.append((chosen, len(chosen) - 1))
