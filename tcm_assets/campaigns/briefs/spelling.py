"""Slips of the pen in the few words that briefs are made of: "creaters", "budjet", "Germny".

A word is read as another only where nothing else explains it: it has no meaning of its own here, it is no word that
people use, exactly one known meaning is one slip away (a letter too many, too few, wrong, or two swapped), and the
first letter is right. What is read so is said on the chip.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from tcm_assets.campaigns.briefs.lexicon import LEXICON, phrases_of
from tcm_assets.captions.word_frequencies import word_frequencies
from tcm_assets.catalogue.countries import country_name

SLIPPED: Final = "slipped"
"""Tag of an item that was read as another word; its value is that word."""

_TAGS: Final = (
    "creator",
    "followers",
    "budget",
    "audience",
    "tier",
    "month",
    "number_word",
    "safety",
    "engagement",
    "video",
)
_LEAST_LETTERS: Final[Mapping[str, int]] = {"number_word": 4, "tier": 5, "safety": 6, "month": 6, "video": 5}
_LETTERS: Final = 6  # of other words: in shorter ones, a slip makes too many other words
_COUNTRY_LETTERS: Final = 6
_MOST_LETTERS: Final = 20


def slip_of(word: str, language: str | None) -> tuple[str, dict[str, Any]] | None:
    """Return the word that one in lower case is a slip of, and its tags; None where there is none, or are several.

    >>> slip_of("creaters", "en")[0], slip_of("nice", "en"), slip_of("mirco", "en")[1]
    ('creators', None, {'tier': 'micro'})
    """
    return _found(word, language) if len(word) <= _MOST_LETTERS else None


@lru_cache(4_096)
def _found(word: str, language: str | None) -> tuple[str, dict[str, Any]] | None:
    meant = {known: tags for key in _shortened(word) for known, tags in _known(language).get(key, ())}
    close = [known for known in meant if known[0] == word[0] and _is_one_slip(word, known)]
    meanings = {repr(meant[known]) for known in close}
    if len(meanings) != 1 or _is_used(word, language):
        return None
    return min(close, key=lambda known: (abs(len(known) - len(word)), known)), meant[close[0]]


@lru_cache(4_096)
def slip_of_country(name: str, language: str | None) -> tuple[str, str] | None:
    """Return what a name of one or two words is a slip of, and its country in English; None for none or several.

    >>> slip_of_country("Germny", "en"), slip_of_country("United Sates", "en"), slip_of_country("Milan", "en")
    (('Germany', 'Germany'), ('United States', 'United States'), None)
    """
    if not _COUNTRY_LETTERS <= len(name) <= _MOST_LETTERS or _is_used(name.lower(), language):
        return None
    names = {**_country_names(language or "en"), **_country_names("en")}
    close = [known for known in names if known[0] == name[0] and _is_one_slip(name, known)]
    return (close[0], names[close[0]]) if len({names[known] for known in close}) == 1 else None


@cache
def _country_names(language: str) -> Mapping[str, str]:
    from babel import Locale

    territories: Mapping[str, str] = Locale(language).territories
    named = ((name, country_name(code)) for code, name in territories.items() if len(code) == len("US"))
    return {name: country for name, country in named if country is not None}


@cache
def _known(language: str | None) -> Mapping[str, tuple[tuple[str, dict[str, Any]], ...]]:
    """Return the words that may be meant with their tags, by each text that they are with a letter left out."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for word, tags in _words(language):
        for key in _shortened(word):
            found.setdefault(key, []).append((word, tags))
    return {key: tuple(words) for key, words in found.items()}


def _words(language: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    own = {
        phrase
        for by_language in LEXICON.words_of_any.values()
        for code in {language or "en", "en"}
        for phrase in by_language.get(code, ())
    }
    for words, tags in phrases_of(language).one_word():
        kept = {tag: value for tag, value in tags.items() if tag in _TAGS}
        if not kept or len(words) > _MOST_LETTERS:
            continue
        if set(kept) <= set(LEXICON.words_of_any) and words not in own:
            continue  # of another language
        if len(words) >= min(_LEAST_LETTERS.get(tag, _LETTERS) for tag in kept):
            yield words, kept


def _shortened(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_one_slip(word: str, known: str) -> bool:
    """Return whether two texts differ by one letter too many, too few or wrong, or by two neighbours swapped."""
    if word == known or abs(len(word) - len(known)) > 1:
        return False
    first = next((place for place, pair in enumerate(zip(word, known, strict=False)) if pair[0] != pair[1]), None)
    if first is None:
        return True
    if len(word) != len(known):
        longer, shorter = (word, known) if len(word) > len(known) else (known, word)
        return longer[first + 1 :] == shorter[first:]
    swapped = word[:first] + word[first : first + 2][::-1] + word[first + 2 :]
    return word[first + 1 :] == known[first + 1 :] or swapped == known


def _is_used(word: str, language: str | None) -> bool:
    """Return whether people write a word once in a million."""
    return any(word in word_frequencies(code) for code in {language or "en", "en"})
