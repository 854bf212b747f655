"""`content_sentiment`: what a scorer of sentiment is, and the batch that applies one."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import pyarrow as pa

from tcm_assets.sentiment.tables import CONTENT_SENTIMENT
from tcm_assets.tables.types import arrow_schema

Status = Literal[
    "scored",
    "no_text",
    "no_known_words",
    "no_media",
    "unreadable",
    "refused",
    "failed_processing",
    "malformed_answer",
    "unavailable",
    "budget_spent",
]
"""As in the schema, which says what each means."""


class VideoContent(NamedTuple):
    """What a scorer may judge by: the text, None where there is none, and the clip, found by the video's id."""

    video_id: str
    text: str | None


class SentimentScore(NamedTuple):
    """A score in [0, 1] with status "scored", or None and the status that says why."""

    score: float | None
    status: Status
    reason: str | None = None
    media_sha256: str | None = None


class Scorer(Protocol):
    """Judges videos. Equal content gets equal scores from scorers of equal name and version."""

    @property
    def name(self) -> str:
        """Who scores: the name of a lexicon or model."""

    @property
    def version(self) -> str:
        """What tells two states of the scorer apart: its release, prompt or settings."""

    def score(self, videos: Sequence[VideoContent]) -> list[SentimentScore]:
        """One score per video, in order."""


def content_sentiment_batch(batch: pa.RecordBatch, scorer: Scorer) -> pa.RecordBatch:
    """Rows of CONTENT_SENTIMENT, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption and hashtags (list of strings, without the #). The scorer
    gets the caption as it was written, since emoji, capitals and exclamation marks carry feeling, followed by the
    hashtags that the caption lacks.
    """
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    texts = [_readable(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)]
    scores = scorer.score([VideoContent(*each) for each in zip(batch["video_id"].to_pylist(), texts, strict=True)])
    columns = {
        "video_id": batch["video_id"],
        "upload_date": batch["upload_date"],
        "sentiment": pa.array([score.score for score in scores], pa.float64()),
        "scorer": pa.array([scorer.name] * len(scores), pa.string()),
        "scorer_version": pa.array([scorer.version] * len(scores), pa.string()),
        "status": pa.array([score.status for score in scores], pa.string()),
        "reason": pa.array([score.reason for score in scores], pa.string()),
        "media_sha256": pa.array([score.media_sha256 for score in scores], pa.string()),
    }
    schema = arrow_schema(CONTENT_SENTIMENT)
    return pa.RecordBatch.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)


def _readable(caption: str | None, hashtags: Sequence[str] | None) -> str | None:
    written = caption or ""
    lacking = [tag for tag in hashtags or () if tag.lower() not in written.lower()]
    return " ".join([written, *lacking]).strip() or None
