"""Briefs: the words that a manager's text asks for, and the audience it names.

Read with the word lists of `brief.toml`, not by a model: the page shows every guess, and other words correct it.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.data_files import CLOSED, Words, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

Age = Annotated[int, Field(ge=YOUNGEST_AGE, le=OLDEST_AGE)]
"""In years."""

MOST_WORDS: Final = 24
"""Words of a brief that count, from its start: a page of text would match everybody."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BriefWords:
    """The content of `brief.toml`; `ages` are youngest and oldest in years, by word."""

    stop_words: Words
    only_ages: Words
    genders: dict[str, Words]
    ages: dict[str, tuple[Age, Age]]
    countries: dict[str, Words]

    @model_validator(mode="after")
    def _words_mean_one_thing(self) -> Self:
        refuse_unknown(tuple(self.genders), GENDERS, "gender")
        refuse_unknown(self.only_ages, tuple(self.ages), "word of ages")
        for named in (self.genders, self.countries):
            refuse_repeats([word for words in named.values() for word in words])
        if turned := [word for word, (youngest, oldest) in self.ages.items() if youngest > oldest]:
            raise ValueError(f"the younger age comes first: {', '.join(turned)}")
        return self


_WORDS: Final = read_data_file(BriefWords, __name__, "brief.toml")

_PLACE_NAMES: Final = {word: country for country, words in _WORDS.countries.items() for word in words}

_US: Final = re.compile(r"\b(?:US|U\.S\.A?\.?)(?!\w)")
"""The country, in capitals only: "us" in a sentence is a pronoun."""

_AGE_RANGE: Final = re.compile(r"\b(\d{2})\s*(?:-|–|to)\s*(\d{2,3})\b")
_AGE_FROM: Final = re.compile(r"\b(\d{2})\s*\+")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# Letters that a word needs to lose its plural ending, to be found at the beginning of a longer one ("cook" finds
# cooking), and to be found inside another ("vegan" finds #homevegan).
_PLURAL_FROM: Final = 4
_BEGINS_WORD_FROM: Final = 4
_FOUND_INSIDE_FROM: Final = 5


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A text as it was read. `words` are lower case, as typed, without stop words; an empty value asks for nothing."""

    words: tuple[str, ...]
    ages: tuple[int, int] | None
    genders: tuple[str, ...]
    locations: tuple[str, ...]

    @property
    def names_audience(self) -> bool:
        """Return whether the text says anything about the audience."""
        return bool(self.ages or self.genders or self.locations)


def read_brief(text: str, places: Sequence[str]) -> Brief:
    """Read the words and the audience of `text`; a place is one of `places`, or a country of `brief.toml`."""
    rest, locations = _read_places(text, places)
    ages, rest = _read_ages(rest)
    tokens = [token.replace("’", "'") for token in _TOKEN.findall(rest.lower())]
    genders = tuple(gender for gender, names in _WORDS.genders.items() if set(names) & set(tokens))
    used = {*_WORDS.stop_words, *_WORDS.only_ages, *(name for names in _WORDS.genders.values() for name in names)}
    by_stem: dict[str, str] = {}
    for token in tokens:
        word = re.sub(r"'s?$", "", token)
        if len(word) > 1 and not {token, word} & used:
            by_stem.setdefault(_cut_plural(word), word)
    return Brief(words=tuple(by_stem.values())[:MOST_WORDS], ages=ages, genders=genders, locations=locations)


def write_word_pattern(word: str) -> str:
    """Return an RE2 pattern for `word` in lower-case text: plural or not, in one word or with a space or hyphen.

    Short words must stand alone or begin a word ("art" is not in "party"); longer ones are found inside hashtags
    (#veganskincare) too.
    """
    stem = _cut_plural(word)
    form = "[ '-]?".join(re.escape(part) for part in re.split(r"['-]", stem))
    if len(stem) >= _FOUND_INSIDE_FROM:
        return form
    ending = r"(?:s|es|ies)?(?:$|[^\p{L}\p{N}])" if len(stem) < _BEGINS_WORD_FROM else ""
    return rf"(?:^|[^\p{{L}}\p{{N}}]){form}{ending}"


def _cut_plural(word: str) -> str:
    """Return what a plural and its singular share. Nothing else is cut: every hit must be explained."""
    if len(word) < _PLURAL_FROM:
        return word
    if word.endswith("ies"):
        return word[:-3]
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy", "uy")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _read_places(text: str, places: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the text without the places it names, and those places."""
    found: dict[str, None] = {}
    rest = text
    if _US.search(rest):
        found["United States"] = None
        rest = _US.sub(" ", rest)
    names = {**{place.lower(): place for place in places}, **_PLACE_NAMES}
    for name in sorted(names, key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w)(?:the\s+)?{re.escape(name)}(?!\w)", re.IGNORECASE)
        if pattern.search(rest):
            found[names[name]] = None
            rest = pattern.sub(" ", rest)
    return rest, tuple(sorted(found))


def _read_ages(text: str) -> tuple[tuple[int, int] | None, str]:
    """Return the ages asked for, in years, from a range, an open end or words, and the text without ranges."""
    spans = [(int(low), int(high)) for low, high in _AGE_RANGE.findall(text)]
    spans += [(int(low), OLDEST_AGE) for low in _AGE_FROM.findall(text)]
    if not spans:
        spans = [_WORDS.ages[token] for token in _TOKEN.findall(text.lower()) if token in _WORDS.ages]
    inside = [(low, high) for low, high in spans if YOUNGEST_AGE <= low <= high <= OLDEST_AGE]
    ages = (min(low for low, _ in inside), max(high for _, high in inside)) if inside else None
    return ages, _AGE_RANGE.sub(" ", text)
