"""What a text encoder is: texts in, vectors out.

Belongs here: the protocol and its error. Does not belong here: any model (`sentence_transformer`), or keeping vectors
(`cached_text`).
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]


class TextEncoderError(RuntimeError):
    """A text model cannot be found, fetched or read; the message says what to do next."""


class TextEncoder(Protocol):
    """Turns texts into vectors, such that texts of similar meaning have vectors of similar direction."""

    @property
    def name(self) -> str:
        """The model's name, as people know it."""

    @property
    def revision(self) -> str:
        """What tells two states of the model apart: two encoders of equal name and revision give equal vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """One vector per text, in order: array of shape (len(texts), dimension), float32, rows of norm 1."""
