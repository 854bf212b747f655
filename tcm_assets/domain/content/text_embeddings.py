"""`text_embeddings`: each video's text as a vector.

Belongs here: the batch, from captions to rows. Does not belong here: what the text is (`video_text`), or the model,
which is passed in.
"""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.domain.content.vectors import VECTOR_TYPE, rows_of
from tcm_assets.domain.content.video_text import video_text
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS


class NamedEncoder(Protocol):
    """What this table needs of a text encoder: its name and revision, and vectors of norm 1."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def revision(self) -> str:
        """The state of the model."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One vector per text: array of shape (len(texts), d), float32, rows of norm 1."""


def text_embeddings_batch(batch: pa.RecordBatch, encoder: NamedEncoder) -> pa.RecordBatch:
    """Rows of TEXT_EMBEDDINGS, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption and hashtags (list of strings, without the #). Videos without
    a text get null, and the encoder is not called where none has one.
    """
    texts = _texts(batch)
    to_encode = [text for text in texts if text is not None]
    vectors = iter(encoder.encode(to_encode) if to_encode else ())
    embeddings = [None if text is None else next(vectors) for text in texts]
    return rows_of(
        TEXT_EMBEDDINGS,
        {
            "video_id": batch["video_id"],
            "upload_date": batch["upload_date"],
            "text_sha256": pa.array([_sha256(text) for text in texts], pa.string()),
            "model_name": pa.array([encoder.name] * len(texts), pa.string()),
            "model_revision": pa.array([encoder.revision] * len(texts), pa.string()),
            "embedding": pa.array(embeddings, VECTOR_TYPE),
        },
    )


def _texts(batch: pa.RecordBatch) -> list[str | None]:
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    return [video_text(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)]


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()
