"""`text_embeddings`: each video's text as a vector."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.hashtags import HASHTAG, MENTION, distinct_tags, tag_words
from tcm_assets.captions.tables import TEXT_EMBEDDINGS
from tcm_assets.models.vectors import VECTOR_TYPE, NamedModel, rows_of


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


_BLANKS = re.compile(r"[\s\u200b\ufeff\ufff0-\uffff]+")  # white space, and characters that show nothing

_TELLING_CATEGORIES = frozenset("LNS")  # Unicode's letters, numbers, symbols (emoji are symbols); not punctuation alone


def video_text(caption: str | None, hashtags: Iterable[str] | None) -> str | None:
    """Caption and hashtags as one line of text, or None when nothing remains to be read.

    A tag in the caption becomes its words where it stands, since many stand inside a sentence; a repeated tag counts
    once; tags of `hashtags` that the caption lacks follow at the end. Left out are the platform's noise (#fyp, #viral),
    which stands beside videos of every kind, and mentions ("Reply to @someone"), which say who and not what. Letters in
    fancy styles ("𝕡𝕒𝕣𝕥") become plain ones (Unicode NFKC), which models know; white space is folded.
    """
    plain = MENTION.sub(" ", unicodedata.normalize("NFKC", caption or ""))
    tags = tuple(unicodedata.normalize("NFKC", tag) for tag in hashtags or ())
    to_place = dict.fromkeys(distinct_tags(plain, tags))

    def words_of(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in to_place:
            return " "  # noise, or placed already
        del to_place[name]
        return f" {tag_words(match[1])} "

    placed = HASHTAG.sub(words_of, plain)
    text = _BLANKS.sub(" ", " ".join([placed, *map(tag_words, to_place)])).strip()
    return text if any(unicodedata.category(character)[0] in _TELLING_CATEGORIES for character in text) else None
