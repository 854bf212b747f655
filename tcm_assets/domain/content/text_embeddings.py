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

from tcm_assets.domain.content.model_revisions import NamedModel
from tcm_assets.domain.content.vectors import VECTOR_TYPE, rows_of
from tcm_assets.domain.content.video_text import video_text
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS


class NamedEncoder(NamedModel, Protocol):
    """What tables of vectors need of a text encoder: its name and revision, and vectors of norm 1."""

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
            **model_columns(encoder, len(texts)),
            "embedding": pa.array(embeddings, VECTOR_TYPE),
        },
    )


def model_columns(encoder: NamedModel, row_count: int) -> dict[str, pa.Array]:
    """The columns that tell which model made the vectors of a table, by name."""
    return {
        "model_name": pa.array([encoder.name] * row_count, pa.string()),
        "model_revision": pa.array([encoder.revision] * row_count, pa.string()),
    }


def _texts(batch: pa.RecordBatch) -> list[str | None]:
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    return [video_text(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)]


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()
