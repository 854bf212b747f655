"""Brand mentions: the brands of a list that a video names by handle, by hashtag or in words.

A name is compared by its letters and digits alone, in lower case: "MAC Cosmetics", #maccosmetics and @mac_cosmetics are
one name. What counts depends on the place:

- handle: the name, also with an ending of official accounts (@nikeofficial, @bmwusa). A handle belongs to one account,
  so here even an everyday word names the brand (@target); a name inside a longer handle does not (@nikesomebody).
- hashtag: the name, also with a word that creators append to brands (#guccihaul, #nikeshoes, #nikead), or as the first
  words of a tag (#KFCMakeItLegendary, #redbullracing). Not a name inside a longer word: "hm" is in #standwithkashmir,
  "lego" in #couplegoals. Not a bare everyday word: #target is also about goals and archery, #apple about fruit. Such
  a word needs an ending of shopping or advertising (#targethaul), or a product or a price in the caption.
- words: the name as it is written, in any case (Nike, new balance, McDonalds), with the endings of the caption's
  language (adidasy, Zara'dan) or a product grown on to it (Nikeschuhe). A name that is also a person's, a verb or an
  everyday word needs more; `name_evidence` says what.

Names of a single letter are not searched for: a brand called "X" would be found in every #x.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pydantic.dataclasses import dataclass

from tcm_assets.captions.everyday_words import frequency, is_frequent_given_name, is_personal_name
from tcm_assets.captions.goods import is_product, is_sold_with_name
from tcm_assets.captions.hashtags import split_run
from tcm_assets.captions.name_evidence import (
    LEAST_EVIDENCE,
    evidence,
    is_everyday_name,
    is_inflection,
    loses_last_vowel,
)
from tcm_assets.captions.written_names import LATIN, RUN, Caption, Run, WrittenName, is_latin
from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BrandWords:
    """The content of `brand_mentions.toml`."""

    places: Words
    handle_endings: Words
    commercial_endings: Words
    common_endings: Words


_WORDS = read_data_file(BrandWords, __name__, "brand_mentions.toml")

_PLACES = re.compile(rf"\s+(?:mobile\s+)?(?:{'|'.join(map(re.escape, _WORDS.places))})$", re.IGNORECASE)
_SHORTEST_NAME = 2  # letters and digits that a name needs to be searched for
_SHORTEST_STEM = 3  # letters that remain of a name before an ending, or a product grown on to it
_MOST_TAGS = 100_000  # tags that are kept at once
_SHORTEST_IN_TAG = 4  # letters that a name, and what follows it, need in a tag of both
_MODEL = re.compile(r"[a-z]{0,2}\d+[a-z]{0,2}")  # "#fifa21", "#scaniav8"
_LONGEST_TAIL = 12  # letters of a product or an ending grown on to a name
_GENITIVE = re.compile(rf"['’](?:[{LATIN}]{{1,6}}|\w{{1,4}})?")  # "Nike's", Turkish "Zara'dan"
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CAMEL_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z]+")


class _Spelling(NamedTuple):
    """A way to write a name: the pattern of its words."""

    pattern: re.Pattern[str]
    name: str


class BrandFinder:
    """Finds the names of a list of brands in the texts of videos.

    The longest name wins: "Gucci Beauty" is not also "Gucci".
    """

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted(
            {name.strip() for name in names if len(compact(name)) >= _SHORTEST_NAME}, key=lambda name: (len(name), name)
        )
        self._by_compact: dict[str, str] = {}
        for name in known:
            self._by_compact.setdefault(compact(name), name)
        for name in known:  # a branch in a country is also found by the plain name, unless another brand has it
            self._by_compact.setdefault(compact(_PLACES.sub("", name)), name)
        written = sorted({*known, *(_PLACES.sub("", name) for name in known)}, key=lambda name: (-len(name), name))
        self._by_first_run: dict[str, list[_Spelling]] = {}
        self._single: dict[str, str] = {}  # names of one word, lower case, which take endings
        for spelling in written:
            plain = unicodedata.normalize("NFKC", spelling)
            runs = RUN.findall(plain)
            pattern = re.compile(_loose(plain), re.IGNORECASE)
            entry = _Spelling(pattern, self._by_compact[compact(spelling)])
            if len(runs) == 1:
                self._single[runs[0].lower()] = entry.name
            for first in {runs[0].lower(), compact(spelling)}:
                self._by_first_run.setdefault(first, []).append(entry)
        self._tags: dict[str, tuple[str | None, bool]] = {}  # what tags name; most tags are in many captions
        self._spaceless = [name for name in known if _SPACELESS.search(name)]

    def find(
        self, caption: str | None, hashtags: Iterable[str] | None, mentions: Iterable[str] | None = None
    ) -> list[str]:
        """Return the brands' names as the list writes them, each once: handles first, then tags, then words.

        `hashtags` and `mentions` are the platform's own, without # and @; they count also where the caption lacks them.

        >>> BrandFinder(["Nike", "Gucci", "Target"]).find("Nike again, @nikeofficial #guccihaul #target", [])
        ['Nike', 'Gucci']
        """
        text = unicodedata.normalize("NFKC", caption or "")
        written_tags = HASHTAG.findall(text)
        tags = dict.fromkeys(
            [tag.lower() for tag in written_tags]
            + [unicodedata.normalize("NFKC", tag).lower() for tag in hashtags or ()]
        )
        handles = dict.fromkeys([*MENTION.findall(text.lower()), *(handle.lower() for handle in mentions or ())])
        words = Caption(MENTION.sub(" ; ", HASHTAG.sub(" ; ", text)), tags)
        found = [self._of_handle(handle) for handle in handles]
        found += [self._of_tag(tag, words) for tag in tags]
        found += [self._of_camel_tag(tag) for tag in written_tags if tag != tag.lower()]
        found += [*self._in_words(words)]
        return list(dict.fromkeys(name for name in found if name))

    def _of_handle(self, handle: str) -> str | None:
        name = compact(handle)
        stems = [name, *(name.removesuffix(ending) for ending in _WORDS.handle_endings)]
        return next((self._by_compact[stem] for stem in stems if stem in self._by_compact), None)

    def _of_tag(self, tag: str, caption: Caption) -> str | None:
        if tag not in self._tags:
            if len(self._tags) >= _MOST_TAGS:
                self._tags.clear()
            self._tags[tag] = self._read_tag(compact(tag))
        brand, is_alone = self._tags[tag]
        return brand if is_alone or caption.names_products or caption.names_price else None

    def _read_tag(self, name: str) -> tuple[str | None, bool]:
        """Return the brand that a tag names, and whether it does so without more in the caption."""
        if brand := self._by_compact.get(name):
            return brand, _names_brand_alone(name)
        for length in range(len(name) - 1, _SHORTEST_NAME - 1, -1):
            if (stem := name[:length]) in self._by_compact and _continues(stem, name[length:]):
                return self._by_compact[stem], True
        return None, True

    def _of_camel_tag(self, tag: str) -> str | None:
        """Return the brand whose name is the first words of a tag in camel case."""
        words = _CAMEL_WORD.findall(tag)
        for count in range(len(words) - 1, 0, -1):
            name = compact("".join(words[:count]))
            if name in self._by_compact:
                return self._by_compact[name] if _names_brand_alone(name) and not is_personal_name(name) else None
        return None

    def _in_words(self, caption: Caption) -> Iterator[str]:
        if any(name in caption.text for name in self._spaceless):
            yield from (name for name in self._spaceless if name in caption.text)
        past = 0
        for place, run in enumerate(caption.runs):
            if run.start < past:
                continue
            for written, name in self._at(caption, place, run):
                past = written.end
                if evidence(written) >= LEAST_EVIDENCE:
                    yield name
                break

    def _at(self, caption: Caption, place: int, run: Run) -> Iterator[tuple[WrittenName, str]]:
        """Yield the longest name that begins with this word, if any does."""
        if run.start and caption.text[run.start - 1] in "@#.":
            return
        lower = run.text.lower()
        for spelling in self._by_first_run.get(lower, ()):
            if (match := spelling.pattern.match(caption.text, run.start)) and _ends_here(caption.text, match.end()):
                yield _written(caption, match.start(), match.end(), place), spelling.name
                return
        for length in range(len(lower) - 1, max(_SHORTEST_STEM, len(lower) - _LONGEST_TAIL) - 1, -1):
            stem, tail = lower[:length], lower[length:]
            name = self._single.get(stem)
            if (
                name
                and length > _SHORTEST_STEM
                and (is_product(tail) or self._is_form(lower, stem, tail, caption.language))
            ):
                end = run.start + length
                yield WrittenName(caption, (stem,), run.start, end, place, place + 1, is_product(tail)), name
                return
            whole = f"{stem}a"
            loses_vowel = whole in self._single and loses_last_vowel(caption.language)
            if loses_vowel and self._is_form(lower, whole, tail, caption.language):
                yield WrittenName(caption, (whole,), run.start, run.end, place, place + 1), self._single[whole]
                return

    @staticmethod
    def _is_form(word: str, name: str, ending: str, language: str | None) -> bool:
        """Whether `word` is the name with an ending, and neither a more frequent word nor a person's name."""
        if not is_inflection(ending, language) or is_personal_name(word) or is_everyday_name(name, language):
            return False
        return frequency(word, language) <= frequency(name, language)


