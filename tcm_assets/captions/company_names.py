"""Company names: the names that people call a brand by whose list writes the company, or its branch in a country.

A list has "Nike, Inc.", "Netflix (ES)" or "Ikea Türkiye"; captions have Nike, Netflix and Ikea. So legal forms are left
out, countries in any language, trades ("Electronics") and "The". What remains may be a common
word: a legal form leaves the name (Target, of "Target Corporation"), but "The Coffee Company" is not called Coffee, nor
"Air France" Air.
"""

import re
from collections.abc import Iterator

from pydantic.dataclasses import dataclass

from tcm_assets.captions.common_words import is_everyday_name
from tcm_assets.captions.everyday_words import frequency
from tcm_assets.captions.folded_letters import compact, even_text
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.people import is_frequent_given_name
from tcm_assets.catalogue.countries import countries_named, country_name
from tcm_assets.data_files import CLOSED, Texts, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class CompanyWords:
    """The content of `company_names.toml`, whose comments say what each part is."""

    legal_forms: Texts
    marked_forms: Texts
    forms_before: Texts
    grown_forms: Texts
    trades: Texts
    grown_trades: Texts
    places: Texts
    no_places: Texts
    codes: Texts


_WORDS = read_data_file(CompanyWords, __name__, "company_names.toml")

_LEGAL, _MARKED, _TRADES = map(frozenset, (_WORDS.legal_forms, _WORDS.marked_forms, _WORDS.trades))
_PLACES, _NO_PLACES, _CODES = map(frozenset, (_WORDS.places, _WORDS.no_places, _WORDS.codes))

_ARTICLE = re.compile(r"^the\s+(?=\S+\s)", re.IGNORECASE)
_BEFORE = re.compile(rf"{any_of(_WORDS.forms_before)}[\s.]+(?=\S)", re.IGNORECASE)
_GROWN_BEFORE = re.compile(rf"{any_of(_WORDS.grown_forms)}\s*(?=\S)")
_GROWN_BEHIND = re.compile(rf"(?<=\S)\s*{any_of(_WORDS.grown_forms)}$")
_GROWN_TRADE = re.compile(rf"(?<=\S\S){any_of(_WORDS.grown_trades)}$")
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MARKED_END = re.compile(r"(.*\S)(?:\s*[(\[（]([^()\[\]（）]+)[)\]）]|\s*[,|/]\s*([^,|/]+)|\s+[-–—]+\s+(\S.*))")
_MOBILE = re.compile(r"\smobile$", re.IGNORECASE)
_QUOTES = str.maketrans("", "", '«»„“”"')
_LEFT_OUT = str.maketrans("", "", ".,-")
_MOST_WORDS = 4  # of a legal form or a country
_SHORTEST = 2  # letters of a name
_MOST_NAMES = 16
_FREQUENT = 1.05e-4  # share of running text from which a word is no name: "air" 8e-4, "visit" 1.1e-4, "target" 1.0e-4
_CHANCE = 2  # words that meet by chance, where each is frequent
_JOINING = 2e-3  # share of words that join others: "of", "in", "do"


def plain_names(name: str) -> list[str]:
    """Return what people may call a brand, first as the list has it.

    >>> plain_names("Nike, Inc."), plain_names("Samsung Electronics Co., Ltd.")[-1], plain_names("Ikea Türkiye")
    (['Nike, Inc.', 'Nike'], 'Samsung', ['Ikea Türkiye', 'Ikea'])
    >>> plain_names("The Coffee Company"), plain_names("Air France"), plain_names("株式会社資生堂")
    (['The Coffee Company', 'Coffee Company'], ['Air France'], ['株式会社資生堂', '資生堂'])
    """
    names = [even_text(name).strip()]
    for known in names:
        for shorter in _shorter(known):
            if len(names) < _MOST_NAMES and shorter not in names and _is_name(shorter):
                names.append(shorter)
    return names


def _is_name(text: str) -> bool:
    return len(compact(text)) >= _SHORTEST and not countries_named(text)


def _shorter(name: str) -> Iterator[str]:
    """Yield the name without one of its additions."""
    if article := _ARTICLE.match(name):
        yield name[article.end() :]
    for form in (_BEFORE.match(name), _GROWN_BEFORE.match(name)):
        if form:
            yield name[form.end() :].translate(_QUOTES).strip()
    if form := _GROWN_BEHIND.search(name):
        yield name[: form.start()]
    if trade := _GROWN_TRADE.search(name):
        yield name[: trade.start()]
    if (end := _MARKED_END.fullmatch(name)) and _is_place(next(filter(None, end.groups()[1:])), has_mark=True):
        yield end[1]
    words = name.split()
    for count in range(1, min(len(words), _MOST_WORDS + 1)):
        rest, last = " ".join(words[:-count]).rstrip(" ,-&/|"), " ".join(words[-count:])
        if _is_legal_form(last) or (_is_added(last, rest) and not _is_common(rest)):
            yield rest
            if _MOBILE.search(rest):  # "Samsung Mobile USA"
                yield _MOBILE.sub("", rest)
    if _SPACELESS.search(name) and " " not in name:
        yield from (name[:end] for end in range(_SHORTEST, len(name) - 1) if countries_named(name[end:]))


def _is_legal_form(text: str) -> bool:
    plain = _plain(text)
    return plain in _LEGAL or (plain in _MARKED and (text[-1].isupper() or "." in text))


def _is_added(last: str, rest: str) -> bool:
    """Whether a name ends with a country, or with a trade behind what is no everyday word."""
    if _plain(last) in _TRADES:
        return not is_everyday_name(_without_article(rest), None)
    return last in _CODES or _is_place(last, has_mark=False)


def _plain(text: str) -> str:
    return text.translate(_LEFT_OUT).strip().lower()


def _is_place(text: str, *, has_mark: bool) -> bool:
    lower = text.lower()
    if lower in _PLACES or (has_mark and text.isupper() and country_name(text)):
        return True
    return lower not in _NO_PLACES and len(text) > len("US") and bool(countries_named(text))


def _is_common(rest: str) -> bool:
    """Whether a name is none without its country: a frequent word ("Air"), words of any text, a person's given name."""
    words = _without_article(rest).split()
    if len(words) == 1 and is_frequent_given_name(words[0]):
        return True
    shares = [frequency(word, None) for word in words]
    return shares[-1] >= _JOINING or (len(words) <= _CHANCE and min(shares) >= _FREQUENT)


def _without_article(rest: str) -> str:
    return re.sub(r"^the\s+", "", rest.lower())
