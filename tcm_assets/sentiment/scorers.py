"""Scorers of sentiment: the protocol, and the rows of `content_sentiment`."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import pyarrow as pa

from tcm_assets.catalogue.caption_marks import HASHTAG
from tcm_assets.models.vectors import rows_of
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT, SentimentBasis, SentimentStatus


class VideoContent(NamedTuple):
    """The content of a video: its text, or None, and its id, by which its clip is found."""

    video_id: str
    text: str | None


class SentimentScore(NamedTuple):
    """A score in [0, 1] with status "scored" and what it rests on, or None with the status that says why."""

    score: float | None
    status: SentimentStatus
    reason: str | None = None
    media_sha256: str | None = None
    basis: SentimentBasis | None = None


class Scorer(Protocol):
    """Scores videos. Scorers of equal name and version give equal content equal scores."""

    @property
    def name(self) -> str:
        """Name of the lexicon or model."""

    @property
    def version(self) -> str:
        """Version of its release, prompt or settings."""

    def score(self, videos: Sequence[VideoContent]) -> list[SentimentScore]:
        """Return one score per video, in order."""


def score_content_sentiment(batch: pa.RecordBatch, scorer: Scorer) -> pa.RecordBatch:
    """Return one row of CONTENT_SENTIMENT per row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption and hashtags (list of strings, without the #). The scorer
    gets the caption as written, since emoji, capitals and exclamation marks carry feeling, and then the hashtags that
    the caption lacks, with a #.
    """
    captions, hashtags = batch["caption"].to_pylist(), batch["hashtags"].to_pylist()
    texts = [_text(caption, tags) for caption, tags in zip(captions, hashtags, strict=True)]
    scores = scorer.score([VideoContent(*each) for each in zip(batch["video_id"].to_pylist(), texts, strict=True)])
    columns = {
        "video_id": batch["video_id"],
        "upload_date": batch["upload_date"],
        "sentiment": pa.array([score.score for score in scores], pa.float64()),
        "scorer": pa.array([scorer.name] * len(scores), pa.string()),
        "scorer_version": pa.array([scorer.version] * len(scores), pa.string()),
        "basis": pa.array([score.basis for score in scores], pa.string()),
        "status": pa.array([score.status for score in scores], pa.string()),
        "reason": pa.array([score.reason for score in scores], pa.string()),
        "media_sha256": pa.array([score.media_sha256 for score in scores], pa.string()),
    }
    return rows_of(CONTENT_SENTIMENT, columns)


def _text(caption: str | None, hashtags: Sequence[str] | None) -> str | None:
    caption = caption or ""
    written = {tag.lower() for tag in HASHTAG.findall(caption)}
    missing_tags = [f"#{tag}" for tag in hashtags or () if tag.lower() not in written]
    return " ".join([caption, *missing_tags]).strip() or None
