"""Hashtags as words; what the platform adds to captions: noise, and the introductions of mentions."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.word_frequencies import word_frequencies
from tcm_assets.catalogue.caption_marks import HASHTAG, HASHTAG_MARKS, MENTION, MarkPattern
from tcm_assets.data_files import CLOSED, Texts, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PlatformNoise:
    """The content of `platform_noise.toml`."""

    words: Words
    beginnings: Words
    no_topic: Words
    replies: Texts
    remixes: Words
    with_words: Words


_NOISE = read_data_file(PlatformNoise, __name__, "platform_noise.toml")

_NOISE_WORDS = frozenset(_NOISE.words)
GENERIC_WORDS = frozenset(_NOISE.no_topic)  # words of every video, which no topic is named after


def any_of(texts: Iterable[str]) -> str:
    """Return a pattern that matches each of `texts` literally."""
    return f"(?:{'|'.join(map(re.escape, texts))})"


_INTRODUCTION = f"{any_of(_NOISE.replies)}|{any_of(_NOISE.remixes)} {any_of(_NOISE.with_words)}"

INTRODUCED_MENTION = MarkPattern(rf"(?:[{HASHTAG_MARKS}]?(?:{_INTRODUCTION})\s+)?{MENTION.pattern}")
"""A mention, with the words that the platform puts before it in replies, duets and stitches."""


def is_platform_noise(tag: str) -> bool:
    """Whether a tag or word (lower case, without the #) says nothing about the video, such as "fyp" or "viral"."""
    return tag in _NOISE_WORDS or tag.startswith(_NOISE.beginnings)


def tag_words(tag: str) -> str:
    """Return a tag's name as words.

    >>> tag_words("make_up"), tag_words("gymmotivation")
    ('make up', 'gym motivation')
    """
    return " ".join(split_run(run) for run in tag.replace("_", " ").split())


def distinct_tags(caption: str, tags: tuple[str, ...]) -> Iterator[str]:
    """Yield the caption's tags, then those of `tags` that it lacks: lower case, each once, without noise."""
    seen: set[str] = set()
    for tag in (*HASHTAG.findall(caption), *tags):
        name = tag.lower()
        if name not in seen and not is_platform_noise(name) and tag_words(name):
            seen.add(name)
            yield name


_SHORTEST_RUN = 6  # letters from which a run may be split; shorter ones are words, names or abbreviations
# Letters up to which a run is split; longer ones are keyboard mashing, and the work grows with the square.
_LONGEST_RUN = 60
# Share of running text from which an English word is never split ("deadlift", "storytime").
_WHOLE_WORD_FREQUENCY = 1e-7

_PART_FREQUENCY = 2e-6
"""Share from which a word may be a part. Names and rarer words stay whole: a wrong cut says something that the author
did not, while a model understands most of a run that was not split."""

_SHORTEST_PART = 3
# Share from which a word of three letters may be a part: names and syllables are rarer ("lan", "ana").
_LEAST_OF_THREE_LETTERS = 1e-5
_SHORTEST_FOREIGN_PART = 4
# Subtracted from the log10 likelihood for each part: few long parts are likelier than many short ones.
_COST_PER_PART = 1.0
# Languages of many captions by script; a word of theirs is not a run of English words ("spelen"). Scripts without
# spaces between words are cut by `words`.
_LATIN_LANGUAGES = ("nl", "es", "pt", "de", "fr", "it", "id", "pl", "tr", "da", "sv", "vi")
_CYRILLIC_LANGUAGES = ("ru", "uk")
_CYRILLIC = re.compile("[\u0400-\u04ff]+")


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class RunWords:
    """The content of `split_hashtags.toml`."""

    short_words: Words
    platform_words: Words
    whole_names: Words


_WORDS = read_data_file(RunWords, __name__, "split_hashtags.toml")

_SHORT_WORDS = frozenset(_WORDS.short_words)
_WHOLE_NAMES = frozenset(_WORDS.whole_names)
_LETTERS_THEN_DIGITS = re.compile(r"([a-z\u00df-\u024f\u1e00-\u1eff]+|[\u0400-\u04ff]+)(\d*)")  # Latin or Cyrillic


@lru_cache(65_536)
def split_run(run: str) -> str:
    """Split a run of letters and digits into words, in the run's own case.

    A run is returned whole when it is a word of a known language, when it is not made entirely of frequent words of one
    language, or when it has letters of another script than Latin and Cyrillic.

    >>> split_run("GymMotivation"), split_run("deadlift"), split_run("хочуспать")
    ('Gym Motivation', 'deadlift', 'хочу спать')
    """
    match = _LETTERS_THEN_DIGITS.fullmatch(run.lower())
    if not match or not _SHORTEST_RUN <= len(match[1]) <= _LONGEST_RUN or len(run.lower()) != len(run):
        return run
    letters, digits = match[1], match[2]
    parts = _parts(letters)
    if len(parts) == 1:
        return run
    words, start = [], 0
    for part in parts:
        words.append(run[start : start + len(part)])
        start += len(part)
    return " ".join([*words, digits]).strip()


def _parts(letters: str) -> tuple[str, ...]:
    if _CYRILLIC.match(letters):
        return _parts_of_languages(letters, _CYRILLIC_LANGUAGES)
    english = _english()
    if (
        letters in _WHOLE_NAMES
        or letters in english
        or any(letters in word_frequencies(code) for code in _LATIN_LANGUAGES)
    ):
        return (letters,)
    found = _best_parts(letters, english, _SHORTEST_PART)
    return found[1] if found else _parts_of_languages(letters, _LATIN_LANGUAGES)


def _parts_of_languages(letters: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the likeliest split into words of one of `languages`; the letters whole where they are a word of one."""
    frequencies = [word_frequencies(code) for code in languages]
    if any(letters in own for own in frequencies):
        return (letters,)
    found = [candidate for own in frequencies if (candidate := _best_parts(letters, own, _SHORTEST_FOREIGN_PART))]
    return max(found)[1] if found else (letters,)


def _best_parts(letters: str, frequencies: Mapping[str, float], shortest: int) -> tuple[float, tuple[str, ...]] | None:
    """Return the likeliest split of `letters` into words (Viterbi over unigrams) with its log10 likelihood, or None."""
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())]
    for end in range(1, len(letters) + 1):
        ways = []
        for start in range(end):
            before, word = best[start], letters[start:end]
            frequency = frequencies.get(word, 0.0)
            least = _LEAST_OF_THREE_LETTERS if len(word) == _SHORTEST_PART else _PART_FREQUENCY
            if before and frequency >= least and (len(word) >= shortest or word in _SHORT_WORDS):
                ways.append((before[0] + math.log10(frequency) - _COST_PER_PART, (*before[1], word)))
        best.append(max(ways) if ways else None)
    return best[-1]


@cache
def _english() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    words = {
        word: frequency
        for word, frequency in get_frequency_dict("en", wordlist="large").items()
        if frequency >= _WHOLE_WORD_FREQUENCY
    }
    return words | dict.fromkeys(_WORDS.platform_words, 1e-5)
