"""Written names: a caption as words and places, and a brand's name in it with its neighbours."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from tcm_assets.captions.folded_letters import compact, fold, has_more_accents
from tcm_assets.captions.goods import (
    holds_food,
    holds_price,
    holds_product,
    is_food,
    is_foreign_product,
    is_product,
    is_sold_with_name,
    tag_names_product,
)
from tcm_assets.captions.language import caption_language

LATIN = "0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
"""Latin letters and digits, as the inside of a character class."""

RUN = re.compile(rf"[{LATIN}]+|[^\W_{LATIN}]+")
"""A run of letters and digits of one kind, Latin or other: two in "ZARAで", where no blank parts them."""

SENTENCE_END = ".!?:;…\n\r|•"  # a word that follows one of these begins a sentence
_QUOTES = " '’\"“‘("  # what may stand between a name and its neighbours
_TITLE_SHARE = 0.6  # share of words with a capital from which capitals say nothing about a name
_FEW_WORDS = 5  # fewer words are a title only where all have a capital
_REACH = 2  # words beside a name among which one of products belongs to it ("zara red coat")
_INITIALS = 3  # signs of "D&G"
_IS_LATIN = re.compile(rf"[{LATIN}]")


def is_latin(word: str) -> bool:
    """Return whether a word begins with a Latin letter or a digit."""
    return bool(_IS_LATIN.match(word))


_MARKS = re.compile(r"(?<=\w)[^\w\s]+(?=\s?\w)")  # "H&M", "Dr. Oetker"
_SAME_MARKS = str.maketrans({"’": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "+": "&"})


def _marks(name: str) -> str:
    """Return the marks between the letters of a name, "&" also with blanks around it."""
    return "".join(_MARKS.findall(name.translate(_SAME_MARKS).replace(" & ", "&")))


class Run(NamedTuple):
    """A word of a caption and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()


class Caption:
    """A caption as plain text without its tags and handles, as far as names need it read. Lazy: most name no brand."""

    def __init__(self, text: str, tags: Iterable[str]) -> None:
        self.text = text
        self._tags = tuple(tags)

    @cached_property
    def runs(self) -> list[Run]:
        """The words, in their order."""
        return [Run(match[0], match.start(), match.end()) for match in RUN.finditer(self.text)]

    @cached_property
    def folded(self) -> str:
        """The text in lower case without accents, as long as the text."""
        return fold(self.text)

    @cached_property
    def language(self) -> str | None:
        """ISO 639-1 code; None where it is not recognised."""
        return caption_language(self.text).code

    @cached_property
    def tells_by_capitals(self) -> bool:
        """Whether a capital means a name here: not in titles, nor in texts all in capitals."""
        words = [run for run in self.runs if len(run.text) > 1 and run.text[0].lower() != run.text[0].upper()]
        capitals = sum(run.is_capital for run in words)
        title = _TITLE_SHARE * len(words) if len(words) >= _FEW_WORDS else len(words)
        return len(words) == 1 or capitals < title

    @cached_property
    def names_products(self) -> bool:
        """Whether one of its words or tags is one of products."""
        words = (run.text.lower() for run in self.runs)
        return any(map(is_product, words)) or any(map(tag_names_product, self._tags)) or holds_product(self.text)

    @cached_property
    def names_food(self) -> bool:
        """Whether one of its words is one of food and drink."""
        return any(is_food(run.text.lower()) for run in self.runs) or holds_food(self.text)

    @cached_property
    def names_price(self) -> bool:
        """Whether it holds a price or a percentage."""
        return holds_price(self.text)

    @cached_property
    def is_of_other_letters(self) -> bool:
        """Whether most letters are no Latin ones, so that a Latin name stands out."""
        other = sum(len(run.text) for run in self.runs if not is_latin(run.text))
        return other > sum(len(run.text) for run in self.runs) / 2


