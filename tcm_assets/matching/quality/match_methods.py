"""The project's match as a method of the yardstick, and what is left of it without each component.

This is the one module that knows how pairs are scored: who changes the match changes `MatchMethod`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tcm_assets.matching.fitting import GradedPairs, fit_content, fit_match
from tcm_assets.matching.match_fit import MATCH_FIT, ContentFit, MatchFit
from tcm_assets.matching.quality.methods import Marketplace, Method, MethodKind
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets.models.vectors import FloatMatrix
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, SIMILARITY_COMPONENTS, MatchingWeights

MATCH = "match"


class ContentFits:
    """What likenesses of content say, fitted once for all methods that are shown the same grades."""

    def __init__(self) -> None:
        self._known: dict[str, ContentFit | None] = {}

    def __call__(self, sets: Sequence[GradedPairs]) -> ContentFit | None:
        """Return `fit_content` of the sets."""
        key = " ".join(map(_digest, sets))
        if key not in self._known:
            self._known[key] = fit_content(sets)
        return self._known[key]


def _digest(pairs: GradedPairs) -> str:
    """Return a digest of what content is fitted to: both sides' vectors and the grades."""
    digest = sha256(pairs.grades.tobytes())
    for rows, column in ((pairs.creators, "creator_id"), (pairs.brands, "brand_id")):
        digest.update(repr(rows[column].to_pylist()).encode())
        digest.update(pc.list_flatten(rows["embedding"].drop_null()).to_numpy().tobytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class MatchMethod:
    """The score of `similarity_scores`, or the column `column` of it, fitted to the grades that it is shown."""

    name: str = MATCH
    kind: MethodKind = "match"
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS
    column: str = "score"
    fitted: MatchFit = MATCH_FIT
    contents: ContentFits = field(default_factory=ContentFits, compare=False)

    def fit(self, seen: Marketplace) -> "MatchMethod":
        """Return the method fitted on `seen`; as packaged where that has hardly a grade."""
        pairs = GradedPairs(seen.creators, seen.brands, seen.grades)
        return replace(self, fitted=fit_match([pairs], self.weights, self.contents))

    def as_packaged(self) -> "MatchMethod":
        """Return the method with the packaged fit."""
        return replace(self, fitted=MATCH_FIT)

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
    match = MatchMethod(weights=weights)
    alone = [
        replace(match, name=f"{_words(name)} alone", kind="component alone", column=name)
        for name in SIMILARITY_COMPONENTS
    ]
    without = [_without(name, match) for name in SIMILARITY_COMPONENTS if weights.shares()[name] < 1]
    return [match, *alone, *without]


def _without(component: str, match: MatchMethod) -> MatchMethod:
    kind: Literal["component left out"] = "component left out"
    others = MatchingWeights(**{**match.weights.by_name(), component: 0.0})
    return replace(match, name=f"without {_words(component)}", kind=kind, weights=others)


def _words(component: str) -> str:
    return component.replace("_", " ")
