"""Regulated goods: which brands sell what the law limits by age, by their own name, goals and past activities.

A variant without the limited substance counts as the brand does ("Heineken 0.0"): laws that limit the advertising of
alcohol cover its name too.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from pydantic.dataclasses import dataclass

from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.words import is_run_together
from tcm_assets.data_files import CLOSED, Entries, Text, Texts, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Goods:
    """A category of goods and how its brands are recognised; see `regulated_goods.toml`."""

    name: Text
    names: Words
    in_name: Words
    words: Words
    harmless: Texts


@dataclass(frozen=True, config=CLOSED)
class RegulatedGoods:
    """The content of `regulated_goods.toml`."""

    goods: Entries[Goods]


GOODS = read_data_file(RegulatedGoods, __name__, "regulated_goods.toml").goods

REGULATED_CATEGORIES = tuple(goods.name for goods in GOODS)
"""In the order in which a brand is given one: a brewery with a lottery is one of alcohol."""

_LEAST_WORDS = 2
"""Different words of a category in a brand's texts that name it; the same word in both texts is enough too."""


class RegulatedBrand(NamedTuple):
    """What a brand sells that is limited, and the words that say so."""

    category: str
    evidence: tuple[str, ...]


def regulated_goods(name: str | None, goals: str | None, activities: str | None) -> RegulatedBrand | None:
    """Return what a brand sells that the law limits by age, None where its texts name nothing of the kind.

    >>> regulated_goods("Heineken 0.0", None, None)
    RegulatedBrand(category='alcohol', evidence=('heineken',))
    >>> regulated_goods("Coca-Cola", "the drink of parties and meals", "friends opened a Coke at a bar") is None
    True
    """
    own_name = _plain(name)
    texts = [_plain(text) for text in (goals, activities)]
    for goods in GOODS:
        patterns = _patterns(goods.name)
        found = [set(patterns["words"].findall(patterns["harmless"].sub(" ", text))) for text in texts]
        known = patterns["names"].findall(own_name)
        if known or found[0] or found[1] or not any(texts):
            # A word of a name alone may be anybody's: a label called Gin, jeans called Bet.
            known += patterns["in_name"].findall(own_name)
        if known:
            return RegulatedBrand(goods.name, tuple(sorted({*known, *found[0], *found[1]})))
        is_named = len(found[0] | found[1]) >= _LEAST_WORDS
        if (found[0] and is_named) or found[0] & found[1]:
            return RegulatedBrand(goods.name, tuple(sorted(found[0] | found[1])))
    return None


def _plain(text: str | None) -> str:
    return plain_text(text).lower().replace("’", "'")


@cache
def _patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    goods = next(each for each in GOODS if each.name == name)
    return {
        "names": _any_of(goods.names),
        "in_name": _any_of(goods.in_name),
        "words": _any_of(goods.words),
        "harmless": _any_of(goods.harmless),
    }


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    # The longest first, so that "free spins" is not read as "free".
    return re.compile("|".join(map(_pattern, sorted(words, key=len, reverse=True))))


def _pattern(word: str) -> str:
    bare = re.escape(word.rstrip("*")).replace(r"\-", "[ -]?")
    if is_run_together(word):
        return bare
    return rf"(?<!\w){bare}" + (r"\w*" if word.endswith("*") else r"(?!\w)")
