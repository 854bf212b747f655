"""The choice of a set in numbers: values, prices and limits, without names or words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

Cut = tuple[IntArray, int]
"""Candidates, and how many of them can be chosen at most."""

Cuts = Sequence[Cut]

NO_GROUP = -1
"""Code of candidates whose category is unknown: they share no category with anybody."""


@dataclass(frozen=True, kw_only=True)
class ChoiceProblem:
    """Choose candidates with the largest sum of values. All arrays have one entry per candidate, shape (n,).

    `value` is zero or more. `price` is whole cents; without a `budget` (cents) prices do not count. From `least` to
    `most` are chosen, at most `most_per_group` of one `group`, all that are `required`, and no two whose vectors have a
    cosine of `alike_from` or more. `vectors` has shape (n, d), rows of norm 1, or zeros where nothing is known.
    """

    value: FloatArray
    price: IntArray
    budget: int | None
    least: int
    most: int
    group: IntArray
    most_per_group: int | None = None
    required: Mask | None = None
    vectors: FloatArray | None = None
    alike_from: float | None = None

    def __len__(self) -> int:
        return len(self.value)

    @property
    def must_be_unlike(self) -> bool:
        """Whether two candidates may be too alike."""
        return self.vectors is not None and self.alike_from is not None

    def counted_price(self) -> IntArray:
        """Return the prices that count: zeros without a budget."""
        return self.price if self.budget is not None else np.zeros_like(self.price)

    def required_mask(self) -> Mask:
        """Return which candidates are required."""
        return np.zeros(len(self), dtype=np.bool_) if self.required is None else self.required

    def likeness(self, rows: IntArray) -> FloatArray:
        """Return the cosines of candidates with each other: array of shape (rows, rows), zeros without vectors."""
        if self.vectors is None:
            return np.zeros((len(rows), len(rows)))
        cosines: FloatArray = self.vectors[rows] @ self.vectors[rows].T
        return cosines

    def keeps_limits(self, chosen: IntArray) -> bool:
        """Return whether a set keeps every limit, in whole cents and whole creators."""
        if (
            not self.least <= len(chosen) <= self.most
            or not np.isin(np.flatnonzero(self.required_mask()), chosen).all()
        ):
            return False
        if self.budget is not None and int(self.price[chosen].sum()) > self.budget:
            return False
        groups = self.group[chosen]
        if self.most_per_group is not None:
            counts = np.bincount(groups[groups != NO_GROUP]) if (groups != NO_GROUP).any() else np.zeros(1, np.int64)
            if counts.max() > self.most_per_group:
                return False
        return not alike_pairs(self, chosen)


def alike_pairs(problem: ChoiceProblem, rows: IntArray) -> list[tuple[int, int]]:
    """Return the pairs of `rows` that may not both be chosen, as numbers of candidates."""
    if not problem.must_be_unlike or len(rows) < 2:
        return []
    first, second = np.nonzero(np.triu(problem.likeness(rows) >= float(problem.alike_from or 0), 1))
    return [(int(rows[one]), int(rows[other])) for one, other in zip(first, second, strict=True)]
