"""Money: which currency a word or sign means, and what an amount is in another currency on a day with a known rate."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Final

from pydantic import Field
from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.briefs.phrases import Phrases
from tcm_assets.data_files import CLOSED, read_data_file

Code = Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class MoneyWords:
    """The content of `money.toml`, whose comments say what each part is."""

    signs: dict[Code, Phrases]
    shared: dict[str, Phrases]
    shared_by_country: dict[str, dict[str, Code]]
    shared_by_language: dict[str, dict[str, Code]]
    shared_usual: dict[str, Code]


_WORDS: Final = read_data_file(MoneyWords, __name__, "money.toml")
SHARED_MARK: Final = "?"
"""Begins the tag of a word that several currencies share, before its name in `money.toml`."""


@cache
def currency_phrases(language: str | None) -> tuple[tuple[str, str], ...]:
    """Return what is written for currencies, each with its ISO 4217 code, or with `?` and a name that several share."""
    found: dict[str, str] = {}
    for code, phrases in _WORDS.signs.items():
        for phrase in phrases:
            found.setdefault(phrase, code)
    for name, phrases in _WORDS.shared.items():
        for phrase in phrases:
            found.setdefault(phrase, SHARED_MARK + name)
    for code, name in _unicode_names(language):
        found.setdefault(name, code)
    return tuple(found.items())


def _unicode_names(language: str | None) -> Iterator[tuple[str, str]]:
    """Yield codes and names of currencies by the Unicode data; a name of one word may be another thing ("real")."""
    from babel.numbers import get_currency_name, list_currencies

    for code in sorted(list_currencies("en")):
        yield code, code.lower()
        for locale in {language or "en", "en"}:
            for count in (1, 2, 5):
                name = get_currency_name(code, count=count, locale=locale).lower()
                if " " in name:
                    yield code, name


def find_currency(found: str, language: str | None, countries: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the currency that a tag of `currency_phrases` means, and a note or the reason why none is known.

    A word that several countries share goes by the language (English is spoken in many), else by the country that the
    brief names, else by the usual.

    >>> find_currency("EUR", "en", []), find_currency("?krone", "sv", [])[0], find_currency("?peso", "es", [])[0]
    (('EUR', None), 'SEK', None)
    """
    if not found.startswith(SHARED_MARK):
        return found, None
    name = found.removeprefix(SHARED_MARK)
    by_country = _WORDS.shared_by_country.get(name, {})
    by_language = _WORDS.shared_by_language.get(name, {})
    if language != "en" and language in by_language:
        return by_language[language], None
    named = {by_country[country] for country in countries if country in by_country}
    if len(named) == 1:
        return named.pop(), None
    code = by_language.get(language or "") or _WORDS.shared_usual.get(name)
    if code is None or (len(named) > 1 and name not in _WORDS.shared_usual):
        return None, f"several countries have this currency: write its code, {', '.join(sorted(by_country.values()))}"
    return code, f"{name} is read as {code}: another currency of that name has to be written by its code"
