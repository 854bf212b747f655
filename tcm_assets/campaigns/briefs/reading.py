"""A brief's text as items: words with what they may mean, and which field has used each.

Every item is used once. What is left at the end is the subject, or is reported as unused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from tcm_assets.campaigns.briefs.brief import Span
from tcm_assets.campaigns.briefs.brief_language import brief_language
from tcm_assets.campaigns.briefs.lexicon import phrases_of
from tcm_assets.campaigns.briefs.phrases import PhraseTable, Token, folded, tokens_of
from tcm_assets.campaigns.briefs.spelling import SLIPPED, slip_of, slip_of_country
from tcm_assets.catalogue.countries import countries_named, country_name, region_named

_WHOLE: Final = re.compile(
    r"(?P<url>(?:https?://|www\.)\S+)"
    r"|(?<![\w@])@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.]*[A-Za-z0-9_])?)"
    r"|(?P<iso>\b(?:19|20)\d\d-\d\d?-\d\d?\b)"
    r"|(?P<numeric>\b\d{1,2}[./]\d{1,2}[./](?:20)?\d\d\b)"
    r"|(?P<short_numeric>\b(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d))"
    r"|(?P<decade>\b[1-9]0['’]?s\b)"
)
"""What is one item whatever stands in it."""
_CODES: Final = {
    "US": ["United States"],
    "USA": ["United States"],
    "UK": ["United Kingdom"],
    "UAE": ["United Arab Emirates"],
    "KSA": ["Saudi Arabia"],
    "DACH": ["Austria", "Germany", "Switzerland"],
}
"""Places in capitals: "us" in a sentence is a pronoun."""
_SMALL_CODES: Final = frozenset({"us", "uk", "uae"})
"""Those that hurried people write small, where nothing but the code stands between two commas, or behind "the"."""
_ALSO_WORDS: Final = frozenset(
    {
        "chad",
        "chile",
        "chili",
        "china",
        "indie",
        "georgia",
        "guinea",
        "india",
        "jersey",
        "jordan",
        "malta",
        "polish",
        "suisse",
        "togo",
        "turkey",
    }
)
"""Names of countries that are words as well: they need their capital, and a word that makes a place of them."""
_LEAST_PLACE_LETTERS: Final = 4  # of a name that is written small
_MOST_PLACE_WORDS: Final = 4  # "Bosnia and Herzegovina" has three
BREAKS: Final = frozenset(",;.!?:()[]•|–—\n、。，；：！？،؛।/")
SENTENCE_ENDS: Final = frozenset(";.!?•|\n。；！？؛।()[]")
_DASHES: Final = frozenset("-–—~〜～‐‑−")


@dataclass(slots=True)
class Item:
    """A word or phrase, a number, or a sign: `text` in lower case, `tags` what it may be, `used_by` its field."""

    start: int
    end: int
    text: str
    kind: str
    tags: dict[str, Any]
    used_by: str | None = None

    def has(self, *tags: str) -> bool:
        """Return whether the item may be one of these."""
        return any(tag in self.tags for tag in tags)

    @property
    def is_break(self) -> bool:
        """Return whether it parts clauses."""
        return self.kind == "sign" and self.text in BREAKS

    @property
    def ends_sentence(self) -> bool:
        """Return whether it parts sentences."""
        return self.kind == "sign" and self.text in SENTENCE_ENDS

    @property
    def is_dash(self) -> bool:
        """Return whether it may stand between the ends of a range."""
        return self.kind == "sign" and self.text in _DASHES


@dataclass
class Reading:
    """The items of a text in one language."""

    text: str
    language: str | None
    items: list[Item]
    unused: list[tuple[int, int, str]] = field(default_factory=list)

    def raw(self, first: int, end: int) -> str:
        """Return the text from one item up to another, as typed."""
        return self.text[self.items[first].start : self.items[end - 1].end]

    def use(self, first: int, end: int, field_name: str) -> None:
        """Mark items as used by a field."""
        for item in self.items[first:end]:
            if item.used_by is None:
                item.used_by = field_name

    def refuse(self, first: int, end: int, reason: str) -> None:
        """Mark items as unused, and say why."""
        self.unused.append((self.items[first].start, self.items[end - 1].end, reason))
        self.use(first, end, "unused")

    def is_free(self, at: int) -> bool:
        """Return whether there is an item at a place that no field has used."""
        return 0 <= at < len(self.items) and self.items[at].used_by is None

    def has(self, at: int, *tags: str) -> bool:
        """Return whether there is a free item at a place that may be one of these."""
        return self.is_free(at) and self.items[at].has(*tags)

    def begins_good(self, at: int) -> bool:
        """Return whether a plain word goes on right behind a place: "SD cards" behind "micro", "nuts" behind "Brazil".

        In the languages that put what they say of a thing before it; a word of looking or of a launch is none.
        """
        if self.language not in _MODIFIER_FIRST or not self.is_free(at) or at == 0:
            return False
        item = self.items[at]
        is_next = item.start == self.items[at - 1].end + 1 and self.text[item.start - 1] == " "
        return is_next and item.kind == "word" and not item.has(*_NO_GOODS)

    def clause(self, at: int, *, is_part: Callable[[Item], bool] | None = None) -> tuple[int, int]:
        """Return the first item of the clause around a place, and the item that ends it."""
        parts = is_part or (lambda item: item.is_break)
        first = at
        while first > 0 and not parts(self.items[first - 1]):
            first -= 1
        end = at
        while end < len(self.items) and not parts(self.items[end]):
            end += 1
        return first, end

    def spans_of(self, field_name: str) -> tuple[Span, ...]:
        """Return where a field was read: its items, neighbours as one span."""
        spans: list[list[int]] = []
        last = -2
        for place, item in enumerate(self.items):
            if item.used_by == field_name:
                if place == last + 1 and spans:
                    spans[-1][1] = item.end
                else:
                    spans.append([item.start, item.end])
                last = place
        return tuple(Span(start=start, end=end) for start, end in spans)


_MODIFIER_FIRST: Final = frozenset({"en", "de", "nl", "da", "sv", None})
_NO_GOODS: Final = (
    *("creator", "scaffold", "occasion", "both", "in_place", "for_whom", "range", "from", "since", "before", "not"),
    *("gender", "age_word", "audience", "people", "followers", "views", "engagement", "years", "aged", "budget"),
    *("currency", "number_word", "tier", "country", "nationality", "resident", "must", "speak", "but", "at_least"),
    *("at_most", "in_all", "per_one", "per_creator", "per_video", "month", "season", "feast", "quarter", "span"),
    *("worldwide", "include", "few", "between", "end_of", "start_of", "middle_of", "vague_size", "ages", "handle"),
    *("lacking", "not_only", "next_ones", "counted_span", "like", "brand", "town"),
)
"""What a word may be that ends the name of a good."""


def read_items(text: str, brands: Sequence[str] = ()) -> Reading:
    """Return the items of a text; `brands` are names that are recognised."""
    language = brief_language(text)
    tokens = tokens_of(text)
    whole = {found.start(): found for found in _WHOLE.finditer(text)}
    table, brand_table = phrases_of(language), _brand_phrases(tuple(brands))
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found = whole.get(token.start)
        if found is not None:
            kind = str(found.lastgroup)
            value = found["handle"] if kind == "handle" else found[0]
            items.append(Item(found.start(), found.end(), folded(found[0]), "whole", {kind: value}))
            while at < len(tokens) and tokens[at].start < found.end():
                at += 1
            continue
        length, tags = _match(text, tokens, at, table, brand_table, items)
        if not tags and token.kind == "word":
            length, tags = _slip(text, tokens, at, items, language)
        last = tokens[at + max(length, 1) - 1]
        kind = token.kind if length <= 1 else "word"
        items.append(Item(token.start, last.end, folded(text[token.start : last.end]), kind, tags))
        at += max(length, 1)
    return Reading(text, language, items)


def _match(
    text: str, tokens: list[Token], at: int, table: PhraseTable, brands: PhraseTable, items: list[Item]
) -> tuple[int, dict[str, Any]]:
    token = tokens[at]
    if _is_inside_hangul(tokens, at, items):
        return 1, {}
    length, tags = table.match(tokens, at)
    tags = dict(tags)
    if "multiplier" in tags and len(token.text) == 1 and token.kind == "word" and not _is_glued(tokens, at, text):
        tags.pop("multiplier")  # "5 m" is no five million
    is_capital = text[token.start : token.start + 1].isupper()
    named, places = _places(text, tokens, at)
    if not places and not tags and _is_code_in_list(text, token, items):
        places, named = [country_name(token.text) or ""], 1
    if places and named >= length:
        tags = {**(tags if named == length else {}), "country": places}
        length = named
    branded, brand_tags = brands.match(tokens, at)
    if branded and branded >= length and (is_capital or token.kind == "run"):
        return branded, dict(brand_tags)
    if "nationality" in tags and tags["nationality"] == "Türkiye" and token.text == "turkey":
        tags.pop("nationality")
    return length, tags


def _is_code_in_list(text: str, token: Token, items: list[Item]) -> bool:
    """Return whether two capitals behind a country and a comma are one more: "US, UK, AU"."""
    raw = text[token.start : token.end]
    is_code = len(raw) == len("AU") and raw.isascii() and raw.isupper() and country_name(raw) is not None
    if not is_code or len(items) < 2:
        return False
    is_listed = items[-1].has("both") or items[-1].text in (",", "/")
    return is_listed and items[-2].has("country")


def _slip(
    text: str, tokens: list[Token], at: int, items: list[Item], language: str | None
) -> tuple[int, dict[str, Any]]:
    """Return how many tokens are a slip of a word that briefs are made of, and its tags; (1, {}) for none."""
    token = tokens[at]
    before = next((item for item in reversed(items) if item.text not in ("the", "teh", "den", "la")), None)
    if text[token.start].isupper() and before is not None and before.has("in_place"):
        for end in (at + 2, at + 1):
            if end <= len(tokens) and tokens[end - 1].kind == "word":
                country = slip_of_country(text[token.start : tokens[end - 1].end], language)
                if country is not None:
                    return end - at, {"country": [country[1]], SLIPPED: country[0]}
    found = slip_of(token.text, language)
    return 1, {} if found is None else {**found[1], SLIPPED: found[0]}


def _is_glued(tokens: list[Token], at: int, text: str) -> bool:
    """Return whether a letter is written together with the number before it, or with a currency behind: "15 k€"."""
    token = tokens[at]
    if at == 0 or tokens[at - 1].kind != "number":
        return False
    return tokens[at - 1].end == token.start or text[token.end : token.end + 1] in tuple("€$£")


def _is_inside_hangul(tokens: list[Token], at: int, items: list[Item]) -> bool:
    """Return whether a Korean word goes on here that no phrase begins: only after a phrase may particles follow."""
    if not ("\uac00" <= tokens[at].text[0] <= "\ud7a3") or not items:
        return False
    last = items[-1]
    if last.text in _KOREAN_UNITS and len(items) > 1 and items[-2].kind == "number":
        return False
    return last.end == tokens[at].start and "\uac00" <= last.text[-1] <= "\ud7a3" and not last.tags


_KOREAN_UNITS: Final = frozenset("년월일세")  # behind a number: year, month, day, years of age


def _places(text: str, tokens: list[Token], at: int) -> tuple[int, list[str]]:
    """Return how many tokens name a place together, and its countries; (0, []) for none."""
    if tokens[at].kind != "word":
        return 0, []
    first = tokens[at]
    raw = text[first.start : first.end]
    if raw in _CODES or (raw in _SMALL_CODES and _stands_alone(tokens, at)):
        return 1, _CODES[raw.upper()]
    if raw == "EU" or (raw == "eu" and _stands_alone(tokens, at)):
        return 1, countries_named("European Union")
    if len(raw) == 1 and text[first.start : first.start + 4] == "U.S.":
        return 4 if len(tokens) > at + 3 else 0, ["United States"]
    ends = [at]
    for place in range(at + 1, min(at + 2 * _MOST_PLACE_WORDS, len(tokens))):
        gap = text[tokens[place - 1].end : tokens[place].start]
        if tokens[place].kind == "word" and gap in (" ", ""):
            ends.append(place)
        elif tokens[place].text in "-'’" and not gap:
            continue
        else:
            break
    for end in reversed(ends[:_MOST_PLACE_WORDS]):
        name = text[first.start : tokens[end].end]
        if named := _named(name):
            return end + 1 - at, named
    return 0, []


def _stands_alone(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1].text if at else ","
    after = tokens[at + 1].text if at + 1 < len(tokens) else ","
    return after in BREAKS and (before in BREAKS or before == "the")


@lru_cache(4_096)
def _named(name: str) -> list[str]:
    lower = name.lower()
    is_small = lower.upper() != lower and not name[0].isupper()
    if is_small and (len(name) < _LEAST_PLACE_LETTERS or lower in _ALSO_WORDS):
        return []
    return countries_named(name) or region_named(name)


def needs_a_place_word(item: Item) -> bool:
    """Return whether an item names a country and may be a word as well ("Turkey", "Jordan")."""
    return item.text in _ALSO_WORDS


@lru_cache(8)
def _brand_phrases(brands: tuple[str, ...]) -> PhraseTable:
    table = PhraseTable()
    for name in brands:
        table.add(name.lower(), "brand", name)
    return table
