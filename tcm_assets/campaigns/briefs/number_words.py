"""Number words of a language: "two thousand", "zweitausend", "mil quinientos", "三", in all their genders.

ICU spells the numbers out, so that no list is written by hand; `number_words.toml` adds forms that it lacks (cases of
Slavic languages, Korean counting words). Words that are articles as well ("ein", "une") count nothing.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, read_data_file

_SPELLED: Final = (
    *range(1, 101),
    *range(150, 1_000, 50),
    *range(1_000, 20_001, 100),
    *range(21_000, 100_001, 1_000),
    *(200_000, 250_000, 300_000, 500_000, 1_000_000, 2_000_000),
)
"""Numbers of creators, ages and round sums: nobody writes others in words."""

_RULE_SETS: Final = (
    "spellout",
    *(f"spellout,%spellout-cardinal-{form}" for form in ("masculine", "feminine", "neuter")),
)
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b"))


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class NumberForms:
    """The content of `number_words.toml`: by language, the number of each further form, and words that are none."""

    more: dict[str, dict[str, int]]
    articles: dict[str, str]


_FORMS: Final = read_data_file(NumberForms, __name__, "number_words.toml")


@cache
def number_words(language: str) -> Mapping[str, int]:
    """Return the numbers by their words, lower case, in one of the languages of briefs.

    >>> number_words("de")["zweitausend"], number_words("es")["mil quinientos"], number_words("it")["tre"]
    (2000, 1500, 3)
    """
    articles = frozenset(_FORMS.articles.get(language, "").split())
    found: dict[str, int] = {}
    for word, value in _spelled(language):
        plain = unicodedata.normalize("NFC", word.translate(_UNSEEN)).lower()
        for form in (plain, plain.replace("-", " ")):
            if form not in articles:
                found.setdefault(form, value)
    return {**found, **_FORMS.more.get(language, {})}


def _spelled(language: str) -> Iterator[tuple[str, int]]:
    from icu4py.messageformat import MessageFormat

    seen: set[str] = set()
    for rules in _RULE_SETS:
        spell = MessageFormat(f"{{n,{rules}}}", language)
        first = spell.format({"n": 1}) + spell.format({"n": 2})
        if first in seen:  # a language without that gender repeats its usual rules
            continue
        seen.add(first)
        for number in _SPELLED:
            yield spell.format({"n": number}), number
