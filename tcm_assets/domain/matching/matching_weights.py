"""How much each component counts in the score of a creator and a brand.

Belongs here: the weights, their defaults and their validation. Does not belong here: the components themselves.
"""

import math
from dataclasses import asdict, dataclass

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
