"""Word search: the words that a manager's text asks for, and the audience it names, in any of 16 languages.

Read with the word lists of `word_search.toml`, the stop words of captions and the names of countries, not by a model:
the page shows every guess, and other words correct it.
"""

import re
from collections.abc import Sequence, Set
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic.dataclasses import dataclass

from tcm_assets.captions.language import caption_language
from tcm_assets.captions.plain_text import plain_text
from tcm_assets.captions.stop_words import stop_words
from tcm_assets.captions.words import is_run_together, is_syllable, words_and_breaks
from tcm_assets.catalogue.countries import countries_named
from tcm_assets.catalogue.lists.cells import GENDER_NAMES
from tcm_assets.data_files import CLOSED, Words, read_data_file, refuse_repeats, refuse_unknown
from tcm_assets.tables.shared_columns import GENDERS, OLDEST_AGE, YOUNGEST_AGE

Age = Annotated[int, Field(ge=YOUNGEST_AGE, le=OLDEST_AGE)]
"""In years."""

MOST_WORDS: Final = 24
"""Words of a brief that count, from its start: a page of text would match everybody."""


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BriefWords:
    """The content of `word_search.toml`; `ages` are youngest and oldest in years, by word."""

    stop_words: Words
    of_every_brief: dict[str, Words]
    only_ages: Words
    genders: dict[str, Words]
    ages: dict[str, tuple[Age, Age]]
    countries: dict[str, Words]
    also_words: Words

    @model_validator(mode="after")
    def _words_mean_one_thing(self) -> Self:
        refuse_unknown(tuple(self.genders), GENDERS, "gender")
        refuse_unknown(self.only_ages, tuple(self.ages), "word of ages")
        for named in (self.genders, self.countries):
            refuse_repeats([word for words in named.values() for word in words])
        if turned := [word for word, (youngest, oldest) in self.ages.items() if youngest > oldest]:
            raise ValueError(f"the younger age comes first: {', '.join(turned)}")
        return self


_WORDS: Final = read_data_file(BriefWords, __name__, "word_search.toml")

_PLACE_NAMES: Final = {word: country for country, words in _WORDS.countries.items() for word in words}
GENDERS_BY_WORD: Final = GENDER_NAMES | {word: gender for gender, words in _WORDS.genders.items() for word in words}
"""Genders by what lists and marketers call them, lower case."""
AGES_BY_WORD: Final = dict(_WORDS.ages)
"""Youngest and oldest age in years by what marketers call them, lower case."""
_UNSEARCHED: Final = frozenset(
    [*_WORDS.stop_words, *_WORDS.only_ages, *(word for words in _WORDS.of_every_brief.values() for word in words)]
)

_RUN_TOGETHER: Final = re.compile(
    "|".join(sorted(filter(is_run_together, {*_UNSEARCHED, *GENDERS_BY_WORD, *AGES_BY_WORD}), key=len, reverse=True))
)
"""Known words of scripts without blanks, which are taken out first: what stands beside one would be cut with it."""

_US: Final = re.compile(r"\b(?:US|U\.S\.A?\.?)(?!\w)")
"""The country, in capitals only: "us" in a sentence is a pronoun."""

_AGE_RANGE: Final = re.compile(r"\b(\d{2})\s*(?:[-–~～〜]|to|a|à|bis|tot|til|do|до|đến)\s*(\d{2,3})(?!\d)")
_AGE_FROM: Final = re.compile(r"\b(\d{2})\s*\+")
_AGE_DECADE: Final = re.compile(r"(?<!\d)([1-9]0)\s*(?:代|대)")
_CAPITALISED: Final = re.compile(r"\b[^\W\d_a-z]\w*")

_MOST_PLACE_WORDS: Final = 4  # "Bosnia and Herzegovina" has three
_LEAST_PLACE_LETTERS: Final = 4  # of a country's name that is written small, where there are capitals: "om" is a word

# Letters that a word needs to lose its plural ending, to be found at the beginning of a longer one ("cook" finds
# cooking), and to be found inside another ("vegan" finds #homevegan).
_PLURAL_FROM: Final = 4
_BEGINS_WORD_FROM: Final = 4
_FOUND_INSIDE_FROM: Final = 5
_JOINED_SCRIPTS: Final = re.compile("[\u0590-\u05ff\u0600-\u06ff\uac00-\ud7af]")
"""Hebrew, Arabic and Korean: "the" and "from" are written in one word with the next or the last one."""


@dataclass(frozen=True, kw_only=True)
class SearchedBrief:
    """A text as it was read. `words` are lower case, as typed, without stop words; an empty value asks for nothing."""

    words: tuple[str, ...]
    ages: tuple[int, int] | None
    genders: tuple[str, ...]
    locations: tuple[str, ...]

    @property
    def names_audience(self) -> bool:
        """Return whether the text says anything about the audience."""
        return bool(self.ages or self.genders or self.locations)


