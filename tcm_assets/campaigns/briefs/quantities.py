"""Amounts: numbers with their limits, ranges, multipliers and currencies, wherever they stand in a text.

What an amount counts is decided by the words beside it (`counted.py`). "10 to 50k" is from 10,000; "1,5k" is 1,500,
"1.500" too, since nobody gives creators three decimals.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from tcm_assets.campaigns.briefs.reading import Reading

_GROUPED = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"(?P<whole>.*?)[.,](?P<part>\d{1,2})$")
_MARKS = re.compile(r"[.,'’ \u00a0\u202f]")
MOST_VALUE: Final = 1e15
"""More than anything that a brief counts; what is larger is this, and refused by what would count it."""
_MOST_DIGITS: Final = 15
_LEAST_MULTIPLIER: Final = 1_000  # that the other end of a range takes over: "10 to 50k", not "2 to 3 hundred"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from item `first` up to `end`; `base` without its multiplier."""

    value: float
    base: float
    factor: int
    first: int
    end: int
    is_word: bool
    digits: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or range from item `first` up to `end`; null: no limit on that side."""

    low: float | None
    high: float | None
    first: int
    end: int
    currency: Any = None
    is_percent: bool = False
    has_people: bool = False
    is_word: bool = False
    has_factor: bool = False
    digits: int = 0

    @property
    def is_whole(self) -> bool:
        """Return whether its ends are whole numbers."""
        return all(end is None or end == int(end) for end in (self.low, self.high))

    @property
    def is_exact(self) -> bool:
        """Return whether it is one number without a limit."""
        return self.low == self.high


def number_value(text: str) -> tuple[float, int]:
    """Return the value of digits with marks, at most MOST_VALUE, and how many digits it has.

    >>> number_value("1.500"), number_value("2,5"), number_value("1,00,000"), number_value("1 250,50")
    ((1500.0, 4), (2.5, 2), (100000.0, 6), (1250.5, 6))
    """
    digits = sum(sign.isdigit() for sign in text)
    if digits > _MOST_DIGITS:
        return MOST_VALUE, digits
    if _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
        return float(_MARKS.sub("", text)), digits
    if found := _DECIMAL.fullmatch(text):
        return float(f"{_MARKS.sub('', found['whole'])}.{found['part']}"), digits
    return float(_MARKS.sub("", text)), digits


def number_at(reading: Reading, at: int) -> Number | None:
    """Return the number that begins at a place, with the multipliers behind it ("10 тыс.", "30万")."""
    if not reading.is_free(at):
        return None
    item = reading.items[at]
    is_word = item.kind != "number"
    if is_word and "number_word" not in item.tags:
        return None
    base, digits = (float(item.tags["number_word"]), 0) if is_word else number_value(item.text)
    end, factor = at + 1, 1
    while (
        reading.has(end, "multiplier")
        and factor < MOST_VALUE
        and not (is_word and reading.items[end].has("number_word") and factor > 1)
    ):
        factor *= reading.items[end].tags["multiplier"]
        end += 1
        if reading.is_free(end) and reading.items[end].text == "." and reading.items[end - 1].text in _ABBREVIATED:
            end += 1
    return Number(min(base * factor, MOST_VALUE), base, factor, at, end, is_word, digits)


_ABBREVIATED: Final = frozenset({"tsd", "tys", "тыс", "mio", "mln", "млн", "dzd"})


def amount_at(reading: Reading, at: int, *, is_joined: bool = False) -> Amount | None:
    """Return the amount that begins at a place with its limit ("at least", "between", "up to £").

    `is_joined`: it is the other limit of one before it, and looks for none itself.
    """
    place, low_limit, high_limit, is_between, is_from = at, False, False, False, False
    negation = _negation_of_limit(reading, at)
    place += negation
    for _ in range(3):  # "between", "from about", "up to"
        if reading.has(place, "between"):
            is_between = True
        elif reading.has(place, "at_least") and not _begins_range(reading, place):
            low_limit = True
        elif reading.has(place, "at_most"):
            high_limit = True
        elif reading.has(place, "from"):
            is_from = True
        else:
            break
        place += 1
        if reading.is_free(place) and _joins_words(reading, place):  # "under-18s"
            place += 1
    if negation:  # "no one under 18": 18 and older
        low_limit, high_limit = high_limit, low_limit
    currency, place = _currency(reading, place, None)
    first = number_at(reading, place)
    if first is None:
        return None
    place = first.end
    currency, place = _currency(reading, place, currency)
    is_percent, place = _percent(reading, place)
    people = reading.has(place, "people") and (reading.has(place + 1, "range") or not reading.has(place, "range"))
    after_people = place + 1 if people else place
    second = _second(reading, after_people, is_between=is_between)
    if second is None and people:
        second = _second(reading, place, is_between=is_between)
    if second is not None:
        number, end, other = second
        low, high = first.value, number.value
        if first.factor == 1 and number.factor >= _LEAST_MULTIPLIER and first.base < number.base:
            low *= number.factor
        if high < low and not low_limit and not high_limit and not _is_spaced_dash(reading, number.first - 1):
            low, high = high, low  # "50k to 10k": whoever counts down means the same range
        if high > low:
            is_percent, end = _percent(reading, end)
            people = reading.has(end, "people")
            return Amount(
                low,
                high,
                at,
                end + people,
                other or currency,
                is_percent,
                people,
                first.is_word,
                number.factor > 1,
                max(first.digits, number.digits),
            )
    if (
        low_limit != high_limit
        and not is_joined
        and (other_end := _other_limit(reading, place, is_low=low_limit)) is not None
    ):
        least = first.value if low_limit else other_end.low
        most = other_end.high if low_limit else first.value
        if least is not None and most is not None and least < most:
            return replace(other_end, low=least, high=most, first=at, currency=other_end.currency or currency)
    if is_from and not low_limit:
        at, is_from = at + 1, False  # "from 5 creators" has no range: the word is not part of it
    end = after_people
    low, high = first.value, first.value
    if low_limit or (reading.has(end, "at_least_after") and not _adds(reading, end) and not high_limit):
        end += not low_limit
        return Amount(low, None, at, end, currency, is_percent, people, first.is_word, first.factor > 1, first.digits)
    if high_limit or reading.has(end, "at_most_after"):
        end += not high_limit
        return Amount(None, high, at, end, currency, is_percent, people, first.is_word, first.factor > 1, first.digits)
    return Amount(low, high, at, end, currency, is_percent, people, first.is_word, first.factor > 1, first.digits)


def _negation_of_limit(reading: Reading, at: int) -> int:
    """Return how many items before a limit turn it round: "nobody over 50", "no people under 18"; 0 for none."""
    if reading.has(at, "cannot") and (spent := _spending(reading, at + 1)) > at + 1:
        return spent - at if reading.has(spent, "at_least") and not _begins_range(reading, spent) else 0
    if not (reading.has(at, "not") or (reading.is_free(at) and reading.items[at].text in _NOBODY)):
        return 0
    place = at + 1 + (reading.is_free(at + 1) and reading.items[at + 1].text in ("be", "sein"))
    if reading.has(place, "creator", "people", "gender", "age_word") or (
        reading.is_free(place) and reading.items[place].text in _PEOPLE
    ):
        place += 1
    is_limit = reading.has(place, "at_least", "at_most") and not _begins_range(reading, place)
    return place - at if is_limit else 0


def _adds(reading: Reading, at: int) -> bool:
    """Return whether a plus between blanks adds something to a number: "$500 + product"."""
    item = reading.items[at]
    return item.text == "+" and item.start > reading.items[at - 1].end and reading.is_free(at + 1)


def _other_limit(reading: Reading, at: int, *, is_low: bool) -> Amount | None:
    """Return the amount that limits the other side: "at most 20 and at least 5 creators"; None where none follows."""
    if not reading.has(at, "both"):
        return None
    other = amount_at(reading, at + 1, is_joined=True)
    open_end = other is not None and (other.low is None if is_low else other.high is None)
    return other if open_end else None


def _spending(reading: Reading, at: int) -> int:
    """Return the place behind words for spending: "pay", "want to spend"."""
    place = at
    while (
        place < at + 4
        and reading.is_free(place)
        and (reading.has(place, "scaffold", "budget") or reading.items[place].text in _SPENDING)
    ):
        place += 1
    return place


_SPENDING: Final = frozenset(
    {"pay", "spend", "go", "give", "offer", "exceed", "zahlen", "ausgeben", "gastar", "pagar", "payer"}
)


def _joins_words(reading: Reading, at: int) -> bool:
    """Return whether a hyphen joins the words around it."""
    item = reading.items[at]
    if not item.is_dash or at == 0 or at + 1 >= len(reading.items):
        return False
    return reading.items[at - 1].end == item.start and item.end == reading.items[at + 1].start


_PEOPLE: Final = frozenset(
    (
        *(
            "people",
            "persons",
            "kids",
            "children",
            "users",
            "leute",
            "personen",
            "kinder",
            "gente",
            "personas",
            "niños",
        ),
        *("personnes", "gens", "enfants", "pessoas", "crianças", "persone", "bambini", "mensen", "kinderen", "osób"),
    )
)
_NOBODY: Final = frozenset({"personne"})
"""Words for nobody that are words for a person elsewhere."""


def _is_spaced_dash(reading: Reading, at: int) -> bool:
    """Return whether a dash stands between blanks, as between two thoughts: "iPhone 15 - 3 creators"."""
    item = reading.items[at]
    return item.is_dash and at > 0 and item.start > reading.items[at - 1].end


def _begins_range(reading: Reading, at: int) -> bool:
    """Return whether a word for "from", which is "at least" as well, begins a range: "от 10 до 50"."""
    if not reading.items[at].has("from", "since"):
        return False
    _, place = _currency(reading, at + 1, None)
    first = number_at(reading, place)
    return first is not None and _second(reading, _currency(reading, first.end, None)[1], is_between=False) is not None


def _currency(reading: Reading, at: int, known: Any) -> tuple[Any, int]:
    """Return the currency that is written here, before what was known, and the place behind it."""
    if not reading.has(at, "currency"):
        return known, at
    found = reading.items[at].tags["currency"]
    return (found if known is None or known.startswith("?") else known), at + 1


def _percent(reading: Reading, at: int) -> tuple[bool, int]:
    is_percent = reading.is_free(at) and reading.items[at].text in ("%", "％", "percent", "prozent")
    return is_percent, at + is_percent


def _second(reading: Reading, at: int, *, is_between: bool) -> tuple[Number, int, Any] | None:
    """Return the other end of a range, the place behind it and its currency."""
    is_joined = reading.is_free(at) and (
        reading.items[at].is_dash
        or reading.has(at, "range", "both")
        or (reading.items[at].text in _RANGES_ANYWHERE and number_at(reading, at + 1) is not None)
    )
    if not is_joined:
        return None
    is_pair = not (is_between or reading.items[at].is_dash or reading.has(at, "range"))
    is_pair = is_pair and reading.items[at].text not in _RANGES_ANYWHERE
    place = at + 1
    while reading.has(place, "article") or (reading.is_free(place) and reading.items[place].text in ("i", "los", "os")):
        place += 1
    currency, place = _currency(reading, place, None)
    number = number_at(reading, place)
    if number is None or (is_pair and not 0 < number.value - _last_value(reading, at) <= 1):
        return None  # "two or three" is a range, "30 and 50" are two numbers
    currency, place = _currency(reading, number.end, currency)
    return number, place, currency


_RANGES_ANYWHERE: Final = frozenset({"bis", "hasta", "jusqu'à", "до"})
"""Words between two numbers that are nothing else in any language: a few words do not show theirs."""


def _last_value(reading: Reading, at: int) -> float:
    """Return the value of the number right before a place; infinity where none is."""
    first = number_at(reading, at - 1) if at else None
    return first.value if first is not None and first.end == at else float("inf")
