"""Text encoders of sentence-transformers models, such as an owner names."""

import logging
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tcm_assets.models.model_files import (
    FoundModel,
    Precision,
    dimension_in,
    fastest_precision,
    is_mean_pooled_bert,
    load_model,
)
from tcm_assets.models.unpadded_bert import UnpaddedBert, unpadded
from tcm_assets.models.vectors import Float32Matrix

logger = logging.getLogger(__name__)

BATCH_SIZE = 32  # texts per forward pass of the library: fastest of 8, 16, 32, 64 and 128 captions on two CPU cores

# One lock for loading and encoding: the tokenizer's padding settings must not change while another thread uses them.
_MODEL_LOCK = threading.Lock()


class SentenceTransformerEncoder(FoundModel):
    """A `TextEncoder` of a sentence-transformers model.

    `model` is a folder, or a name on the Hugging Face hub. Texts are cut off at the length that the model reads.

    `precision` None takes the fastest for this model and this processor: bfloat16 for a BERT with mean pooling where
    the processor multiplies bfloat16 (cosine to the float32 vectors: 0.9999), else float32. Other models are run by the
    library in float32: asking for bfloat16 raises ValueError at the first use.
    """

    def __init__(self, model: str, *, device: str | None = None, precision: Precision | None = None) -> None:
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
def _load(folder: Path, device: str | None, precision: Precision) -> tuple[Any, UnpaddedBert | None]:
    """Load a model, and the same for running without padding where that gives the same vectors.

    Both are kept for the life of the process. The caller holds the lock.
    """
    library = load_model(folder, device)
    if not is_mean_pooled_bert(folder):
        return library, None
    fast = unpadded(library, precision)
    if fast is None:
        logger.warning("the text model in %s is run by its library, slower, in float32: it is no plain BERT", folder)
    return library, fast