class WrittenName(NamedTuple):
    """A brand's name in a caption, from `start` to `end` of its text.

    `spelled` is what of the list's name is written: "Puma" of "Puma SE", "D&G" of "Dolce & Gabbana".
    It is the runs from `first` on; the next word is run `following`, behind an ending after an apostrophe. `word` is
    the name of a single word where the caption has it with an ending.
    """

    caption: Caption
    name: str
    start: int
    end: int
    first: int
    following: int
    word: str = ""
    has_product_grown_on: bool = False
    spelled: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Its words as they are written, lower case, without an ending: "h&m" is one, "red bull" two."""
        return (self.word,) if self.word else tuple(self.text.lower().replace("’", "'").split())

    @property
    def joined(self) -> str:
        """Its letters and digits as they are written, lower case."""
        return "".join(letter for letter in (self.word or self.text).lower() if letter.isalnum())

    @property
    def own(self) -> str:
        """The name as the list has it, without what people leave out."""
        return self.spelled or self.name

    @property
    def has_own_marks(self) -> bool:
        """Whether the name has marks inside, as H&M and Coca-Cola do, and is written with them."""
        own = _marks(self.own)
        return bool(own) and not self.word and not self.is_initials and _marks(self.text).startswith(own)

    @property
    def is_initials(self) -> bool:
        """Whether it is the first letters of the list's name: "D&G"."""
        return len(self.joined) < len(self.own) <= _INITIALS and compact(self.own) not in compact(self.name)

    @property
    def has_more_accents(self) -> bool:
        """Whether it is written with accents and the list has none."""
        return has_more_accents(self.text, self.own)

    @property
    def has_lost_accents(self) -> bool:
        """Whether it is written without the accents that the list has."""
        return has_more_accents(self.own, self.text)

    @property
    def text(self) -> str:
        """The name as it is written."""
        return self.caption.text[self.start : self.end]

    @property
    def has_capital(self) -> bool:
        """Whether it is written with a capital."""
        return self.text[0].isupper()

    @property
    def before(self) -> Run | None:
        """The word before it in the same phrase."""
        if not self.first:
            return None
        run = self.caption.runs[self.first - 1]
        return None if self.caption.text[run.end : self.start].strip(_QUOTES) else run

    @property
    def joined_before(self) -> str:
        """What is written together with it, before it: Hebrew "ב", in or at."""
        return self.caption.text[self.caption.runs[self.first].start : self.start]

    def after(self, distance: int = 0) -> Run | None:
        """The word after it in the same phrase, or a further one."""
        place = self.following + distance
        if place >= len(self.caption.runs):
            return None
        run = self.caption.runs[place]
        between = self.caption.text[self.end : run.start]
        return run if not any(mark in between for mark in SENTENCE_END + ",") else None

    @property
    def words_after(self) -> tuple[str, ...]:
        """The next two words in the same phrase, lower case."""
        return tuple(run.text.lower() for distance in range(_REACH) if (run := self.after(distance)))

    @property
    def has_product_after(self) -> bool:
        """Whether a word of products follows: "zara coat", "amazon must haves", "zara red coat"."""
        after = self.words_after
        if not after:
            return False
        return is_sold_with_name(after[0]) or is_sold_with_name("".join(after)) or any(map(is_product, after))

    @property
    def has_product_before(self) -> bool:
        """Whether it follows a word of products where brands stand last: "zapatos de zara", not "shop next door".

        A dish of what the name means is none: "batido de mango". Where the language is English or unknown, only words
        count that English lacks.
        """
        before = self.caption.runs[max(0, self.first - _REACH) : self.first]
        if not before or any(mark in self.caption.text[before[0].end : self.start] for mark in SENTENCE_END + ","):
            return False
        words = [run.text.lower() for run in before]
        if self.caption.language in ("en", None):
            words = [run.text for run in before if not run.is_capital and is_foreign_product(run.text)]
        is_dish = is_food(self.joined)
        return any(is_product(word) or (is_food(word) and not is_dish) for word in words)

    @property
    def is_among_latin(self) -> bool:
        """Whether a word of Latin letters stands beside it, of which it may be a part: "target audience"."""
        runs = self.caption.runs
        before = runs[self.first - 1 : self.first] if self.first else []
        beside = [*before, *runs[self.following : self.following + 1]]
        return any(
            is_latin(run.text) and not run.text.isdigit() and not is_sold_with_name(run.text.lower()) for run in beside
        )
