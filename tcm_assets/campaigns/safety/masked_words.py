"""Masked words: terms whose letters are replaced, stretched or set apart so that a list of words misses them.

Each way of masking has its normal form, and only whole words that are in the list of masked terms count: "sh1t", "r@pe"
and "f*ck" (signs and digits), "f***" (stars alone), "fuuuck" (stretched), "f.u.c.k" (set apart), and "fцck" (letters of
another script). A word without any mask is none here.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from tcm_assets.campaigns.safety.safety_terms import Term, compiled_terms
from tcm_assets.captions.word_frequencies import word_frequencies


class MaskedWord(NamedTuple):
    """A term under its mask: `start` and `end` in the plain text."""

    term: Term
    start: int
    end: int


_STANDS_FOR: Mapping[str, str] = {
    "$": "s", "!": "il", "¡": "i", "@": "aou", "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "9": "g",
    "8": "b", "|": "li", "€": "e", "+": "t",
}  # fmt: skip
"""Letters that a sign or digit stands for, the likeliest first."""

_LOOKS_LIKE = str.maketrans(
    "аеорсухіѕјкмтвнцбгиαοεινυκρτχսօհոցƒɡıɑɩ",
    "aeopcyxisjkmtbhubruaoeivukptxuohngfgiai",
)
"""Letters of other scripts by the Latin ones they look like; read so within words that have Latin letters too."""

_SIGNS = r"$!¡@*01345789|€+"
# It begins with a letter or a dollar sign and holds a sign or a digit before a letter or a dollar sign.
_MASKED = re.compile(rf"(?<![\w$!@*])(?=[a-z$])(?=[a-z$]*[{_SIGNS}])[a-z{_SIGNS}]{{2,30}}(?<![!¡@|+*])(?![\w$@*])")
_MAY_BE_MASKED = re.compile(rf"[a-z][{_SIGNS}]|\$[a-z]")
_STARS_ALONE = re.compile(r"(?<![\w*])(?:f\*{2,4}(?:ing|in|ed|er)?|s\*{3}|b\*{4}|c\*{3})(?![\w*])")
_BEHIND_STARS = {"f": "fuck", "s": "shit", "b": "bitch", "c": "cunt"}
_STRETCHED = re.compile(r"(?<![\w*])[a-z]*([a-z])\1\1[a-z]*(?![\w*])")
_RUN = re.compile(r"([a-z])\1{2,}")
_SET_APART = re.compile(r"(?<![^\W_])(?:[a-z](?: |[.\-_*/]| ?[.\-_*/] ?)){3,14}[a-z](?![^\W_])")
_LETTER = re.compile(r"[a-z]")
_MIXED = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]")

_LEAST_SET_APART = 4
_MOST_READINGS = 64  # of a word of signs alone, which is no word
_WITH_DIGIT_AT_THE_END = 4
"""Letters from which a word may end with a digit: "a55" is a phone."""


def masked_words(text: str) -> Iterator[MaskedWord]:
    """Yield the masked terms of a plain text with its mentions, in no order."""
    terms = compiled_terms().masked
    if not text.isascii():
        for match in _MIXED.finditer(text):
            word = match[0]
            if not word.isascii() and _LATIN.search(word) and (term := terms.get(word.translate(_LOOKS_LIKE))):
                yield MaskedWord(term, *match.span())
    if _MAY_BE_MASKED.search(text):
        for match in _MASKED.finditer(text):
            if term := _unmasked(match[0]):
                yield MaskedWord(term, *match.span())
        for match in _STARS_ALONE.finditer(text):
            yield MaskedWord(terms[_BEHIND_STARS[match[0][0]]], *match.span())
    for match in _STRETCHED.finditer(text):
        if term := _shortened(match[0]):
            yield MaskedWord(term, *match.span())
    for match in _SET_APART.finditer(text):
        yield from _joined(match)


@lru_cache(4096)
def _unmasked(word: str) -> Term | None:
    """Return the term that a word with signs, digits or stars stands for."""
    if word.isalpha() or (word[-1].isdigit() and len(word) < _WITH_DIGIT_AT_THE_END):
        return None
    terms = compiled_terms().masked
    if "*" in word:
        return _starred(word)
    readings = [_STANDS_FOR.get(letter, letter) for letter in word]
    number = 1
    for each in readings:
        number *= len(each)
    if number > _MOST_READINGS:
        return None
    return next((terms[reading] for reading in map("".join, product(*readings)) if reading in terms), None)


def _starred(word: str) -> Term | None:
    """Return the term of a word with stars; a star is one letter, and two letters must be left."""
    if sum(map(str.isalpha, word)) < 2:
        return None
    letters = "".join("[a-z]" if letter == "*" else f"[{_STANDS_FOR.get(letter, letter)}]" for letter in word)
    pattern = re.compile(letters)
    found = [term for text, term in compiled_terms().masked.items() if pattern.fullmatch(text)]
    english = word_frequencies("en")
    return max(found, key=lambda term: (term.language == "en", english.get(term.text, 0.0)), default=None)


@lru_cache(4096)
def _shortened(word: str) -> Term | None:
    """Return the term of which a letter is repeated three times and more: once, or twice, in the term."""
    terms = compiled_terms().masked
    once, twice = _RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)
    return terms.get(once) or terms.get(twice)


def _joined(match: re.Match[str]) -> Iterator[MaskedWord]:
    """Yield the term that single letters make which are set apart, beginning and ending anywhere in their row."""
    terms = compiled_terms().masked
    places = [match.start() + each.start() for each in _LETTER.finditer(match[0])]
    letters = "".join(match.string[place] for place in places)
    for start in range(len(letters) - _LEAST_SET_APART + 1):
        for end in range(len(letters), start + _LEAST_SET_APART - 1, -1):
            if term := terms.get(letters[start:end]):
                yield MaskedWord(term, places[start], places[end - 1] + 1)
                return
