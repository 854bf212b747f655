"""Models whose vectors are measured from the mean of sentences without a subject, to be put side by side."""

from collections.abc import Callable, Sequence

import numpy as np

from tcm_assets.models.everyday_sentences import EVERYDAY_SENTENCES
from tcm_assets.models.vectors import Float32Matrix, FloatMatrix, FloatVector, unit_rows


def neutral_sentences() -> list[str]:
    """Return everyday sentences of many languages, about nothing in particular."""
    return [sentence for language in EVERYDAY_SENTENCES for sentence in language.sentences]


class CentredModel:
    """A model whose vectors are measured from the mean of the neutral sentences, which are encoded when it is made."""

    def __init__(self, encode: Callable[[Sequence[str]], Float32Matrix], weight: float) -> None:
        self._encode = encode
        self._length = weight**0.5
        self._mean: FloatVector = np.asarray(encode(neutral_sentences()), np.float64).mean(axis=0)

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Return rows whose products with each other are cosines times the weight."""
        directions: FloatMatrix = unit_rows(np.asarray(self._encode(texts), np.float64) - self._mean)[0] * self._length
        return directions
