"""Everyday words: names that are words of a language or verbs too, by word frequencies and a dictionary.

A brand's name is equally frequent in all languages; a word is frequent in its own, and is inflected there. So a name is
taken for a word of a language where it is much more frequent than in other languages, or where its inflected forms are
frequent, too ("targets", "targeted"; nobody writes "netflixes"). Words that all languages share ("mini", "diesel") are
as frequent everywhere as brands are: they are told by a dictionary, which writes names with a capital.

Frequencies are those of wordfreq, the dictionary is the English one of Hunspell that comes with spylls.
"""

import math
import statistics
from collections.abc import Mapping
from functools import cache

from tcm_assets.captions.word_frequencies import word_frequencies
from tcm_assets.package_files import PackageFiles

_ENTRIES = "hunspell/data/en/en_US.dic"
_DICTIONARY = PackageFiles(
    "spylls", "spylls", ((_ENTRIES, "f0b1a234bd178bdd01875b2a392a9647f888b8fe879f79c52aae62c2759b3647"),)
)

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
    return _verb_share(name) > 0


def _verb_share(name: str) -> float:
    stems = {name, name.removesuffix("e"), name + name[-1:]}
    return sum(_english(stem + ending) for stem in stems for ending in _VERB_ENDINGS)


def genitive_share(name: str) -> float | None:
    """Return how often a name, lower case, stands as "name's" for each time that it stands alone; None if never.

    People and things own things now and then; a shop is hardly called otherwise.

    >>> genitive_share("john") < 0.1 < 1 < genitive_share("mcdonald")
    True
    """
    alone = _english(name)
    return _english(f"{name}'s") / alone if alone else None


def is_compound(first: str, second: str) -> bool:
    """Return whether English also writes two words, lower case, as one: "smartwatch", "miniskirt"."""
    return bool(_english(first + second))


def is_comparable(word: str) -> bool:
    """Return whether a word, lower case, is an English adjective with a superlative: "smart, smartest"."""
    return all(_english(word.removesuffix("e") + ending) >= _LEAST_COMPARED for ending in ("er", "est"))


_LEAST_VERB = 0.01  # verb forms for each of the word itself: "googling" and "googled" 0.03, "fording" 0.005
_LEAST_COMPARED = 1e-7  # share of each form; rarer ones are jokes and misspellings


def _english(word: str) -> float:
    from wordfreq import get_frequency_dict

    frequencies: Mapping[str, float] = get_frequency_dict("en", wordlist="large")
    return frequencies.get(word, 0.0)


def is_dictionary_word(name: str) -> bool:
    """Return whether an English dictionary has the name, lower case, as a word, or as the plural of one.

    Not where the word is a verb made of the name, which the dictionary has, too ("Google, google").

    >>> is_dictionary_word("diesel"), is_dictionary_word("boots"), is_dictionary_word("samsung")
    (True, True, False)
    """
    words, names = _dictionary()
    if name in names and _verb_share(name) >= _LEAST_VERB * _english(name):
        return False
    return name in words or (name not in names and name.endswith("s") and name[:-1] in words)


@cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Return the entries without a capital, and those with one in lower case."""
    lines = (_DICTIONARY.folder() / _ENTRIES).read_text("utf-8").splitlines()
    entries = [line.split("/")[0].strip() for line in lines[1:]]
    words = frozenset(entry for entry in entries if entry == entry.lower())
    return words, frozenset(entry.lower() for entry in entries if entry != entry.lower())
