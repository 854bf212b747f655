"""How well a creator's content suits sponsors of each theme.

Belongs here: the judgement which content category suits which sponsor theme, and the affinities of tag and video
vectors. Does not belong here: which theme a brand has (`sponsor_themes`), or names of creators or brands; nothing
here knows any.
"""

import numpy as np

from tcm_assets.domain.content.vectors import FloatMatrix
from tcm_assets.domain.matching.sponsor_themes import TextAnchors, theme_shares
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.sponsor_themes import SPONSOR_THEMES

CATEGORY_THEME_AFFINITY: dict[str, dict[str, float]] = {
    "dance videos": {
        "music": 1.0, "sports": 0.8, "fashion": 0.6, "film and TV": 0.4, "food and drink": 0.4, "beauty": 0.3,
        "family": 0.3, "shopping": 0.3, "travel": 0.2, "technology": 0.1, "gaming": 0.1,
    },
    "comedy sketches": {
        "film and TV": 1.0, "food and drink": 0.8, "gaming": 0.6, "family": 0.6, "shopping": 0.4, "technology": 0.3,
        "music": 0.2, "sports": 0.2, "travel": 0.2, "fashion": 0.1, "automotive": 0.1, "home": 0.1,
        "pets": 0.2, "education": 0.2, "finance": 0.2,
    },
    "makeup tutorials": {"beauty": 1.0, "fashion": 0.6, "shopping": 0.4},
    "lifestyle": {
        "fashion": 0.7, "shopping": 0.7, "home": 0.7, "travel": 0.7, "food and drink": 0.5, "beauty": 0.5,
        "sports": 0.5, "technology": 0.3, "family": 0.3, "automotive": 0.2, "film and TV": 0.2,
        "pets": 0.3, "education": 0.2, "finance": 0.2,
    },
    "lip syncing": {"music": 1.0, "film and TV": 0.6, "beauty": 0.6, "fashion": 0.6, "food and drink": 0.3},
    "beatboxing": {
        "music": 1.0, "technology": 0.5, "gaming": 0.5, "food and drink": 0.4, "sports": 0.4, "film and TV": 0.3,
    },
    "vlogs": {
        "travel": 1.0, "food and drink": 0.7, "shopping": 0.7, "technology": 0.6, "fashion": 0.5, "home": 0.4,
        "film and TV": 0.4, "automotive": 0.3, "sports": 0.3, "family": 0.3, "beauty": 0.2,
        "pets": 0.3, "education": 0.2, "finance": 0.2,
    },
    "parodies": {"film and TV": 1.0, "gaming": 0.7, "food and drink": 0.6, "music": 0.4, "family": 0.4},
    "magic tricks": {
        "family": 1.0, "film and TV": 0.8, "gaming": 0.5, "technology": 0.5, "food and drink": 0.3, "education": 0.3,
    },
    "video editing": {
        "technology": 1.0, "film and TV": 0.8, "gaming": 0.6, "family": 0.3, "education": 0.3, "automotive": 0.2,
    },
    "music": {
        "music": 1.0, "film and TV": 0.5, "fashion": 0.4, "technology": 0.4, "food and drink": 0.4, "gaming": 0.2,
    },
    "reaction videos": {"film and TV": 1.0, "gaming": 0.8, "food and drink": 0.6, "technology": 0.4, "music": 0.4},
    "beauty content": {"beauty": 1.0, "fashion": 0.7, "shopping": 0.4},
}  # fmt: skip
"""Affinity in [0, 1]: 1 the product is the content's own subject or tool, about 0.6 the audience buys it readily, about
0.3 it can be placed without looking odd, absent 0. A judgement of ours, stated so that it can be argued with and tuned
once outcomes are known; the words alone cannot tell that a dance creator suits sportswear."""

_AFFINITY_MATRIX = np.array(
    [[CATEGORY_THEME_AFFINITY[category].get(theme, 0.0) for theme in SPONSOR_THEMES] for category in CONTENT_CATEGORIES]
)

OTHER_CONTENT_COSINE = 0.5
SAME_CONTENT_COSINE = 0.8
"""Cosine of a tag to the nearest category name: up to 0.5 the tag is about something else ("gaming" is 0.49 from
"music"), from 0.8 it is that category in other words ("lifestyle content", 0.82); linear between."""


def theme_affinities(vectors: FloatMatrix, anchors: TextAnchors) -> FloatMatrix:
    """How well content suits sponsors of each theme: array of shape (n, 16), numbers in [0, 1].

    `vectors` are of tags or of videos, shape (n, d), rows of norm 1. Content that is one of the categories has that
    category's affinities; content that is none of them suits the themes it is about; between, a blend.
    """
    cosines = vectors @ anchors.categories.T
    nearest = cosines.argmax(axis=1)
    likeness = (cosines.max(axis=1) - OTHER_CONTENT_COSINE) / (SAME_CONTENT_COSINE - OTHER_CONTENT_COSINE)
    membership = np.clip(likeness, 0.0, 1.0)[:, None]
    about = theme_shares(vectors - anchors.content_background, anchors)
    affinities: FloatMatrix = np.clip(membership * _AFFINITY_MATRIX[nearest] + (1 - membership) * about, 0.0, 1.0)
    return affinities


def affinities_of_several(affinities: FloatMatrix) -> FloatMatrix:
    """The affinities of one creator with several kinds of content: array of shape (16,) from (tags, 16).

    Midway between the mean and the best tag: a sponsor asks for someone who makes fitting content, not for someone who
    makes nothing else, yet a specialist should come before a generalist.
    """
    midway: FloatMatrix = (affinities.mean(axis=0) + affinities.max(axis=0)) / 2
    return midway
