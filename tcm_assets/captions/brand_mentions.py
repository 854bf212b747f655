"""Brand mentions: the brands of a list that a video names by handle, by hashtag or in words.

A name is compared by its letters and digits alone, in lower case: "MAC Cosmetics", #maccosmetics and @mac_cosmetics are
one name. What counts depends on the place:

- handle: the name, also with an ending of official accounts (@nikeofficial, @bmwusa). A handle belongs to one account,
  so here even an everyday word names the brand (@target); a name inside a longer handle does not (@nikesomebody).
- hashtag: the name, also with a word that creators append to brands (#guccihaul, #nikead). Not a name inside a longer
  tag: "hm" is in #standwithkashmir, "lego" in #couplegoals. Not a bare everyday word: #target is also about goals and
  archery, #apple about fruit. Such a word names the brand only with an ending of shopping or advertising (#targethaul),
  not with one that everybody uses (#boxchallenge, #ultraathlete).
- words: the name as it is written, in any case (Nike, new balance, McDonalds). An everyday word needs a capital that
  does not come from the start of a sentence ("at Target", not "Target practice").

Names of a single letter are not searched for: a brand called "X" would be found in every #x.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pydantic.dataclasses import dataclass

from tcm_assets.catalogue.caption_marks import HASHTAG, MENTION
from tcm_assets.data_files import CLOSED, Words, read_data_file


@dataclass(frozen=True, kw_only=True, config=CLOSED)
class BrandWords:
    """The content of `brand_mentions.toml`."""

    everyday_names: Words
    places: Words
    handle_endings: Words
    commercial_endings: Words
    common_endings: Words


_WORDS = read_data_file(BrandWords, __name__, "brand_mentions.toml")

_EVERYDAY_NAMES = frozenset(_WORDS.everyday_names)
_PLACES = re.compile(rf"\s+(?:mobile\s+)?(?:{'|'.join(map(re.escape, _WORDS.places))})$", re.IGNORECASE)
_SHORTEST_NAME = 2  # letters and digits that a name needs to be searched for


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
        alternatives = "|".join(_loose(name) for name in written)
        self._words = (
            re.compile(rf"(?<![\w@#＃.])(?:{alternatives})(?:['’]s)?(?!\w)", re.IGNORECASE) if written else None
        )

    def find(
        self, caption: str | None, hashtags: Iterable[str] | None, mentions: Iterable[str] | None = None
    ) -> list[str]:
        """Return the brands' names as the list writes them, each once: handles first, then tags, then words.

        `hashtags` and `mentions` are the platform's own, without # and @; they count also where the caption lacks them.

        >>> BrandFinder(["Nike", "Gucci", "Target"]).find("My Nike shoes @nikeofficial #guccihaul #target", [])
        ['Nike', 'Gucci']
        """
        text = unicodedata.normalize("NFKC", caption or "")
        tags = dict.fromkeys(tag.lower() for tag in (*HASHTAG.findall(text), *(hashtags or ())))
        handles = dict.fromkeys([*MENTION.findall(text.lower()), *(handle.lower() for handle in mentions or ())])
        found = [self._of_handle(handle) for handle in handles]
        found += [self._of_tag(unicodedata.normalize("NFKC", tag)) for tag in tags]
        found += [*self._in_words(MENTION.sub(" ", HASHTAG.sub(" ", text)))]
        return list(dict.fromkeys(name for name in found if name))

    def _of_handle(self, handle: str) -> str | None:
        name = compact(handle)
        stems = [name, *(name.removesuffix(ending) for ending in _WORDS.handle_endings)]
        return next((self._by_compact[stem] for stem in stems if stem in self._by_compact), None)

    def _of_tag(self, tag: str) -> str | None:
        name = compact(tag)
        commercial = {name.removesuffix(ending) for ending in _WORDS.commercial_endings if name.endswith(ending)}
        stems = [name, *(name.removesuffix(ending) for ending in (*_WORDS.commercial_endings, *_WORDS.common_endings))]
        named = (stem for stem in stems if stem in commercial or stem not in _EVERYDAY_NAMES)
        return next((self._by_compact[stem] for stem in named if stem in self._by_compact), None)

    def _in_words(self, text: str) -> Iterable[str]:
        for match in self._words.finditer(text) if self._words else ():
            written = re.sub(r"['’]s$", "", match[0])
            name = self._by_compact.get(compact(match[0])) or self._by_compact.get(compact(written))
            if name and (compact(written) not in _EVERYDAY_NAMES or _is_proper(text, match)):
                yield name


def compact(name: str) -> str:
    """Return the letters and digits of a name, lower case.

    >>> compact("McDonald's"), compact("H&M")
    ('mcdonalds', 'hm')
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    return "".join(character for character in plain if character.isalnum())


def _is_proper(text: str, match: re.Match[str]) -> bool:
    """Whether a word has a capital that comes neither from the start of a sentence nor from a text all in capitals."""
    if not match[0][0].isupper() or text.isupper():
        return False
    before = text[: match.start()].rstrip()
    return bool(before) and before[-1] not in ".!?:;\n"


def _loose(name: str) -> str:
    """Return a pattern for the name with white space, a hyphen or nothing between its words, and either apostrophe."""
    words = re.split(r"[\s-]+", name.strip())
    return r"[\s-]?".join(re.escape(word).replace("'", "['’]?").replace("’", "['’]?") for word in words)


@lru_cache(8)  # a run uses one
def brand_finder(names: tuple[str, ...]) -> BrandFinder:
    """Return the finder of these names, which is kept between batches."""
    return BrandFinder(names)
