"""A pool of candidates made ready for choices under changing limits: values, prices, categories and vectors, once.

Value: the expected fitting views of a creator's next video: fit x median views, of the share of the audience that is in
the countries which the brief asks of it. Price: the upper end, so that a budget
is kept whatever the negotiation brings; what is saved below it is the manager's.
"""

from functools import cached_property
from typing import Final

import numpy as np

from tcm_assets.campaigns.shortlists.candidates import Candidates
from tcm_assets.campaigns.shortlists.choice_problem import NO_GROUP, ChoiceProblem, FloatArray, IntArray, Mask
from tcm_assets.campaigns.shortlists.exact_choice import choose_best
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.screens import Screen, passes_all, screens_of

CENTS: Final = 100
NUMBER, BUDGET, CATEGORY, LIKENESS, REQUIRED = "number", "budget", "category", "likeness", "required"
"""Names of the limits on a whole set, beside those of screens."""


class Pool:
    """Candidates, and what every choice among them needs."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates

    def __len__(self) -> int:
        return len(self.candidates)

    @cached_property
    def value(self) -> FloatArray:
        """Expected fitting views; NaN where fit or forecast is unknown."""
        share = np.nan_to_num(self.candidates.numbers("audience_share"), nan=1.0)
        value: FloatArray = self.candidates.numbers("fit") * self.candidates.numbers("views_median") * share
        return value

    @cached_property
    def cents(self) -> IntArray:
        """Upper price in whole cents, rounded up; 0 where it is unknown."""
        return np.ceil(np.nan_to_num(self.candidates.numbers("price_high")) * CENTS - 1e-6).astype(np.int64)

    @cached_property
    def group(self) -> IntArray:
        """Code of the category, NO_GROUP where it is unknown."""
        encoded = self.candidates.rows["category"].combine_chunks().dictionary_encode()
        return np.array(encoded.indices.fill_null(NO_GROUP).to_numpy(zero_copy_only=False), dtype=np.int64)

    @cached_property
    def vectors(self) -> FloatArray | None:
        """Shares of classes as rows of norm 1; None where nobody's are known."""
        return self.candidates.class_vectors()

    def eligible(self, screens: list[Screen], limits: ShortlistLimits, without: frozenset[str] = frozenset()) -> Mask:
        """Return who can be in a set. A creator that the brief demands by name is not asked how well they fit."""
        passes = passes_all(screens, len(self), without)
        if limits.required and REQUIRED not in without:
            demanded = np.zeros(len(self), dtype=np.bool_)
            demanded[self.candidates.places_of(limits.required)] = True
            passes |= demanded & passes_all(screens, len(self), without | {"fit"})
        return passes

    def required(self, limits: ShortlistLimits, without: frozenset[str] = frozenset()) -> tuple[list[int], bool]:
        """Return the places of demanded creators, and whether each of them is there."""
        if not limits.required or REQUIRED in without:
            return [], True
        places = self.candidates.places_of(limits.required)
        return places, all(self.candidates.places_of((name,)) for name in limits.required)

    def problem(
        self, limits: ShortlistLimits, eligible: Mask, without: frozenset[str] = frozenset()
    ) -> tuple[ChoiceProblem, IntArray]:
        """Return the problem over the eligible candidates, and their places in the pool."""
        places = np.flatnonzero(eligible)
        has_budget = limits.budget is not None and not limits.budget_is_each and BUDGET not in without
        is_unlike = limits.alike_from is not None and LIKENESS not in without and self.vectors is not None
        demanded, _ = self.required(limits, without)
        problem = ChoiceProblem(
            value=self.value[places],
            price=self.cents[places],
            budget=int(np.floor((limits.budget or 0) * CENTS + 1e-6)) if has_budget else None,
            least=1 if NUMBER in without else limits.least_count,
            most=limits.most_count,
            group=self.group[places],
            most_per_group=None if CATEGORY in without else limits.most_per_category,
            required=np.isin(places, demanded) if demanded else None,
            vectors=self.vectors[places] if is_unlike and self.vectors is not None else None,
            alike_from=limits.alike_from if is_unlike else None,
        )
        return problem, places

    def choose(
        self, limits: ShortlistLimits, without: frozenset[str] = frozenset(), screens: list[Screen] | None = None
    ) -> IntArray | None:
        """Return the places of the best set, the highest value first; None where no set keeps the limits.

        `without` names limits that do not count. Raises NotSolvedError.
        """
        eligible = self.eligible(screens or screens_of(self.candidates, limits), limits, without)
        demanded, all_there = self.required(limits, without)
        if not all_there or not eligible[demanded].all():
            return None
        problem, places = self.problem(limits, eligible, without)
        chosen = choose_best(problem)
        if chosen is None or not len(chosen):
            return None
        found = places[chosen]
        best_first: IntArray = found[np.lexsort((found, -self.value[found]))]
        return best_first
