"""The components of a match's score, and their weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tcm_assets.tables.weights import NamedWeights


@dataclass(frozen=True, kw_only=True)
class MatchComponent:
    """A component of a match's score; `label` is what pages call it, `meaning` the description of its column."""

    name: str
    label: str
    default_weight: float
    meaning: str


MATCH_COMPONENTS = (
    MatchComponent(
        name="content_similarity",
        label="Content",
        default_weight=0.55,
        meaning="Probability that what the creator makes fits what the brand sells.",
    ),
    MatchComponent(
        name="audience_match",
        label="Audience",
        default_weight=0.25,
        meaning=(
            "Expected share of the creator's audience that is of the age, gender and place the brand asks for; what is "
            "unknown is taken to be as among people in general."
        ),
    ),
    MatchComponent(
        name="visual_similarity",
        label="Looks",
        default_weight=0.10,
        meaning="Likeness of the looks of both sides' videos; null unless both have clips.",
    ),
    MatchComponent(
        name="engagement_strength",
        label="Engagement",
        default_weight=0.10,
        meaning="The creator's engagement percentile.",
    ),
)
"""In the order of the columns. Content decides, the audience moves pairs of like content. Engagement does not tell
brands apart for one creator, it orders creators for one brand. Looks are a hint."""

SIMILARITY_COMPONENTS = tuple(component.name for component in MATCH_COMPONENTS)


class MatchingWeights(NamedWeights):
    """One weight per component.

    >>> MatchingWeights(content_similarity=0).shares()["audience_match"]
    0.5555555555555556
    """

    DEFAULTS: ClassVar[Mapping[str, float]] = {each.name: each.default_weight for each in MATCH_COMPONENTS}
    KIND = "component"


DEFAULT_MATCHING_WEIGHTS = MatchingWeights()
