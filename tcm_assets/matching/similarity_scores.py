"""`similarity_scores`: the weighted score of every pair, and the version that names its weights and parameters."""

import numpy as np
import pyarrow as pa

from tcm_assets.matching import audience_match, content_similarity, creator_profiles, visual_similarity
from tcm_assets.matching.tables import SIMILARITY_SCORES
from tcm_assets.models.vectors import STORED_DECIMALS, FloatMatrix, Mask, rows_of, write_numbers
from tcm_assets.points.scoring_versions import WEIGHT_DECIMALS, version_name
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights


def score_pairs(
    creators: pa.RecordBatch, brands: pa.Table, weights: MatchingWeights = DEFAULT_MATCHING_WEIGHTS
) -> pa.RecordBatch:
    """Return rows of `similarity_scores` for every creator of the batch and every brand, creators in the outer order.

    `creators` are rows of `creator_profiles`, `brands` the whole of `brand_profiles`. A pair's row depends on that
    creator, that brand and the weights alone. The result has creators x brands rows: give batches of at most about
    2,000 creators to 1,000 brands (some 150 MB).
    """
    values = {
        "content_similarity": content_similarity.content_similarity(creators, brands),
        "audience_match": audience_match.audience_match(creators, brands),
        "visual_similarity": visual_similarity.visual_similarity(creators, brands),
        "engagement_strength": _engagement_strength(creators, brands.num_rows),
    }
    components = {name: (np.round(value, STORED_DECIMALS), known) for name, (value, known) in values.items()}
    score, is_scored = weighted_score(components, weights)

    outer = pa.array(np.repeat(np.arange(creators.num_rows), brands.num_rows))
    inner = pa.array(np.tile(np.arange(brands.num_rows), creators.num_rows))
    columns = {name: creators[name].take(outer) for name in ("creator_id", "creator_name")}
    columns |= {name: brands[name].combine_chunks().take(inner) for name in ("brand_id", "brand_name")}
    columns |= {name: write_numbers(value.ravel(), known.ravel()) for name, (value, known) in components.items()}
    columns["matching_version"] = pa.array([matching_version(weights)] * len(outer), pa.string())
    columns["score"] = write_numbers(score.ravel(), is_scored.ravel())
    return rows_of(SIMILARITY_SCORES, columns)


def weighted_score(
    components: dict[str, tuple[FloatMatrix, Mask]], weights: MatchingWeights
) -> tuple[FloatMatrix, Mask]:
    """Return the weighted mean of the known components, and where it is defined.

    An unknown component is left out, never zero. The score is defined where content is known and the known components
    have a weight above zero: without content, the mean of the rest, mostly catch-all audiences, would outrank real
    fits.
    """
    total = np.zeros(components["content_similarity"][0].shape)
    known_weight = np.zeros_like(total)
    for name, weight in weights.by_name().items():
        value, known = components[name]
        total += np.where(known, weight * value, 0.0)
        known_weight += np.where(known, weight, 0.0)
    is_scored: Mask = components["content_similarity"][1] & (known_weight > 0)
    return np.clip(total / np.where(is_scored, known_weight, 1.0), 0.0, 1.0), is_scored


def _engagement_strength(creators: pa.RecordBatch, brand_count: int) -> tuple[FloatMatrix, Mask]:
    """Repeat each creator's percentile for every brand."""
    strength = creators["engagement_strength"].cast(pa.float64()).to_numpy(zero_copy_only=False)
    per_pair = np.repeat(strength[:, None], brand_count, axis=1)
    return np.nan_to_num(per_pair), ~np.isnan(per_pair)


FORMULA_REVISION = 1
"""Raise it whenever the same parameters would give other scores: another formula of a component, another rounding."""


def _theme_parameters() -> dict[str, object]:
    """Return the parameters of brands' themes and creators' affinities, beside the text model."""
    return {
        "theme_phrases": content_similarity.THEME_PHRASES,
        "neutral_texts": [content_similarity.NEUTRAL_GOALS, content_similarity.NEUTRAL_ACTIVITIES],
        "theme_softness": content_similarity.THEME_SOFTNESS,
        "category_theme_affinity": content_similarity.CATEGORY_THEME_AFFINITY,
        "content_cosines": [content_similarity.OTHER_CONTENT_COSINE, content_similarity.SAME_CONTENT_COSINE],
        "tags_and_videos": [creator_profiles.TAGS_WEIGHT, creator_profiles.VIDEOS_WEIGHT],
    }


def matching_version(weights: MatchingWeights) -> str:
    """Return the version of the weights and all other parameters of the scores, e.g. "matching-1a2b3c4d".

    Only proportions of the weights count: 55, 25, 10, 10 are the version of 0.55, 0.25, 0.1, 0.1.
    """
    parameters = {
        "formula_revision": FORMULA_REVISION,
        "weights": {name: round(share, WEIGHT_DECIMALS) for name, share in weights.shares().items()},
        "theme_and_words_weights": [content_similarity.THEME_WEIGHT, content_similarity.WORDS_WEIGHT],
        "words_cosines": [content_similarity.COSINE_OF_NO_LIKENESS, content_similarity.COSINE_OF_FULL_LIKENESS],
        "audience_matches": [audience_match.CATCH_ALL_MATCH, audience_match.WORLDWIDE_AUDIENCE_MATCH],
        "unlike_looks": visual_similarity.DIFFERENCE_OF_UNLIKE_LOOKS,
        **_theme_parameters(),
    }
    return version_name("matching", parameters)


def themes_version() -> str:
    """Return the version of the themes and affinities that profiles are made with, e.g. "themes-1a2b3c4d"."""
    return version_name("themes", _theme_parameters())
