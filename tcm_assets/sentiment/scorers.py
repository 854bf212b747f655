"""Scorers of sentiment: the protocol, the rows of `content_sentiment`, and the VADER lexicon (local, fast, English)."""

import importlib.metadata
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

import pyarrow as pa
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.data_files import CLOSED, Words, read_data_file
from tcm_assets.models.vectors import rows_of
from tcm_assets.sentiment.tables import CONTENT_SENTIMENT, SentimentStatus


class VideoContent(NamedTuple):
    """The content of a video: its text, or None, and its id, by which its clip is found."""

    video_id: str
    text: str | None


class SentimentScore(NamedTuple):
    """A score in [0, 1] with status "scored", or None with the status that says why."""

    score: float | None
    status: SentimentStatus
    reason: str | None = None
    media_sha256: str | None = None


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
    the caption lacks.
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
        "status": pa.array([score.status for score in scores], pa.string()),
        "reason": pa.array([score.reason for score in scores], pa.string()),
        "media_sha256": pa.array([score.media_sha256 for score in scores], pa.string()),
    }
    return rows_of(CONTENT_SENTIMENT, columns)


def _text(caption: str | None, hashtags: Sequence[str] | None) -> str | None:
    caption = caption or ""
    written = {tag.lower() for tag in HASHTAG.findall(caption)}
    missing_tags = [tag for tag in hashtags or () if tag.lower() not in written]
    return " ".join([caption, *missing_tags]).strip() or None


_PREPARATION_VERSION = "3"  # goes up when the preparation of texts changes scores


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LexiconWords:
    """The content of `lexicon_sentiment.toml`."""

    foreign_meanings: Words
    only_english: Words


_WORDS = read_data_file(LexiconWords, __name__, "lexicon_sentiment.toml")

_ONLY_ENGLISH = frozenset(_WORDS.only_english)
_EMOJI_STYLE = "\ufe0f"  # selects the coloured form of the emoji before it


class LexiconScorer:
    """A `Scorer` without network: (compound + 1) / 2 of VADER, and no score when it knows no word of the text.

    Emoji count by their names ("red heart"). Words with another meaning in other languages count only in texts that
    contain an English word. The lexicon is loaded at the first `score`, once per process.

    >>> for score in LexiconScorer().score([VideoContent("1", "I love this"), VideoContent("2", "glorpt")]):
    ...     score.score and round(score.score, 2), score.status
    (0.82, 'scored')
    (None, 'no_known_words')
    """

    @property
    def name(self) -> str:
        """Name of the lexicon."""
        return "vader"

    @property
    def version(self) -> str:
        """Release of the lexicon, and version of the preparation of texts."""
        return f"{importlib.metadata.version('vaderSentiment')}+{_PREPARATION_VERSION}"

    def score(self, videos: Sequence[VideoContent]) -> list[SentimentScore]:
        """Return one score per text, in order; "no_text" for None and blanks, "no_known_words" without a known word."""
        return [_score(video.text) for video in videos]


@cache
def _analyzers() -> tuple[Any, Any]:
    """Return VADER as published, and without the words that have another meaning in other languages."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    english, foreign = SentimentIntensityAnalyzer(), SentimentIntensityAnalyzer()
    for word in _WORDS.foreign_meanings:
        foreign.lexicon.pop(word, None)
    return english, foreign


def _score(text: str | None) -> SentimentScore:
    if text is None or not text.strip():
        return SentimentScore(None, "no_text")
    english, foreign = _analyzers()
    prepared = _prepare(text, english.emojis)
    words = _split_words(prepared)
    analyzer = foreign if words.isdisjoint(_ONLY_ENGLISH) else english
    if words.isdisjoint(analyzer.lexicon):
        return SentimentScore(None, "no_known_words")
    compound: float = analyzer.polarity_scores(prepared)["compound"]
    return SentimentScore((compound + 1) / 2, "scored")


def _prepare(text: str, emoji_names: dict[str, str]) -> str:
    """Return the text as VADER can read it: plain letters and apostrophes, tags as words, emoji as their names."""
    plain = (
        MENTION.sub(" ", unicodedata.normalize("NFKC", text))
        .replace("’", "'")
        .replace("#", " ")
        .replace(_EMOJI_STYLE, "")
    )
    spaced = (f" {emoji_names[character]} " if character in emoji_names else character for character in plain)
    return " ".join("".join(spaced).split())


def _split_words(prepared: str) -> set[str]:
    """Return the words and emoticons that VADER sees, in lower case."""
    from vaderSentiment.vaderSentiment import SentiText

    return {word.lower() for word in SentiText(prepared).words_and_emoticons}
