"""Disclosures: what a caption says of payment or gifts, in the words of `disclosures.toml`."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import field
from functools import cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.language import caption_language
from tcm_assets.catalogue.caption_marks import HASHTAG
from tcm_assets.data_files import CLOSED, Entries, Patterns, Text, Texts, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LanguageDisclosures:
    """The terms of one language; the head of `disclosures.toml` says what each key means."""

    name: Text
    code: Text
    source: Text
    tags: Words
    own_tags: Words = ()
    not_in: dict[str, Texts] = field(default_factory=dict)
    openings: Words = ()
    goes_on: Texts = ()
    brackets: Words = ()
    phrases: Patterns
    denials: Texts = ()
    between: Texts = ()
    denied_after: Texts = ()


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class DisclosureWords:
    """The content of `disclosures.toml`."""

    languages: Entries[LanguageDisclosures]


LANGUAGES = read_data_file(DisclosureWords, __name__, "disclosures.toml").languages
"""The terms of each language."""


def _all(key: str) -> list[str]:
    """Return the words of all languages under one key, each once, the longest first."""
    words = {word for language in LANGUAGES for word in getattr(language, key)}
    return sorted(words, key=lambda word: (-len(word), word))


# Lower case, without the #; whole tags, so #adventure, #address and #adidas do not count.
_TAGS = frozenset(_all("tags"))
_OWN_TAGS = {tag: language.code for language in LANGUAGES for tag in language.own_tags}
_NOT_IN = {tag: codes for language in LANGUAGES for tag, codes in language.not_in.items()}

# Scripts without blanks between words, where a term may begin and end anywhere.
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _split(terms: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the terms of scripts with blanks, and those without."""
    terms = list(terms)
    return [term for term in terms if not _SPACELESS.search(term)], [term for term in terms if _SPACELESS.search(term)]


_OPEN, _CLOSE = r"[(\[*【《〔「『<]", r"[)\]*】》〕」』>]"
_EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff]"

_SHOUTED_CODE = re.compile(r"\b(?:[Uu]se|[Ww]ith) [Cc]ode [A-Z0-9]{3,}(?!\w)")
"""A discount code is known by its capitals: "use code ANNA", but not "write with code blocks"."""


@cache  # compiling takes as long as reading the file
def _phrase() -> re.Pattern[str]:
    spaced, spaceless = _split(phrase for language in LANGUAGES for phrase in language.phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)|{'|'.join(spaceless)}")


@cache
def _label() -> re.Pattern[str]:
    """Return the pattern of a word such as "ad" or "Werbung" set apart: at the very start before a mark, an emoji or a
    handle, or in brackets. A hyphen that joins it to the next word ("ad-libbing") does not set it apart.
    """
    openings, goes_on = any_of(_all("openings")), any_of(_all("goes_on"))
    mark = rf"\.(?!\w)|\s*(?:[\n:|/)–—•·]|{_EMOJI})|\s+-|-\s|\s*$|\s*,?\s*@|\s+{goes_on}(?!\w)"
    in_brackets = any_of((*_all("openings"), *_all("brackets")))
    return re.compile(rf"(?:^\s*{openings}(?:{mark}))|{_OPEN}\s*{in_brackets}\s*{_CLOSE}")


@cache
def _denial_before() -> re.Pattern[str]:
    """Return the pattern of words that turn a disclosure into its opposite or a wish: "not an", "I wish this was"."""
    spaced, spaceless = _split(_all("denials"))
    spaced_between, spaceless_between = _split(_all("between"))
    return re.compile(
        rf"(?:(?<!\w){any_of(spaced)}(?!\w)[\s#]*(?:{any_of(spaced_between)}[\s#]+){{0,3}})$"
        rf"|{any_of(spaceless)}(?:{any_of(spaceless_between)}|[\s#]){{0,3}}$"
    )


@cache
def _denial_after() -> re.Pattern[str]:
    """Return the pattern of words after a disclosure that take it back: "reklam değil", "Werbung (unbezahlt)"."""
    spaced, spaceless = _split(_all("denied_after"))
    return re.compile(rf"[\s,|/()–—-]*(?:{any_of(spaced)}(?!\w)|{any_of(spaceless)})")


_DENIAL_REACH = 40  # characters beside a disclosure in which a denial is searched for
_DOT_ABOVE = "\u0307"  # remains of a Turkish İ in lower case
_MARKS_AROUND = " \n\t.:|/–—-•·,@()[]*【】《》〔〕「」『』<>"
_ERID = re.compile(r"^erid\b.*")  # the identifier itself is of no use


def disclosure_signals(caption: str | None, hashtags: Iterable[str] | None) -> list[str]:
    """Return the disclosures of advertising in a caption and its tags: tags with their #, phrases and labels.

    Lower case, each once, in the text's order, then tags of `hashtags` that the caption lacks. A disclosure that the
    words beside it deny ("not an #ad", "keine Werbung", "reklam değil") or wish for does not count; nor do tags of
    denial (#notsponsored) and of begging (#sponsorme). An empty list means that nothing was disclosed, not that nothing
    was paid.

    >>> disclosure_signals("Ad | my new shoes, not an #ad", ["gifted"])
    ['ad', '#gifted']
    """
    written_text = unicodedata.normalize("NFKC", caption or "").replace("’", "'")
    text = _lower(written_text)
    found: dict[int, str] = {}
    for match in HASHTAG.finditer(text):
        if _is_disclosure(match[1], text) and not _is_denied(text, match.start(), match.end()):
            found[match.start()] = f"#{match[1]}"
    without_tags = HASHTAG.sub(lambda match: " " * len(match[0]), text)
    # A few capitals of other scripts become longer in lower case: then places in the two texts differ.
    shouted_text = written_text if len(written_text) == len(text) else ""
    for pattern, searched in ((_SHOUTED_CODE, shouted_text), (_phrase(), without_tags), (_label(), without_tags)):
        for match in pattern.finditer(searched):
            if not _is_denied(text, match.start(), match.end()):
                found[match.start()] = _ERID.sub(
                    "erid", " ".join(re.sub(_EMOJI, "", match[0].lower()).strip(_MARKS_AROUND).split())
                )
    written = set(HASHTAG.findall(text))
    others = (_lower(unicodedata.normalize("NFKC", tag)) for tag in hashtags or ())
    signals = [found[place] for place in sorted(found)]
    signals += [f"#{tag}" for tag in others if tag not in written and _is_disclosure(tag, text)]
    return list(dict.fromkeys(signals))


def _lower(text: str) -> str:
    return text.lower().replace(_DOT_ABOVE, "")


def _is_disclosure(tag: str, text: str) -> bool:
    """Whether a tag is a disclosure in a caption of this text, whose language decides about a few."""
    if tag in _OWN_TAGS and tag not in _TAGS:
        return caption_language(text).code == _OWN_TAGS[tag]
    return tag in _TAGS and (tag not in _NOT_IN or caption_language(text).code not in _NOT_IN[tag])


def _is_denied(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _DENIAL_REACH) : start]
    return bool(_denial_before().search(before) or _denial_after().match(text, end))
