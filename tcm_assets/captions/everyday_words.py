"""Names that are other things too: words of a language, verbs, and names of people, by word frequencies and name lists.

A brand's name is equally frequent in all languages; a word is frequent in its own, and is inflected there. So a name is
taken for a word of a language where it is much more frequent than in other languages, or where its inflected forms are
frequent, too ("targets", "targeted"; nobody writes "netflixes"). Frequencies are those of wordfreq, the
names of people those that Faker collects from the statistics of about 80 countries.
"""

import importlib
import math
import pkgutil
import statistics
from collections import Counter
from collections.abc import Mapping
from functools import cache

from tcm_assets.captions.word_frequencies import word_frequencies

_LEAST_INFLECTED = 0.06
"""Occurrences of the inflected forms for each of the name itself: "targets" and the like 0.7, "starbucks's" none."""

_EXCESS = 1.4  # log10 of how much more frequent a word is in its language than elsewhere: "only" 2.5, "walmart" 1.0
_FREQUENT = 1e-4
_UNSEEN = 1e-6  # share of a word that a list lacks: the lists begin there

_INFLECTIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("s", "es", "ed", "d", "ing", "er", "ers", "y", "ly"),
    "de": ("e", "en", "er", "es", "n"),
    "nl": ("e", "je", "jes"),
    "fr": ("s", "e", "es"),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": ("i", "e"),
}
"""Endings of words and not of names, by ISO 639-1 code. Languages that inflect names as they do words are left out, as
is the s of German and Dutch names."""

_WITHOUT_LANGUAGE = ("en", "es", "pt", "fr", "de", "it", "nl", "id", "pl")
"""Languages that a caption may be in whose language was not recognised: frequent ones in Latin letters."""

_VERB_ENDINGS = ("ing", "ed")


@cache
def is_everyday_word(name: str, language: str | None) -> bool:
    """Return whether a name, lower case, is a word of the language (ISO 639-1), or of a frequent one where it is None.

    >>> is_everyday_word("target", "en"), is_everyday_word("starbucks", "en"), is_everyday_word("target", "fr")
    (True, False, False)
    """
    if language is None:
        return any(is_everyday_word(name, one) for one in _WITHOUT_LANGUAGE)
    frequencies = word_frequencies(language)
    frequency = frequencies.get(name)
    if frequency is None:
        return False
    forms = [name + ending for ending in _INFLECTIONS.get(language, ())]
    if language == "en" and name.endswith("y"):
        forms += [name[:-1] + ending for ending in ("ies", "ied", "ier")]
    inflected = sum(frequencies.get(form, 0.0) for form in forms)
    if inflected >= _LEAST_INFLECTED * frequency:
        return True
    elsewhere = [word_frequencies(one).get(name, _UNSEEN) for one in _WITHOUT_LANGUAGE if one != language]
    return math.log10(frequency) - math.log10(statistics.median(elsewhere)) >= _EXCESS


@cache
def frequency(word: str, language: str | None) -> float:
    """Return the share of a word, lower case, in running text; 0 for words below about one in a million.

    Where the language is unknown it is the largest share in a frequent one.
    """
    return max(word_frequencies(one).get(word, 0.0) for one in (_WITHOUT_LANGUAGE if language is None else (language,)))


def is_frequent_word(word: str, language: str | None) -> bool:
    """Return whether a word, lower case, is one of the few hundred that every text consists of: "my", "will"."""
    return frequency(word, language) >= _FREQUENT


@cache
def is_also_verb(name: str) -> bool:
    """Return whether people make a verb of the name in English, and so elsewhere: "googling", "photoshopped".

    >>> is_also_verb("google"), is_also_verb("nike")
    (True, False)
    """
    from wordfreq import get_frequency_dict

    frequencies = get_frequency_dict("en", wordlist="large")
    stems = {name, name.removesuffix("e"), name + name[-1:]}
    return any(stem + ending in frequencies for stem in stems for ending in _VERB_ENDINGS)


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
