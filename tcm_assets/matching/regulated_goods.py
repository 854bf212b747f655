"""Regulated goods: which brands sell what the law limits by age, by their name, their texts and what these mean.

A variant without the limited substance counts as the brand does ("Heineken 0.0"): laws that limit the advertising of
alcohol cover its name too.

A brand that is missed is advertised to children; one that is taken for regulated without being it loses a few creators.
So weak evidence is enough, except for goods whose paid videos are forbidden in every country: a brand that is taken for
one of tobacco has no creators left. What is measured of both is in docs/campaigns.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from pydantic.dataclasses import dataclass

from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.words import is_run_together
from tcm_assets.data_files import CLOSED, Entries, Patterns, Share, Text, Texts, Words, read_data_file
from tcm_assets.matching.name_parts import NamePart, find_name


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class Goods:
    """A category of goods and how its brands are recognised; see `regulated_goods.toml`."""

    name: Text
    sold_from: Share
    sells: Texts
    names: Texts
    shared: Texts
    in_name: Words
    words: Words
    harmless: Patterns


@dataclass(frozen=True, config=CLOSED)
class RegulatedGoods:
    """The content of `regulated_goods.toml`."""

    tails: Words
    unlike: Texts
    goods: Entries[Goods]


_CONTENT: Final = read_data_file(RegulatedGoods, __name__, "regulated_goods.toml")
GOODS: Final = _CONTENT.goods
UNLIKE: Final = _CONTENT.unlike

REGULATED_CATEGORIES: Final = tuple(goods.name for goods in GOODS)
"""In the order in which a brand is given one: a brewery with a lottery is one of alcohol."""

HINTED_FROM: Final = -0.04
"""Margin that supports a word or a name."""

OTHER_GOODS_BELOW: Final = -0.15
"""Margin below which texts clearly speak of other goods: a single word is then a setting."""

_OTHER_NAME_BELOW: Final = -0.08
"""The same for a name that other things have too: there, the name itself is what is doubted."""

_LEAST_WORDS: Final = 2
"""Different words of a category in a brand's texts that name it, one of its goals among them."""


MEANING: Final = "meaning of the texts"
"""Evidence that is no word."""


class RegulatedBrand(NamedTuple):
    """What a brand sells that is limited, and the words and names that say so, sorted; or MEANING."""

    category: str
    evidence: tuple[str, ...]


class _Texts(NamedTuple):
    """What a brand's texts say of a category: words of each, and the margin of their meaning, None where unknown.

    `own_words`: words that are in the brand's name too, where texts repeat it ("trained in Lotto boots").
    `is_harmless`: whether what the goals say of the goods, or activities where there are none, is harmless alone.
    """

    goals: frozenset[str]
    activities: frozenset[str]
    own_words: frozenset[str]
    is_harmless: bool
    has_texts: bool
    margin: float | None
    sold_from: float

    @property
    def words(self) -> frozenset[str]:
        return self.goals | self.activities

    @property
    def means_it(self) -> bool:
        """Whether the texts mean the goods, and not because of harmless phrases."""
        return self._is_from(self.sold_from) and not self.is_harmless

    @property
    def supports(self) -> bool:
        """Whether the texts speak of the goods at all."""
        return bool(self.words - self.own_words) or (self._is_from(HINTED_FROM) and not self.is_harmless)

    @property
    def says_it(self) -> bool:
        """Whether the words say what is sold."""
        if not self.goals:
            return bool(self.activities) and self.means_it
        if len(self.words) >= _LEAST_WORDS or self.goals & self.activities:
            return True
        return not self.speaks_of_others(OTHER_GOODS_BELOW)

    def speaks_of_others(self, below: float) -> bool:
        """Whether the texts mean other goods, by that margin."""
        return self.margin is not None and self.margin < below

    def _is_from(self, least: float) -> bool:
        return self.margin is not None and self.margin >= least


