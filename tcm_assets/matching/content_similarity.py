"""What creators make and brands want: sponsor themes, affinities to them, and the likeness of both sides' content.

Raw cosines between terse tags and marketing sentences are compressed and have hubs: the boilerplate that all brands
share ("collaborated with creators on TikTok to showcase...") decides more than the subject. So every vector is measured
from a fixed background of its own side before it is compared. The backgrounds are texts, not averages over the rows at
hand, so a vector never depends on which other creators or brands there are.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tcm_assets.catalogue.content_categories import CONTENT_CATEGORIES
from tcm_assets.matching.tables import SPONSOR_THEMES, SPONSORSHIP, THEME_AFFINITIES, THEME_SHARES
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, Mask, read_vectors, unit_rows

# What sponsors of each theme sell, in the words of brands' goals.
THEME_PHRASES: dict[str, str] = {theme.name: theme.products for theme in SPONSORSHIP.themes}
NEUTRAL_GOALS = SPONSORSHIP.neutral.goals
NEUTRAL_ACTIVITIES = SPONSORSHIP.neutral.activities
"""What any brand could have written: half of the brands' background. The other half is the mean of the theme phrases;
with the neutral texts alone, a text about none of the themes goes to the theme farthest from marketing language."""

THEME_SOFTNESS = 0.03
"""Temperature of the softmax over themes, in units of centred inner product. At 0.03 a text about one theme gives it
0.6 to 1.0, and a mixed one (toys to build a home with) is shared between two."""


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
    def of(cls, encode: EncodeTexts) -> "TextAnchors":
        """EncodeTexts the fixed texts; the same for every batch of one encoder."""
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
    """Return the share of each sponsor theme in each text: array of shape (n, 16), rows that sum to 1.

    `centred` holds the texts' vectors of shape (n, d), rows of norm 1 before their side's background was subtracted.
    """
    logits = centred @ anchors.themes.T / THEME_SOFTNESS
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatMatrix = weights / weights.sum(axis=1, keepdims=True)
    return shares


def brand_backgrounds(has_goals: Mask, has_activities: Mask, anchors: TextAnchors) -> FloatMatrix:
    """Return the background of each brand's vector, for the texts it has: array of shape (n, d)."""
    neutral = has_goals[:, None] * anchors.goals_background + has_activities[:, None] * anchors.activities_background
    return (unit_rows(neutral)[0] + anchors.theme_mean) / 2


CATEGORY_THEME_AFFINITY: dict[str, dict[str, float]] = SPONSORSHIP.affinities
"""Affinity in [0, 1] of each content category to sponsor themes, absent 0: the judgement of `sponsor_themes.toml`."""

_AFFINITY_MATRIX = np.array(
    [[CATEGORY_THEME_AFFINITY[category].get(theme, 0.0) for theme in SPONSOR_THEMES] for category in CONTENT_CATEGORIES]
)

OTHER_CONTENT_COSINE = 0.6
SAME_CONTENT_COSINE = 0.8
"""Cosine of a tag to the nearest category name: up to 0.6 the tag is about something else ("gaming" is 0.52 from
"music"), from 0.8 it is that category in other words ("lifestyle content", 0.80); linear between."""


def theme_affinities(vectors: FloatMatrix, anchors: TextAnchors) -> FloatMatrix:
    """Return how well content suits sponsors of each theme: array of shape (n, 16), numbers in [0, 1].

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
    """Combine the affinities of one creator's kinds of content: array of shape (16,) from (tags, 16).

    Midway between the mean and the best tag: a sponsor wants someone who makes fitting content, not someone who makes
    nothing else, but a specialist should come before a generalist.

    >>> affinities_of_several(np.array([[1.0, 0.2], [0.0, 0.2]])).tolist()
    [0.75, 0.2]
    """
    midway: FloatMatrix = (affinities.mean(axis=0) + affinities.max(axis=0)) / 2
    return midway


THEME_WEIGHT = 0.7
WORDS_WEIGHT = 0.3
"""Themes decide most; words distinguish brands of one theme ("makeup tutorials" is nearer to the shop that names them
than to perfume)."""

COSINE_OF_NO_LIKENESS = -0.04
COSINE_OF_FULL_LIKENESS = 0.36
"""Bounds between which the cosine of two vectors, each measured from its side's background, is stretched to 0..1. Over
real creators and brands half of the cosines lie under -0.01, one in twenty above 0.12, one in a hundred above 0.27."""


def content_similarity(creators: pa.RecordBatch, brands: pa.Table) -> tuple[FloatMatrix, Mask]:
    """Return arrays of shape (creators, brands): the similarity in [0, 1], and where it is known (both have a text).

    0.7 x (sum over themes of the brand's share times the creator's affinity) + 0.3 x (cosine of the two embeddings,
    stretched to 0..1). A pair's value depends on the pair alone. Raises ValueError when the vectors' lengths differ.
    """
    made, creator_known = read_vectors(creators["embedding"], "creator_profiles.embedding")
    wanted, brand_known = read_vectors(brands["embedding"], "brand_profiles.embedding")
    known: Mask = creator_known[:, None] & brand_known[None, :]
    if not known.any():
        return np.zeros(known.shape), known
    if made.shape[1] != wanted.shape[1]:
        raise ValueError(
            f"creators' vectors have {made.shape[1]} numbers, brands' {wanted.shape[1]}: "
            "materialize creator_profiles and brand_profiles again with one model"
        )
    stretched = (made @ wanted.T - COSINE_OF_NO_LIKENESS) / (COSINE_OF_FULL_LIKENESS - COSINE_OF_NO_LIKENESS)
    affinities = _columns(creators, [column.name for column in THEME_AFFINITIES])
    shares = _columns(brands, [column.name for column in THEME_SHARES])
    similarity = THEME_WEIGHT * (affinities @ shares.T) + WORDS_WEIGHT * np.clip(stretched, 0.0, 1.0)
    return np.clip(similarity, 0.0, 1.0), known


def _columns(rows: pa.RecordBatch | pa.Table, names: list[str]) -> FloatMatrix:
    """Return number columns side by side, zeros where null."""
    return np.column_stack([rows[name].fill_null(0.0).to_numpy(zero_copy_only=False) for name in names])