def _names_brand_alone(name: str) -> bool:
    """Whether a name without surroundings is a brand's: no everyday word, nor a given name of many countries."""
    return not is_everyday_name(name, None) and not is_frequent_given_name(name)


def _continues(name: str, rest: str) -> bool:
    """Whether a tag of the name and `rest` is about the brand."""
    if rest in _WORDS.commercial_endings or is_sold_with_name(rest):
        return True
    if not _names_brand_alone(name):
        return False
    if rest in _WORDS.common_endings or _MODEL.fullmatch(rest):
        return True
    if (
        len(name) < _SHORTEST_IN_TAG
        or len(rest) < _SHORTEST_IN_TAG
        or is_personal_name(name)
        or frequency(name + rest, None)
    ):
        return False
    return all(frequency(word, None) for word in split_run(rest).split())


def compact(name: str) -> str:
    """Return the letters and digits of a name, lower case.

    >>> compact("McDonald's"), compact("H&M")
    ('mcdonalds', 'hm')
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    return "".join(character for character in plain if character.isalnum())


def _written(caption: Caption, start: int, end: int, first: int) -> WrittenName:
    """Return the name that stands from `start` to `end`, and begins with run `first`."""
    runs = caption.runs
    past = next((place for place in range(first, len(runs)) if runs[place].start >= end), len(runs))
    ending = _GENITIVE.match(caption.text, end)
    reach = ending.end() if ending else end
    following = next((place for place in range(past, len(runs)) if runs[place].start >= reach), len(runs))
    return WrittenName(caption, tuple(run.text.lower() for run in runs[first:past]), start, end, first, following)


def _ends_here(text: str, end: int) -> bool:
    """Whether a word ends at `end`: letters of another kind may follow, as in "ZARAで"."""
    if end >= len(text) or (text[end] != "_" and not RUN.match(text, end)):
        return True
    return text[end] != "_" and is_latin(text[end]) != is_latin(text[end - 1])


def _loose(name: str) -> str:
    """Return a pattern for the name with white space, a hyphen or nothing between its words, and either apostrophe."""
    words = re.split(r"[\s-]+", name.strip())
    return r"[\s-]?".join(re.escape(word).replace("'", "['’]?").replace("’", "['’]?") for word in words)


@lru_cache(8)  # a run uses one
def brand_finder(names: tuple[str, ...]) -> BrandFinder:
    """Return the finder of these names, which is kept between batches."""
    return BrandFinder(names)
