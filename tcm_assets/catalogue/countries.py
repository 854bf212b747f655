"""Countries: the English names of our tables, from codes, and from the names that people write in any language.

Babel knows the codes of ISO 3166, and the names of all countries in 300 languages (data of the Unicode consortium,
CLDR). `countries.toml` adds usual names, the members of regions, and names that mean more than one place,
`country_short_names.toml` the short names of the CLDR, which Babel leaves out. What stands between the places of a cell
is the business of `place_lists`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.place_lists import split_places
from tcm_assets.data_files import CLOSED, Text, Texts, read_data_file, refuse_repeats
from tcm_assets.tables.shared_columns import WORLDWIDE

_WORLD: Final = "001"  # of M49
_MOST_REMEMBERED: Final = 4_096  # texts; a list repeats a few, a hostile one has as many as it likes
# Codes of CLDR that are no countries: parts of other countries, unions, and "unknown".
_NO_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_RESERVED_CODES: Final = {"UK": "GB"}  # reserved in ISO 3166 for the same country
_MOST_QUOTED: Final = 60  # characters
_LONGEST_NAME: Final = 100  # characters; the longest of CLDR has 60
_LONG_REGION: Final = 10  # countries from which a region is shorter to read than its members


class UnknownPlaceError(ValueError):
    """A text names no country, or one of several; the message says what to write instead."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class CountryNames:
    """The content of `countries.toml`, whose comments say what each part is."""

    english: dict[str, Text]
    also_called: dict[str, Texts]
    regions: dict[str, Texts]
    region_names: dict[str, Texts]
    unclear: dict[str, Text]

    @model_validator(mode="after")
    def _names_mean_one_place(self) -> Self:
        named = (*self.also_called.values(), *self.region_names.values(), tuple(self.unclear))
        refuse_repeats([name for names in named for name in names])
        if unfolded := [name for names in named for name in names if name != _fold(name)]:
            raise ValueError(f"no capitals, accents and punctuation: {', '.join(unfolded)}")
        if unknown := set(self.region_names) - set(self.regions) - {_WORLD}:
            raise ValueError(f"regions without members: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class ShortNames:
    """The content of `country_short_names.toml`, whose comments say what each part is."""

    accented: dict[str, Texts]
    names: dict[str, Texts]

    @model_validator(mode="after")
    def _names_mean_one_place(self) -> Self:
        refuse_repeats([name for names in self.names.values() for name in names])
        return self


@lru_cache(_MOST_REMEMBERED)
def country_name(code: str) -> str | None:
    """Return the country of an ISO 3166 code of two or three letters, in any case; None for any other text.

    >>> country_name("DE"), country_name("usa"), country_name("en")
    ('Germany', 'United States', None)
    """
    return _english_names().get(country_code(code) or "")


def all_country_names() -> tuple[str, ...]:
    """Return the English names of all countries in our tables, sorted."""
    return tuple(sorted(_english_names().values()))


def read_countries(text: str) -> list[str]:
    """Read the countries that a cell names, sorted and each once; ["Worldwide"] where any part of it says so.

    Codes, flags, and names in English, in the country's own or in any other language of the Unicode data, with whatever
    people put between them (see `place_lists`). A region is its countries. Raises UnknownPlaceError when any part is
    not known, or may be one of several places: none is guessed.

    >>> read_countries("Deutschland; U.S. / 日本"), read_countries("BENELUX"), read_countries("Trinidad and Tobago")
    (['Germany', 'Japan', 'United States'], ['Belgium', 'Luxembourg', 'Netherlands'], ['Trinidad and Tobago'])
    """
    parts = list(split_places(text, _is_name, _is_among_words))
    if endless := next((part for part in parts if len(part) > _LONGEST_NAME), None):
        raise UnknownPlaceError(f"no country is known as '{endless[:_MOST_QUOTED]}...'")
    codes = {code for part in parts for code in _codes_of(part)}
    if not codes:
        raise UnknownPlaceError("it names no country")
    if _WORLD in codes:
        return [WORLDWIDE]
    if (fault := _second_reading(text, codes)) is not None:
        raise UnknownPlaceError(fault)
    if codes == {"GE", "US"} and "Georgia" in map(str.capitalize, parts):
        raise UnknownPlaceError("Georgia may be the state or the country: write United States alone, or Georgia alone")
    return sorted(_english_names()[code] for code in codes)


def countries_named(name: str) -> list[str]:
    """Return the countries that words of a sentence name in English or in one of the large languages.

    Of a region its members; none for a code ("in" is India's, and a word), for the world, and for what is unclear.

    >>> countries_named("Deutschland"), countries_named("benelux"), countries_named("in"), countries_named("casa")
    (['Germany'], ['Belgium', 'Luxembourg', 'Netherlands'], [], [])
    """
    folded = _fold(name)
    if len(name) > _LONGEST_NAME or folded in _NAMES.unclear or country_code(name):
        return []
    usual = _usual_names().get(folded) or (folded if folded in _NAMES.regions else None)
    codes = (usual,) if usual else _names_in(_LARGE_LANGUAGES).get(folded, ())
    if len(codes) != 1:
        return []
    return sorted(_english_names()[code] for code in (_members(codes[0]) or codes) if code in _english_names())


def region_named(name: str) -> list[str]:
    """Return the members of a region by its English name in Unicode's data; none for one that has several meanings.

    >>> region_named("Southeast Asia")[:2], region_named("North America")
    (['Brunei', 'Cambodia'], [])
    """
    folded = _fold(name)
    codes = () if folded in _NAMES.unclear else _english_regions().get(folded, ())
    return sorted(_english_names()[code] for region in codes for code in _members(region) if code in _english_names())


def with_regions(countries: Sequence[str]) -> list[str]:
    """Return countries with the English name of a region in the stead of all its members, where they are ten or more.

    >>> with_regions(["Germany", "Japan"]), with_regions([*countries_named("Europe"), "Canada"])
    (['Germany', 'Japan'], ['Europe', 'Canada'])
    """
    found: list[str] = []
    left = dict.fromkeys(countries)
    for name, members in _long_regions() if len(left) >= _LONG_REGION else ():
        if members <= left.keys():
            found.append(name)
            left = {country: None for country in left if country not in members}
    return [*found, *left]


@cache
def _long_regions() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the English names and members of regions, the largest first."""
    from babel import Locale

    names: Mapping[str, str] = Locale("en").territories
    found = {
        names[code]: frozenset(_english_names()[each] for each in _members(code) if each in _english_names())
        for code in _NAMES.regions
        if code in names
    }
    long = [(name, members) for name, members in found.items() if len(members) >= _LONG_REGION]
    return tuple(sorted(long, key=lambda region: (-len(region[1]), region[0])))


_STATES = frozenset({
    "AL", "AR", "AZ", "CA", "CO", "DE", "GA", "ID", "IL", "IN", "KY", "LA", "MA", "MD", "ME", "MN", "MO", "MS", "MT",
    "NC", "NE", "PA", "SC", "SD", "TN", "VA",
})  # fmt: skip
"""Of the United States, those with the code of a country."""

_STATE = re.compile(r"(?:^|[\s,;/|])(?P<text>USA?-(?P<state>[A-Z]{2}))(?=$|[\s,;/|])")
_AND_OTHERS = re.compile(r"(?:&|\b(?:and|und|et|y|e|og|och|en))\s*co\b\.?\s*(?:$|[,;/|\n])")
_OF_CHINA = {"HK": "Hong Kong", "MO": "Macao", "TW": "Taiwan"}


def _second_reading(text: str, codes: set[str]) -> str | None:
    """Return why what was read may not be what is meant; None where nothing else may be."""
    if (found := _STATE.search(text)) and found["state"] in _STATES:
        return f"{found['text']} may be a state or two countries: write United States, or both with a comma"
    if "CO" in codes and _AND_OTHERS.search(text):
        return "'& co' names no country: write the countries"
    for code, name in _OF_CHINA.items():
        if codes == {"CN", code} and re.fullmatch(r"[^,，(（]+[,，(（]\s*\w+\s*[)）]?", text.strip()):
            return f"China may be a second country, or belong to {name}: write {name} alone, or both in two lines"
    return None


def _is_name(text: str) -> bool:
    """Return whether a text is a name or a code, also one of several places."""
    return len(text) <= _LONGEST_NAME and _find(text) is not None


def _is_among_words(text: str) -> bool:
    """Return whether a text is a place where only blanks are around it: no code in small letters, and not the world.

    "in" is India, and a word; "all Spain" is not everywhere.
    """
    return _is_name(text) and _find(text) != _WORLD and (text.isupper() or country_code(text) is None)


@lru_cache(_MOST_REMEMBERED)
def _codes_of(name: str) -> tuple[str, ...]:
    """Return the countries that one name or code stands for."""
    shown = name[:_MOST_QUOTED]
    if instead := _NAMES.unclear.get(_fold(name)):
        raise UnknownPlaceError(f"'{shown}' may be one of several places: write {instead}")
    code = _find(name)
    if code is None:
        raise UnknownPlaceError(f"no country is known as '{shown}'")
    if code == _WORLD or code in _english_names():
        return (code,)
    if members := _members(code):
        return members
    raise UnknownPlaceError(f"not everybody means the same countries by '{shown}': write them with commas between")


def _members(region: str) -> tuple[str, ...]:
    return tuple(
        country
        for member in _NAMES.regions.get(region, ())
        for country in (_members(member) if member in _NAMES.regions else (member,))
    )


@lru_cache(_MOST_REMEMBERED)
def _find(name: str) -> str | None:
    """Return the code of a country or region, "" where its name has several meanings; None where it has none."""
    if code := _accented_names().get(unicodedata.normalize("NFC", name.strip().casefold())):
        return code
    folded = _fold(name)
    if folded in _NAMES.unclear:
        return ""
    if code := _usual_names().get(folded) or country_code(name.replace(".", "")):
        return code
    if folded in _NAMES.regions:
        return folded
    if folded.upper() in _NAMES.regions:
        return folded.upper()
    for languages in _LANGUAGES_BY_TIER:
        if codes := _names_in(languages).get(folded):
            return codes[0] if len(codes) == 1 else ""
    return _short_names().get(folded)


@lru_cache(_MOST_REMEMBERED)
def country_code(code: str) -> str | None:
    """Return the ISO 3166 code of two letters for a code of two or three, in any case; None for any other text.

    >>> country_code("de"), country_code("USA"), country_code("FAKE-AD")
    ('DE', 'US', None)
    """
    from babel.core import get_global

    upper = code.strip().upper()
    upper = _RESERVED_CODES.get(upper, upper)
    if upper in _english_names():
        return upper
    if len(upper) != len("USA") or not upper.isalpha():
        return None
    # A code that several countries had once ("YUG") is an alias of each.
    found = [country for country in get_global("territory_aliases").get(upper, []) if country in _english_names()]
    return found[0] if len(found) == 1 else None


@cache
def _english_names() -> Mapping[str, str]:
    """Return the name in our tables of each country, by its code of two letters."""
    from babel import Locale

    plain = str.maketrans({"’": "'", "&": "and"})
    names = {
        code: name.translate(plain)
        for code, name in Locale("en").territories.items()
        if len(code) == len("US") and code not in _NO_COUNTRIES
    }
    return names | _NAMES.english


@cache
def _usual_names() -> Mapping[str, str]:
    """Return codes by the names of `countries.toml` and the English ones, which go before those of other languages."""
    english = {_fold(name): code for code, name in _english_names().items()}
    usual = (*_NAMES.also_called.items(), *_NAMES.region_names.items())
    return english | {name: code for code, names in usual for name in names}


@cache
def _english_regions() -> Mapping[str, tuple[str, ...]]:
    """Return the regions by their English name, which few of the large languages share."""
    named = _names_in(("en",)).items()
    return {name: codes for name, codes in named if len(codes) == 1 and codes[0] in _NAMES.regions}


@cache
def _short_names() -> Mapping[str, str]:
    """Return codes by the names of `country_short_names.toml`."""
    return {name: code for code, names in _short().names.items() for name in names}


@cache
def _accented_names() -> Mapping[str, str]:
    return {name: code for code, names in _short().accented.items() for name in names}


@cache
def _short() -> ShortNames:
    return read_data_file(ShortNames, __name__, "country_short_names.toml")


# Names that two languages give to two places ("Südafrika") go by the languages that more people write.
_LARGE_LANGUAGES: Final = (
    *("ar", "bn", "da", "de", "es", "fa", "fr", "hi", "id", "it", "ja", "ko", "ms"),
    *("nl", "pl", "pt", "ru", "sv", "th", "tr", "uk", "ur", "vi", "zh"),
)
_ALL_LANGUAGES: Final[tuple[str, ...]] = ()
_LANGUAGES_BY_TIER: Final = (("en",), _LARGE_LANGUAGES, _ALL_LANGUAGES)


@cache
def _names_in(languages: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of countries and regions by folded name in these languages; without any, in all of them."""
    from babel import Locale, localedata

    found: dict[str, dict[str, None]] = {}
    for language in languages or (name for name in localedata.locale_identifiers() if "_" not in name):
        for code, name in Locale.parse(language).territories.items():
            if code not in _NO_COUNTRIES or code in _NAMES.regions:
                found.setdefault(_fold(name), {})[code] = None
    # Names of two letters would be taken for codes: "ES" is the European Union in Latvian.
    return {name: tuple(codes) for name, codes in found.items() if len(name) > len("ES") or not name.isascii()}


_LEFT_OUT = str.maketrans({**dict.fromkeys("’‘ʻʼ`´", "'"), "&": " and ", ".": ""})
_LAST_ACCENTED_LETTER = "\u052f"  # of Latin, Greek and Cyrillic; marks of later scripts are vowels


@lru_cache(_MOST_REMEMBERED)
def _fold(name: str) -> str:
    """Return a name without what people leave out: capitals, accents, apostrophes, a leading "the".

    >>> _fold("The U.S."), _fold("Côte d’Ivoire"), _fold("St. Lucia")
    ('us', "cote d'ivoire", 'saint lucia')
    """
    letters: list[str] = []
    has_accents = False
    for sign in unicodedata.normalize("NFKD", name.casefold()):
        if not unicodedata.combining(sign):
            has_accents = sign <= _LAST_ACCENTED_LETTER
            letters.append(sign)
        elif not has_accents:
            letters.append(sign)
    plain = unicodedata.normalize("NFKC", "".join(letters)).translate(_LEFT_OUT)
    words = "".join(
        sign if sign.isalnum() or sign == "'" or unicodedata.category(sign)[0] == "M" else " " for sign in plain
    ).split()
    if words[:1] == ["the"]:
        words = words[1:]
    return " ".join("saint" if word == "st" else word for word in words)


_NAMES: Final = read_data_file(CountryNames, __name__, "countries.toml")
