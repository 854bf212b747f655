"""`similarity_scores`: the score of pairs, what it is made of, and the version that names weights and parameters."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching import audience_match, content_similarity, creator_subjects, visual_similarity
from tcm_assets.matching.candidates import Candidates
from tcm_assets.matching.match_fit import MATCH_FIT, MatchFit
from tcm_assets.matching.tables import SIMILARITY_SCORES
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, FloatVector, Mask, rows_of, write_numbers
from tcm_assets.points.scoring_versions import WEIGHT_DECIMALS, version_name
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights

LEAST_FACTORS: Final = {
    "content_similarity": 0.001,
    "audience_match": 0.001,
    "visual_similarity": 0.75,
    "engagement_strength": 0.75,
}
"""What a component of 0 counts as in the mean. Content that does not fit leaves hardly any score, an audience outside
the target less than half of it; weak engagement or other looks take off little: they never make up for content."""


NO_CLASS: Final = -1


@dataclass(frozen=True)
class PairValues:
    """Components of pairs by name, arrays of shape (creators, brands), and where each is known."""

    components: dict[str, tuple[FloatMatrix, Mask]]
    audience_low: FloatMatrix
    audience_high: FloatMatrix
    matched: np.ndarray
    """The place of the class that carries each pair, NO_CLASS where none does."""
    evidence: dict[str, FloatMatrix]
    """How much of each component's evidence is there, in [0, 1]."""


def score_pairs(
    creators: pa.RecordBatch | pa.Table,
    brands: pa.Table,
    weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS,
    fit: MatchFit = MATCH_FIT,
    candidates: Candidates | None = None,
) -> pa.RecordBatch:
    """Return rows of `similarity_scores` for every creator of the batch and every brand, creators in the outer order.

    With `candidates`, for those pairs alone. `creators` are rows of `creator_profiles`, `brands` the whole of
    `brand_profiles`, in the order of the candidates. A pair's row depends on that creator, that brand, the weights and
    the fit alone. Creators x brands numbers are held: give batches of at most about 2,000 creators to 1,000 brands
    (some 300 MB).
    """
    values = pair_values(creators, brands, fit)
    score, is_scored = pair_scores(values, weights, fit)
    confidence = _confidence(values, weights)

    if candidates is None:
        outer = np.repeat(np.arange(creators.num_rows), brands.num_rows)
        inner = np.tile(np.arange(brands.num_rows), creators.num_rows)
    else:
        outer, inner = candidates.of(creators["creator_id"].to_pylist())
    columns = {name: _whole(creators[name]).take(pa.array(outer)) for name in ("creator_id", "creator_name")}
    columns |= {name: _whole(brands[name]).take(pa.array(inner)) for name in ("brand_id", "brand_name")}
    matched = values.matched[outer, inner]
    classes = np.array(CONTENT_TAXONOMY)[matched]
    columns["matched_class"] = pa.array(classes, pa.string(), mask=matched == NO_CLASS)
    for name, (value, known) in values.components.items():
        columns[name] = write_numbers(value[outer, inner], known[outer, inner])
    everywhere = np.ones(len(outer), np.bool_)
    columns["audience_match_low"] = write_numbers(values.audience_low[outer, inner], everywhere)
    columns["audience_match_high"] = write_numbers(values.audience_high[outer, inner], everywhere)
    columns["matching_version"] = pa.array([matching_version(weights, fit)] * len(outer), pa.string())
    columns["score"] = write_numbers(score[outer, inner], is_scored[outer, inner])
    columns["confidence"] = write_numbers(confidence[outer, inner], everywhere)
    return rows_of(SIMILARITY_SCORES, columns)


