"""The words of briefs as phrases with tags, for a text in one language.

A phrase may have several tags ("bis" stands in ranges, before days and before limits): what it is, the grammar decides
by what stands beside it. Words of grammar belong to one language, words of content (creators, currencies, subjects to
exclude) are known in every text, since marketers mix languages.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from pydantic.dataclasses import dataclass

from tcm_assets.campaigns.briefs.audience_words import AGES_BY_WORD, GENDERS_BY_WORD
from tcm_assets.campaigns.briefs.day_words import day_phrases
from tcm_assets.campaigns.briefs.money import currency_phrases
from tcm_assets.campaigns.briefs.number_words import number_words
from tcm_assets.campaigns.briefs.phrases import Phrases, PhraseTable
from tcm_assets.campaigns.briefs.towns import TOWNS
from tcm_assets.campaigns.safety.floor import SAFETY_CATEGORIES
from tcm_assets.data_files import CLOSED, read_data_file, refuse_unknown
from tcm_assets.points.populations import TIER_NAMES

LANGUAGES: Final = (
    *("en", "de", "es", "fr", "pt", "it", "nl", "da", "sv", "pl", "tr", "ru", "id", "vi", "th", "ja", "ko", "ar"),
    *("hi", "zh"),
)
"""Languages whose briefs are read; others are read by their numbers, signs and the words of content."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BriefLexicon:
    """The content of `lexicon.toml`, whose comments say what each part is."""

    words_of_one_language: dict[str, dict[str, Phrases]]
    words_of_any: dict[str, dict[str, Phrases]]
    tiers: dict[str, Phrases]
    multipliers: dict[str, Phrases]
    safety: dict[str, Phrases]
    nationalities: dict[str, Phrases]
    inflected_countries: dict[str, Phrases]
    ages: dict[str, Phrases]
    hemisphere: dict[str, str]

    def __post_init__(self) -> None:
        refuse_unknown(tuple(self.tiers), TIER_NAMES, "tier")
        refuse_unknown(tuple(self.safety), SAFETY_CATEGORIES, "safety category")
        for by_language in (*self.words_of_one_language.values(), *self.words_of_any.values()):
            refuse_unknown(tuple(by_language), LANGUAGES, "language of briefs")


LEXICON: Final = read_data_file(BriefLexicon, __name__, "lexicon.toml")


@cache
def phrases_of(language: str | None) -> PhraseTable:
    """Return the phrases of a brief in one language; None for one in no known language."""
    table = PhraseTable()
    for phrase, tag, value in _entries(language):
        table.add(phrase, tag, value)
    return table


def _entries(language: str | None) -> Iterator[tuple[str, str, Any]]:
    for tag, by_language in LEXICON.words_of_one_language.items():
        yield from _tagged(by_language.get(language or "en", ()), tag)
    for tag, by_language in LEXICON.words_of_any.items():
        known = by_language if tag not in _GRAMMAR_OF_CONTENT else {language: by_language.get(language or "en", ())}
        for phrases in known.values():
            yield from _tagged(phrases, tag)
    for tag, named in (
        ("tier", LEXICON.tiers),
        ("safety", LEXICON.safety),
        ("nationality", LEXICON.nationalities),
        ("country", LEXICON.inflected_countries),
        ("age_word", LEXICON.ages),
    ):
        for value, phrases in named.items():
            for phrase in phrases:
                yield phrase, tag, [value] if tag == "country" else value
    for factor, phrases in LEXICON.multipliers.items():
        yield from _tagged(phrases, "multiplier", int(float(factor)))
    for word, number in number_words(language or "en").items():
        yield word, "number_word", number
    for word, gender in GENDERS_BY_WORD.items():
        if len(word) > 1 and not (language == "es" and word == "padres"):  # parents, there
            yield word, "gender", gender
    for word, ages in AGES_BY_WORD.items():
        yield word, "ages", ages
    for phrase, code in currency_phrases(language):
        yield phrase, "currency", code
    for country, towns in TOWNS.items():
        yield from _tagged(towns, "town", country)
    yield from day_phrases(language)
    yield from _run_together_countries()


_GRAMMAR_OF_CONTENT: Final = frozenset({"scaffold", "few", "years", "aged", "in_all"})
"""Short words that mean something else in the next language: "lat", "ans", "per"."""


def _tagged(phrases: Iterable[str], tag: str, value: Any = True) -> Iterator[tuple[str, str, Any]]:
    for phrase in phrases:
        yield phrase, tag, value


@cache
def _run_together_countries() -> tuple[tuple[str, str, list[str]], ...]:
    """Return the names of countries in scripts that write words in one run, which no blank shows."""
    from babel import Locale

    from tcm_assets.catalogue.countries import country_name

    names = [
        (name.lower(), "country", [english])
        for language in ("th", "ja", "ko", "zh")
        for code, name in Locale(language).territories.items()
        if len(code) == len("US") and len(name) > 1 and (english := country_name(code))
    ]
    return tuple(names)


def southern_countries() -> frozenset[str]:
    """Return the countries whose summer begins in December."""
    return frozenset(name.strip() for name in LEXICON.hemisphere["southern"].split(","))
