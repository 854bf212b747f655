"""How much of each sponsor theme a brand's text has, and the fixed texts that vectors are measured from.

Raw cosines between terse tags and marketing sentences are compressed and have hubs: the boilerplate that all brands
share ("collaborated with creators on TikTok to showcase...") decides more than the subject. So every vector is measured
from a fixed background of its own side before it is compared. The backgrounds are texts, not averages over the rows at
hand, so a vector never depends on which other creators or brands there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.matching.tables import SPONSOR_THEMES, SPONSORSHIP
from tcm_assets.models.vectors import FloatMatrix, FloatVector, Mask, unit_rows

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts to vectors: array of shape (n, d), rows of norm 1."""

THEME_PHRASES: dict[str, str] = {theme.name: theme.products for theme in SPONSORSHIP.themes}
"""What sponsors of each theme sell, in the words their goals use."""

NEUTRAL_GOALS = SPONSORSHIP.neutral.goals

NEUTRAL_ACTIVITIES = SPONSORSHIP.neutral.activities
"""What any brand could have written: half of the brands' background. The other half is the mean of the theme phrases;
with the neutral texts alone, a text about none of the themes goes to the theme farthest from marketing talk."""

THEME_SOFTNESS = 0.05
"""Temperature of the softmax over themes, in units of centred inner product. At 0.05 a plain text gives its theme 0.6
to 1.0, and a mixed one (toys to build a home with) is shared between two."""


@dataclass(frozen=True)
class TextAnchors:
    """The fixed vectors that texts are compared with, all from one encoder; d is the length of its vectors.

    `categories`: (13, d), the category names, rows of norm 1. `themes`: (16, d), the theme phrases less their mean.
    `content_background`: (d,), mean of the category names. `goals_background`, `activities_background`: (d,), norm 1,
    the neutral texts. `theme_mean`: (d,), mean of the theme phrases.
    """

    categories: FloatMatrix
    themes: FloatMatrix
    content_background: FloatVector
    goals_background: FloatVector
    activities_background: FloatVector
    theme_mean: FloatVector

    @classmethod
    def of(cls, encode: Encode) -> "TextAnchors":
        """Encodes the fixed texts; the same for every batch of one encoder."""
        category_count, theme_count = len(CONTENT_CATEGORIES), len(SPONSOR_THEMES)
        phrases = [THEME_PHRASES[theme] for theme in SPONSOR_THEMES]
        vectors = np.asarray(encode([*CONTENT_CATEGORIES, *phrases, NEUTRAL_GOALS, NEUTRAL_ACTIVITIES]), np.float64)
        categories, themes, neutral = np.split(vectors, [category_count, category_count + theme_count])
        return cls(
            categories=categories,
            themes=themes - themes.mean(axis=0),
            content_background=categories.mean(axis=0),
            goals_background=neutral[0],
            activities_background=neutral[1],
            theme_mean=themes.mean(axis=0),
        )


def theme_shares(centred: FloatMatrix, anchors: TextAnchors) -> FloatMatrix:
    """Share of each sponsor theme in each text: array of shape (n, 16), rows that sum to 1.

    `centred` holds the texts' vectors of shape (n, d), rows of norm 1 before their side's background was subtracted.
    """
    logits = centred @ anchors.themes.T / THEME_SOFTNESS
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatMatrix = weights / weights.sum(axis=1, keepdims=True)
    return shares


def brand_backgrounds(has_goals: Mask, has_activities: Mask, anchors: TextAnchors) -> FloatMatrix:
    """What each brand's vector is measured from, for the texts it has: array of shape (n, d)."""
    neutral = has_goals[:, None] * anchors.goals_background + has_activities[:, None] * anchors.activities_background
    return (unit_rows(neutral)[0] + anchors.theme_mean) / 2


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
