"""Image encoders: pictures and texts in, vectors of one space out. The protocol, and CLIP models."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tcm_assets.models.model_files import (
    EncoderError,
    FoundModel,
    Precision,
    load_model,
    processor_multiplies_bfloat16,
)
from tcm_assets.models.vectors import Float32Matrix, NamedModel

BgrImage = NDArray[np.uint8]  # array of shape (height, width, 3): blue, green, red, each 0 to 255


class ImageEncoder(NamedModel, Protocol):
    """Turns pictures and texts into vectors: a picture's is near those of the texts that describe it.

    Everything may raise EncoderError. An instance may be shared by threads.
    """

    @property
    def logit_scale(self) -> float:
        """The factor on cosines before a softmax over texts, as the model was trained; above 0."""

    def encode_images(self, images: Sequence[BgrImage]) -> Float32Matrix:
        """Return one vector per picture (at least one), in order: shape (len(images), d), float32, rows of norm 1."""

    def encode_texts(self, texts: Sequence[str]) -> Float32Matrix:
        """Return one vector per text (at least one), in order: shape (len(texts), d), float32, rows of norm 1."""


BATCH_SIZE: Final = 16  # pictures per forward pass: all that are encoded of one video clip

# One lock for loading and encoding: torch uses all its threads for one forward pass, so two at once would only wait.
_MODEL_LOCK = threading.Lock()


class CLIPImageEncoder(FoundModel):
    """An `ImageEncoder` of a CLIP model.

    `model` is a folder or a name on the Hugging Face hub, such as "sentence-transformers/clip-ViT-B-32", that
    sentence-transformers can load: one of its own, or a plain CLIP of transformers. Pictures are cut to a square from
    their middle and scaled by the model's own preprocessing. `precision` None takes bfloat16 where the processor
    multiplies it (half the time; cosine to the float32 vectors: 0.9999), else float32.
    """

    def __init__(self, model: str, *, device: str | None = None, precision: Precision | None = None) -> None:
        super().__init__(model, device)
        self._precision: Precision = precision or ("bfloat16" if processor_multiplies_bfloat16() else "float32")

    @property
    def precision(self) -> Precision:
        """The numbers that the model computes with."""
        return self._precision

    @property
    def logit_scale(self) -> float:
        """See `ImageEncoder`; loads the model. Raises EncoderError."""
        with _MODEL_LOCK:
            return _load(self._files.folder, self._device, self.precision)[1]

    def encode_images(self, images: Sequence[BgrImage]) -> Float32Matrix:
        """See `ImageEncoder`; raises EncoderError."""
        from PIL import Image

        return self._encode([Image.fromarray(np.ascontiguousarray(image[:, :, ::-1])) for image in images])

    def encode_texts(self, texts: Sequence[str]) -> Float32Matrix:
        """See `ImageEncoder`; raises EncoderError."""
        return self._encode(texts)

    def _encode(self, inputs: Sequence[Any]) -> Float32Matrix:
        folder = self._files.folder
        with _MODEL_LOCK:
            library = _load(folder, self._device, self.precision)[0]
            vectors = library.encode(
                list(inputs), batch_size=BATCH_SIZE, show_progress_bar=False, convert_to_numpy=True
            )
        matrix: Float32Matrix = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)  # here, since bfloat16 would miss 1 by a few thousandths
        if not (np.isfinite(norms) & (norms > 0)).all():
            raise EncoderError(f"the image encoder in {folder} gives vectors without a direction: fetch it again.")
        unit: Float32Matrix = matrix / norms
        return unit


@cache
def _load(folder: Path, device: str | None, precision: Precision) -> tuple[Any, float]:
    """Load the model and its logit scale, kept for the life of the process. The caller holds the lock."""
    library = load_model(folder, device, precision)
    scale = getattr(getattr(library[0], "model", None), "logit_scale", None)
    if scale is None or not {"text", "image"} <= set(library.modalities):
        raise EncoderError(f"the model in {folder} is no CLIP: choose one that encodes pictures and texts.")
    return library, float(scale.detach().float().exp())
