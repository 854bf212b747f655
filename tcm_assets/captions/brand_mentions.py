"""Brand mentions: the brands of a list that a video names by handle, by hashtag or in words.

A name is compared by its letters and digits alone, in lower case and without accents: "L'Oréal", #loreal and @l.oreal
are one name; `name_spellings` says more. What counts depends on the place:

- handle: the name, also with an ending of official accounts (@nikeofficial, @bmwusa, @nike.running). A handle belongs
  to one account, so here even an everyday word names the brand (@target); a name inside a longer handle does not
  (@nikesomebody).
- hashtag: the name, also with a word that creators append to brands (#guccihaul, #nikeshoes, #nikead), or as the first
  words of a tag (#KFCMakeItLegendary, #redbullracing). Not a name inside a longer word: "hm" is in #standwithkashmir,
  "lego" in #couplegoals. Not a bare everyday word: #target is also about goals and archery, #apple about fruit. Such
  a word needs an ending of shopping or advertising (#targethaul), or a product or a price in the caption; what it makes
  another thing of is no ending (#applejuice, #smartwatch).
- words: the name as it is written, in any case (Nike, new balance, McDonalds), with the endings of the caption's
  language (adidasy, Zara'dan) or a product grown on to it (Nikeschuhe). A name that is also a person's, a verb or an
  everyday word needs more; `name_evidence` says what.

Names of a single letter are not searched for: a brand called "X" would be found in every #x.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.captions.common_words import is_everyday_name, is_modifier
from tcm_assets.captions.everyday_words import frequency
from tcm_assets.captions.folded_letters import compact, even_text, fold, has_more_accents, is_marks, letters, spell_out
from tcm_assets.captions.goods import (
    begins_with_product,
    holds_food,
    holds_product,
    is_food,
    is_product,
    is_sold_with_name,
)
from tcm_assets.captions.hashtags import split_run
from tcm_assets.captions.name_cases import is_hangul, is_particle, starts
from tcm_assets.captions.name_evidence import LEAST_EVIDENCE, evidence, is_compared_with, makes_another_thing
from tcm_assets.captions.name_forms import is_form, is_inflection, loses_last_vowel
from tcm_assets.captions.name_spellings import Spelling, spellings
from tcm_assets.captions.names_in_runs import evidence_in_run
from tcm_assets.captions.own_letters import is_word_of_its_own, points_of_letters
from tcm_assets.captions.people import is_frequent_given_name, is_personal_name
from tcm_assets.captions.words import is_run_together
from tcm_assets.captions.written_names import LATIN, RUN, Caption, Run, WrittenName, is_latin
from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BrandWords:
    """The content of `brand_mentions.toml`."""

    handle_endings: Words
    parted_endings: Words
    commercial_endings: Words
    common_endings: Words
    tag_beginnings: Words


_WORDS = read_data_file(BrandWords, __name__, "brand_mentions.toml")

_LONG_ENDINGS = frozenset(ending for ending in _WORDS.handle_endings if len(ending) > 2)  # "us" ends words
_SHORTEST_NAME = 2  # letters and digits that a name needs to be searched for
_SHORTEST_STEM = 3  # letters that remain of a name before an ending, or a product grown on to it
_SHORTEST_ACCENTED = 5  # letters of a name that may have accents which the list's lacks
_MOST_TAGS = 100_000  # tags that are kept at once
_SHORTEST_IN_TAG = 4  # letters that a name, and what follows it, need in a tag of both
_MODEL = re.compile(r"[a-z]{0,2}\d+[a-z]{0,2}")  # "#fifa21", "#scaniav8"
_LONGEST_TAIL = 12  # letters of a product or an ending grown on to a name
_GENITIVE = re.compile(rf"['’](?:[{LATIN}]{{1,6}}|\w{{1,4}})?")  # "Nike's", Turkish "Zara'dan"
_SIGNS = re.compile("[™℠®©]")  # NFKC makes letters of some of them
_HANDLE_MARKS = re.compile(r"[._]+")
_CAMEL_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z]+")


class BrandFinder:
    """Finds the names of a list of brands in the texts of videos.

    The longest name wins: "Gucci Beauty" is not also "Gucci".
    """

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted(
            {name.strip() for name in names if len(compact(name)) >= _SHORTEST_NAME}, key=lambda name: (len(name), name)
        )
        # The longest first; a branch in a country is also found by the plain name, unless another brand has it.
        ways = [way for name in known for way in spellings(name)]
        self._by_key: dict[str, str] = {}
        for way in sorted(ways, key=lambda way: (way.text != even_text(way.name), len(way.name), way.name)):
            for key in sorted(way.keys, key=lambda key: (key != compact(way.text), key)):
                self._by_key.setdefault(key, way.name)
        self._by_first_run: dict[str, list[Spelling]] = {}
        self._in_runs: list[Spelling] = []  # names in scripts without blanks, the longest first
        self._single: dict[str, str] = {}  # names of one word, which take endings
        for way in sorted(ways, key=lambda way: (-len(way.text), way.text)):
            entry = way._replace(name=self._by_key.get(compact(way.text), way.name))
            if is_run_together(way.text):
                self._in_runs.append(entry)
                continue
            if len(RUN.findall(way.text)) == 1:
                self._single.update(dict.fromkeys(way.keys, entry.name))
            for first in way.first_runs:
                self._by_first_run.setdefault(first, []).append(entry)
        self._tags: dict[str, tuple[str | None, bool]] = {}  # what tags name; most tags are in many captions

    def find(
        self, caption: str | None, hashtags: Iterable[str] | None, mentions: Iterable[str] | None = None
    ) -> list[str]:
        """Return the brands' names as the list writes them, each once: handles first, then tags, then words.

        `hashtags` and `mentions` are the platform's own, without # and @; they count also where the caption lacks them.

        >>> BrandFinder(["Nike", "Gucci", "Target"]).find("Nike again, @nikeofficial #guccihaul #target", [])
        ['Nike', 'Gucci']
        """
        text = even_text(_SIGNS.sub(" ", caption or ""))
        written_tags = HASHTAG.findall(text)
        tags = dict.fromkeys([tag.lower() for tag in written_tags] + [even_text(tag).lower() for tag in hashtags or ()])
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
        parts = _HANDLE_MARKS.split(handle)
        if len(parts) > 1 and parts[-1] in _WORDS.parted_endings:
            stems.append(compact("".join(parts[:-1])))
        return next((self._by_key[stem] for stem in stems if stem in self._by_key), None)

    def _of_tag(self, tag: str, caption: Caption) -> str | None:
        if tag not in self._tags:
            if len(self._tags) >= _MOST_TAGS:
                self._tags.clear()
            self._tags[tag] = self._read_tag(tag)
        brand, is_alone = self._tags[tag]
        return brand if is_alone or caption.names_products or caption.names_price else None

    def _read_tag(self, tag: str) -> tuple[str | None, bool]:
        """Return the brand that a tag names, and whether it does so without more in the caption."""
        name, written = compact(tag), letters(tag)
        if brand := self._by_key.get(name):
            return None if _is_another_word(written, brand, None) else brand, _names_brand_alone(
                written if is_latin(written) else tag
            )
        for length in range(len(name) - 1, _SHORTEST_NAME - 1, -1):
            if (stem := name[:length]) in self._by_key and _continues(stem, name[length:]):
                return self._by_key[stem], True
        for beginning in _WORDS.tag_beginnings:
            rest = name.removeprefix(beginning)
            is_long = len(rest) >= _SHORTEST_IN_TAG and rest != name
            if is_long and rest in self._by_key and _names_brand_alone(rest) and not is_personal_name(rest):
                return self._by_key[rest], True
        return None, True

    def _of_camel_tag(self, tag: str) -> str | None:
        """Return the brand whose name is the first words of a tag in camel case."""
        words = _CAMEL_WORD.findall(tag)
        for count in range(len(words) - 1, 0, -1):
            name = compact("".join(words[:count]))
            if name in self._by_key:
                return self._by_key[name] if _names_brand_alone(name) and not is_personal_name(name) else None
        return None

    def _in_words(self, caption: Caption) -> Iterator[str]:
        if self._in_runs and is_run_together(caption.text):
            yield from self._without_blanks(caption)
        written = [*self._written_in(caption)]
        sure = [name for name in written if evidence(name) >= LEAST_EVIDENCE]
        for name in written:
            if name in sure or any(is_compared_with(name, other) for other in sure):
                yield name.name

    def _written_in(self, caption: Caption) -> Iterator[WrittenName]:
        past = 0
        for place, run in enumerate(caption.runs):
            if run.start >= past and (written := self._at(caption, place, run)):
                past = written.end
                yield written

    def _without_blanks(self, caption: Caption) -> Iterator[str]:
        """Yield names in scripts that write no blanks; none inside a longer one."""
        taken: set[int] = set()
        for spelling in self._in_runs:
            for match in spelling.pattern.finditer(caption.folded) if spelling.begins_in(caption.folded) else ():
                if taken.isdisjoint(range(match.start(), match.end())):
                    taken.update(range(match.start(), match.end()))
                    if evidence_in_run(caption, match.start(), match.end()) >= LEAST_EVIDENCE:
                        yield spelling.name

    def _at(self, caption: Caption, place: int, run: Run) -> WrittenName | None:
        """Return the longest name that begins with this word, if any does."""
        if run.start and caption.text[run.start - 1] in "@#.":
            return None
        folded = caption.folded[run.start : run.end]
        known = [(start, way) for start, key in starts(folded) for way in self._by_first_run.get(spell_out(key), ())]
        for start, spelling in known:
            match = spelling.pattern.match(caption.folded, run.start + start)
            if start and is_word_of_its_own(folded, folded[start:]):
                continue
            if match and (tail := _tail(caption, match, spelling)) is not None:
                written = _written(caption, spelling, match.start(), match.end(), place)
                written = written._replace(has_product_grown_on=holds_product(tail) or holds_food(tail))
                return None if _is_another_word(written.joined, spelling.text, caption.language) else written
        lower = run.text.lower()
        for length in range(len(lower) - 1, max(_SHORTEST_STEM, len(lower) - _LONGEST_TAIL) - 1, -1):
            stem, tail = lower[:length], lower[length:]
            name = self._single.get(folded[:length])
            if name and length > _SHORTEST_STEM and (_is_sold(tail) or is_form(lower, stem, tail, caption.language)):
                end = run.start + length
                return WrittenName(caption, name, run.start, end, place, place + 1, stem, _is_sold(tail))
            whole = f"{stem}a"
            loses_vowel = fold(whole) in self._single and loses_last_vowel(caption.language)
            if loses_vowel and is_form(lower, whole, tail, caption.language):
                return WrittenName(caption, self._single[fold(whole)], run.start, run.end, place, place + 1, whole)
        return None


def _is_sold(word: str) -> bool:
    return is_product(word) or is_food(word)


def _names_brand_alone(name: str) -> bool:
    """Whether a name without surroundings is a brand's: no everyday word, nor a given name of many countries."""
    if not is_latin(name):
        return points_of_letters(name) >= LEAST_EVIDENCE
    return not is_everyday_name(name, None) and not is_frequent_given_name(name)