def _whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def pair_values(creators: pa.RecordBatch | pa.Table, brands: pa.Table, fit: MatchFit = MATCH_FIT) -> PairValues:
    """Return the components of every pair, rounded as they are stored."""
    likeness = content_similarity.content_likeness(creators, brands)
    audience = audience_match.audience_match(creators, brands)
    looks, has_looks = visual_similarity.visual_similarity(creators, brands)
    strength, has_strength = _engagement_strength(creators, brands.num_rows)
    values = {
        "content_similarity": (likeness.probability(fit.content), likeness.known),
        "audience_match": (audience.expected, np.ones(audience.expected.shape, np.bool_)),
        "visual_similarity": (looks, has_looks),
        "engagement_strength": (strength, has_strength),
    }
    evidence_of_content = creators["content_evidence"].to_numpy(zero_copy_only=False)
    return PairValues(
        components={name: (np.round(value, STORED_DECIMALS), known) for name, (value, known) in values.items()},
        audience_low=audience.low,
        audience_high=audience.high,
        matched=np.where(likeness.carried, likeness.matched, NO_CLASS),
        evidence={
            "content_similarity": likeness.known * evidence_of_content[:, None],
            "audience_match": audience.known_facets,
            "visual_similarity": has_looks.astype(np.float64),
            "engagement_strength": has_strength.astype(np.float64),
        },
    )


def pair_scores(values: PairValues, weights: MatchingWeights, fit: MatchFit = MATCH_FIT) -> tuple[FloatMatrix, Mask]:
    """Return the expected worth by the weighted geometric mean of the known components, and where it is defined.

    A geometric mean, since a pair fits only where content and audience both do. An unknown component is left out, never
    zero. The score is defined where content is known and the known components have a weight above zero.
    """
    mean, is_scored = weighted_means(values, weights)
    return np.where(is_scored, np.clip(fit.calibration.worth(mean), 0.0, 1.0), 0.0), is_scored


def weighted_means(values: PairValues, weights: MatchingWeights) -> tuple[FloatMatrix, Mask]:
    """Return the weighted geometric mean in [0, 1] that is calibrated, and where it is defined."""
    content_known = values.components["content_similarity"][1]
    total, known_weight = np.zeros(content_known.shape), np.zeros(content_known.shape)
    for name, weight in weights.by_name().items():
        value, known = values.components[name]
        total += np.where(known, weight * np.log(factor(name, value)), 0.0)
        known_weight += np.where(known, weight, 0.0)
    is_scored: Mask = content_known & (known_weight > 0)
    return np.exp(total / np.where(is_scored, known_weight, 1.0)), is_scored


def factor(name: str, value: Any) -> Any:
    """Return what a component's value in [0, 1], an array or a column, counts as: from its least factor for 0, to 1."""
    least = LEAST_FACTORS[name]
    return least + (1 - least) * value


def _confidence(values: PairValues, weights: MatchingWeights) -> FloatMatrix:
    """Return the weighted share of the evidence that is there."""
    total = sum((weight * values.evidence[name] for name, weight in weights.by_name().items()), start=np.zeros(1))
    shares: FloatMatrix = np.clip(total / sum(weights.by_name().values()), 0.0, 1.0)
    return shares


def _engagement_strength(creators: pa.RecordBatch | pa.Table, brand_count: int) -> tuple[FloatMatrix, Mask]:
    """Repeat each creator's percentile for every brand."""
    strength: FloatVector = creators["engagement_strength"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    per_pair = np.repeat(strength[:, None], brand_count, axis=1)
    return np.nan_to_num(per_pair), ~np.isnan(per_pair)


FORMULA_REVISION = 3
"""Raise it whenever the same parameters would give other scores: another formula of a component, another rounding."""


def matching_version(weights: MatchingWeights, fit: MatchFit = MATCH_FIT) -> str:
    """Return the version of the weights and all other parameters of the scores, e.g. "matching-1a2b3c4d".

    Only proportions of the weights count: 55, 25, 10, 10 are the version of 0.55, 0.25, 0.1, 0.1. The data files that
    profiles are made with are part of the code versions.
    """
    parameters = {
        "formula_revision": FORMULA_REVISION,
        "weights": {name: round(share, WEIGHT_DECIMALS) for name, share in weights.shares().items()},
        "least_factors": LEAST_FACTORS,
        "fit": asdict(fit),
        "people": asdict(audience_match.PEOPLE),
        "full_presence": content_similarity.FULL_PRESENCE,
        "sources": [creator_subjects.TAGS_WEIGHT, creator_subjects.BIOGRAPHY_WEIGHT, creator_subjects.VIDEOS_WEIGHT],
        "unlike_looks": visual_similarity.DIFFERENCE_OF_UNLIKE_LOOKS,
    }
    return version_name("matching", parameters)
