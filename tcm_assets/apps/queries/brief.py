"""What a manager's brief asks for: its words, and the audience it names.

Belongs here: reading one text, without any table. Does not belong here: who fits it (`brief_ranking`).

The reading is by lists, not by a model: every guess can be shown on the page and mended by writing otherwise.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tcm_assets.schemas.audience_columns import OLDEST_AGE, YOUNGEST_AGE

MOST_WORDS: Final = 24
"""Words of a brief that count, the first ones: a page of text would match everybody."""

_STOP_WORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a about all also an and any are as at be brand brands but by campaign can content creator creators
        do every find follower followers for from get good great has have help her his how i ideal ideally
        in into is it its launch like looking make making many me more most my need needs new not of on or
        our people please product products promote she should show showing shows someone some style styles
        such than that the their them they this those tiktok to up us use very video videos want wants we
        what when which who will with would you your
        """,
    )
)

_GENDER_WORDS: Final = {
    "female": ("female", "females", "woman", "women", "girl", "girls", "ladies", "mums", "moms", "mothers"),
    "male": ("male", "males", "man", "men", "boy", "boys", "guys", "dads", "fathers"),
    "nonbinary": ("nonbinary", "non-binary"),
}

_AGE_WORDS: Final = {
    "teen": (13, 19),
    "teens": (13, 19),
    "teenagers": (13, 19),
    "students": (18, 24),
    "young": (16, 29),
    "youth": (16, 24),
    "adults": (18, 64),
    "parents": (25, 45),
    "seniors": (60, OLDEST_AGE),
}
"""Ages in years that a word stands for, as marketers use them. The word itself still counts as a word."""

_WORDS_ONLY_OF_AGE: Final = frozenset({"young", "youth", "adults", "teen", "teens", "teenagers", "seniors"})

_PLACE_NAMES: Final = {
    "america": "United States",
    "american": "United States",
    "usa": "United States",
    "britain": "United Kingdom",
    "british": "United Kingdom",
    "uk": "United Kingdom",
    "england": "United Kingdom",
    "german": "Germany",
    "canadian": "Canada",
    "australian": "Australia",
    "korea": "South Korea",
}

_US: Final = re.compile(r"\b(?:US|U\.S\.A?\.?)(?!\w)")
"""The country in capitals: "us" in a sentence is somebody else."""

_AGE_RANGE: Final = re.compile(r"\b(\d{2})\s*(?:-|–|to)\s*(\d{2,3})\b")
_AGE_FROM: Final = re.compile(r"\b(\d{2})\s*\+")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PLURAL_FROM: Final = 4
"""Letters from which an ending is cut."""

_BEGINS_WORD_FROM: Final = 4
"""Letters from which the beginning of a longer word will do: "cook" finds cooking."""

_FOUND_INSIDE_FROM: Final = 5
"""Letters from which a word is found inside another: "vegan" finds #homevegan."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a text asks for. `words` are lower case, as typed, without stop words; an empty value asks for nothing."""

    words: tuple[str, ...]
    ages: tuple[int, int] | None
    genders: tuple[str, ...]
    locations: tuple[str, ...]

    @property
    def names_audience(self) -> bool:
        """Whether the text says anything about who should be reached."""
        return bool(self.ages or self.genders or self.locations)


def read_brief(text: str, places: Sequence[str]) -> Brief:
    """The words and the audience of `text`; a place counts when it is one of `places`, or a usual name of one."""
    rest, locations = _places(text, places)
    ages, rest = _ages(rest)
    tokens = [token.replace("’", "'") for token in _TOKEN.findall(rest.lower())]
    genders = tuple(gender for gender, names in _GENDER_WORDS.items() if set(names) & set(tokens))
    spoken_for = {name for names in _GENDER_WORDS.values() for name in names} | _WORDS_ONLY_OF_AGE | _STOP_WORDS
    by_stem: dict[str, str] = {}
    for token in tokens:
        word = re.sub(r"'s?$", "", token)
        if len(word) > 1 and not {token, word} & spoken_for:
            by_stem.setdefault(_stem(word), word)
    return Brief(words=tuple(by_stem.values())[:MOST_WORDS], ages=ages, genders=genders, locations=locations)


def word_pattern(word: str) -> str:
    """RE2 for `word` in a lower-case text, plural or not, spelled in one word or with a space or a hyphen.

    Short words must stand alone or begin a word ("art" is not in "party"); longer ones are found inside hashtags
    (#veganskincare) too.
    """
    stem = _stem(word)
    form = "[ '-]?".join(re.escape(part) for part in re.split(r"['-]", stem))
    if len(stem) >= _FOUND_INSIDE_FROM:
        return form
    ending = r"(?:s|es|ies)?(?:$|[^\p{L}\p{N}])" if len(stem) < _BEGINS_WORD_FROM else ""
    return rf"(?:^|[^\p{{L}}\p{{N}}]){form}{ending}"


def _stem(word: str) -> str:
    """What a plural and its singular share; nothing else is cut, since every hit must be explained."""
    if len(word) < _PLURAL_FROM:
        return word
    if word.endswith("ies"):
        return word[:-3]
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    if word.endswith("y") and not word.endswith(("ay", "ey", "oy", "uy")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _places(text: str, places: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text without the places it names, and those places."""
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


def _ages(text: str) -> tuple[tuple[int, int] | None, str]:
    """The ages asked for, in years, and the text without the digits: a range, an open end, or words."""
    spans = [(int(low), int(high)) for low, high in _AGE_RANGE.findall(text)]
    spans += [(int(low), OLDEST_AGE) for low in _AGE_FROM.findall(text)]
    if not spans:
        spans = [_AGE_WORDS[token] for token in _TOKEN.findall(text.lower()) if token in _AGE_WORDS]
    inside = [(low, high) for low, high in spans if YOUNGEST_AGE <= low <= high <= OLDEST_AGE]
    ages = (min(low for low, _ in inside), max(high for _, high in inside)) if inside else None
    return ages, _AGE_RANGE.sub(" ", text)
