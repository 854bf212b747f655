"""The read-out: how good or bad a text in any language is, from its vector and the ratings of English words.

A model that places texts of many languages by their meaning places "ich hasse das" near "hate". So a linear function of
the vectors that gives English words their ratings in the VADER lexicon (-4 worst, 4 best) rates texts of other
languages, too (ridge regression, cross-lingual transfer). Words alone make "dying of laughter" a death; so some English
phrases are learned from as well (`read_out_phrases.toml`). Whether it does in a language is measured with every model:
the good sentences of `read_out_probes.toml` have to come out above the bad ones. No text of those is learned from.

The read-outs of packaged models are kept in `read_outs.toml`, since learning one takes half a minute;
`tcm_assets_tests/benchmarks/kept_read_outs.py` writes it. Another model's is learned when it is first asked.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Text, Texts, Words, read_data_file
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import EncodeTexts, FloatMatrix, VectorModel


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Probes:
    """Good and bad sentences."""

    good: Texts
    bad: Texts


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Phrases(Probes):
    """Good and bad phrases, and such that say neither."""

    neither: Texts


_PHRASES = read_data_file(Phrases, __name__, "read_out_phrases.toml")


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class KeptReadOut:
    """The read-out of a packaged model, and its state, in whatever precision."""

    model: Text
    revision: Text
    languages: Words
    weights: tuple[float, ...]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class KeptReadOuts:
    """The content of `read_outs.toml`."""

    read_outs: tuple[KeptReadOut, ...]


PROBES: Mapping[str, Probes] = read_data_file(dict[str, Probes], __name__, "read_out_probes.toml")
"""The probes of each language, ISO 639-1."""

RATED_WORDS, NEUTRAL_WORDS = 600, 200
"""English words that the read-out is learned from: the most frequent ones with a rating, and others, rated 0. With all
3,000 rated words it is not better: 98 instead of 96 of 100 sentences in 19 languages have the right sign."""

_NEUTRAL_FROM, _NEUTRAL_STEP = 200, 4  # every fourth word after the most frequent ones, which are all grammar
_SHORTEST_WORD = 4  # letters of a neutral word: shorter ones are mostly grammar and abbreviations
_GOOD, _BAD, _PHRASE_WEIGHT = 1.5, -2.0, 2
"""Ratings of phrases, as of "cool" and "hurt", and how many words one counts for. With 2.0 and 3, a few more idioms are
read as good, and a twentieth of the real captions that say neither as well."""
_RIDGE = 1.0  # of 1, 5 and 20 the one that kept good and bad farthest apart
LEAST_RANKED = 0.9  # share of the pairs of a good and a bad probe that have to be in the right order
LEAST_DISTANCE = 1.0  # rating points that good and bad probes have to lie apart on average


class ReadOut(NamedTuple):
    """Weights of a linear function of vectors, the last one its constant, and the languages that it is right in."""

    weights: npt.NDArray[np.float64]
    languages: frozenset[str]

    def ratings(self, vectors: FloatMatrix) -> npt.NDArray[np.float64]:
        """Return a rating for each row of `vectors`, about -4 to 4, as the lexicon rates words."""
        ratings: npt.NDArray[np.float64] = vectors @ self.weights[:-1] + self.weights[-1]
        return ratings


def read_out_of(encoder: TextEncoder) -> ReadOut:
    """Return the read-out of a model: the kept one, or one that is learned now."""
    model = VectorModel.of(encoder)
    for kept in read_data_file(KeptReadOuts, __name__, "read_outs.toml").read_outs:
        if (kept.model, kept.revision) == model:
            return ReadOut(np.array(kept.weights), frozenset(kept.languages))
    return learn_read_out(encoder.encode)


def learn_read_out(encode: EncodeTexts) -> ReadOut:
    """Return the read-out of a model, with the languages in which it tells good from bad."""
    words = _rated_words()
    phrases = (
        dict.fromkeys(_PHRASES.good, _GOOD) | dict.fromkeys(_PHRASES.bad, _BAD) | dict.fromkeys(_PHRASES.neither, 0.0)
    )
    rated = words | phrases
    counts = np.repeat([1, _PHRASE_WEIGHT], [len(words), len(phrases)])[:, None]
    vectors = np.asarray(encode([*rated]), np.float64)
    columns = np.hstack([vectors, np.ones((len(rated), 1))])
    squares = columns.T @ (counts * columns) + _RIDGE * np.eye(columns.shape[1])
    weights = np.linalg.solve(squares, (counts * columns).T @ np.array([*rated.values()]))
    read_out = ReadOut(weights, frozenset())
    return ReadOut(weights, frozenset(code for code, own in PROBES.items() if _is_right(read_out, own, encode)))


def _is_right(read_out: ReadOut, probes: Probes, encode: EncodeTexts) -> bool:
    good = read_out.ratings(np.asarray(encode(probes.good), np.float64))
    bad = read_out.ratings(np.asarray(encode(probes.bad), np.float64))
    ranked = np.mean(good[:, None] > bad[None, :])
    return bool(ranked >= LEAST_RANKED and good.mean() - bad.mean() >= LEAST_DISTANCE)


def _rated_words() -> dict[str, float]:
    """Return English words and their ratings in the lexicon; 0 for words that it lacks."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    from wordfreq import get_frequency_dict

    lexicon: Mapping[str, float] = SentimentIntensityAnalyzer().lexicon
    frequencies = get_frequency_dict("en", wordlist="small")
    by_frequency = sorted(frequencies, key=lambda word: (-frequencies[word], word))
    rated = _first((word for word in by_frequency if word in lexicon and word.isalpha()), RATED_WORDS)
    others = (
        word
        for word in by_frequency[_NEUTRAL_FROM::_NEUTRAL_STEP]
        if word not in lexicon and word.isalpha() and len(word) >= _SHORTEST_WORD
    )
    return {word: lexicon[word] for word in rated} | dict.fromkeys(_first(others, NEUTRAL_WORDS), 0.0)


def _first(words: Iterable[str], count: int) -> list[str]:
    return [word for _, word in zip(range(count), words, strict=False)]
