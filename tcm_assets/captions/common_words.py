"""Common words: names that people also use as words, by frequencies, a dictionary and two short lists."""

from pydantic.dataclasses import dataclass

from tcm_assets.captions.everyday_words import frequency, is_comparable, is_dictionary_word, is_everyday_word
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class CommonWords:
    """The content of `common_words.toml`."""

    everyday_names: Words
    modifiers: Words
    sorts: dict[str, Words]


_WORDS = read_data_file(CommonWords, __name__, "common_words.toml")

_EVERYDAY_NAMES = frozenset(_WORDS.everyday_names)
_MODIFIERS = frozenset(_WORDS.modifiers)
_MODIFIER = 2e-4  # share of running text from which a word goes before any other: "next" 5e-4, "target" 7e-5


def is_everyday_name(name: str, language: str | None) -> bool:
    """Return whether a name, lower case, is also a word of the language; of a frequent one where it is unknown."""
    return name in _EVERYDAY_NAMES or is_everyday_word(name, language)


def is_common_word(word: str, language: str | None) -> bool:
    """Return whether a word, lower case, is one of the language or of the dictionary.

    >>> is_common_word("diesel", "en"), is_common_word("netflix", "en")
    (True, False)
    """
    return is_everyday_name(word, language) or is_dictionary_word(word) or is_modifier(word, language)


def is_modifier(word: str, language: str | None) -> bool:
    """Return whether a common word goes before anything that is sold: "my next phone", "mini bag", "smart shopping".

    >>> is_modifier("mini", "en"), is_modifier("smart", "en"), is_modifier("target", "en")
    (True, True, False)
    """
    return word in _MODIFIERS or frequency(word, language or "en") >= _MODIFIER or is_comparable(word)


def is_sort(word: str, thing: str) -> bool:
    """Return whether a common word, lower case, says of which sort a thing is: "diesel truck", "shell necklace".

    >>> is_sort("diesel", "trucks"), is_sort("diesel", "jeans")
    (True, False)
    """
    return thing in _WORDS.sorts.get(word, ())
