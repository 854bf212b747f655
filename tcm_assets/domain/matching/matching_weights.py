"""How much each component counts in the score of a creator and a brand.

Belongs here: the weights, their defaults and their validation. Does not belong here: the components themselves.
"""

import math
from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class MatchingWeights:
    """Weight of each component, zero or more; only their proportions matter. Named as the components are.

    What the content is about decides; the audience moves pairs of like content; engagement does not tell brands apart
    for one creator, it orders creators for one brand; looks are a hint. Raises ValueError for weights below zero, not
    finite, or all zero.
    """

    content_similarity: float = 0.55
    audience_match: float = 0.25
    visual_similarity: float = 0.10
    engagement_strength: float = 0.10

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
