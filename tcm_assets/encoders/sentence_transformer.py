"""Texts to vectors with a sentence-transformers model.

Belongs here: loading the model, once per process and only when a text is to be encoded, and running it.
Does not belong here: where its files come from (`model_files`), and keeping vectors (`cached_text`).
"""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tcm_assets.encoders.model_files import PACKAGED, ModelFiles, dimension_in, find_model
from tcm_assets.encoders.text import FloatMatrix, TextEncoderError

BATCH_SIZE = 32  # captions per forward pass: fastest of 8, 16, 32, 64 and 128 on two CPU cores

# One lock for loading and encoding: the tokenizer's padding settings must not change while another thread uses them.
_MODEL_LOCK = threading.Lock()


class SentenceTransformerEncoder:
    """A `TextEncoder` of a sentence-transformers model.

    `model` is "packaged" (all-MiniLM-L6-v2, 384 numbers, English; installed with this project, never uses the
    network), a folder, or a name on the Hugging Face hub; `revision` chooses the commit, tag or branch of a hub model.
    `device` is torch's name of one ("cpu", "cuda"); None takes the fastest there is. Of a text longer than the model
    reads (256 word pieces for the packaged one) the beginning counts. Making an encoder costs nothing: its files are
    looked up at the first use of `name`, `revision` or `dimension`, and torch is imported at the first `encode`.
    """

    def __init__(
        self,
        model: str = PACKAGED,
        *,
        revision: str | None = None,
        device: str | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self._model = model
        self._revision = revision
        self._device = device
        self._batch_size = batch_size

    @property
    def _files(self) -> ModelFiles:
        return find_model(self._model, self._revision)

    @property
    def name(self) -> str:
        """The hub's name of the model, or its folder's."""
        return self._files.name

    @property
    def revision(self) -> str:
        """The commit of a hub model; a fingerprint of the files of any other."""
        return self._files.revision

    @property
    def dimension(self) -> int:
        """Length of a vector; loads the model only where its files do not tell."""
        known = dimension_in(self._files.folder)
        if known is not None:
            return known
        with _MODEL_LOCK:
            return int(_load(self._files.folder, self._device).get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """One vector per text, in order: array of shape (len(texts), dimension), float32, rows of norm 1.

        Raises:
            TextEncoderError: the model cannot be found, fetched or loaded.
        """
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        folder = self._files.folder
        with _MODEL_LOCK:
            vectors = _load(folder, self._device).encode(
                list(texts),
                batch_size=self._batch_size,  # the library itself sorts by length, so that batches need little padding
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.asarray(vectors, dtype=np.float32)


@cache
def _load(folder: Path, device: str | None) -> Any:
    """The model, kept for the life of the process. The caller holds the lock."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    showed_progress = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device=device, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise TextEncoderError(
            f"the text model in {folder} cannot be loaded ({error}). Fetch it again, or choose another."
        ) from error
    finally:
        if showed_progress:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
