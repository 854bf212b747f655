"""Known brand names within a brand's name: as the whole of it, or beside other words that may make it another brand."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import cache
from typing import Final, NamedTuple

from tcm_assets.captions.folded_letters import fold, spell_out
from tcm_assets.captions.words import is_run_together
from tcm_assets.catalogue.countries import all_country_names

_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHES: Final = re.compile("['’`´]")

_LONGEST_NAME: Final = 6  # words


class NamePart(Enum):
    """Where a known name is: the whole of a brand's name, or a part of it."""

    WHOLE = auto()
    PART = auto()


class FoundName(NamedTuple):
    """A known name as the list writes it, and where it is."""

    name: str
    part: NamePart


def find_name(name: str, known: Sequence[str], tails: Sequence[str] = ()) -> FoundName | None:
    """Return the longest of the `known` names that a brand's name holds, as whole words; None where it holds none.

    Blanks, hyphens, apostrophes, accents and capitals do not count. Words of `tails` ("beer", "gmbh") and countries
    beside it leave it whole. Names in scripts without blanks are found anywhere.

    >>> find_name("Jack Daniels Germany", ["jack daniel's"])
    FoundName(name="jack daniel's", part=<NamePart.WHOLE: 1>)
    >>> find_name("WhiteClaw", ["white claw"]).part, find_name("Guinness World Records", ["guinness"]).part
    (<NamePart.WHOLE: 1>, <NamePart.PART: 2>)
    """
    keys = _keys(tuple(known))
    words = _words(name)
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        for start in range(len(words) - length + 1):
            listed = keys.get("".join(words[start : start + length]))
            if listed is not None:
                rest = [*words[:start], *words[start + length :]]
                is_whole = all(word in _tails(tuple(tails)) for word in rest)
                return FoundName(listed, NamePart.WHOLE if is_whole else NamePart.PART)
    if is_run_together(name):
        within = "".join(words)
        for key, listed in keys.items():
            if is_run_together(key) and key in within:
                return FoundName(listed, NamePart.WHOLE)
    return None


def _words(name: str) -> list[str]:
    return _WORD.findall(spell_out(fold(_APOSTROPHES.sub("", name))))


@cache
def _keys(known: tuple[str, ...]) -> dict[str, str]:
    return {"".join(_words(name)): name for name in known}


@cache
def _tails(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(part for each in (*words, *all_country_names()) for part in _words(each))
