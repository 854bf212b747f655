"""Name cases: names in other letters than Latin ones, as they are inflected, and with what is joined to them.

Russian "в Пятёрочке" is in Пятёрочка, Hebrew "בשופרסל" in שופרסל, and Korean "다이소에서" from 다이소.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.folded_letters import fold
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.joined_words import joined_before
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class NameCases:
    """The content of `name_cases.toml`."""

    particles: Words
    cyrillic: dict[str, Words]
    greek: dict[str, Words]


_WORDS = read_data_file(NameCases, __name__, "name_cases.toml")

_CYRILLIC, _GREEK = re.compile("[\u0400-\u052f]+"), re.compile("[\u0370-\u03ff]+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_PARTICLES = re.compile(rf"{any_of(_WORDS.particles)}{{1,2}}")
_ANY_END = "_"
_SHORTEST_STEM = 2  # letters that remain of a word before an ending
_SHORTEST_SYLLABLES, _MOST_SYLLABLES = 2, 20  # of a word of a Korean name


def cases(word: str) -> list[str]:
    """Return a word of a name, folded, in its cases, the nominative first; alone where its letters have none.

    >>> cases("яблоко"), cases(fold("Σκλαβενίτης")) == [fold("Σκλαβενίτης"), fold("Σκλαβενίτη")], cases("nike")
    (['яблоко', 'яблока', 'яблоку', 'яблоком', 'яблоке', 'яблокі'], True, ['nike'])
    """
    ends = _ends(word)
    if not ends:
        return [word]
    own = max((end for end in ends if word.endswith(end)), key=len, default="")
    stem = word.removesuffix(own)
    if len(stem) < _SHORTEST_STEM:
        return [word]
    return list(dict.fromkeys((word, *(stem + end for end in ends[own or _ANY_END]))))


def _ends(word: str) -> Mapping[str, tuple[str, ...]]:
    if _CYRILLIC.fullmatch(word):
        return _folded("cyrillic")
    return _folded("greek") if _GREEK.fullmatch(word) else {}


@cache
def _folded(script: str) -> Mapping[str, tuple[str, ...]]:
    ends: Mapping[str, tuple[str, ...]] = getattr(_WORDS, script)
    return {_ANY_END: (), **{fold(own): tuple(map(fold, others)) for own, others in ends.items()}}


def starts(run: str) -> Iterator[tuple[int, str]]:
    """Yield where in a run of letters a name may begin, with the letters that it may begin with; all of it first.

    >>> list(starts("nike")), (1, "שופרסל") in starts("בשופרסל"), (0, "다이소") in starts("다이소에서")
    ([(0, 'nike')], True, True)
    """
    yield 0, run
    if run.isascii():
        return
    if _HANGUL.match(run):
        longest = min(len(run) - 1, _MOST_SYLLABLES)
        yield from ((0, run[:end]) for end in range(longest, _SHORTEST_SYLLABLES - 1, -1))
        return
    yield from ((len(part), run[len(part) :]) for part in joined_before(run))


def is_particle(tail: str) -> bool:
    """Return whether the rest of a Korean word is one or two particles: "에서", "에서는"."""
    return bool(_PARTICLES.fullmatch(tail))


def is_hangul(text: str) -> bool:
    """Return whether a text begins with a syllable of Hangul."""
    return bool(_HANGUL.match(text))
