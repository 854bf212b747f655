"""How well a creator's content suits sponsors of each theme.

Belongs here: the affinities of tag and video vectors. Does not belong here: the judgement which content category suits
which sponsor theme (`sponsor_themes.toml`), which theme a brand has (`sponsor_themes`), or names of creators or brands;
nothing here knows any.
"""

import numpy as np

from tcm_assets.domain.content.vectors import FloatMatrix
from tcm_assets.domain.matching.sponsor_themes import TextAnchors, theme_shares
from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.sponsor_themes import SPONSOR_THEMES, SPONSORSHIP

CATEGORY_THEME_AFFINITY: dict[str, dict[str, float]] = SPONSORSHIP.affinities
"""Affinity in [0, 1] of each content category to sponsor themes, absent 0: the judgement of `sponsor_themes.toml`."""

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
