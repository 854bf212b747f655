"""Phrases: a text as tokens, and tables of phrases that are looked up in them, in scripts with blanks and without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Final

from pydantic import BeforeValidator


def _phrases(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise ValueError("should be one text of phrases with commas between them")
    phrases = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if capitals := [phrase for phrase in phrases if phrase != phrase.lower() and "i̇" not in phrase.lower()]:
        raise ValueError(f"not in lower case: {', '.join(capitals)}")
    return phrases


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases, json_schema_input_type=str)]
"""Phrases, each once, written as one text with commas between them."""


_MARKS = "\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Marks that belong to the letter before them."""
_RUN = "\u0e00-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3"
"""Letters of scripts that write words in one run: Thai, kana, Chinese characters, Hangul. Each is a token."""
TOKEN: Final = re.compile(
    rf"(?P<run>[{_RUN}][{_MARKS}]*)"
    rf"|(?P<number>\d+(?:[.,'’\u00a0\u202f]\d+)*(?:[ \u00a0\u202f]\d{{3}}(?!\d))*(?:[.,]\d+)?)"
    rf"|(?P<word>(?:(?![{_RUN}])[^\W\d_][{_MARKS}]*)+)"
    r"|(?P<sign>[^\w\s]|_)"
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_PREFIXED = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, sign or letter of a run; `text` is in lower case, of the same length as what stands there."""

    start: int
    end: int
    text: str
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text in lower case, with digits of any script as 0 to 9."""
    return [Token(found.start(), found.end(), found[0], str(found.lastgroup)) for found in TOKEN.finditer(folded(text))]


def folded(text: str) -> str:
    """Return a text of the same length in lower case, with the digits 0 to 9 for those of any script.

    >>> folded("İÇ ٣ क２")
    'iç 3 क2'
    """
    return "".join(_fold(sign) for sign in text)


@cache
def _fold(sign: str) -> str:
    if sign.isdecimal():
        import unicodedata

        return str(unicodedata.decimal(sign))
    lower = sign.lower()
    return lower if len(lower) == 1 else lower[0]


@dataclass
class PhraseTable:
    """Phrases by their first token; the longest phrase that matches wins, with all its tags."""

    by_first: dict[str, list[tuple[tuple[str, ...], dict[str, Any]]]] = field(default_factory=dict)
    stems: dict[str, list[tuple[tuple[str, ...], dict[str, Any]]]] = field(default_factory=dict)
    _known: dict[tuple[tuple[str, ...], bool], dict[str, Any]] = field(default_factory=dict)

    def add(self, phrase: str, tag: str, value: Any = True) -> None:
        """Add a phrase with a tag; a star at its end stands for the rest of a word. The first value of a tag stays."""
        is_stem = phrase.endswith("*")
        words = tuple(token.text for token in tokens_of(phrase.rstrip("*")))
        if not words:
            return
        if (known := self._known.get((words, is_stem))) is not None:
            known.setdefault(tag, value)
            return
        tags = self._known[words, is_stem] = {tag: value}
        table = self.stems if is_stem else self.by_first
        key = words[0][:_STEM_KEY] if is_stem and len(words) == 1 else words[0]
        table.setdefault(key, []).append((words, tags))

    def one_word(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the phrases of one word that are no stems, with their tags."""
        for (words, is_stem), tags in self._known.items():
            if len(words) == 1 and not is_stem:
                yield words[0], tags

    def match(self, tokens: list[Token], at: int) -> tuple[int, dict[str, Any]]:
        """Return how many tokens the longest phrase at a place has, and its tags; (0, {}) for none."""
        best = 0
        tags: dict[str, Any] = {}
        for words, found in self.by_first.get(tokens[at].text, ()):
            if len(words) >= best and _agrees(words, tokens, at):
                best, tags = len(words), (found if len(words) > best else {**tags, **found})
        if best <= 1:
            length, stem_tags, stem = self._match_stem(tokens, at)
            if length and (not best or length > best or stem == tokens[at].text):
                return length, stem_tags
        return best, tags

    def _match_stem(self, tokens: list[Token], at: int) -> tuple[int, dict[str, Any], str]:
        best: tuple[int, int, int, dict[str, Any], str] = (0, 0, 0, {}, "")
        text = tokens[at].text
        for key in {text, *(text[:size] for size in range(1, _STEM_KEY + 1))}:
            for words, tags in self.stems.get(key, ()):
                last = at + len(words) - 1
                fits = last < len(tokens) and tokens[last].text.startswith(words[-1])
                if fits and all(tokens[at + place].text == word for place, word in enumerate(words[:-1])):
                    weight = sum(map(len, words))
                    if weight > best[0]:
                        length = len(words)
                        if tokens[last].kind == "run":
                            length += _rest_of_run(tokens, last)
                        best = (weight, length, 0, tags, words[-1])
        return best[1], best[3], best[4]


_STEM_KEY: Final = 3  # letters by which stems are found


def _rest_of_run(tokens: list[Token], last: int) -> int:
    """Return how many tokens of Hangul follow in the same word: its particles."""
    count = 0
    while (
        last + count + 1 < len(tokens)
        and tokens[last + count + 1].start == tokens[last + count].end
        and _HANGUL.match(tokens[last + count + 1].text)
    ):
        count += 1
    return count


def _agrees(words: tuple[str, ...], tokens: list[Token], at: int) -> bool:
    if at + len(words) > len(tokens):
        return False
    return all(tokens[at + place].text == word for place, word in enumerate(words))
