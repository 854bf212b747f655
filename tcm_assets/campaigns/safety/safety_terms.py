"""The terms of `safety_terms.toml` as a tree of words, made once: reading a caption takes as long for any list."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Literal, NamedTuple, Self
from unicodedata import category

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.safety.floor import SAFETY_CATEGORIES, SEVERITIES
from tcm_assets.campaigns.safety.plain_captions import plain_word
from tcm_assets.captions.words import is_run_together
from tcm_assets.data_files import CLOSED, Text, Texts, data_files_digest, read_data_file, refuse_unknown

Severity = Literal["low", "medium", "high"]
BySeverity = dict[Severity, dict[str, Texts]]


@cache
def word_pattern() -> str:
    """Return the pattern of a word: letters, digits and the marks on them, in any script."""
    marks = "".join(map(chr, (each for each in range(0x300, 0xFFFF) if category(chr(each)) in {"Mn", "Mc"})))
    return rf"(?:[^\W_]|[{marks}])+"


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Promotion:
    """Words of offers, and of those who refuse what is offered."""

    words: Texts
    refusals: Texts


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class WholeInTags:
    """Words that are not cut where hashtags are."""

    words: Texts


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Emoji:
    """Emoji by category and severity: evidence `alone`, or where `several` of their category are in a caption."""

    alone: dict[str, dict[Severity, Texts]]
    several: dict[str, dict[Severity, Texts]]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Joined:
    """Phrases of one word of each of `parts`, in this order."""

    category: Text
    severity: Severity
    language: Text
    parts: tuple[tuple[str, ...], ...]

    def phrases(self) -> Iterator[str]:
        """Yield the phrases; a part may have an empty word, which leaves it out."""
        return (" ".join(filter(None, words)) for words in product(*self.parts))


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class SafetyTerms:
    """The content of `safety_terms.toml`, whose comments say what each part is."""

    terms: dict[str, BySeverity]
    weak: dict[str, BySeverity]
    masked: dict[str, BySeverity]
    joined: tuple[Joined, ...]
    emoji: Emoji
    elsewhere: dict[str, Texts]
    harmless: dict[str, Texts]
    whole_in_tags: WholeInTags
    calming: dict[str, Texts]
    promotion: Promotion

    @model_validator(mode="after")
    def _knows_its_categories(self) -> Self:
        for part in (self.terms, self.weak, self.masked, self.calming, self.emoji.alone, self.emoji.several):
            refuse_unknown(tuple(part), SAFETY_CATEGORIES, "category of the floor")
        refuse_unknown([each.category for each in self.joined], SAFETY_CATEGORIES, "category of the floor")
        for texts in self._texts():
            if unusable := [text for text in texts if not _is_term(text)]:
                raise ValueError(f"words in lower case, with blanks, hyphens and a last * alone: {', '.join(unusable)}")
        return self

    def _texts(self) -> Iterator[Texts]:
        for part in (self.terms, self.weak, self.masked):
            yield from (texts for severities in part.values() for own in severities.values() for texts in own.values())
        yield from (tuple(each.phrases()) for each in self.joined)
        yield from (*self.harmless.values(), *self.calming.values(), self.promotion.words)


def _is_term(text: str) -> bool:
    marks = text.replace(" ", "").replace("-", "").replace("'", "").replace(ANY_ENDING, "")
    return text == text.lower() and bool(re.fullmatch(word_pattern(), marks))


ANY_ENDING = "*"


class Term(NamedTuple):
    """A term of the list. `category` is None for a harmless phrase; `language` is an ISO 639-1 code."""

    text: str
    category: str | None
    severity: str | None
    language: str
    is_weak: bool


class Node:
    """A place in the tree of words: the words that may follow, whole or by their beginning, and the terms that end."""

    __slots__ = ("beginnings", "terms", "words")

    def __init__(self) -> None:
        self.words: dict[str, Node] = {}
        self.beginnings: dict[str, Node] = {}
        self.terms: list[Term] = []

    def following(self, word: str) -> list["Node"]:
        """Return the places that a word leads to."""
        found = [self.words[word]] if word in self.words else []
        if self.beginnings:
            found += [
                self.beginnings[word[:length]] for length in range(1, len(word) + 1) if word[:length] in self.beginnings
            ]
        return found


class EmojiTerm(NamedTuple):
    """An emoji as a term; `is_alone`: it is evidence without another of its category."""

    term: Term
    is_alone: bool


class CompiledTerms(NamedTuple):
    """All terms, by how their script is written.

    `spaced` is the tree of words with blanks between them; `run_together` has those of scripts without blanks by first
    letter, and whether any ending may follow. `masked` are words found under masks, by their letters; `elsewhere` the
    languages in which an English word means something else.
    """

    spaced: Node
    run_together: Mapping[str, tuple[tuple[str, bool, Term], ...]]
    masked: Mapping[str, Term]
    emoji: Mapping[str, EmojiTerm]
    whole_in_tags: re.Pattern[str]
    elsewhere: Mapping[str, frozenset[str]]
    version: str


@cache
def _read_terms() -> SafetyTerms:
    # Not when the module is loaded: six thousand terms take a tenth of a second.
    return read_data_file(SafetyTerms, __name__, "safety_terms.toml")


CALMING, OFFER, REFUSAL = "calming", "offer", "refusal"
NO_EVIDENCE = (CALMING, OFFER, REFUSAL)
"""Severities of terms that are no evidence: they take findings of their category away, make them promotion, or not."""

_SHORTEST_MASKED: Mapping[str, int] = {
    **dict.fromkeys(("adult", "profanity", "violence", "drugs and tobacco", "hate"), 3),
    **dict.fromkeys(("alcohol", "weapons", "gambling", "minors"), 4),
}
"""Letters from which words of a category are looked for under masks; short ones of goods are names of models."""


@cache
def compiled_terms() -> CompiledTerms:
    """Return the compiled list; takes a moment once."""
    spaced = Node()
    run_together: dict[str, list[tuple[str, bool, Term]]] = {}
    masked: dict[str, Term] = {}
    find_words = re.compile(word_pattern()).findall
    for term in _all_terms():
        plain = plain_word(term.text)
        any_ending = plain.endswith(ANY_ENDING)
        if is_run_together(plain):
            bare = plain.rstrip(ANY_ENDING)
            run_together.setdefault(bare[0], []).append((bare, any_ending, term))
            continue
        node = spaced
        parts = plain.split()
        for part in parts:
            words = find_words(part)
            for place, word in enumerate(words):
                opens = part.endswith(ANY_ENDING) and place == len(words) - 1
                node = (node.beginnings if opens else node.words).setdefault(word, Node())
        node.terms.append(term)
        bare = plain.rstrip(ANY_ENDING)
        if _may_be_masked(term, bare):
            # English words are masked most; the same letters may be a word of another language.
            masked[bare] = term if term.language == "en" else masked.get(bare, term)
    for floor_category, severity, language, text in _of_part(_read_terms().masked):
        masked[text] = Term(text, floor_category, severity, language, is_weak=False)
    return CompiledTerms(
        spaced,
        {letter: tuple(own) for letter, own in run_together.items()},
        masked,
        dict(_emoji_terms()),
        re.compile("|".join(sorted(_read_terms().whole_in_tags.words, key=len, reverse=True))),
        {word: frozenset(codes) for word, codes in _read_terms().elsewhere.items()},
        f"safety-terms-{data_files_digest(__name__.rpartition('.')[0])}",
    )


def _emoji_terms() -> Iterator[tuple[str, EmojiTerm]]:
    emoji = _read_terms().emoji
    for part, is_alone in ((emoji.alone, True), (emoji.several, False)):
        for floor_category, by_severity in part.items():
            for severity, signs in by_severity.items():
                for sign in signs:
                    yield sign, EmojiTerm(Term(sign, floor_category, severity, "", is_weak=False), is_alone)


def _may_be_masked(term: Term, plain: str) -> bool:
    shortest = _SHORTEST_MASKED.get(term.category or "")
    if shortest is None or term.is_weak or term.severity not in SEVERITIES:
        return False
    return plain.isascii() and plain.isalpha() and len(plain) >= shortest


def _of_part(part: Mapping[str, BySeverity]) -> Iterator[tuple[str, Severity, str, str]]:
    """Yield category, severity, language and text of a part of the list."""
    for floor_category, by_severity in part.items():
        for severity, by_language in by_severity.items():
            for language, texts in by_language.items():
                yield from ((floor_category, severity, language, text) for text in texts)


def _all_terms() -> Iterator[Term]:
    listed = _read_terms()
    for part, is_weak in ((listed.terms, False), (listed.weak, True)):
        for floor_category, severity, language, text in _of_part(part):
            yield Term(text, floor_category, severity, language, is_weak)
    for each in listed.joined:
        for text in each.phrases():
            yield Term(text, each.category, each.severity, each.language, is_weak=False)
    for language, texts in listed.harmless.items():
        for text in texts:
            yield Term(text, None, None, language, is_weak=False)
    for floor_category, texts in listed.calming.items():
        for text in texts:
            yield Term(text, floor_category, CALMING, "", is_weak=False)
    for kind, words in ((OFFER, listed.promotion.words), (REFUSAL, listed.promotion.refusals)):
        for text in words:
            yield Term(text, None, kind, "", is_weak=False)
