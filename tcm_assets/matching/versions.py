"""How much each component counts in the score of a creator and a brand."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tcm_assets.matching import audience_match, content_similarity, creator_profiles, sponsor_themes, visual_similarity
from tcm_assets.settings import DEFAULT_COMPONENT_WEIGHTS


@dataclass(frozen=True, kw_only=True)
class MatchingWeights:
    """Weight of each component, zero or more; only their proportions matter. Named as the components are.

    Raises ValueError for weights below zero, not finite, or all zero.
    """

    content_similarity: float = DEFAULT_COMPONENT_WEIGHTS["content_similarity"]
    audience_match: float = DEFAULT_COMPONENT_WEIGHTS["audience_match"]
    visual_similarity: float = DEFAULT_COMPONENT_WEIGHTS["visual_similarity"]
    engagement_strength: float = DEFAULT_COMPONENT_WEIGHTS["engagement_strength"]

    def __post_init__(self) -> None:
        weights = asdict(self)
        wrong = {name: weight for name, weight in weights.items() if not math.isfinite(weight) or weight < 0}
        if wrong:
            raise ValueError(f"matching weights must be zero or more and finite; change {wrong}")
        if sum(weights.values()) <= 0:
            raise ValueError("matching weights are all zero; give at least one component a weight above zero")

    def shares(self) -> dict[str, float]:
        """The weights by component, as shares that sum to 1."""
        weights = asdict(self)
        total = sum(weights.values())
        return {name: weight / total for name, weight in weights.items()}

    def of(self, component: str) -> float:
        """The weight of the component called `component`."""
        weight: float = getattr(self, component)
        return weight


DEFAULT_MATCHING_WEIGHTS = MatchingWeights()

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
        "category_theme_affinity": sponsor_themes.CATEGORY_THEME_AFFINITY,
        "content_cosines": [sponsor_themes.OTHER_CONTENT_COSINE, sponsor_themes.SAME_CONTENT_COSINE],
        "tags_and_videos": [creator_profiles.TAGS_WEIGHT, creator_profiles.VIDEOS_WEIGHT],
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
