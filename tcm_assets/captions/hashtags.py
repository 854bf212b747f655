"""Hashtags inside captions: where they are, and what words they hold."""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.common_words import is_platform_noise
from tcm_assets.data_files import CLOSED, Words, read_data_file

# A tag runs to the next white space, punctuation mark or tag; emoji and every script belong to it. U+200C and U+200D
# join letters and emoji; U+203C and U+2049 are emoji; U+FFF0 and up are placeholders that some keyboards leave behind.
_TAG_END = (
    r"""\s#＃@!"$%&'()*+,\-./:;<=>?\[\]\\^`{|}~"""
    "\u00a1\u00ab\u00bb\u00bf\u060c\u061b\u061f\u2000-\u200b\u200e-\u203b\u203d-\u2048\u204a-\u206f\u3000-\u303f"
    "\ufeff\uff01\uff0c\uff1f\ufff0-\uffff"
)

HASHTAG = re.compile(f"[#＃]+([^{_TAG_END}]+)")
"""A hashtag in a caption; group 1 is its name."""


def tag_words(tag: str) -> str:
    """A tag's name as words: "make_up" gives "make up", "gymmotivation" gives "gym motivation"."""
    return " ".join(split_run(run) for run in tag.replace("_", " ").split())


def distinct_tags(caption: str, tags: tuple[str, ...]) -> Iterator[str]:
    """The lower-case names of the caption's tags, then those of `tags` that the caption lacks, each once, no noise."""
    seen: set[str] = set()
    for tag in (*HASHTAG.findall(caption), *tags):
        name = tag.lower()
        if name not in seen and not is_platform_noise(name) and tag_words(name):
            seen.add(name)
            yield name


_ANSWERS = (
    "reply to|replying to|answer to|antwoorden aan|antwoord aan|antwoord op|antwort auf|antwort an|responder a|"
    r"respuesta a|répondre à|réponse à|rispondi a|odpowiedz użytk\.|ответить пользователю|ответ пользователю|"
    "membalas|yanıtla"
)

_FORMS = "(?:duet|duett|dueto|duo|stitch) (?:with|w/|met|con|mit|avec|com|с)"

MENTION = re.compile(rf"(?:[#＃]?(?:{_ANSWERS}|{_FORMS})\s+)?@[\w.]+", re.IGNORECASE)
"""A handle, with the words before it that the platform writes into replies, duets and stitches."""

_SHORTEST_RUN = 6
"""Letters from which a run may be parted; shorter ones are words, names or abbreviations."""

_LONGEST_RUN = 60
"""Letters up to which one is parted; longer ones are keyboard mashing, and the work grows with the square."""

_WHOLE_WORD_FREQUENCY = 1e-7
"""Share of running text from which an English word is never parted ("deadlift", "storytime")."""

_PART_FREQUENCY = 2e-6
"""Share from which a word may be a part. Names and rarer words are left in one piece: a wrong cut says something that
the author did not, while a model reads most of a run that stayed whole."""

_SHORTEST_PART = 3

_LEAST_OF_THREE_LETTERS = 1e-5
"""A part of three letters has to be this frequent: names and syllables are rarer ("lan", "ana")."""

_SHORTEST_FOREIGN_PART = 4

_COST_PER_PART = 1.0
"""In powers of ten: few long parts are likelier than many short ones."""

_OTHER_LANGUAGES = ("nl", "es", "pt", "de", "fr", "it", "id", "pl")
"""Frequent among the platform's Latin-script captions; a word of theirs is no run of English ones ("spelen")."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class RunWords:
    """The content of `split_hashtags.toml`."""

    short_words: Words
    platform_words: Words
    whole_names: Words


_WORDS = read_data_file(RunWords, __name__, "split_hashtags.toml")

_SHORT_WORDS = frozenset(_WORDS.short_words)

_WHOLE_NAMES = frozenset(_WORDS.whole_names)

_LETTERS_THEN_DIGITS = re.compile(r"([a-z]+)(\d*)")

_TAGS_REMEMBERED = 65_536


@lru_cache(_TAGS_REMEMBERED)
def split_run(run: str) -> str:
    """The words of a run of letters and digits, in its own letters' case: "GymMotivation" gives "Gym Motivation".

    A run comes back as it is when it is a word of a language known here, when it is not wholly made of frequent words
    of one language, or when it has letters beyond a to z.
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
    english = _english()
    if letters in _WHOLE_NAMES or letters in english or any(letters in _foreign(code) for code in _OTHER_LANGUAGES):
        return (letters,)
    candidates = [_best_parts(letters, english, _SHORTEST_PART)]
    if candidates[0] is None:
        candidates = [_best_parts(letters, _foreign(code), _SHORTEST_FOREIGN_PART) for code in _OTHER_LANGUAGES]
    found = [candidate for candidate in candidates if candidate]
    return max(found)[1] if found else (letters,)


def _best_parts(letters: str, frequencies: Mapping[str, float], shortest: int) -> tuple[float, tuple[str, ...]] | None:
    """The likeliest way to part `letters` into words (Viterbi over unigrams), with its log10 likelihood, or None."""
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


@cache
def _foreign(language: str) -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    frequencies: Mapping[str, float] = get_frequency_dict(language, wordlist="small")
    return frequencies
