"""Who an audience is: ages, genders and countries out of the cells that people write."""

import re
from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.list_rows import UnreadableCellError
from tcm_assets.data_files import CLOSED, Texts, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE

MAX_AGE = 120


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class AudienceWords:
    """The content of `audience.toml`; `genders` and `countries` hold the names that people write, by what they mean."""

    everyone: Texts
    everywhere: Texts
    genders: dict[str, Texts]
    countries: dict[str, Texts]

    @model_validator(mode="after")
    def _names_mean_one_thing(self) -> Self:
        refuse_unknown(tuple(self.genders), GENDERS, "gender")
        for named in (self.genders, self.countries):
            refuse_repeats([name for names in named.values() for name in names])
        return self


_WORDS = read_data_file(AudienceWords, __name__, "audience.toml")

_EVERYONE = frozenset(_WORDS.everyone)

_EVERYWHERE = frozenset(_WORDS.everywhere)

_GENDER_NAMES = {name: gender for gender, names in _WORDS.genders.items() for name in names}

_COUNTRY_NAMES = {name: country for country, names in _WORDS.countries.items() for name in names}

_AGE_RANGE = re.compile(r"([0-9]{1,3}) ?(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|to) ?([0-9]{1,3})", re.IGNORECASE)

_OPEN_AGE = re.compile(r"([0-9]{1,3}) ?\+")

_ONE_AGE = re.compile(r"[0-9]{1,3}")

_ACCEPTED_AGES = "ages such as 13-24, 18+ or All"

_ACCEPTED_GENDERS = "female, male, nonbinary with commas between them, or all"

_COUNTRY = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’()&-])*")

_SMALL_WORDS = {"and", "of", "the"}

_LONGEST_CODE = 3

_ACCEPTED_LOCATIONS = "English names of countries with commas between them, such as United States, or Worldwide"


def parse_ages(text: str) -> tuple[int, int]:
    """Youngest and oldest age: "13-24", "18+" and "45 +" (to 100), "All" (13 to 100), or one age."""
    if text.casefold() in _EVERYONE:
        return YOUNGEST_AGE, OLDEST_AGE
    if closed := _AGE_RANGE.fullmatch(text):
        ages = int(closed[1]), int(closed[2])
    elif open_end := _OPEN_AGE.fullmatch(text):
        ages = int(open_end[1]), OLDEST_AGE
    elif _ONE_AGE.fullmatch(text):
        ages = int(text), int(text)
    else:
        raise UnreadableCellError(_ACCEPTED_AGES)
    if not ages[0] <= ages[1] <= MAX_AGE:
        raise UnreadableCellError(f"{_ACCEPTED_AGES}, the younger first, up to {MAX_AGE}")
    return ages


def parse_genders(text: str) -> list[str]:
    """The genders, sorted and each once: "male , female", "Female", "all" (every one)."""
    parts = _parts(text)
    if _EVERYONE.intersection(parts):
        parts = [part for part in parts if part not in _EVERYONE] + list(GENDERS)
    unknown = [part for part in parts if part not in _GENDER_NAMES]
    if unknown or not parts:
        raise UnreadableCellError(_ACCEPTED_GENDERS)
    return sorted({_GENDER_NAMES[part] for part in parts})


def parse_locations(text: str) -> list[str]:
    """The countries, sorted and each once; ["Worldwide"] when any part of the cell says so.

    "USA", "US" and "U.S." read as United States, "UK" as United Kingdom; other names stay as they are, but those all in
    one case get capitals. Other abbreviations are not guessed at.
    """
    places = {_country(part.strip()) for part in re.split(r"[,;/]", text) if part.strip()}
    if not places:
        raise UnreadableCellError(_ACCEPTED_LOCATIONS)
    return [WORLDWIDE] if WORLDWIDE in places else sorted(places)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/&]|\band\b", text.casefold()) if part.strip()]


def _country(name: str) -> str:
    plain = name.casefold().replace(".", "")
    if plain in _EVERYWHERE:
        return WORLDWIDE
    if plain in _COUNTRY_NAMES:
        return _COUNTRY_NAMES[plain]
    if not _COUNTRY.fullmatch(name) or len(plain) <= _LONGEST_CODE:
        raise UnreadableCellError(_ACCEPTED_LOCATIONS)
    if name.islower() or name.isupper():
        words = name.casefold().split(" ")
        return " ".join(word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in words)
    return name
