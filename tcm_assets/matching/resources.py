"""The resource `matching`: the configured weights and list length."""

import dagster as dg
from pydantic import Field

from tcm_assets.matching.recommendations import DEFAULT_TOP_K
from tcm_assets.matching.similarity_scores import matching_version
from tcm_assets.settings import MOST_PAIRS, Settings
from tcm_assets.tables.match_components import DEFAULT_MATCHING_WEIGHTS, MatchingWeights


class Matching(dg.ConfigurableResource[None]):
    """How creators and brands are matched; see `MatchingWeights`."""

    top_k: int = Field(default=DEFAULT_TOP_K, ge=1, description="Partners recommended to each creator and each brand.")
    most_pairs: int = Field(
        default=MOST_PAIRS, ge=1, description="Pairs that are all scored; of more, candidates by content alone are."
    )
    weights: dict[str, float] = Field(
        default=DEFAULT_MATCHING_WEIGHTS.by_name(), description="Weight of each component, by its name."
    )

    @classmethod
    def of(cls, settings: Settings) -> "Matching":
        """Return the matching that `settings` ask for."""
        return cls(weights=dict(settings.matching_weights), most_pairs=settings.matching_most_pairs)

    def matching_weights(self) -> MatchingWeights:
        """Return the checked weights; raises ValueError for a negative one, TypeError for an unknown component."""
        return MatchingWeights(**self.weights)


MATCHING_VERSION = matching_version(Matching.of(Settings()).matching_weights())
"""Part of the code versions of scores: a change marks stored rows as outdated."""
