"""Goods: words of things that are sold and of buying them, and prices, in any language."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.everyday_words import frequency, is_dictionary_word
from tcm_assets.captions.hashtags import any_of
from tcm_assets.captions.joined_words import plain_forms
from tcm_assets.captions.name_forms import VOWEL_DROPPERS
from tcm_assets.data_files import CLOSED, Texts, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class GoodsWords:
    """The content of `goods.toml`; `after`, `currencies` and `price_words` aside it is by language."""

    after: Words
    currencies: Texts
    price_words: Words
    words: dict[str, Words]
    food: dict[str, Words]
    shopping: dict[str, Words]
    inside: dict[str, Words]
    inside_food: dict[str, Words]
    beginning: dict[str, Words]


_GOODS = read_data_file(GoodsWords, __name__, "goods.toml")

_SHORTEST_STEM = 5  # letters from which a word may take an ending, or end a tag
_LONGEST_ENDING = 2
_ENGLISH_TOO = 1e-5  # share of English text from which a word may be meant in English: "rock" 8e-5
_LAST_VOWELS = tuple("aeoyаяоеіиїь")


def _all(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(word for words in by_language.values() for word in words)


_SHOPPING = _all(_GOODS.shopping)
_WORDS = _all(_GOODS.words) | _SHOPPING
_FOOD = _all(_GOODS.food)
_AFTER = frozenset(_GOODS.after)
_ENGLISH = frozenset((*_GOODS.words["en"], *_GOODS.food["en"], *_GOODS.shopping["en"]))
_CHANGING = frozenset(
    word[:-1]
    for by_language in (_GOODS.words, _GOODS.food, _GOODS.shopping)
    for language in VOWEL_DROPPERS
    for word in by_language.get(language, ())
    if len(word) >= _SHORTEST_STEM and word.endswith(_LAST_VOWELS)
)
"""Words without the vowel that their language puts another ending for: Russian "сумк" of "сумка, сумку"."""

_NO_WORD_BEFORE = r"(?<![\w\u0900-\u0dff])"  # vowels of Indian scripts are marks, no letters
_INSIDE = re.compile(rf"{any_of(_all(_GOODS.inside))}|{_NO_WORD_BEFORE}{any_of(_all(_GOODS.beginning))}")
_INSIDE_FOOD = re.compile(any_of(_all(_GOODS.inside_food)))

_CURRENCY = any_of(_GOODS.currencies)
_AMOUNT = r"\d+(?:[.,]\d+)?"
_PRICE = re.compile(
    rf"{_CURRENCY}\s?\d|\d\s?{_CURRENCY}(?![a-z])|\d\s?%"
    rf"|(?<!\w){any_of(_GOODS.price_words)} {_AMOUNT}(?=\s*(?:$|[^\w\s]))",
    re.IGNORECASE | re.MULTILINE,
)


def is_product(word: str) -> bool:
    """Return whether a word, lower case, is one of things that are sold, other than food, or of buying them.

    >>> is_product("jackets"), is_product("friends"), is_product("coffee")
    (True, False, False)
    """
    return _is_among(word, _WORDS)


def is_food(word: str) -> bool:
    """Return whether a word, lower case, is one of food and drink."""
    return _is_among(word, _FOOD)


def is_shopping(word: str) -> bool:
    """Return whether a word, lower case, is one of shops and of buying: "haul", "store"."""
    return _is_among(word, _SHOPPING)


def is_foreign_product(word: str) -> bool:
    """Return whether a word, lower case, is one of things or food in another language than English, and none in it.

    >>> is_foreign_product("zapatos"), is_foreign_product("rock"), is_foreign_product("bag")
    (True, False, False)
    """
    is_english = _is_among(word, _ENGLISH) or is_dictionary_word(word) or frequency(word, "en") >= _ENGLISH_TOO
    return not is_english and (is_product(word) or is_food(word))


@lru_cache(65_536)
def _is_among(word: str, words: frozenset[str]) -> bool:
    return any(_has(form, words) for form in plain_forms(word))


def _has(word: str, words: frozenset[str]) -> bool:
    if word in words:
        return True
    lengths = range(1, _LONGEST_ENDING + 1)
    stems = [word[:-length] for length in lengths if len(word) - length >= _SHORTEST_STEM - 1]
    return any((len(stem) >= _SHORTEST_STEM and stem in words) or stem in _CHANGING for stem in stems)


def is_sold_with_name(word: str) -> bool:
    """Return whether a word, lower case, is one of products where it follows a name.

    >>> is_sold_with_name("watch"), is_product("watch")
    (True, False)
    """
    return word in _AFTER or is_product(word) or is_food(word)


@lru_cache(65_536)  # most tags are in many captions
def tag_names_product(tag: str) -> bool:
    """Return whether a tag, lower case, is or ends with a word of products.

    >>> tag_names_product("zarajacket"), tag_names_product("zara")
    (True, False)
    """
    return is_product(tag) or any(tag[start:] in _WORDS for start in range(1, len(tag) - _SHORTEST_STEM + 1))


def holds_product(text: str) -> bool:
    """Return whether a text in a script without blanks holds a word of products other than food."""
    return bool(_INSIDE.search(text))


def begins_with_product(text: str, start: int = 0) -> bool:
    """Return whether a word of products begins at `start` of a text in a script without blanks."""
    return bool(_INSIDE.match(text, start))


def holds_food(text: str) -> bool:
    """Return whether a text in a script without blanks holds a word of food and drink."""
    return bool(_INSIDE_FOOD.search(text))


def holds_price(text: str) -> bool:
    """Return whether a text holds a sum of money, a percentage, or a bare number that something costs.

    >>> holds_price("has this coat for 40"), holds_price("20 €"), holds_price("for 40 days")
    (True, True, False)
    """
    return bool(_PRICE.search(text))
