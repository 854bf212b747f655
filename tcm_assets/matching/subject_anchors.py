"""The fixed vectors that texts of creators and of brands are compared with, and shares of classes and themes.

Raw cosines between terse tags and marketing sentences are compressed and have hubs. So both sides are measured from the
mean of texts like their own (creators' from the descriptions of content, brands' from those of goods), and every
likeness in standard deviations of likenesses that mean nothing: those of content and of goods with each other. All of
these are fixed texts, not averages over the rows at hand, so a vector never depends on which other creators or brands
there are.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from tcm_assets.captions.content_analysis import category_vectors
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors, described_classes
from tcm_assets.matching.themes import CREATOR_KINDS, SAYS_NOTHING, THEMES
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, unit_rows

CLASS_SOFTNESS = 0.5
THEME_SOFTNESS = 0.6
"""Temperatures of the softmax over classes and over themes, in standard deviations of a likeness: a text about one
gives it 0.8 to 1.0, a text about two things is shared between them."""

UNSURE_LEAD = -0.3
SURE_LEAD = 0.7
"""Lead of the nearest class over texts that say nothing, in standard deviations of a likeness: up to the first a text
says nothing of what is made ("founder", -4.4), from the second it does ("food reviews", 2); linear between. A lead,
since texts of some languages are farther from everything than those of others."""

_KEPT_ENCODERS = 2  # encoders whose anchors are kept, some 20 MB each; a process has one


@dataclass(frozen=True)
class SubjectAnchors:
    """Anchors from one encoder; d is the length of its vectors.

    `classes`: the descriptions of the content taxonomy, what creators of each class call themselves, and captions
    without a subject. `silence`: the descriptions, with what biographies say that names no class. `themes`: what
    sponsors of each theme sell. `categories`: (13, d), the source system's.
    """

    classes: ClassVectors
    silence: ClassVectors
    themes: ClassVectors
    categories: npt.NDArray[np.floating]

    @classmethod
    @lru_cache(_KEPT_ENCODERS)
    def of(cls, encode: EncodeTexts) -> "SubjectAnchors":
        """Encode the fixed texts, once for all batches and briefs of one encoder."""
        classes = described_classes(encode, {kind.name: kind.called for kind in CREATOR_KINDS})
        silence = described_classes(encode, {}, SAYS_NOTHING)
        rows = [(text, place) for place, theme in enumerate(THEMES) for text in theme.sells]
        vectors = np.asarray(encode([text for text, _ in rows]), np.float64)
        places = np.array([place for _, place in rows])
        themes = ClassVectors(vectors, places, np.ones(len(rows), np.bool_))
        return cls(classes, silence, themes, category_vectors(encode))

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return int(self.classes.descriptions.shape[1])

    @cached_property
    def content_mean(self) -> FloatVector:
        """The mean of the descriptions of content: array of shape (d,)."""
        mean: FloatVector = self.classes.descriptions.mean(axis=0)
        return mean

    @cached_property
    def goods_mean(self) -> FloatVector:
        """The mean of the descriptions of goods: array of shape (d,)."""
        mean: FloatVector = self.themes.descriptions.mean(axis=0)
        return mean

    @cached_property
    def _class_scale(self) -> tuple[float, float]:
        return _scale(self.classes.scores(self.themes.descriptions))

    @cached_property
    def _theme_scale(self) -> tuple[float, float]:
        return _scale(self.themes.scores(self.classes.descriptions))

    def class_shares(self, vectors: FloatMatrix) -> tuple[FloatMatrix, FloatVector]:
        """Return the share of each class in each text, and how sure it is that the text names what is made.

        `vectors`: (n, d), rows of norm 1. The shares have shape (n, 51), rows that sum to at most 1: the rest is of
        texts without a subject. The sureness is in [0, 1].
        """
        mean, deviation = self._class_scale
        likeness = (self.classes.scores(vectors) - mean) / deviation
        nothing = (self.silence.scores(vectors)[:, -1] - mean) / deviation
        shares = _softmax(likeness / CLASS_SOFTNESS)[:, : len(CONTENT_TAXONOMY)]
        lead = likeness[:, : len(CONTENT_TAXONOMY)].max(axis=1) - np.maximum(nothing, likeness[:, -1])
        sureness = np.clip((lead - UNSURE_LEAD) / (SURE_LEAD - UNSURE_LEAD), 0.0, 1.0)
        return shares, sureness

    def theme_likenesses(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return the likeness of each text to each theme, in standard deviations: array of shape (n, themes)."""
        mean, deviation = self._theme_scale
        likeness: FloatMatrix = (self.themes.scores(vectors) - mean) / deviation
        return likeness

    def theme_shares(self, likenesses: FloatMatrix) -> FloatMatrix:
        """Return the share of each theme: array of shape (n, themes), rows that sum to 1."""
        return _softmax(likenesses / THEME_SOFTNESS)

    def from_content_mean(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return creators' vectors, measured from the mean of content, rows of norm 1 (zeros stay zeros)."""
        return _measured_from(self.content_mean, vectors)

    def from_goods_mean(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return brands' vectors, measured from the mean of goods, rows of norm 1 (zeros stay zeros)."""
        return _measured_from(self.goods_mean, vectors)


def _measured_from(mean: FloatVector, vectors: FloatMatrix) -> FloatMatrix:
    known = np.abs(vectors).sum(axis=1, keepdims=True) > 0
    return unit_rows((vectors - mean) * known)[0]


def _scale(values: FloatMatrix) -> tuple[float, float]:
    return float(values.mean()), float(values.std())


def _softmax(logits: FloatMatrix) -> FloatMatrix:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: FloatMatrix = weights / weights.sum(axis=1, keepdims=True)
    return shares
