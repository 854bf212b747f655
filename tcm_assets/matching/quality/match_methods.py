"""The project's match as a method of the yardstick, and what is left of it without each component.

This is the one module that knows how pairs are scored: who changes the match changes `MatchMethod`.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa

from tcm_assets.matching.fitting import GradedPairs, fit_match
from tcm_assets.matching.match_fit import MATCH_FIT, MatchFit
from tcm_assets.matching.quality.methods import Marketplace, Method, MethodKind
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights

MATCH = "match"


@dataclass(frozen=True)
class MatchMethod:
    """The score of `similarity_scores`, or the column `column` of it, fitted to the grades that it is shown."""

    name: str = MATCH
    kind: MethodKind = "match"
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS
    column: str = "score"
    fitted: MatchFit = MATCH_FIT

    def fit(self, seen: Marketplace) -> "MatchMethod":
        """Return the method fitted on `seen`; as packaged where that has hardly a grade."""
        return replace(self, fitted=fit_match([GradedPairs(seen.creators, seen.brands, seen.grades)], self.weights))

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the scores, shape (creators, brands), NaN where they are unknown."""
        if not creators.num_rows:
            return np.empty((0, brands.num_rows))
        (batch,) = creators.combine_chunks().to_batches()
        column = score_pairs(batch, brands, self.weights, self.fitted)[self.column]
        numbers: FloatMatrix = column.to_numpy(zero_copy_only=False).astype(np.float64)
        return numbers.reshape(creators.num_rows, brands.num_rows)


def match_methods(weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS) -> list[Method]:
    """Return the match with `weights`, each component alone, and the match without each component."""
    alone = [MatchMethod(f"{_words(name)} alone", "component alone", weights, name) for name in SIMILARITY_COMPONENTS]
    without = [_without(name, weights) for name in SIMILARITY_COMPONENTS if weights.shares()[name] < 1]
    return [MatchMethod(weights=weights), *alone, *without]


def _without(component: str, weights: MatchingWeights) -> MatchMethod:
    kind: Literal["component left out"] = "component left out"
    others = MatchingWeights(**{**weights.by_name(), component: 0.0})
    return MatchMethod(f"without {_words(component)}", kind, others)


def _words(component: str) -> str:
    return component.replace("_", " ")
