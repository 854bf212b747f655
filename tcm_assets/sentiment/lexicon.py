"""Sentiment by the VADER lexicon: local, fast, English."""

import importlib.metadata
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Words, read_data_file
from tcm_assets.sentiment.scorers import SentimentScore, VideoContent

_PREPARATION_VERSION = "1"  # goes up when the preparation of texts changes scores


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LexiconWords:
    """The content of `lexicon_sentiment.toml`."""

    foreign_meanings: Words
    only_english: Words


_WORDS = read_data_file(LexiconWords, __name__, "lexicon_sentiment.toml")

_FOREIGN_MEANINGS = frozenset(_WORDS.foreign_meanings)
_ONLY_ENGLISH = frozenset(_WORDS.only_english)

_MENTION = re.compile(r"@[\w.]+")

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


class _Analyzers(NamedTuple):
    """VADER as published, and without the words that have another meaning in other languages."""

    english: Any
    foreign: Any


@cache
def _analyzers() -> _Analyzers:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzers = _Analyzers(SentimentIntensityAnalyzer(), SentimentIntensityAnalyzer())
    for word in _FOREIGN_MEANINGS:
        analyzers.foreign.lexicon.pop(word, None)
    return analyzers


def _score(text: str | None) -> SentimentScore:
    if text is None or not text.strip():
        return SentimentScore(None, "no_text")
    analyzers = _analyzers()
    prepared = _prepare(text, analyzers.english.emojis)
    words = _split_words(prepared)
    analyzer = analyzers.foreign if words.isdisjoint(_ONLY_ENGLISH) else analyzers.english
    if words.isdisjoint(analyzer.lexicon):
        return SentimentScore(None, "no_known_words")
    compound: float = analyzer.polarity_scores(prepared)["compound"]
    return SentimentScore((compound + 1) / 2, "scored")


def _prepare(text: str, emoji_names: dict[str, str]) -> str:
    """Return the text as VADER can read it: plain letters and apostrophes, tags as words, emoji as their names."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("#", " ").replace(_EMOJI_STYLE, "")
    spaced = (f" {emoji_names[character]} " if character in emoji_names else character for character in plain)
    return " ".join(_MENTION.sub(" ", "".join(spaced)).split())


def _split_words(prepared: str) -> set[str]:
    """Return the words and emoticons that VADER sees, in lower case."""
    from vaderSentiment.vaderSentiment import SentiText

    return {word.lower() for word in SentiText(prepared).words_and_emoticons}
