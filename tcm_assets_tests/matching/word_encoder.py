"""A text encoder without a model: a text's vector is the normalised sum of a random vector for each of its words."""

import hashlib
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from tcm_assets.models.vectors import FloatMatrix, unit_rows


def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return the texts' vectors: shape (n, 64), rows of norm 1."""
    rows = np.array([sum(_word_vector(word) for word in text.lower().split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _word_vector(word: str) -> npt.NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=64)


def from_captions(vectors: FloatMatrix) -> FloatMatrix:
    """Return captions' vectors, which are of the same kind, with rows of norm 1."""
    return unit_rows(vectors)[0]


ENCODER = SimpleNamespace(name="words", revision="1+bfloat16", dimension=64, encode=encode, from_captions=from_captions)
