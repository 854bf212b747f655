"""Goods: words of things that are sold and of buying them, and prices, in any language."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.hashtags import any_of
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


_GOODS = read_data_file(GoodsWords, __name__, "goods.toml")


def _all(by_language: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(word for words in by_language.values() for word in words)


_SHOPPING = _all(_GOODS.shopping)
_WORDS = _all(_GOODS.words) | _SHOPPING
_FOOD = _all(_GOODS.food)
_AFTER = frozenset(_GOODS.after)
_INSIDE = re.compile(any_of(word for words in _GOODS.inside.values() for word in words))

_CURRENCY = any_of(_GOODS.currencies)
_AMOUNT = r"\d+(?:[.,]\d+)?"
_PRICE = re.compile(
    rf"{_CURRENCY}\s?\d|\d\s?{_CURRENCY}(?![a-z])|\d\s?%"
    rf"|(?<!\w){any_of(_GOODS.price_words)} {_AMOUNT}(?=\s*(?:$|[^\w\s]))",
    re.IGNORECASE | re.MULTILINE,
)

_SHORTEST_STEM = 5  # letters from which a word may take an ending, or end a tag
_LONGEST_ENDING = 2


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


def _is_among(word: str, words: frozenset[str]) -> bool:
    if word in words:
        return True
    stems = (word[:-length] for length in range(1, _LONGEST_ENDING + 1) if len(word) - length >= _SHORTEST_STEM)
    return any(stem in words for stem in stems)


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
    """Return whether a text in a script without blanks holds a word of products."""
    return bool(_INSIDE.search(text))


def begins_with_product(text: str) -> bool:
    """Return whether a text in a script without blanks begins with a word of products."""
    return bool(_INSIDE.match(text))


def holds_price(text: str) -> bool:
    """Return whether a text holds a sum of money, a percentage, or a bare number that something costs.

    >>> holds_price("has this coat for 40"), holds_price("20 €"), holds_price("for 40 days")
    (True, True, False)
    """
    return bool(_PRICE.search(text))
