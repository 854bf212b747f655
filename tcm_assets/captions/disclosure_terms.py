"""Disclosure terms: the words of `disclosures.toml` by language, as texts are searched for them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.data_files import CLOSED, Entries, Patterns, Text, Texts, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LanguageDisclosures:
    """The terms of one language; the head of `disclosures.toml` says what each key means."""

    name: Text
    code: Text
    source: Text
    tags: Words
    own_tags: Words = ()
    handle_tags: Words = ()
    not_in: dict[str, Texts] = field(default_factory=dict)
    not_before: dict[str, Text] = field(default_factory=dict)
    openings: Words = ()
    goes_on: Texts = ()
    goes_on_to_names: Words = ()
    goes_on_to_handles: Words = ()
    brackets: Words = ()
    phrases: Patterns
    denials: Texts = ()
    without: Texts = ()
    not_without: Texts = ()
    not_denied_by: Texts = ()
    between: Texts = ()
    denied_after: Texts = ()
    teaching: Texts = ()


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class DisclosureWords:
    """The content of `disclosures.toml`."""

    languages: Entries[LanguageDisclosures]


LANGUAGES = read_data_file(DisclosureWords, __name__, "disclosures.toml").languages
"""The terms of each language."""

_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts without blanks between words, where a term may begin and end anywhere."""

# Capitals of Greek have no accents, those of Turkish are others of "i", and Arabic is typed without the marks of alef.
_TYPED = str.maketrans(
    "ıİάέήίόύώϊϋΐΰΆΈΉΊΌΎΏёЁأإآٱىة",
    "iiαεηιουωιυιυΑΕΗΙΟΥΩеЕاااايه",
)


def plain(text: str) -> str:
    """Return plain text (see plain_text) in which letters that are typed in several ways are one; as long as that.

    >>> plain("Διαφήμιση"), plain("reklamdır")
    ('Διαφημιση', 'reklamdir')
    """
    return plain_text(text).replace("’", "'").translate(_TYPED)


def lowered(text: str) -> str:
    """Return a plain text in lower case."""
    return text.lower().replace("ς", "σ")


def by_language(key: str) -> Mapping[str, frozenset[str]]:
    """Return the words of all languages under one key, plain, with the languages that have each."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for word in getattr(language, key):
            found.setdefault(plain(word), set()).add(language.code)
    return {word: frozenset(codes) for word, codes in found.items()}


def split_by_script(terms: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the terms of scripts with blanks, and those without; the longest first."""
    terms = sorted(map(plain, terms), key=lambda term: (-len(term), term))
    return [term for term in terms if not _SPACELESS.search(term)], [term for term in terms if _SPACELESS.search(term)]


@cache  # compiling takes as long as reading the file
def phrase(code: str | None = None) -> re.Pattern[str]:
    """Return the pattern of the phrases of a language, or of all."""
    phrases = [text for language in LANGUAGES if code in (None, language.code) for text in language.phrases]
    spaced, spaceless = split_by_script(phrases)
    ways = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join(ways + spaceless))


def languages_of_phrase(match: re.Match[str]) -> frozenset[str]:
    """Return the languages that have the phrase which `phrase` has found."""
    codes = (language.code for language in LANGUAGES)
    found = ((code, phrase(code).match(match.string, match.start())) for code in codes)
    return frozenset(code for code, own in found if own and own.end() == match.end())


TAGS = by_language("tags")
OWN_TAGS = by_language("own_tags")
HANDLE_TAGS = by_language("handle_tags")
OPENINGS = by_language("openings")
BRACKETS = {**by_language("brackets"), **OPENINGS}
NOT_IN = {plain(tag): frozenset(codes) for language in LANGUAGES for tag, codes in language.not_in.items()}


@cache
def not_before(term: str) -> re.Pattern[str] | None:
    """Return the pattern of what a term, plain, makes something else with: "gifted children"; None where nothing."""
    followers = [
        plain(following)
        for language in LANGUAGES
        for terms, following in language.not_before.items()
        if re.fullmatch(plain(terms), term)
    ]
    return re.compile(rf"\s*:?\s*(?:{'|'.join(followers)})(?!\w)") if followers else None


_OPEN, _CLOSE = r"[(\[*【《〔「『<]", r"[)\]*】》〕」』>]"
EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f]"


@cache
def label() -> re.Pattern[str]:
    """Return the pattern of a word such as "ad" or "Werbung" set apart: at the very start before a mark, an emoji or a
    handle, or in brackets. A hyphen that joins it to the next word ("ad-libbing") does not set it apart. Groups: the
    word as opening, behind which `name` or `handle` may ask for one, or in brackets.
    """
    goes_on = any_of(by_language("goes_on"))
    to_names, to_handles = any_of(by_language("goes_on_to_names")), any_of(by_language("goes_on_to_handles"))
    mark = rf"\.(?!\w)|\s*(?:[\n:|/)–—•·]|{EMOJI})|\s+-|-\s|\s*$|\s*,?\s*@|\s+{goes_on}(?!\w)"
    mark += r"|(?=\s+[x×]\s+(?:@|[^\W\d]))"  # "Ad x Zalando"
    mark += rf"|\s+(?P<name>{to_names})(?!\w)|\s+(?P<handle>{to_handles})(?!\w)"
    start = rf"^(?:\s|{EMOJI})*"
    openings = sorted(OPENINGS, key=len, reverse=True)
    brackets = sorted(BRACKETS, key=len, reverse=True)
    return re.compile(
        rf"{start}(?P<opening>{any_of(openings)})(?:{mark})|{start}(?P<barred>{any_of(brackets)})\s*\|"
        rf"|{_OPEN}\s*(?P<bracketed>{any_of(brackets)})\s*{_CLOSE}"
    )
