"""What a vision encoder is: pictures and texts in, vectors of one space out."""

import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from tcm_assets.models.model_files import ModelFiles, Precision, find_model, processor_multiplies_bfloat16
from tcm_assets.models.opencv import BgrImage
from tcm_assets.models.text_encoder import FloatMatrix, TextEncoderError


class VisionEncoderError(RuntimeError):
    """A vision model cannot be found, fetched, loaded or used; the message says what to do next."""


class VisionEncoder(Protocol):
    """Turns pictures and texts into vectors, such that a picture's is near those of the texts that describe it.

    Everything may raise VisionEncoderError. An instance may be shared by threads.
    """

    @property
    def name(self) -> str:
        """The model's name, as people know it."""

    @property
    def revision(self) -> str:
        """What tells two states of the model apart: two encoders of equal name and revision give equal vectors."""

    @property
    def logit_scale(self) -> float:
        """By what the model was trained to multiply cosines before a softmax over texts; above 0."""

    def encode_images(self, images: Sequence[BgrImage]) -> FloatMatrix:
        """One vector per picture (at least one), in order: shape (len(images), dimension), float32, rows of norm 1."""

    def encode_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """One vector per text (at least one), in order: shape (len(texts), dimension), float32, rows of norm 1."""


BATCH_SIZE: Final = 16
"""Pictures per forward pass: all of a clip that are encoded at all."""

# One lock for loading and encoding: torch uses all its threads for one forward pass, so two at once would only wait.
_MODEL_LOCK = threading.Lock()


class ClipModelEncoder:
    """A `VisionEncoder` of a CLIP model.

    `model` is a folder or a name on the Hugging Face hub, such as "sentence-transformers/clip-ViT-B-32", that
    sentence-transformers can load: one of its own, or a plain CLIP of transformers. `device` is torch's name of one
    ("cpu", "cuda"); None takes the fastest there is. Pictures are cut to a square from their middle and scaled as the
    model's own preprocessing says. Making an encoder costs nothing: its files are looked up at the first use of `name`
    or `revision`, and torch is imported at the first encoding.

    `precision` None takes bfloat16 where the processor multiplies it (half the time; cosine to the float32 vectors:
    0.9999), else float32.
    """

    def __init__(self, model: str, *, device: str | None = None, precision: Precision | None = None) -> None:
        self._model = model
        self._device = device
        self.precision: Precision = precision or ("bfloat16" if processor_multiplies_bfloat16() else "float32")

    @property
    def _files(self) -> ModelFiles:
        try:
            return find_model(self._model)
        except TextEncoderError as error:
            raise VisionEncoderError(str(error)) from error

    @property
    def name(self) -> str:
        """The hub's name of the model, or its folder's; raises VisionEncoderError."""
        return self._files.name

    @property
    def revision(self) -> str:
        """The commit of a hub model or a fingerprint of the files of a folder, "+bfloat16" where that is used.

        Raises VisionEncoderError.
        """
        return self._files.revision + ("+bfloat16" if self.precision == "bfloat16" else "")

    @property
    def logit_scale(self) -> float:
        """See `VisionEncoder`; loads the model. Raises VisionEncoderError."""
        with _MODEL_LOCK:
            return _load(self._files.folder, self._device, self.precision).logit_scale

    def encode_images(self, images: Sequence[BgrImage]) -> FloatMatrix:
        """See `VisionEncoder`; raises VisionEncoderError."""
        from PIL import Image

        return self._encode([Image.fromarray(np.ascontiguousarray(image[:, :, ::-1])) for image in images])

    def encode_texts(self, texts: Sequence[str]) -> FloatMatrix:
        """See `VisionEncoder`; raises VisionEncoderError."""
        return self._encode(texts)

    def _encode(self, inputs: Sequence[Any]) -> FloatMatrix:
        folder = self._files.folder
        with _MODEL_LOCK:
            library = _load(folder, self._device, self.precision).library
            vectors = library.encode(
                list(inputs), batch_size=BATCH_SIZE, show_progress_bar=False, convert_to_numpy=True
            )
        matrix: FloatMatrix = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(matrix, axis=1, keepdims=True)  # here, since bfloat16 would miss 1 by a few thousandths
        if not (np.isfinite(norms) & (norms > 0)).all():
            raise VisionEncoderError(f"the vision model in {folder} gives vectors without a direction: fetch it again.")
        unit: FloatMatrix = matrix / norms
        return unit


class _LoadedModel(NamedTuple):
    library: Any
    logit_scale: float


@cache
def _load(folder: Path, device: str | None, precision: Precision) -> _LoadedModel:
    """The model, kept for the life of the process. The caller holds the lock."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    showed_progress = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        library = SentenceTransformer(
            str(folder), device=device, local_files_only=True, model_kwargs={"dtype": getattr(torch, precision)}
        )
    except Exception as error:  # what a folder may hold is endless, and so is what the library raises about it
        first_line = str(error).partition("\n")[0]
        raise VisionEncoderError(
            f"the vision model in {folder} cannot be loaded ({type(error).__name__}: {first_line}). Fetch it again, or "
            "choose another."
        ) from error
    finally:
        if showed_progress:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    scale = getattr(getattr(library[0], "model", None), "logit_scale", None)
    if scale is None or not {"text", "image"} <= set(library.modalities):
        raise VisionEncoderError(f"the model in {folder} is no CLIP: choose one that encodes pictures and texts.")
    return _LoadedModel(library, float(scale.detach().float().exp()))
