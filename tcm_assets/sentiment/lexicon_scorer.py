"""The lexicon scorer: captions by what they mean, or by the English words of a lexicon; emoji by their ranking.

| caption | its words count by |
|---|---|
| in a language in which the text model tells good from bad | their vector's rating (`read_out`), as one word of it |
| English where the model does not, or unrecognised in Latin letters | the VADER lexicon, with its rules |
| in another language, or unrecognised in other letters | nothing: they are not understood |

Emoji count in all of them, and alone where the words do not. x is the sum of the ratings, and the score
(x / sqrt(x^2 + 15) + 1) / 2, VADER's own normalisation. A text of which nothing is understood has no score.
"""

import importlib.metadata
import math
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
from pydantic.dataclasses import dataclass

from tcm_assets.captions.language import caption_language, written_text
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.data_files import CLOSED, Words, read_data_file
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import VectorModel
from tcm_assets.sentiment.emoji import emoji_valences
from tcm_assets.sentiment.read_out import ReadOut, read_out_of
from tcm_assets.sentiment.scorers import SentimentScore, VideoContent

_PREPARATION_VERSION = "6"  # goes up when the preparation of texts changes scores
_SCORE_DECIMALS = 6  # the last bits of a vector depend on the batch it was encoded in
_NORMALISATION = 15.0  # VADER's: about the largest sum of ratings that is expected, squared


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LexiconWords:
    """The content of `lexicon_sentiment.toml`."""

    foreign_meanings: Words
    only_english: Words


_WORDS = read_data_file(LexiconWords, __name__, "lexicon_sentiment.toml")

_ONLY_ENGLISH = frozenset(_WORDS.only_english)
_EMOJI_STYLE = "\ufe0f"  # selects the coloured form of the emoji before it


class _Reading(NamedTuple):
    """A text as the scorer reads it: prepared for VADER, its words and those outside tags, emoji, and language."""

    prepared: str
    words: frozenset[str]
    own_words: frozenset[str]
    emoji: tuple[str, ...]
    language: str | None
    is_english: bool


class LexiconScorer:
    """A `Scorer` without network. Without `encoder`, English words count by the lexicon, and others not at all.

    The lexicon and the read-out are loaded at the first `score`.

    >>> for score in LexiconScorer().score([VideoContent("1", "I love this"), VideoContent("2", "glorpt")]):
    ...     score.score and round(score.score, 2), score.status
    (0.82, 'scored')
    (None, 'no_known_words')
    """

    def __init__(self, encoder: TextEncoder | None = None) -> None:
        self._encoder = encoder

    @property
    def name(self) -> str:
        """Name of the lexicon."""
        return "vader"

    @property
    def version(self) -> str:
        """Releases of the lexicon and the ranking, version of the preparation of texts, and the text model."""
        releases = [importlib.metadata.version(package) for package in ("vaderSentiment", "emoji-sentiment")]
        model = [str(VectorModel.of(self._encoder))] if self._encoder else []
        return "+".join([*releases, _PREPARATION_VERSION, *model])

    def score(self, videos: Sequence[VideoContent]) -> list[SentimentScore]:
        """Return one score per text, in order; without one, a status says why."""
        readings = [_read(video.text) for video in videos]
        ratings = self._ratings(videos, readings)
        return [_score(reading, rating) for reading, rating in zip(readings, ratings, strict=True)]

    @cached_property
    def _read_out(self) -> ReadOut | None:
        return read_out_of(self._encoder) if self._encoder else None

    def _ratings(self, videos: Sequence[VideoContent], readings: Sequence[_Reading | None]) -> list[float | None]:
        """Return the ratings of the texts whose meaning the encoder reads; None for others."""
        ratings: list[float | None] = [None] * len(readings)
        if self._encoder is None or self._read_out is None:
            return ratings
        languages = self._read_out.languages
        places = [place for place, reading in enumerate(readings) if reading and _language(reading) in languages]
        if places:
            vectors = self._encoder.encode([written_text(videos[place].text) for place in places])
            for place, rating in zip(places, self._read_out.ratings(np.asarray(vectors, np.float64)), strict=True):
                ratings[place] = float(rating)
        return ratings


