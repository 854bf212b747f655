"""The packaged encoder of matching: three models side by side, each heard equally.

The two of `multilingual_encoder`, and all-MiniLM-L6-v2, which knows English alone, and knows that best. Each model's
vectors are measured from the mean of sentences without a subject and scaled to norm 1. The cosines of the models vary
unequally, so each part has the length with which its share of a cosine varies as much as the others': a cosine of two
joined vectors is the sum of three cosines in standard deviations, up to one factor.
"""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache

import numpy as np

from tcm_assets.models.centred_model import CentredModel
from tcm_assets.models.minilm import minilm_encoder
from tcm_assets.models.multilingual_encoder import E5_DIMENSION, SENTENCE_ENCODER_DIMENSION, MultilingualEncoder
from tcm_assets.models.vectors import Float32Matrix, FloatMatrix, FloatVector, unit_rows

MINILM_DIMENSION = 384
PART_DIMENSIONS = (E5_DIMENSION, SENTENCE_ENCODER_DIMENSION, MINILM_DIMENSION)

COSINE_DEVIATIONS = (0.0846, 0.0881, 0.1057)
"""Standard deviation of each model's cosines between descriptions of content and of goods."""

_REVISION_LENGTH = 12  # hexadecimal digits
_RECIPE = 1  # raise it whenever the same models would give other vectors
_LOCK = threading.Lock()


class SubjectEncoder:
    """A `TextEncoder` of 1,280 numbers: e5's, the universal sentence encoder's, MiniLM's.

    The models are loaded at the first encoding and kept for the life of the process.
    """

    dimension = sum(PART_DIMENSIONS)

    def __init__(self, *, device: str | None = None) -> None:
        self._device = device
        self._pair = MultilingualEncoder(device=device)

    @property
    def name(self) -> str:
        """The names of the models."""
        return f"{self._pair.name}+all-MiniLM-L6-v2"

    @property
    def revision(self) -> str:
        """A digest of the three revisions and of how they are joined, and the precision of the pair."""
        pair, mark, precision = self._pair.revision.partition("+")
        # MiniLM's precision is the pair's kind of processor again.
        english = minilm_encoder(device=self._device).revision.partition("+")[0]
        recipe = f"{_RECIPE} {pair} {english} {COSINE_DEVIATIONS}"
        return hashlib.sha256(recipe.encode()).hexdigest()[:_REVISION_LENGTH] + mark + precision

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, as `TextEncoder` says; raise EncoderError without the models."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        pair = _in_parts(np.asarray(self._pair.encode(texts), np.float64))
        with _LOCK:
            english = _centred_english(self._device)
        vectors: Float32Matrix = unit_rows(np.hstack([pair, english.encode(texts)]))[0].astype(np.float32)
        return vectors

    def from_pair(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return vectors of the pair, shape (n, 896), as ones of this encoder that know nothing of MiniLM's part.

        Rows of norm 1; rows of zeros stay zeros.
        """
        joined = np.zeros((len(vectors), self.dimension))
        joined[:, :-MINILM_DIMENSION] = _in_parts(vectors)
        return unit_rows(joined)[0]


def _weights() -> FloatVector:
    """Return the weight of each model in a cosine."""
    weights = 1 / np.array(COSINE_DEVIATIONS)
    shares: FloatVector = weights / weights.sum()
    return shares


_E5_WEIGHT, _SENTENCE_ENCODER_WEIGHT, _MINILM_WEIGHT = _weights()


def _in_parts(pair: FloatMatrix) -> FloatMatrix:
    """Return the pair's vectors, (n, 896), with each part at its length here."""
    e5, other = pair[:, :E5_DIMENSION], pair[:, E5_DIMENSION:]
    return np.hstack([unit_rows(e5)[0] * _E5_WEIGHT**0.5, unit_rows(other)[0] * _SENTENCE_ENCODER_WEIGHT**0.5])


@cache
def _centred_english(device: str | None) -> CentredModel:
    """Return MiniLM as a part; the caller holds the lock."""
    return CentredModel(minilm_encoder(device=device).encode, float(_MINILM_WEIGHT))
