"""Baselines of one small sentence encoder: the cosine of both sides' texts, as it is and centred.

The model is all-MiniLM-L6-v2. It reads English only, like most rankings of this kind that are published.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tcm_assets.matching.quality.baselines import brand_texts, creator_texts
from tcm_assets.matching.quality.methods import Marketplace, MethodKind
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, FloatVector, Mask, unit_rows

MINILM_NAMES = ("MiniLM", "MiniLM centred")


@dataclass(frozen=True)
class EncodedTexts:
    """Cosine of the vectors of both sides' texts, in [-1, 1]; a side without a text has no score.

    Centred, the mean of the side's vectors that it is fitted on is taken off first: what all brands' texts have in
    common says nothing of one of them.
    """

    name: str
    encode: EncodeTexts
    is_centred: bool
    texts: Callable[[pa.Table], list[str]] = creator_texts
    kind: MethodKind = "baseline"

    def fit(self, seen: Marketplace) -> "_FittedEncoder":
        """Return the method with the mean vectors of the sides seen."""
        creators, brands = self._encoded(self.texts(seen.creators)), self._encoded(brand_texts(seen.brands))
        return _FittedEncoder(self, self._centre(*creators), self._centre(*brands))

    def _centre(self, vectors: FloatMatrix, known: Mask) -> FloatVector:
        if not self.is_centred or not known.any():
            return np.zeros(vectors.shape[1])
        centre: FloatVector = vectors[known].mean(axis=0)
        return centre

    def _encoded(self, texts: list[str]) -> tuple[FloatMatrix, Mask]:
        known: Mask = np.array([bool(text) for text in texts], np.bool_)
        encoded = np.asarray(self.encode([text for text in texts if text] or [_ANY_TEXT]), np.float64)
        vectors = np.zeros((len(texts), encoded.shape[1]))
        if known.any():
            vectors[known] = encoded
        return vectors, known


_ANY_TEXT = "video"
"""Encoded to learn the length of a vector where no side has a text."""


@dataclass(frozen=True)
class _FittedEncoder:
    method: EncodedTexts
    creators_centre: FloatVector
    brands_centre: FloatVector

    def scores(self, creators: pa.Table, brands: pa.Table) -> FloatMatrix:
        """Return the cosines, shape (creators, brands)."""
        own, has_text = self.method._encoded(self.method.texts(creators))
        theirs, has_goals = self.method._encoded(brand_texts(brands))
        own_rows, _ = unit_rows(own - self.creators_centre)
        their_rows, _ = unit_rows(theirs - self.brands_centre)
        return np.where(has_text[:, None] & has_goals[None, :], own_rows @ their_rows.T, np.nan)