def _language(reading: _Reading) -> str | None:
    """Return the language of a text; an unrecognised one with words of the lexicon is English."""
    if reading.language is None and reading.is_english and not reading.own_words.isdisjoint(_analyzers()[1].lexicon):
        return "en"
    return reading.language


def _score(reading: _Reading | None, rating: float | None) -> SentimentScore:
    if reading is None:
        return SentimentScore(None, "no_text")
    valences = emoji_valences()
    of_emoji = sum(valences[one] for one in reading.emoji)
    if rating is not None:
        return _scored(_normalised(rating + of_emoji), "meaning")
    english, foreign = _analyzers()
    analyzer = foreign if reading.words.isdisjoint(_ONLY_ENGLISH) else english
    if reading.is_english and not reading.words.isdisjoint(analyzer.lexicon):
        return _scored(analyzer.polarity_scores(reading.prepared)["compound"], "words")
    if reading.emoji:
        return _scored(_normalised(of_emoji), "emoji")
    return SentimentScore(None, "no_known_words" if reading.is_english else "unknown_language")


def _scored(compound: float, basis: Any) -> SentimentScore:
    return SentimentScore(round((compound + 1) / 2, _SCORE_DECIMALS), "scored", basis=basis)


def _normalised(ratings: float) -> float:
    """Return a sum of ratings in [-1, 1], as VADER does.

    >>> round(_normalised(3.2), 4)  # the rating of "love"
    0.6369
    """
    return ratings / math.sqrt(ratings * ratings + _NORMALISATION)


@cache
def _analyzers() -> tuple[Any, Any]:
    """Return VADER with the ranking's emoji, and without the words that have another meaning in other languages."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    english, foreign = SentimentIntensityAnalyzer(), SentimentIntensityAnalyzer()
    for analyzer in (english, foreign):
        analyzer.lexicon.update({_token(emoji): valence for emoji, valence in emoji_valences().items()})
    for word in _WORDS.foreign_meanings:
        foreign.lexicon.pop(word, None)
    return english, foreign


def _token(emoji: str) -> str:
    """Return the word by which an emoji stands in the lexicon."""
    return f"emoji{ord(emoji):x}"


def _read(text: str | None) -> _Reading | None:
    if text is None or not text.strip():
        return None
    valences = emoji_valences()
    emoji = tuple(character for character in text if character in valences)
    language = caption_language(text).code
    is_english = language == "en" or (language is None and _is_mostly_latin(text))
    words, own_words = (
        frozenset(_split_words(_prepare(part, drop_emoji=True))) for part in (text, HASHTAG.sub(" ", text))
    )
    return _Reading(_prepare(text), words, own_words, emoji, language, is_english)


def _is_mostly_latin(text: str) -> bool:
    letters = [character for character in plain_text(text) if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(letter, "") for letter in letters)
    return latin * 2 >= len(letters)


def _prepare(text: str, *, drop_emoji: bool = False) -> str:
    """Return the text as VADER can read it: plain letters and apostrophes, tags as words, emoji as their tokens."""
    plain = MENTION.sub(" ", plain_text(text)).replace("’", "'").replace("#", " ").replace(_EMOJI_STYLE, "")
    valences = emoji_valences()
    spaced = (
        character if character not in valences else " " if drop_emoji else f" {_token(character)} "
        for character in plain
    )
    return " ".join("".join(spaced).split())


def _split_words(prepared: str) -> set[str]:
    """Return the words and emoticons that VADER sees, in lower case."""
    from vaderSentiment.vaderSentiment import SentiText

    return {word.lower() for word in SentiText(prepared).words_and_emoticons}
