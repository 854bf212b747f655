"""Signs of undisclosed partnerships in captions, in the words of `partnership_signs.toml`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from math import prod
from typing import NamedTuple, Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.partner_accounts import name_letters, partner_of
from tcm_assets.captions.disclosure_terms import lowered, plain, split_by_script
from tcm_assets.catalogue.caption_marks import HASHTAG
from tcm_assets.data_files import CLOSED, Entries, Patterns, Share, Text, read_data_file, refuse_unknown

SCORE_DECIMALS = 3
"""The weights have two decimals; more in their product would claim what nobody knows."""


@dataclass(frozen=True, config=CLOSED)
class Sign:
    """A kind of sign, or what a caption names: `weight` is how far it convinces alone.

    `of_partner`: friends write the same words to each other, so that they are this sign beside a company alone.
    """

    name: Text
    weight: Share
    meaning: Text
    of_partner: bool = False


@dataclass(frozen=True, config=CLOSED)
class Doubt:
    """What speaks against a partnership: the score is multiplied by `factor`."""

    name: Text
    factor: Share
    meaning: Text


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class LanguageSigns:
    """The phrases of one language, by the name of the sign or doubt."""

    name: Text
    code: Text
    signs: dict[str, Patterns]
    doubts: dict[str, Patterns] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PartnershipSigns:
    """The content of `partnership_signs.toml`."""

    suspected_from: Share
    signs: Entries[Sign]
    context: Entries[Sign]
    doubts: Entries[Doubt]
    languages: Entries[LanguageSigns]

    @model_validator(mode="after")
    def _knows_its_names(self) -> Self:
        for language in self.languages:
            refuse_unknown(tuple(language.signs), tuple(sign.name for sign in self.signs), "sign")
            refuse_unknown(tuple(language.doubts), tuple(doubt.name for doubt in self.doubts), "doubt")
        return self


_SIGNS = read_data_file(PartnershipSigns, __name__, "partnership_signs.toml")

SUSPECTED_FROM = _SIGNS.suspected_from
"""Score from which a video is suspected."""

BRAND_NAMED, ACCOUNT_NAMED, ACCOUNT_TAGGED, WITH_ANYBODY = (sign.name for sign in _SIGNS.context)
_WEIGHTS = {sign.name: sign.weight for sign in (*_SIGNS.signs, *_SIGNS.context)}
_OF_PARTNER = frozenset(sign.name for sign in _SIGNS.signs if sign.of_partner)
_FACTORS = {doubt.name: doubt.factor for doubt in _SIGNS.doubts}
SIGN_NAMES, DOUBT_NAMES = tuple(_WEIGHTS), tuple(_FACTORS)

DISCOUNT_CODE = "discount code"
_RATE = r"(?:\d{1,2}\s?[%٪]|[%٪]\s?\d{1,2}|\d{1,2} (?:percent|prozent|por ?ciento|pour ?cent))"
_HANDLE = r"@[\w.]+"
_HANDLES = re.compile(_HANDLE)
_NEXT_HANDLES = re.compile(rf"\s*{_HANDLE}(?:(?:\s|,|&|\+|\w{{1,3}}(?!\w))*{_HANDLE})*")
"""The accounts right behind a phrase: "teamed up with @leo and @pia"."""

_PERSONAL_CODE = re.compile(r"(?<![\w#@])[A-Z]{3,}\d{1,2}(?!\w)")
"""A code of a name and the rebate in percent, which is written in capitals: LENA20."""

_PERCENT = re.compile(_RATE)


class PartnershipEvidence(NamedTuple):
    """What a caption has of a partnership: names of signs and doubts, in the order of the data file, and words."""

    score: float
    signs: tuple[str, ...]
    doubts: tuple[str, ...]
    words: tuple[str, ...]


def partnership_evidence(
    caption: str | None, brands: Sequence[str], mentions: Iterable[str], username: str
) -> PartnershipEvidence | None:
    """Return the signs of a partnership in a caption that discloses none; None without a sign, or a name beside it.

    `brands` are the brands of the list that it names, `mentions` the handles, without @, `username` its own account.

    >>> found = partnership_evidence("LENA20 for 20% off at @nike", ["Nike"], ["nike"], "lena")
    >>> found.score, found.signs
    (0.772, ('discount code', 'rebate', 'brand of the list', 'account'))
    >>> partnership_evidence("these shoes by @nike", ["Nike"], ["nike"], "lena") is None
    True
    """
    written = plain(caption or "")
    text = lowered(written)
    others = [handle for handle in mentions if handle.lower() != username.lower()]
    found = {name: words for name in _WEIGHTS if name not in _OF_PARTNER and (words := _words(name, text))}
    found |= _signs_of_partner(text, brands, others)
    if _PERCENT.search(text) and (code := _PERSONAL_CODE.search(written)):
        found.setdefault(DISCOUNT_CODE, code[0].lower())
    if not found or not (brands or others):
        return None
    tags = {name_letters(tag) for tag in HASHTAG.findall(text)}
    is_tagged = not tags.isdisjoint(map(name_letters, others))
    named = {BRAND_NAMED: bool(brands), ACCOUNT_NAMED: bool(others), ACCOUNT_TAGGED: is_tagged}
    signs = tuple(name for name in SIGN_NAMES if name in found or named.get(name))
    against = {name: words for name in DOUBT_NAMES if (words := _words(name, text))}
    score = 1 - prod(1 - _WEIGHTS[name] for name in signs)
    return PartnershipEvidence(
        score=round(score * prod(_FACTORS[name] for name in against), SCORE_DECIMALS),
        signs=signs,
        doubts=tuple(against),
        words=tuple(dict.fromkeys([*(found[name] for name in signs if name in found), *against.values()])),
    )


def _signs_of_partner(text: str, brands: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Return the signs that hang on who the partner is, with their words.

    Of the accounts that a phrase names itself, or right behind it, the nearest thing to a company counts; of a phrase
    without one, those of the whole caption.
    """
    found: dict[str, str] = {}
    for name in _OF_PARTNER:
        for match in _matches(name, text):
            named = _HANDLES.findall(match[0]) or _HANDLES.findall(_next_handles(text, match.end()))
            partners = {partner_of(handle.strip("@."), brands) for handle in named or others}
            words = " ".join(match[0].split())
            if "company" in partners or (brands and not partners):
                found.setdefault(name, words)
            elif "anybody" in partners:
                found.setdefault(WITH_ANYBODY, words)
    if found.keys() & _OF_PARTNER:
        found.pop(WITH_ANYBODY, None)
    return found


def _next_handles(text: str, place: int) -> str:
    match = _NEXT_HANDLES.match(text, place)
    return match[0] if match else ""


def _matches(name: str, text: str) -> Iterable[re.Match[str]]:
    pattern = _pattern(name)
    return pattern.finditer(text) if pattern else ()


def _words(name: str, text: str) -> str | None:
    """Return the first words of `text` that are a sign or doubt called `name`."""
    pattern = _pattern(name)
    match = pattern.search(text) if pattern else None
    return " ".join(match[0].split()) if match else None


@cache  # compiling takes as long as reading the file
def _pattern(name: str) -> re.Pattern[str] | None:
    """Return the pattern of all phrases of a sign or doubt; None for what is named, which has no phrases."""
    phrases = [
        phrase.replace("{handle}", _HANDLE).replace("{rate}", _RATE)
        for language in _SIGNS.languages
        for phrase in _phrases(language, name)
    ]
    if not phrases:
        return None
    spaced, spaceless = split_by_script(phrases)
    ways = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join(ways + spaceless))


def _phrases(language: LanguageSigns, name: str) -> Sequence[str]:
    found: Mapping[str, Sequence[str]] = {**language.signs, **language.doubts}
    return found.get(name, ())
