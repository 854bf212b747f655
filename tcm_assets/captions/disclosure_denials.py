"""Denials of disclosures: words beside one that turn it into its opposite, a wish, or a subject of teaching.

A word denies in one language and is an ordinary one in the next: Italian "mai", Spanish "no", Korean "x". So only the
languages of the disclosure and of the caption are asked.
"""

import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache

from tcm_assets.captions.disclosure_terms import LANGUAGES, plain, split_by_script
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.word_frequencies import word_frequencies

_REACH = 60  # characters before a disclosure in which a denial is searched for
_UNSEEN = 1e-8  # share of a word that a list lacks
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = "en"  # disclosures in English stand in captions of every language
_NEVER = "(?!)"
_MOST_REMEMBERED = 8  # texts, of which each disclosure asks for the words


def is_denied(text: str, start: int, end: int, terms: frozenset[str], caption: str | None) -> bool:
    """Return whether the words beside a disclosure of `text`, plain and lower case, take it back.

    `terms` are the languages that have the disclosure, `caption` the caption's; ISO 639-1 codes.
    """
    before = text[max(0, start - _REACH) : start]
    is_tag = text[start : start + 1] in ("#", "＃")
    denying = [
        language.code
        for language in LANGUAGES
        if _denies_before(language.code, before, is_tag) or _after(language.code).match(text, end)
    ]
    if not denying:
        return False
    return bool(_asked(text, terms, caption, denying) & set(denying))


def likeliest(text: str, codes: Iterable[str]) -> frozenset[str]:
    """Return those of some languages whose words a text, lower case, has most of; all where it tells nothing.

    >>> likeliest("look do dia", ("es", "pt"))
    frozenset({'pt'})
    """
    words = _WORD.findall(text)
    scores = {
        code: sum(math.log10(word_frequencies(code).get(word, 0.0) or _UNSEEN) for word in words) for code in codes
    }
    best = max(scores.values(), default=0.0)
    return frozenset(code for code, score in scores.items() if score == best)


def _asked(text: str, terms: frozenset[str], caption: str | None, denying: list[str]) -> frozenset[str]:
    """Return the languages whose denials count."""
    if caption in terms:
        return frozenset((caption,))
    if caption is not None:
        return terms | {caption}
    words = _without_marks(text)
    if _ENGLISH in terms:
        return likeliest(words, {_ENGLISH, *denying}) | terms
    return likeliest(words, terms)


@lru_cache(_MOST_REMEMBERED)
def _without_marks(text: str) -> str:
    return re.sub(r"[#@＃＠]\S+", " ", text)


def _denies_before(code: str, before: str, is_tag: bool) -> bool:
    if not is_tag:
        return any(pattern(code).search(before) for pattern in (_before, _before_words, _teaching))
    if _not_denied_by(code).search(before):
        return False
    without = _before_tag(code).search(before)
    is_praise = without and _no_without(code).search(before[: without.start()])
    return bool(_before(code).search(before) or (without and not is_praise))


@cache
def _before(code: str) -> re.Pattern[str]:
    """Return the pattern of words that turn a disclosure into its opposite or a wish: "not an", "I wish this was"."""
    return _denying(_of(code, "denials"), _of(code, "between"))


@cache
def _before_words(code: str) -> re.Pattern[str]:
    """Return the pattern of "without" before a disclosure in words: "ohne bezahlte Partnerschaft"."""
    return _denying(_of(code, "without"), _of(code, "between"))


@cache
def _before_tag(code: str) -> re.Pattern[str]:
    """Return the pattern of "without" right before a tag; "without this #ad" is about the thing."""
    return _denying(_of(code, "without"), ())


@cache
def _no_without(code: str) -> re.Pattern[str]:
    """Return the pattern of words that deny a "without" further on in their sentence: "I can't go out without #ad"."""
    spaced, spaceless = split_by_script((*_of(code, "denials"), *_of(code, "not_without")))
    ways = [rf"(?<!\w){any_of(spaced)}(?!\w)"] if spaced else []
    ways += [any_of(spaceless)] if spaceless else []
    return re.compile(rf"(?:{'|'.join(ways)})[^.,:;!?\n|、。，！？]*$" if ways else _NEVER)


def _denying(words: tuple[str, ...], between_words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of words at the end of a text, behind which up to three of `between_words` may stand."""
    spaced, spaceless = split_by_script(words)
    between, between_spaceless = split_by_script(between_words)
    ways = [rf"(?:(?<!\w){any_of(spaced)}(?!\w)[\s#]*(?:{any_of(between)}[\s#]+){{0,3}})$"] if spaced else []
    ways += [rf"{any_of(spaceless)}(?:{any_of(between_spaceless)}|[\s#]){{0,3}}$"] if spaceless else []
    return re.compile("|".join(ways) or _NEVER)


@cache
def _not_denied_by(code: str) -> re.Pattern[str]:
    """Return the pattern of words that end a sentence before a tag: "good or not #ad", "oh no #ad"."""
    spaced, spaceless = split_by_script(_of(code, "not_denied_by"))
    ways = [rf"(?<!\w){any_of(spaced)}"] if spaced else []
    ways += [any_of(spaceless)] if spaceless else []
    return re.compile(rf"(?:{'|'.join(ways)})\s*$" if ways else _NEVER)


@cache
def _teaching(code: str) -> re.Pattern[str]:
    """Return the pattern of words that make a disclosure in words the subject: "how to earn with affiliate links"."""
    words = [plain(word) for word in _of(code, "teaching")]
    return re.compile(rf"(?<!\w){any_of(words)}\s[^.,:;!?\n|]*$" if words else _NEVER)


@cache
def _after(code: str) -> re.Pattern[str]:
    """Return the pattern of words after a disclosure that take it back: "reklam değil", "Werbung (unbezahlt)"."""
    spaced, spaceless = split_by_script(_of(code, "denied_after"))
    ways = [rf"{any_of(spaced)}(?!\w)(?!\s*@)"] if spaced else []
    ways += [any_of(spaceless)] if spaceless else []
    return re.compile(rf"[\s,|/()–—-]*(?:{'|'.join(ways)})" if ways else _NEVER)


def _of(code: str, key: str) -> tuple[str, ...]:
    return next(getattr(language, key) for language in LANGUAGES if language.code == code)
