"""What vectors of texts have in common whatever the texts are about: the language, and the tone of a caption.

A model puts texts of one language near each other, more so the less it knows the language, and a clustering of raw
vectors has "Dutch" and "Sinhala" among its largest topics. The sentences are fixed, not averages over the videos at
hand, so a topic's centroid means the same at every refresh.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Entries, Text, Texts, read_data_file
from tcm_assets.models.vectors import FloatMatrix

LEAST_SINGULAR_VALUE = 0.1
"""Relative to the greatest. A weaker direction is rounding: a multilingual model has nearly one for all languages."""

Three = Annotated[Texts, Field(min_length=3, max_length=3)]


@dataclass(frozen=True, config=CLOSED)
class LanguageSentences:
    """Three everyday sentences of a language."""

    name: Text
    sentences: Three


@dataclass(frozen=True, config=CLOSED)
class EverydaySentences:
    """The content of `everyday_sentences.toml`."""

    languages: Entries[LanguageSentences]


EVERYDAY_SENTENCES: dict[str, tuple[str, ...]] = {
    language.name: language.sentences
    for language in read_data_file(EverydaySentences, __name__, "everyday_sentences.toml").languages
}
"""Three sentences that say in each language what those of the others say."""


def background_directions(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> FloatMatrix:
    """Orthonormal rows that span the mean vectors of the languages: shape (b, d), b at most the number of languages.

    `encode` turns n texts into an array of shape (n, d), as a `TextEncoder` does.
    """
    sentences = [sentence for group in EVERYDAY_SENTENCES.values() for sentence in group]
    vectors = np.asarray(encode(sentences), np.float64)
    means = vectors.reshape(len(EVERYDAY_SENTENCES), -1, vectors.shape[1]).mean(axis=1)
    _, strengths, directions = np.linalg.svd(means, full_matrices=False)
    kept: FloatMatrix = directions[strengths > LEAST_SINGULAR_VALUE * strengths[0]]
    return kept