def _continues(name: str, rest: str) -> bool:
    """Whether a tag of the name and `rest` is about the brand."""
    if rest in _WORDS.commercial_endings or begins_with_product(rest):
        return True
    if is_sold_with_name(rest):
        return not makes_another_thing(name, rest)
    if not _names_brand_alone(name) or is_product(name):
        return False
    if is_modifier(name, "en") and not is_personal_name(rest):
        return False  # "minivlog", but not "minicooper"
    if rest in _WORDS.common_endings or rest in _LONG_ENDINGS or _MODEL.fullmatch(rest):
        return True
    if (
        len(name) < _SHORTEST_IN_TAG
        or len(rest) < _SHORTEST_IN_TAG
        or is_personal_name(name)
        or frequency(name + rest, None)
    ):
        return False
    return all(frequency(word, None) for word in split_run(rest).split())


def _is_another_word(written: str, name: str, language: str | None) -> bool:
    """Whether a name with accents that the list lacks is a word of its own: Vietnamese "mặc", but not "Pokémon"."""
    if not has_more_accents(written, name):
        return False
    return len(written) < _SHORTEST_ACCENTED or (language is not None and is_everyday_name(written, language))


def _written(caption: Caption, spelling: Spelling, start: int, end: int, first: int) -> WrittenName:
    """Return the name that stands from `start` to `end`, and begins with run `first`."""
    runs = caption.runs
    ending = _GENITIVE.match(caption.text, end)
    reach = ending.end() if ending else end
    following = next((place for place in range(first, len(runs)) if runs[place].start >= reach), len(runs))
    return WrittenName(caption, spelling.name, start, end, first, following, spelled=spelling.text)


def _tail(caption: Caption, match: re.Match[str], spelling: Spelling) -> str | None:
    """Return what is grown on to a name, "" where nothing is; None where it makes another word of it."""
    if _ends_here(caption.text, match.end()):
        return ""
    rest = RUN.match(caption.text, match.end())
    tail = rest[0].lower() if rest else "_"
    if is_hangul(tail):
        return tail if is_particle(tail) or holds_product(tail) or holds_food(tail) else None
    is_ending = len(tail) > 1 and " " in spelling.text and is_inflection(tail, caption.language)
    return "" if is_ending else None


def _ends_here(text: str, end: int) -> bool:
    """Whether a word ends at `end`: letters of another kind may follow, as in "ZARAで", but no digits ("이마트24")."""
    if is_marks(text[end : end + 1]) or (text[end : end + 1].isdigit() and not is_latin(text[end - 1])):
        return False
    if end >= len(text) or (text[end] != "_" and not RUN.match(text, end)):
        return True
    return text[end] != "_" and is_latin(text[end]) != is_latin(text[end - 1])


@lru_cache(8)  # a run uses one
def brand_finder(names: tuple[str, ...]) -> BrandFinder:
    """Return the finder of these names, which is kept between batches."""
    return BrandFinder(names)
