"""What a vision encoder is: pictures and texts in, vectors of one space out.

Belongs here: the protocol and its error. Does not belong here: any model (`clip_model`), pooling the frames of a clip
and keeping vectors (`clip_embeddings`), and what the texts are (`vision_categories`).
"""

from collections.abc import Sequence
from typing import Protocol

from tcm_assets.encoders.clip_frames import BgrImage
from tcm_assets.encoders.text import FloatMatrix


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
