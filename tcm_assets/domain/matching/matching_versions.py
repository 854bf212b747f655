"""Versions of the matching: a name for everything that decides how well a creator and a brand fit.

Belongs here: the parameters and their names. Does not belong here: what the parameters do (`content_similarity`,
`audience_match`, `visual_similarity`, `category_affinity`, `sponsor_themes`).
"""

import hashlib
import json
from collections.abc import Mapping

from tcm_assets.domain.matching import (
    audience_match,
    category_affinity,
    content_similarity,
    creator_category,
    sponsor_themes,
    visual_similarity,
)
from tcm_assets.domain.matching.matching_weights import MatchingWeights

FORMULA_REVISION = 1
"""To raise whenever the same parameters would give other scores: another formula of a component, another rounding."""

DIGEST_HEX_DIGITS = 8
"""Length of the digest in a version's name: some 65,000 versions before two are likely to share one."""

_WEIGHT_DIGITS = 12
"""Decimals of a weight's share that tell versions apart: what is beyond comes from dividing, and means nothing."""


def theme_parameters() -> dict[str, object]:
    """Return what the themes of brands and the affinities of creators are measured by, beside the text model."""
    return {
        "theme_phrases": sponsor_themes.THEME_PHRASES,
        "neutral_texts": [sponsor_themes.NEUTRAL_GOALS, sponsor_themes.NEUTRAL_ACTIVITIES],
        "theme_softness": sponsor_themes.THEME_SOFTNESS,
        "category_theme_affinity": category_affinity.CATEGORY_THEME_AFFINITY,
        "content_cosines": [category_affinity.OTHER_CONTENT_COSINE, category_affinity.SAME_CONTENT_COSINE],
        "tags_and_videos": [creator_category.TAGS_WEIGHT, creator_category.VIDEOS_WEIGHT],
    }


def matching_parameters(weights: MatchingWeights) -> dict[str, object]:
    """Return every parameter that scores follow from, beside the texts; the weights as shares that sum to 1."""
    return {
        "formula_revision": FORMULA_REVISION,
        "weights": {name: round(share, _WEIGHT_DIGITS) for name, share in weights.shares().items()},
        "theme_and_words_weights": [content_similarity.THEME_WEIGHT, content_similarity.WORDS_WEIGHT],
        "words_cosines": [content_similarity.COSINE_OF_NO_LIKENESS, content_similarity.COSINE_OF_FULL_LIKENESS],
        "audience_matches": [audience_match.CATCH_ALL_MATCH, audience_match.WORLDWIDE_AUDIENCE_MATCH],
        "unlike_looks": visual_similarity.DIFFERENCE_OF_UNLIKE_LOOKS,
        **theme_parameters(),
    }


def themes_version() -> str:
    """Return the name of the themes and affinities that profiles are made with, e.g. "themes-1a2b3c4d"."""
    return _named("themes", theme_parameters())


def matching_version(weights: MatchingWeights) -> str:
    """Return the name of the weights and all other parameters of the scores, e.g. "matching-1a2b3c4d".

    Only proportions of the weights count: 55, 25, 10, 10 are the version of 0.55, 0.25, 0.1, 0.1.
    """
    return _named("matching", matching_parameters(weights))


def _named(kind: str, parameters: Mapping[str, object]) -> str:
    """The kind and a digest of the parameters: the same for the same parameters, whoever computes it."""
    canonical = json.dumps(parameters, sort_keys=True)
    return f"{kind}-{hashlib.sha256(canonical.encode()).hexdigest()[:DIGEST_HEX_DIGITS]}"
