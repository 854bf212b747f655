"""How well what a creator makes suits what a brand sells: four likenesses, and the fitted probability that it fits.

- best class: the class of content that is most of what the creator makes and suits the brand most;
- all classes: the share of what the creator makes that suits the brand;
- themes: the share of what the creator's texts speak of that is what the brand sells;
- words: the cosine of both texts' vectors, each measured from its side's mean. It tells luxury from second-hand fashion
  and a runner from a climber, whom one class holds.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.matching.match_fit import MATCH_FIT, ContentFit, logistic
from tcm_assets.models.vectors import FloatMatrix, Mask, read_vectors

FULL_PRESENCE = 0.5
"""Share of a text that must be about classes at all for its largest class to count in full."""


@dataclass(frozen=True)
class ContentLikeness:
    """Arrays of shape (creators, brands). `matched` is the place of the class that carries the pair; `known`: both
    sides have a text.
    """

    best_class: FloatMatrix
    all_classes: FloatMatrix
    themes: FloatMatrix
    words: FloatMatrix
    matched: npt.NDArray[np.int64]
    known: Mask

    @property
    def carried(self) -> Mask:
        """Where a class of content carries the pair."""
        carried: Mask = self.known & (self.best_class > 0)
        return carried

    def probability(self, fit: ContentFit) -> FloatMatrix:
        """Return the probability that the content fits."""
        odds = fit.best_class * self.best_class + fit.all_classes * self.all_classes
        odds = odds + fit.themes * self.themes + fit.words * self.words
        return logistic(odds + fit.constant)


def content_likeness(creators: pa.RecordBatch | pa.Table, brands: pa.Table) -> ContentLikeness:
    """Compare rows of `creator_profiles` with rows of `brand_profiles`; a pair's values depend on the pair alone.

    Raises ValueError when the vectors' lengths differ.
    """
    made, has_content = read_vectors(creators["embedding"], "creator_profiles.embedding")
    wanted, has_text = read_vectors(brands["embedding"], "brand_profiles.embedding")
    known: Mask = has_content[:, None] & has_text[None, :]
    if not known.any():
        nothing = np.zeros(known.shape)
        return ContentLikeness(nothing, nothing, nothing, nothing, np.zeros(known.shape, np.int64), known)
    if made.shape[1] != wanted.shape[1]:
        raise ValueError(
            f"creators' vectors have {made.shape[1]} numbers, brands' {wanted.shape[1]}: "
            "materialize creator_profiles and brand_profiles again with one model"
        )
    shares, _ = read_vectors(creators["class_shares"], "creator_profiles.class_shares")
    suits, _ = read_vectors(brands["wanted_classes"], "brand_profiles.wanted_classes")
    speaks_of, _ = read_vectors(creators["theme_shares"], "creator_profiles.theme_shares")
    sells, _ = read_vectors(brands["theme_shares"], "brand_profiles.theme_shares")
    best, matched = _best_class(class_presence(shares), suits)
    return ContentLikeness(best, shares @ suits.T, speaks_of @ sells.T, made @ wanted.T, matched, known)


def content_similarity(
    creators: pa.RecordBatch | pa.Table, brands: pa.Table, fit: ContentFit = MATCH_FIT.content
) -> tuple[FloatMatrix, Mask]:
    """Return arrays of shape (creators, brands): the probability that content fits, and where it is known."""
    likeness = content_likeness(creators, brands)
    return likeness.probability(fit), likeness.known


def class_presence(shares: FloatMatrix) -> FloatMatrix:
    """Return how present each class is in what creators make: array of shape (n, 51), 1 for the largest class.

    A creator of two classes is present in both: a sponsor wants someone who makes fitting content, not someone who
    makes nothing else. Where little of the texts is about classes at all, presence is less.

    >>> class_presence(np.array([[0.6, 0.3], [0.05, 0.2]])).round(2).tolist()
    [[1.0, 0.5], [0.12, 0.5]]
    """
    largest = shares.max(axis=1, keepdims=True)
    relative = shares / np.where(largest > 0, largest, 1.0)
    presence: FloatMatrix = relative * np.minimum(1.0, shares.sum(axis=1, keepdims=True) / FULL_PRESENCE)
    return presence


def _best_class(presence: FloatMatrix, suits: FloatMatrix) -> tuple[FloatMatrix, npt.NDArray[np.int64]]:
    """Return the largest product of presence and suitability over the classes, and the place of that class."""
    best = np.zeros((len(presence), len(suits)))
    matched = np.zeros(best.shape, np.int64)
    for place in range(len(CONTENT_TAXONOMY)):
        product = presence[:, place][:, None] * suits[:, place][None, :]
        better = product > best
        best = np.where(better, product, best)
        matched[better] = place
    return best, matched
