"""Cells of creator and brand lists: counts, handles, yes or no, file names, ages, genders and countries.

Each parser takes the tidied text of one cell and raises UnreadableCellError for one that it cannot read.
"""

import re
from decimal import Decimal
from typing import Self

from pydantic import model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.caption_marks import bare_handle
from tcm_assets.catalogue.export_values import MAX_COUNT
from tcm_assets.data_files import CLOSED, Texts, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, WORLDWIDE, YOUNGEST_AGE


class UnreadableCellError(ValueError):
    """A cell cannot be read; the message is what would be accepted."""


_PLAIN_COUNT = re.compile(r"[0-9]{1,19}(?:\.0{1,6})?")
_GROUPED_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,6}")
_SHORT_COUNT = re.compile(r"([0-9]{1,19}(?:\.[0-9]{1,12})?) ?([KMB])", re.IGNORECASE)
_FACTORS = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_ACCEPTED_COUNT = "a whole number, zero or more: 1200000, 1,200,000 or 1.2M"


def parse_count(text: str) -> int:
    """Parse a count from 0 to 2^62: digits, with commas between thousands, or short with K, M or B.

    A count such as "1200000.0" is accepted too: data frames write whole columns so when one cell is empty.

    >>> parse_count("1,200,000"), parse_count("1.2M")
    (1200000, 1200000)
    """
    if _PLAIN_COUNT.fullmatch(text):
        count = Decimal(text)
    elif _GROUPED_COUNT.fullmatch(text):
        count = Decimal(text.replace(",", ""))
    elif short := _SHORT_COUNT.fullmatch(text):
        count = Decimal(short[1]) * _FACTORS[short[2].upper()]
    else:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    if count != int(count) or count > MAX_COUNT:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    return int(count)


def parse_handle(text: str) -> str:
    """Parse a handle: lower case, without the @."""
    handle = bare_handle(text)
    if not handle or " " in handle:
        raise UnreadableCellError("a handle such as @name, without spaces")
    return handle


def parse_yes_or_no(text: str) -> bool:
    """Parse true, yes, false or no, in upper or lower case."""
    answer = {"true": True, "yes": True, "false": False, "no": False}.get(text.casefold())
    if answer is None:
        raise UnreadableCellError("true, false, yes or no")
    return answer


_ITEM = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_QUOTED_LIST = re.compile(rf"\[\s*(?:(?:{_ITEM})\s*(?:,\s*(?:{_ITEM})\s*)*,?\s*)?\]")
_QUOTED_ITEM = re.compile(_ITEM)
_ACCEPTED_FILES = "a list of files such as ['clips/one.mp4', 'clips/two.mp4'], or names with commas between them"


def parse_media_files(text: str) -> list[str]:
    """Parse file names, in order and each once, without their folders.

    A list as Python prints it (the source system's way), a JSON list, or names with commas between them.

    >>> parse_media_files("['/drive/My Videos/a1.mp4', 'https://example.org/a2.mp4?token=1']")
    ['a1.mp4', 'a2.mp4']
    """
    if text.startswith("["):
        if not _QUOTED_LIST.fullmatch(text):
            raise UnreadableCellError(_ACCEPTED_FILES)
        paths = [re.sub(r"\\([\\'\"])", r"\1", item[1:-1]) for item in _QUOTED_ITEM.findall(text)]
    else:
        paths = [part for part in text.split(",") if part.strip()]
    names = [_base_name(path.strip()) for path in paths]
    if any(name in {"", ".", ".."} for name in names):
        raise UnreadableCellError(_ACCEPTED_FILES)
    return list(dict.fromkeys(names))


def _base_name(path: str) -> str:
    """Return the last part of a path with slashes of either kind, or of a web address without its query."""
    if path.startswith(("https://", "http://")):
        path = re.split(r"[?#]", path, maxsplit=1)[0]
    return re.split(r"[\\/]", path)[-1]


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class AudienceWords:
    """The content of `audience.toml`: `genders` and `countries` map each meaning to the names that people write."""

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
_GENDER_NAMES = {name: gender for gender, names in _WORDS.genders.items() for name in names}
_COUNTRY_NAMES = {name: country for country, names in _WORDS.countries.items() for name in names}
MAX_AGE = 120
_AGE_RANGE = re.compile(r"([0-9]{1,3}) ?(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|to) ?([0-9]{1,3})", re.IGNORECASE)
_OPEN_AGE = re.compile(r"([0-9]{1,3}) ?\+")
_ONE_AGE = re.compile(r"[0-9]{1,3}")
_ACCEPTED_AGES = "ages such as 13-24, 18+ or All"


def parse_ages(text: str) -> tuple[int, int]:
    """Parse the youngest and oldest age, in years.

    >>> parse_ages("13-24"), parse_ages("45 +"), parse_ages("All"), parse_ages("25")
    ((13, 24), (45, 100), (13, 100), (25, 25))
    """
    if text.casefold() in _WORDS.everyone:
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
    """Parse genders, sorted and each once; "all" is every one.

    >>> parse_genders("Women; non-binary")
    ['female', 'nonbinary']
    """
    parts = [part.strip() for part in re.split(r"[,;/&]|\band\b", text.casefold()) if part.strip()]
    names = [part for part in parts if part not in _WORDS.everyone]
    if not parts or any(name not in _GENDER_NAMES for name in names):
        raise UnreadableCellError("female, male, nonbinary with commas between them, or all")
    return sorted(GENDERS) if len(names) < len(parts) else sorted({_GENDER_NAMES[name] for name in names})


_COUNTRY = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’()&-])*")
_SMALL_WORDS = {"and", "of", "the"}
_LONGEST_CODE = 3
_ACCEPTED_LOCATIONS = "English names of countries with commas between them, such as United States, or Worldwide"


def parse_locations(text: str) -> list[str]:
    """Parse countries, sorted and each once; ["Worldwide"] when any part of the cell says so.

    Usual abbreviations ("USA", "U.S.", "UK") become names; others are refused, not guessed. Names in one case get
    capitals.

    >>> parse_locations("germany; U.S.")
    ['Germany', 'United States']
    """
    places = {_parse_country(part.strip()) for part in re.split(r"[,;/]", text) if part.strip()}
    if not places:
        raise UnreadableCellError(_ACCEPTED_LOCATIONS)
    return [WORLDWIDE] if WORLDWIDE in places else sorted(places)


def _parse_country(name: str) -> str:
    plain = name.casefold().replace(".", "")
    if plain in _WORDS.everywhere:
        return WORLDWIDE
    if plain in _COUNTRY_NAMES:
        return _COUNTRY_NAMES[plain]
    if not _COUNTRY.fullmatch(name) or len(plain) <= _LONGEST_CODE:
        raise UnreadableCellError(_ACCEPTED_LOCATIONS)
    if name.islower() or name.isupper():
        words = name.casefold().split(" ")
        return " ".join(word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in words)
    return name
