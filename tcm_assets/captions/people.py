"""People: names of persons, by the statistics of about 80 countries in Faker, and words that go with them."""

import importlib
import pkgutil
from collections import Counter
from functools import cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.everyday_words import frequency
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class PeopleWords:
    """The content of `people.toml`, by language."""

    titles: dict[str, Words]
    naming: dict[str, Words]


_WORDS = read_data_file(PeopleWords, __name__, "people.toml")
_TITLES = _WORDS.titles
_NAMING = frozenset(word for words in _WORDS.naming.values() for word in words)
_CLEAR_TITLE = 4  # letters of a title that is no other word elsewhere, as Indonesian "mas" is one in Spanish
_ANY_TITLE = frozenset(word for words in _TITLES.values() for word in words)


def is_title(word: str, language: str | None) -> bool:
    """Return whether a word, lower case, stands before the name of a person or a family in the language, or in English.

    >>> is_title("mrs", "de"), is_title("señora", "es"), is_title("pan", "en")
    (True, True, False)
    """
    if language is None:
        return word in _TITLES["en"] or (len(word) >= _CLEAR_TITLE and word in _ANY_TITLE)
    return word in _TITLES["en"] or word in _TITLES.get(language, ())


def is_word_of_naming(word: str) -> bool:
    """Return whether a word, lower case, tells somebody's name: "my name is", "me llamo"."""
    return word in _NAMING


def is_given_name(word: str) -> bool:
    """Return whether people have this given name, lower case."""
    return word in _people()[0]


def is_frequent_given_name(word: str) -> bool:
    """Return whether many countries have this given name, lower case.

    >>> is_frequent_given_name("max"), is_frequent_given_name("zara")
    (True, False)
    """
    return _people()[0][word] >= _MANY_COUNTRIES


def is_family_name(word: str) -> bool:
    """Return whether people have this family name, lower case."""
    return word in _people()[1]


def is_personal_name(word: str) -> bool:
    """Return whether people have this name, given or family, lower case.

    >>> is_personal_name("zara"), is_personal_name("larsson"), is_personal_name("nike")
    (True, True, False)
    """
    return is_given_name(word) or is_family_name(word)


def is_rare_family_name(word: str, language: str | None) -> bool:
    """Return whether a name, lower case, is a family's alone, and so rare that a caption hardly means a family by it.

    >>> is_rare_family_name("gucci", "en"), is_rare_family_name("miller", "en"), is_rare_family_name("zara", "en")
    (True, False, False)
    """
    given, family = _people()
    if given[word] > _STRAY_LISTS or (word not in family and not given[word]):
        return False
    return max(frequency(word, "en"), frequency(word, language or "en")) < _FREQUENT_NAME


_STRAY_LISTS = 1  # lists of given names that may hold one that is none elsewhere: "chanel" is in one
_FREQUENT_NAME = 2e-5  # share of running text: "miller" 3e-5, "ferrari" 8e-6
_MANY_COUNTRIES = 10  # lists of given names: "max" is in 19, "zara" in 7
_NO_PART = ("format", "prefix", "suffix", "romanized")  # lists of Faker that hold no names as people write them


@cache
def _people() -> tuple[Counter[str], frozenset[str]]:
    """Return given names with the number of lists that have them, and family names; lower case."""
    import faker.providers.person as package

    given: Counter[str] = Counter()
    family: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        given_here: set[str] = set()
        for name, values in vars(provider).items():
            if (
                "name" in name
                and not any(part in name for part in _NO_PART)
                and isinstance(values, list | tuple | dict)
            ):
                into = family if "last" in name else given_here
                into.update(value.lower() for value in values if isinstance(value, str))
        given.update(given_here)
    return given, frozenset(family)
