"""Name forms: names with the endings of a language, "adidasy", "Zarę"."""

from pydantic.dataclasses import dataclass

from tcm_assets.captions.common_words import is_everyday_name
from tcm_assets.captions.everyday_words import frequency
from tcm_assets.captions.people import is_personal_name
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class NameForms:
    """The content of `name_forms.toml`; `inflections` are by language."""

    vowel_droppers: Words
    inflections: dict[str, Words]


_WORDS = read_data_file(NameForms, __name__, "name_forms.toml")
VOWEL_DROPPERS = _WORDS.vowel_droppers
"""ISO 639-1 codes of languages in which words in a vowel lose it before an ending."""

_ANY_INFLECTION = frozenset(ending for endings in _WORDS.inflections.values() for ending in endings)


def is_inflection(ending: str, language: str | None) -> bool:
    """Return whether a name takes this ending in the language; in any where it is unknown.

    >>> is_inflection("y", "pl"), is_inflection("y", "en")
    (True, False)
    """
    return ending in (_ANY_INFLECTION if language is None else _WORDS.inflections.get(language, ()))


def loses_last_vowel(language: str | None) -> bool:
    """Return whether names in -a lose it before an ending in the language: "Zara", "Zarę"."""
    return language is None or language in VOWEL_DROPPERS


def is_form(word: str, name: str, ending: str, language: str | None) -> bool:
    """Return whether `word` is the name with an ending, and neither a more frequent word nor a person's name."""
    if not is_inflection(ending, language) or is_personal_name(word) or is_everyday_name(name, language):
        return False
    return frequency(word, language) <= frequency(name, language)