def regulated_goods(
    name: str | None, goals: str | None, activities: str | None, margins: Mapping[str, float] | None = None
) -> RegulatedBrand | None:
    """Return what a brand sells that the law limits by age, None where nothing says so.

    `margins`: by category, how much nearer the meaning of the texts is to it, see `RegulatedMeanings`; without them
    words and names decide alone.

    >>> regulated_goods("Heineken 0.0", None, None)
    RegulatedBrand(category='alcohol', evidence=('heineken',))
    >>> regulated_goods("Coca-Cola", "the drink of parties and meals", "friends opened a Coke at a bar") is None
    True
    >>> regulated_goods("Acme", "good evenings", None, {"alcohol": 0.2})
    RegulatedBrand(category='alcohol', evidence=('meaning of the texts',))
    """
    own_name, plain = _plain(name), [_plain(text) for text in (goals, activities)]
    meant: list[tuple[float, str]] = []
    for goods in GOODS:
        texts = _read(goods, own_name, plain, margins.get(goods.name) if margins else None)
        found = _named(goods, own_name, texts)
        if found or texts.says_it:
            return RegulatedBrand(goods.name, tuple(sorted({*found, *texts.words})))
        if texts.means_it and texts.margin is not None:
            meant.append((texts.margin, goods.name))
    # Words of any category are surer than the meaning of another: vapes are described as drinks are.
    return RegulatedBrand(max(meant)[1], (MEANING,)) if meant else None


def _read(goods: Goods, name: str, plain: Sequence[str], margin: float | None) -> _Texts:
    patterns = _patterns(goods.name)
    cleaned = [patterns["harmless"].subn(" ", text) for text in plain]
    goals, activities = (frozenset(patterns["words"].findall(text)) for text, _ in cleaned)
    said, harmless_count = (goals, cleaned[0][1]) if plain[0] else (activities, cleaned[1][1])
    return _Texts(
        goals=goals,
        activities=activities,
        own_words=frozenset(patterns["words"].findall(name)),
        is_harmless=harmless_count > 0 and not said,
        has_texts=any(plain),
        margin=margin,
        sold_from=goods.sold_from,
    )


def _named(goods: Goods, name: str, texts: _Texts) -> list[str]:
    """Return the words of the brand's name that say what it sells."""
    patterns = _patterns(goods.name)
    words = patterns["in_name"].findall(patterns["harmless"].sub(" ", name))
    may_stand_alone = texts.supports or not texts.has_texts
    tails = (*_CONTENT.tails, *goods.in_name)
    known = find_name(name, goods.names, tails)
    if known and (known.part is NamePart.WHOLE or may_stand_alone):
        return [known.name]
    shared = find_name(name, goods.shared, tails)
    if shared and shared.part is NamePart.WHOLE and (may_stand_alone or not texts.speaks_of_others(_OTHER_NAME_BELOW)):
        return [shared.name]
    if shared and texts.supports:
        return [shared.name]
    return words if words and may_stand_alone else []


def _plain(text: str | None) -> str:
    return plain_text(text).lower().replace("’", "'")


@cache
def _patterns(name: str) -> Mapping[str, re.Pattern[str]]:
    goods = next(each for each in GOODS if each.name == name)
    words = _any_of(goods.words)
    return {
        "in_name": re.compile(_any_of(goods.in_name)),
        "words": re.compile(words),
        "harmless": re.compile(
            "|".join(rf"(?<!\w)(?:{each.replace('{words}', f'(?:{words})')})(?!\w)" for each in goods.harmless)
        ),
    }


def _any_of(words: Iterable[str]) -> str:
    # The longest first, so that "free spins" is not read as "free".
    return "|".join(map(_pattern, sorted(words, key=len, reverse=True)))


def _pattern(word: str) -> str:
    bare = re.escape(word.strip("*")).replace(r"\-", "[ -]?")
    if is_run_together(word):
        return bare
    return (r"\w*" if word.startswith("*") else r"(?<!\w)") + bare + (r"\w*" if word.endswith("*") else r"(?!\w)")
