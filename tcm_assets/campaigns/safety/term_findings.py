"""Findings by words: the terms of the list that stand in a caption and in its hashtags, less the harmless ones.

A term is a whole word, or several in a row without a mark between them. What stands inside a harmless phrase is none
("glue gun"), a calming word takes a category out of the caption ("mocktail"), and a weak term is only a candidate that
needs a second sign. Words under a mask count too ("k!ll", "p0rn", "sh*t", "fuuuck"; see `masked_words`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tcm_assets.campaigns.safety.masked_words import masked_words
from tcm_assets.campaigns.safety.plain_captions import PlainCaption, plain_caption
from tcm_assets.campaigns.safety.safety_terms import (
    CALMING,
    NO_EVIDENCE,
    OFFER,
    REFUSAL,
    EmojiTerm,
    Node,
    Term,
    compiled_terms,
)
from tcm_assets.campaigns.safety.term_contexts import counts_in_language, is_something_else, word
from tcm_assets.captions.hashtags import tag_words
from tcm_assets.captions.words import RUN_TOGETHER_LETTER, cut_places, is_run_together


class TermMatch(NamedTuple):
    """A term in a caption: `start` and `end` in its plain text, None for a tag that only the record lists."""

    term: Term
    words: str
    start: int | None
    end: int | None
    source: str
    is_masked: bool


class CaptionTerms(NamedTuple):
    """What the list finds in a caption.

    `strong` are evidence, `weak` need a second sign; `calmed` are categories that the caption's words take away
    ("alcohol-free"), `has_offer` whether something is offered by somebody who does not refuse it ("I don't drink").
    """

    strong: tuple[TermMatch, ...]
    weak: tuple[TermMatch, ...]
    calmed: frozenset[str]
    has_offer: bool


_NOTHING = CaptionTerms((), (), frozenset(), has_offer=False)
_ONLY_BLANKS = re.compile(r"[\s_'’\-\u2010\u2011]*")
_RUN = re.compile(f"{RUN_TOGETHER_LETTER}+")
_ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل", "ف")
_LEAST_ARABIC = 4  # letters that remain of a word without one of its prefixes
_SEVERAL = 2  # emoji of a category


def find_terms(caption: str | None, hashtags: Iterable[str] | None, language: str | None) -> CaptionTerms:
    """Return the terms of the list in a caption and its tags; `language` is the caption's, None where unknown."""
    plain = plain_caption(caption or "")
    matches = list(_matches(plain, language))
    known = {plain.text[start:end] for start, end in plain.tags}
    for tag in hashtags or ():
        own = plain_caption(tag)
        if own.text and own.text not in known:
            matches += (
                match._replace(start=None, end=None, source="hashtag")
                for match in _matches(_as_tag(own.text), language)
            )
    return _sorted_out(matches) if matches else _NOTHING


def _as_tag(text: str) -> PlainCaption:
    written = f"#{text}"
    return PlainCaption(written, None, ((1, len(written)),), written)


def _sorted_out(matches: Sequence[TermMatch]) -> CaptionTerms:
    calmed = {match.term.category or "" for match in matches if match.term.severity == CALMING}
    evidence: dict[tuple[str, str, str], TermMatch] = {}
    for match in matches:
        category = match.term.category
        if category is None or match.term.severity == CALMING or category in calmed:
            continue
        evidence.setdefault((category, match.words, match.source), match)
    strong = tuple(match for match in evidence.values() if not match.term.is_weak)
    return CaptionTerms(
        strong,
        # A weak word inside a strong one says the same: "assault" in "assault rifle".
        tuple(match for match in evidence.values() if match.term.is_weak and not _is_inside(match, strong)),
        frozenset(calmed),
        any(match.term.severity == OFFER for match in matches)
        and not any(match.term.severity == REFUSAL for match in matches),
    )


def _is_inside(match: TermMatch, others: Iterable[TermMatch]) -> bool:
    return match.start is not None and any(
        other.start is not None and other.start <= match.start and (match.end or 0) <= (other.end or 0)
        for other in others
    )


