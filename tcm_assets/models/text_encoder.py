"""Text encoders: the protocol, the encoder of a setting, and a cache so that no text is encoded twice."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import PACKAGED
from tcm_assets.models.vectors import Float32Matrix, FloatMatrix, NamedModel, unit_rows

# Texts that are kept together, as soon as they are encoded: an interrupted run repeats seconds of work at most.
TEXTS_PER_PUT = 1024
_STORED = np.dtype("<f4")  # little-endian, so that a cache file may move between machines


class TextEncoder(NamedModel, Protocol):
    """Turns texts into vectors: texts of similar meaning have vectors of similar direction."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, in order: array of shape (len(texts), dimension), float32, rows of norm 1."""


def text_encoder(model: str = PACKAGED, *, device: str | None = None) -> TextEncoder:
    """Return the encoder of `model`: "packaged", a folder of a sentence-transformers model, or its name on the hub.

    Nothing is loaded before the first encoding. `device` is torch's name of one; None takes the fastest.
    """
    if model == PACKAGED:
        from tcm_assets.models.multilingual_encoder import MultilingualEncoder

        return MultilingualEncoder(device=device)
    from tcm_assets.models.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, device=device)


class CachedTextEncoder:
    """A `TextEncoder` that encodes each distinct text once, ever, and keeps its vector by text, model and revision.

    When every text of a call is known, the wrapped encoder is not called, so its model is never loaded. The vectors
    returned are always the kept ones: processes that encode the same text at the same time agree to the last bit.
    """

    def __init__(self, encoder: TextEncoder, cache: FeatureCache) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def name(self) -> str:
        """The wrapped model's name."""
        return self._encoder.name

    @property
    def revision(self) -> str:
        """The wrapped model's revision."""
        return self._encoder.revision

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, as `TextEncoder` says.

        Raises FeatureCacheError when the cache cannot be used, and ValueError when a kept vector has another dimension.
        """
        namespace = f"text/{self.name}@{self.revision}"
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._cache.get_many(namespace, keys)
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        new = list(unknown)
        for start in range(0, len(new), TEXTS_PER_PUT):
            some = new[start : start + TEXTS_PER_PUT]
            vectors = self._encoder.encode([unknown[key] for key in some]).astype(_STORED)
            self._cache.put_many(namespace, {key: vector.tobytes() for key, vector in zip(some, vectors, strict=True)})
        known |= self._cache.get_many(namespace, new)
        size = self.dimension * _STORED.itemsize
        if wrong := sorted(key for key, value in known.items() if len(value) != size):
            raise ValueError(
                f"{len(wrong)} vectors of {namespace} in {self._cache.path} are not {self.dimension} numbers long, the "
                f"first under {wrong[0]}: delete the file, which only holds what can be computed again."
            )
        flat = np.frombuffer(b"".join(known[key] for key in keys), dtype=_STORED)
        return flat.astype(np.float32).reshape(len(keys), self.dimension)


class SubjectTextEncoder(TextEncoder, Protocol):
    """A `TextEncoder` for texts of creators and brands, which can also read the vectors that captions already have."""

    def from_captions(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return vectors of captions, shape (n, d of the captions' encoder), as ones of this encoder.

        Rows of norm 1; rows of zeros stay zeros.
        """


class CachedSubjectEncoder(CachedTextEncoder):
    """The encoder that matches creators and brands where captions are encoded by `model`, with a cache.

    With the packaged model three models are heard, see `models.subject_encoder`; another model is used alone.
    """

    def __init__(self, model: str, cache: FeatureCache) -> None:
        if model == PACKAGED:
            from tcm_assets.models.subject_encoder import SubjectEncoder

            packaged = SubjectEncoder()
            super().__init__(packaged, cache)
            self._from_captions = packaged.from_pair
        else:
            super().__init__(text_encoder(model), cache)
            self._from_captions = _as_they_are

    def from_captions(self, vectors: FloatMatrix) -> FloatMatrix:
        """Return vectors of captions as ones of this encoder, see `SubjectTextEncoder`."""
        return self._from_captions(vectors)


def _as_they_are(vectors: FloatMatrix) -> FloatMatrix:
    return unit_rows(vectors)[0]
