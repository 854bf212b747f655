"""`content_sentiment`: what a scorer of sentiment is, and the batch that applies one.

Belongs here: the protocol, and rows made of its answers. Does not belong here: any scorer (`lexicon_sentiment`).
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import pyarrow as pa

from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT

Status = Literal["scored", "no_text", "no_known_words"]


class SentimentScore(NamedTuple):
    """A score in [0, 1] (0 negative, 0.5 neutral, 1 positive) with status "scored", or None and the reason."""

    score: float | None
    status: Status


class Scorer(Protocol):
    """Judges the sentiment of texts. Equal texts get equal scores from scorers of equal name and version."""

    @property
    def name(self) -> str:
        """Who scores: the name of a lexicon or model."""

    @property
    def version(self) -> str:
        """What tells two states of the scorer apart: its release, prompt or settings."""

    def score(self, texts: Sequence[str | None]) -> list[SentimentScore]:
        """One score per text, in order; None is a video without text."""


def content_sentiment_batch(batch: pa.RecordBatch, scorer: Scorer) -> pa.RecordBatch:
    """Rows of CONTENT_SENTIMENT, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption and hashtags (list of strings, without the #). The scorer
    reads the caption as it was written, since emoji, capitals and exclamation marks carry feeling, followed by the
    hashtags that the caption lacks.
    """
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    scores = scorer.score([_readable(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)])
    columns = {
        "video_id": batch["video_id"],
        "upload_date": batch["upload_date"],
        "sentiment": pa.array([score.score for score in scores], pa.float64()),
        "scorer": pa.array([scorer.name] * len(scores), pa.string()),
        "scorer_version": pa.array([scorer.version] * len(scores), pa.string()),
        "status": pa.array([score.status for score in scores], pa.string()),
    }
    schema = arrow_schema(CONTENT_SENTIMENT)
    return pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)


def _readable(caption: str | None, hashtags: Sequence[str] | None) -> str | None:
    written = caption or ""
    lacking = [tag for tag in hashtags or () if tag.lower() not in written.lower()]
    return " ".join([written, *lacking]).strip() or None