def _matches(plain: PlainCaption, language: str | None) -> Iterator[TermMatch]:
    """Yield the terms of one text, the longest where several overlap, none inside a harmless phrase."""
    found = [
        *_spaced(plain),
        *_emoji(plain.text),
        *((term, start, end, True) for term, start, end in masked_words(plain.written)),
    ]
    if is_run_together(plain.text):
        found += _run_together(plain)
    if not found:
        return
    harmless = [(start, end) for term, start, end, _ in found if term.category is None and term.severity is None]
    taken: dict[str | None, list[tuple[int, int]]] = {}
    # Longest first, strong before weak; the order of the list decides what is left.
    for term, start, end, is_masked in sorted(found, key=lambda each: (each[1] - each[2], each[0].is_weak, each[1])):
        if term.category is None and term.severity is None:
            continue
        if not counts_in_language(term, term.text if is_masked else plain.text[start:end], language):
            continue
        if term.severity not in NO_EVIDENCE:
            if any(first <= start and end <= last for first, last in harmless) or is_something_else(
                plain.text, start, end
            ):
                continue
            others = taken.setdefault(term.category, [])
            if any(start < last and first < end for first, last in others):
                continue
            others.append((start, end))
        source = "hashtag" if any(first <= start and end <= last for first, last in plain.tags) else "caption"
        words = plain.written[start:end] if is_masked else plain.text[start:end]
        yield TermMatch(term, words, start, end, source, is_masked)


def _emoji(text: str) -> Iterator[tuple[Term, int, int, bool]]:
    """Yield the emoji that are evidence, two of a category: some alone, others where several of their category are."""
    if text.isascii():
        return
    places: dict[str | None, list[tuple[EmojiTerm, int]]] = {}
    for place, sign in enumerate(text):
        if own := compiled_terms().emoji.get(sign):
            of_category = places.setdefault(own.term.category, [])
            if len(of_category) < _SEVERAL:
                of_category.append((own, place))
    for of_category in places.values():
        for own, place in of_category:
            is_weak = not own.is_alone and len(of_category) < _SEVERAL
            yield own.term._replace(is_weak=is_weak), place, place + 1, False


def _spaced(plain: PlainCaption) -> Iterator[tuple[Term, int, int, bool]]:
    """Yield the terms that are words with blanks between them, and their spans."""
    text = plain.text
    words = [match.span() for match in word().finditer(text)]
    if plain.tags:
        words = _with_tags_split(text, words, plain.tags)
    count = len(words)
    for first, (start, end) in enumerate(words):
        nodes = _roots(text[start:end])
        place, last = first, end
        while nodes:
            for node in nodes:
                for term in node.terms:
                    yield term, start, last, False
            place += 1
            if place >= count or not _ONLY_BLANKS.fullmatch(text, last, words[place][0]):
                break
            following, last = text[slice(*words[place])], words[place][1]
            nodes = [after for node in nodes for after in node.following(following)]


@lru_cache(65_536)  # captions repeat their words
def _roots(word: str) -> list[Node]:
    tree = compiled_terms().spaced
    found = tree.following(word)
    if not found and "\u0620" <= word[0] <= "\u064a":
        for prefix in _ARABIC_PREFIXES:
            if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_ARABIC:
                found = tree.following(word.removeprefix(prefix))
                if found:
                    break
    return found


def _with_tags_split(
    text: str, words: Sequence[tuple[int, int]], tags: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the words, those of tags cut into theirs ("gluegun"); a tag that is a term as a whole stays whole."""
    cut: list[tuple[int, int]] = []
    spans = list(tags)
    for start, end in words:
        if any(first <= start and end <= last for first, last in spans) and not _roots(text[start:end]):
            cut += _tag_parts(text, start, end)
        else:
            cut.append((start, end))
    return cut


def _tag_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the words of a tag; those that stay whole are cut out first."""
    place = start
    for whole in (*compiled_terms().whole_in_tags.finditer(text, start, end), None):
        until = end if whole is None else whole.start()
        for part in tag_words(text[place:until]).split():
            yield place, place + len(part)
            place += len(part)
        if whole is not None:
            yield whole.span()
            place = whole.end()


def _run_together(plain: PlainCaption) -> Iterator[tuple[Term, int, int, bool]]:
    """Yield the terms in scripts without blanks: they begin and end where ICU's dictionaries cut words."""
    text, by_letter = plain.text, compiled_terms().run_together
    for start, letter in enumerate(text):
        for bare, any_ending, term in by_letter.get(letter, ()):
            if not text.startswith(bare, start):
                continue
            end = start + len(bare)
            if _is_cut(text, start) and (any_ending or _is_cut(text, end)):
                yield term, start, end, False


def _is_cut(text: str, place: int) -> bool:
    """Return whether a word may begin or end at a place of a text."""
    if place in (0, len(text)):
        return True
    before, after = is_run_together(text[place - 1]), is_run_together(text[place])
    if not (before and after):
        return before or after or not (text[place - 1].isalnum() and text[place].isalnum())
    return any(
        match.start() <= place <= match.end() and place - match.start() in _places(match[0])
        for match in _RUN.finditer(text)
    )


@lru_cache(1024)
def _places(run: str) -> frozenset[int]:
    return frozenset(cut_places(run))
