"""The lists that are recommended, as a method of the yardstick: the match's scores, less what selection leaves out.

The audience gate of regulated brands is not applied: grades know nothing of it.

Also with more and less diversity: what it costs, for the curve of docs/matching.md.
"""

from dataclasses import dataclass

import numpy as np

from tcm_assets.matching.directions import CREATORS_FOR_BRAND
from tcm_assets.matching.list_selection import DIVERSITY, LARGEST_EXPOSURE, Candidates, select_lists
from tcm_assets.matching.quality.methods import Marketplace
from tcm_assets.matching.recommendations import CANDIDATES_PER_PLACE, DEFAULT_TOP_K
from tcm_assets.models.vectors import FloatMatrix, read_vectors

CURVE_DIVERSITIES = (0.0, 0.05, 0.1, 0.2, 0.4)
"""Diversities that are compared, each without a limit of exposure, so that one thing changes at a time."""


@dataclass(frozen=True)
class Arrangement:
    """How lists are made of scores: diversity as in `list_selection`, and the largest share of lists for a creator."""

    diversity: float = DIVERSITY
    largest_exposure: float | None = LARGEST_EXPOSURE

    def arranged(self, scores: FloatMatrix, marketplace: Marketplace, direction: str) -> FloatMatrix:
        """Return the scores of the partners that are listed, NaN of all others: shape (subjects, partners)."""
        is_of_brand = direction == CREATORS_FOR_BRAND
        partners = marketplace.creators["class_shares"] if is_of_brand else marketplace.brands["theme_shares"]
        features, _ = read_vectors(partners, "shares")
        candidates = {}
        for subject, own in enumerate(scores):
            known = np.flatnonzero(~np.isnan(own))
            best = known[np.argsort(-own[known], kind="stable")][: CANDIDATES_PER_PLACE[direction] * DEFAULT_TOP_K]
            candidates[f"{subject:09}"] = Candidates(best.tolist(), own[best])
        lists = select_lists(
            candidates,
            features,
            DEFAULT_TOP_K,
            diversity=self.diversity,
            largest_exposure=self.largest_exposure if is_of_brand else None,
        )
        listed = np.full(scores.shape, np.nan)
        for name, chosen in lists.items():
            row = int(name)
            listed[row, chosen] = scores[row, chosen]
        return listed