def read_searched_words(text: str, places: Sequence[str]) -> SearchedBrief:
    """Read the words and the audience of `text`.

    A place is one of `places`, a country of `word_search.toml`, or any country's name in any language.
    """
    text = plain_text(text)
    stops = stop_words(caption_language(text).code)
    rest, locations = _read_places(text, places)
    known = _RUN_TOGETHER.findall(rest)
    ages, rest = _read_ages(_RUN_TOGETHER.sub(" ", rest), known)
    countries, tokens = _read_countries(rest)
    genders = {word: gender for word in (*known, *tokens) if (gender := _gender_of(word, stops))}
    by_stem: dict[str, str] = {}
    for token in tokens:
        word = re.sub(r"'s?$", "", token)
        is_word = any(map(str.isalpha, word)) and not is_syllable(word)
        if is_word and token not in genders and not {token, word} & _UNSEARCHED and word not in stops:
            by_stem.setdefault(_cut_plural(word), word)
    return SearchedBrief(
        words=tuple(by_stem.values())[:MOST_WORDS],
        ages=ages,
        genders=tuple(gender for gender in GENDERS if gender in genders.values()),
        locations=tuple(sorted({*locations, *countries})),
    )


def _gender_of(word: str, stops: Set[str]) -> str | None:
    """Return the gender that a word asks for; "men" is "but" in Danish. Korean particles follow the name."""
    if word in stops and word not in stop_words("en"):
        return None
    if _JOINED_SCRIPTS.search(word):
        return next((gender for name, gender in GENDERS_BY_WORD.items() if word.startswith(name)), None)
    return GENDERS_BY_WORD.get(word) if len(word) > 1 else None


def write_word_pattern(word: str) -> str:
    """Return an RE2 pattern for `word` in lower-case text: plural or not, in one word or with a space or hyphen.

    Short words must stand alone or begin a word ("art" is not in "party"); longer ones are found inside hashtags
    (#veganskincare) too, and those of scripts that write words in one anywhere.
    """
    stem = _cut_plural(word)
    form = "[ '-]?".join(re.escape(part) for part in re.split(r"['-]", stem))
    if len(stem) >= _FOUND_INSIDE_FROM or is_run_together(stem) or _JOINED_SCRIPTS.search(stem):
        return form
    ending = rf"(?:s|es|ies)?(?:$|{_NO_LETTER})" if len(stem) < _BEGINS_WORD_FROM else ""
    return rf"(?:^|{_NO_LETTER}){form}{ending}"


_NO_LETTER: Final = r"[^\p{L}\p{M}\p{N}]"


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


def _read_ages(text: str, known: Sequence[str]) -> tuple[tuple[int, int] | None, str]:
    """Return the ages asked for, in years, from a range, an open end or words, and the text without ranges."""
    spans = [(int(low), int(high)) for low, high in _AGE_RANGE.findall(text)]
    spans += [(int(low), OLDEST_AGE) for low in _AGE_FROM.findall(text)]
    spans += [(int(low), int(low) + 9) for low in _AGE_DECADE.findall(text)]
    if not spans:
        spans = [AGES_BY_WORD[word] for word in (*known, *words_and_breaks(text)) if word in AGES_BY_WORD]
    inside = [(low, high) for low, high in spans if YOUNGEST_AGE <= low <= high <= OLDEST_AGE]
    ages = (min(low for low, _ in inside), max(high for _, high in inside)) if inside else None
    return ages, _AGE_DECADE.sub(" ", _AGE_RANGE.sub(" ", text))


def _read_countries(text: str) -> tuple[set[str], list[str]]:
    """Return the countries that words of `text` name, the longest name first, and the other words, lower case."""
    capitalised = {word.lower() for word in _CAPITALISED.findall(text)}
    words = [word for word in words_and_breaks(text) if word is not None]
    countries: set[str] = set()
    others: list[str] = []
    at = 0
    while at < len(words):
        for count in range(min(_MOST_PLACE_WORDS, len(words) - at), 0, -1):
            if named := _countries_of(words[at : at + count], is_capitalised=words[at] in capitalised):
                countries.update(named)
                at += count
                break
        else:
            others.append(words[at])
            at += 1
    return countries, others


def _countries_of(words: Sequence[str], *, is_capitalised: bool) -> list[str]:
    """Return the countries that `words` name together; what is a word as well, and written small, names none."""
    name = " ".join(words)
    has_cases = name.upper() != name
    is_small = has_cases and not is_capitalised
    if is_small and (len(name) < _LEAST_PLACE_LETTERS or name in _WORDS.also_words):
        return []
    named = countries_named(name)
    # Korean particles, of one or two syllables, follow the name.
    endings = (1, 2) if len(words) == 1 and _JOINED_SCRIPTS.search(name) else ()
    return next(filter(None, [named, *(countries_named(name[:-count]) for count in endings)]), [])
