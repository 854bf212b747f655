"""What brands sell and whom they want: shares of sponsor themes, wanted classes of content, and a vector.

A brand's texts are read in parts: its goals say what it sells, its past activities with whom it has worked. What it
sells decides by `SUITABILITY` which content suits it; whom it has worked with is added.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.matching.themes import SPONSOR_THEMES, SUITABILITY
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, Mask, encode_known

GOALS_WEIGHT: Final = 0.4
ACTIVITIES_WEIGHT: Final = 0.3
BOTH_WEIGHT: Final = 0.3
"""Weight of the two texts, and of both as one, in what a brand sells: goals name it, activities show it."""

PARTNERS_SUIT: Final = 0.8
"""How well content of a class suits a brand that has worked with it before: less than the product's own subject, more
than content whose audience buys it."""

_BETWEEN_PARTS: Final = re.compile(r"[,;.:。、，；]\s*|\s+(?:and|or|und|oder|y|o|et|ou|e|en|och|og|i|lub|ve|и|و)\s+")
_LEAST_PART: Final = 4  # characters


@dataclass(frozen=True)
class BrandSubjects:
    """`texts`: goals and past activities as one. `theme_shares`: (n, themes), rows that sum to 1. `wanted_classes`:
    (n, 51), in [0, 1]. `vectors`: (n, d), norm 1, measured from the mean of goods; `directions`: the same, measured
    from nothing. `known`: where there is a text; elsewhere the rows are zeros.
    """

    texts: list[str | None]
    theme_shares: FloatMatrix
    wanted_classes: FloatMatrix
    vectors: FloatMatrix
    directions: FloatMatrix
    known: Mask


def brand_subjects(
    goals: Sequence[str | None], activities: Sequence[str | None], anchors: SubjectAnchors, encode: EncodeTexts
) -> BrandSubjects:
    """Return what each brand sells and wants; a row depends on that brand alone."""
    goal_vectors, has_goals = encode_known(goals, encode, anchors.dimension)
    activity_vectors, has_activities = encode_known(activities, encode, anchors.dimension)
    known: Mask = has_goals | has_activities
    texts = joined_texts(goals, activities)
    directions, _ = encode_known(texts, encode, anchors.dimension)
    weights = np.column_stack([GOALS_WEIGHT * has_goals, ACTIVITIES_WEIGHT * has_activities, BOTH_WEIGHT * known])
    weights /= np.where(known, weights.sum(axis=1), 1.0)[:, None]
    likenesses = np.zeros((len(known), len(SPONSOR_THEMES)))
    for place, vectors in enumerate((goal_vectors, activity_vectors, directions)):
        likenesses += weights[:, [place]] * anchors.theme_likenesses(vectors)
    shares = anchors.theme_shares(likenesses) * known[:, None]
    wanted = np.maximum(shares @ SUITABILITY.T, PARTNERS_SUIT * _partners(activities, anchors, encode))
    return BrandSubjects(
        texts=texts,
        theme_shares=np.clip(shares, 0.0, 1.0),
        wanted_classes=np.clip(wanted, 0.0, 1.0),
        vectors=anchors.from_goods_mean(directions),
        directions=directions,
        known=known,
    )


def joined_texts(goals: Sequence[str | None], activities: Sequence[str | None]) -> list[str | None]:
    """Return each brand's goals and past activities as one text, None where it has neither."""
    return [". ".join(text.rstrip(".") for text in own if text) or None for own in zip(goals, activities, strict=True)]


def text_parts(text: str) -> list[str]:
    """Return a text cut at marks and at "and", as who is named in it may be of several kinds.

    >>> text_parts("Athletes, dancers and streetwear stylists")
    ['Athletes', 'dancers', 'streetwear stylists']
    """
    parts = [part.strip() for part in _BETWEEN_PARTS.split(text) if len(part.strip()) >= _LEAST_PART]
    return parts or [text]


def _partners(activities: Sequence[str | None], anchors: SubjectAnchors, encode: EncodeTexts) -> FloatMatrix:
    """Return how far each brand has worked with creators of each class: array of shape (n, 51), in [0, 1].

    Midway between the mean of the text's parts and the part that names the class most.
    """
    parts = [text_parts(text) if text else [] for text in activities]
    distinct = list(dict.fromkeys(part for own in parts for part in own))
    found = np.zeros((len(activities), len(CONTENT_TAXONOMY)))
    if not distinct:
        return found
    shares, _ = anchors.class_shares(np.asarray(encode(distinct), np.float64))
    places = {part: place for place, part in enumerate(distinct)}
    for row, own in enumerate(parts):
        if own:
            of_parts = shares[[places[part] for part in own]]
            found[row] = (of_parts.max(axis=0) + of_parts.mean(axis=0)) / 2
    return found


LEAST_THEME_SHARE: Final = 0.2
MOST_THEMES: Final = 3
"""Share from which a theme is named after the first, and how many are."""


def named_themes(shares: FloatMatrix, known: Mask) -> list[list[str]]:
    """Return the largest themes of each row of shares, the largest first; none where the text is unknown."""
    named = []
    for row, is_known in zip(shares, known, strict=True):
        order = np.argsort(-row, kind="stable")[:MOST_THEMES]
        chosen = [
            SPONSOR_THEMES[int(place)]
            for rank, place in enumerate(order)
            if not rank or row[place] >= LEAST_THEME_SHARE
        ]
        named.append(chosen if is_known else [])
    return named
