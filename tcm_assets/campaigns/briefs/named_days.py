"""Named days: a day, month, quarter, season, feast or span that a brief names at a place, in any year."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tcm_assets.campaigns.briefs.day_words import DAY_WORDS, SEASONS
from tcm_assets.campaigns.briefs.feast_days import RULES
from tcm_assets.campaigns.briefs.quantities import number_value
from tcm_assets.campaigns.briefs.reading import Reading

_YEARS: Final = range(2000, 2100)
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "er", "º", "ª", "°", ".", "e", "ste", "de", "ος"})
_FILLERS: Final = frozenset({"of", "de", "del", "di", "des", "du", "do", "d", "'", "’", ",", "году", "года", "r"})
_DAY_SIGNS: Final = frozenset({"日", "号", "일"})
_MONTH_SIGNS: Final = frozenset({"月", "월"})
_YEAR_SIGNS: Final = frozenset({"年", "년"})
_MONTH_WORDS: Final = frozenset({"tháng", "เดือน", "bulan", "شهر", "महीना"})
_QUARTER: Final = re.compile(r"[qtk]([1-4])")
DAY_LIMITS: Final = ("before", "since", "from", "between")
"""Tags of words that limit the days beside them."""
_MODAL: Final = frozenset({"may", "march", "mars", "mart", "set", "mar", "jun"})
"""Names of months that are words as well, where they are written small."""


@dataclass(frozen=True, slots=True)
class Named:
    """A span of days that a text names: `spans_of` gives its first and last day in a year.

    `year` is null where the text has none; `is_day` where it is one day, `is_range` where two
    are named ("1 to 15 March"), `is_feast` where it goes by the year.
    """

    spans_of: Callable[[int], tuple[date, date] | None]
    year: int | None
    end: int
    is_day: bool = False
    is_range: bool = False
    is_feast: bool = False


def named_at(reading: Reading, at: int, day: date, *, is_southern: bool) -> Named | str | None:
    """Return the span of days that is named at a place; a text says why what is there cannot be used."""
    if not reading.is_free(at):
        return None
    item = reading.items[at]
    if item.has("iso"):
        return _numeric(item.tags["iso"], "-", is_year_first=True, end=at + 1)
    if item.has("numeric"):
        return _numeric_day(item.tags["numeric"], reading.language, at + 1)
    if item.has("short_numeric"):
        return _short_numeric_day(reading, at)
    if (reason := _year_out_of_reach(reading, at)) is not None:
        return reason
    return (
        _signed_day(reading, at)
        or _day_and_month(reading, at)
        or _month(reading, at)
        or _season_feast_or_span(reading, at, day, is_southern=is_southern)
    )


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _day_in(month: int, number: int) -> Callable[[int], tuple[date, date] | None]:
    def find(year: int) -> tuple[date, date] | None:
        try:
            found = date(year, month, number)
        except ValueError:
            return None
        return found, found

    return find


def _months_in(first: int, last: int) -> Callable[[int], tuple[date, date]]:
    """Return how to find whole months; one after December is in the next year."""

    def find(year: int) -> tuple[date, date]:
        over, month = divmod(last - 1, 12)
        return date(year, first, 1), last_of_month(year + over, month + 1)

    return find


def _feast(name: str) -> Callable[[int], tuple[date, date] | None]:
    def find(year: int) -> tuple[date, date] | None:
        if name in RULES:
            return RULES[name](year), RULES[name](year)
        if name in DAY_WORDS.moving_feasts:
            return DAY_WORDS.moving_feasts[name].get(year)
        month, number = map(int, name.split("-"))
        return date(year, month, number), date(year, month, number)

    return find


def _fixed(first: date, last: date) -> Callable[[int], tuple[date, date]]:
    return lambda _: (first, last)


def whole_number(reading: Reading, at: int) -> int | None:
    """Return the whole number at a place, of at most four digits."""
    if not reading.is_free(at) or reading.items[at].kind != "number":
        return None
    value, digits = number_value(reading.items[at].text)
    return int(value) if value == int(value) and digits <= 4 else None


def _year_at(reading: Reading, at: int) -> tuple[int | None, int]:
    """Return a year at a place, past "of" and a comma, and the place behind it."""
    place = at
    while reading.is_free(place) and reading.items[place].text in _FILLERS and place < at + 2:
        place += 1
    year = whole_number(reading, place)
    if year is None or year not in _YEARS:
        return None, at
    end = place + 1
    while reading.is_free(end) and (reading.items[end].text in _YEAR_SIGNS or reading.items[end].text == "г"):
        end += 1
    return year, end


def _numeric_day(text: str, language: str | None, end: int) -> Named | str:
    mark = "." if "." in text else "/"
    first, second, _ = (int(part) for part in text.split(mark))
    if mark == "/" and language in ("en", None) and first <= 12 and second <= 12 and first != second:
        return "day and month may be either way round: write the month's name"
    is_month_first = mark == "/" and second > 12
    return _numeric(text, mark, is_year_first=False, end=end, is_month_first=is_month_first)


def _numeric(text: str, mark: str, *, is_year_first: bool, end: int, is_month_first: bool = False) -> Named | str:
    parts = [int(part) for part in text.split(mark)]
    year, month, number = parts if is_year_first else (parts[2], parts[1], parts[0])
    if is_month_first:
        month, number = number, month
    year += 2000 if year < 100 else 0
    try:
        found = date(year, month, number)
    except ValueError:
        return "there is no such day"
    return Named(_fixed(found, found), year, end, is_day=True)


def _short_numeric_day(reading: Reading, at: int) -> Named | None:
    """Read "13.02." where days are written so, and in a range elsewhere."""
    is_range = any(
        reading.is_free(place) and (reading.items[place].is_dash or reading.has(place, "range"))
        for place in (at - 1, at + 1)
    )
    if reading.language in ("en", None) and not is_range:
        return None
    number, month = (int(part) for part in reading.items[at].tags["short_numeric"].rstrip(".").split("."))
    return Named(_day_in(month, number), None, at + 1, is_day=True)


def _year_out_of_reach(reading: Reading, at: int) -> str | None:
    """Return why a month, season or feast with a year in digits behind it is none that a campaign can have."""
    if not reading.items[at].has("month", "season", "feast", "quarter"):
        return None
    number = whole_number(reading, at + 1)
    if number is None or number < _YEARS.stop or _counts_something(reading, at + 2):
        return None
    return f"no campaign is planned for {number}: write a year before {_YEARS.stop}"


def _signed_day(reading: Reading, at: int) -> Named | None:
    """Read 2027年5月1日, 5月1日, 5월 and 5月末."""
    year, place = None, at
    number = whole_number(reading, place)
    if number in _YEARS and reading.is_free(at + 1) and reading.items[at + 1].text in _YEAR_SIGNS:
        year, place = number, at + 2
        number = whole_number(reading, place)
        if number is None:
            return Named(_months_in(1, 12), year, place)
    is_month = number is not None and 1 <= number <= 12 and reading.is_free(place + 1)
    if number is None or not is_month or reading.items[place + 1].text not in _MONTH_SIGNS:
        return None
    day_number = whole_number(reading, place + 2)
    if day_number and reading.is_free(place + 3) and reading.items[place + 3].text in _DAY_SIGNS:
        return Named(_day_in(number, day_number), year, place + 4, is_day=True)
    return Named(_months_in(number, number), year, place + 2)


def _day_and_month(reading: Reading, at: int, *, is_end: bool = False) -> Named | None:
    """Read "1 March 2027", "1st of March", "1. März", "le 1er mars", "1 de mayo"; also "1 to 15 March".

    `is_end`: it is the end of such a range, and none itself.
    """
    number = whole_number(reading, at)
    if number is None or not 1 <= number <= 31:
        return None
    place = at + 1
    while reading.is_free(place) and reading.items[place].text in _ORDINALS | _FILLERS - {","} and place < at + 3:
        place += 1
    if reading.is_free(place) and (reading.items[place].is_dash or reading.has(place, "range")):
        if is_end:
            return None
        last = whole_number(reading, place + 1)
        other = _day_and_month(reading, place + 1, is_end=True) if last is not None else None
        if other is not None and other.is_day and last is not None and last > number:
            return _day_range(other, number)
        return None
    month = _month_number(reading, place, is_beside_number=True)
    if month is None:
        return None
    year, end = _year_at(reading, place + 1)
    return Named(_day_in(month, number), year, end, is_day=True)


def _day_range(last: Named, first_day: int) -> Named:
    def find(year: int) -> tuple[date, date] | None:
        span = last.spans_of(year)
        return span and (span[0].replace(day=first_day), span[1])

    return Named(find, last.year, last.end, is_range=True)


def _month_number(reading: Reading, at: int, *, is_beside_number: bool) -> int | None:
    if not reading.is_free(at):
        return None
    item = reading.items[at]
    if item.has("month"):
        typed = reading.text[item.start]
        before = reading.items[at - 1] if at else None
        is_placed = is_beside_number or (before is not None and before.has(*DAY_LIMITS, "in_place", "range", "end_of"))
        if item.text in _MODAL and typed.islower() and not is_placed:
            return None
        return int(item.tags["month"])
    if item.has("short_month") and (is_beside_number or _is_paired_month(reading, at)):
        return int(item.tags["short_month"])
    return None


def _is_paired_month(reading: Reading, at: int) -> bool:
    """Return whether a slash or dash joins a short name of a month to another: "Jan/Feb"."""
    for step in (1, -1):
        sign, other = at + step, at + 2 * step
        if not (0 <= sign < len(reading.items) and 0 <= other < len(reading.items)):
            continue
        is_joined = reading.items[sign].text == "/" or reading.items[sign].is_dash
        if is_joined and reading.items[other].has("month", "short_month"):
            return True
    return False


def _month(reading: Reading, at: int) -> Named | None:
    """Read "May", "May 2027", "May 12" and "tháng 5"."""
    if reading.is_free(at) and reading.items[at].text in _MONTH_WORDS:
        month = whole_number(reading, at + 1)
        if month is None:
            is_another = reading.is_free(at + 1) and reading.items[at + 1].text in _MONTH_WORDS
            return None if is_another else _month(reading, at + 1)
        if not 1 <= month <= 12:
            return None
        year, end = _year_at(reading, at + 2)
        return Named(_months_in(month, month), year, end)
    number = whole_number(reading, at + 1)
    is_before_day = reading.language in ("en", None) and number is not None and 1 <= number <= 31
    month = _month_number(reading, at, is_beside_number=is_before_day or (number in _YEARS))
    if month is None:
        return None
    if is_before_day and number is not None and not _counts_something(reading, at + 2):
        end = at + 2
        while reading.is_free(end) and reading.items[end].text in _ORDINALS - {".", "de", "e"}:
            end += 1
        year, end = _year_at(reading, end)
        return Named(_day_in(month, number), year, end, is_day=True)
    year, end = _year_at(reading, at + 1)
    return Named(_months_in(month, month), year, end)


def _counts_something(reading: Reading, at: int) -> bool:
    return reading.has(at, "creator", "tier", "followers", "multiplier", "currency", "views", "nationality")


def _season_feast_or_span(reading: Reading, at: int, day: date, *, is_southern: bool) -> Named | None:
    item = reading.items[at]
    if item.has("season", "feast") and _names_good(reading, at):
        return None
    if item.has("season"):
        year, end = _year_at(reading, at + 1)
        shift = SEASONS.index(item.tags["season"])
        month = (3 + 3 * shift + 6 * is_southern - 1) % 12 + 1
        return Named(_months_in(month, month + 2), year, end)
    if item.has("feast"):
        year, end = _year_at(reading, at + 1)
        return Named(_feast(item.tags["feast"]), year, end, is_day=True, is_feast=True)
    if item.has("quarter"):
        year, end = _year_at(reading, at + 1)
        return _quarter(int(item.tags["quarter"]), year, end)
    number = whole_number(reading, at + 1)
    if item.text in ("q", "t", "k") and number in range(1, 5) and reading.items[at + 1].start == item.end:
        year, end = _year_at(reading, at + 2)
        return _quarter(number or 1, year, end)
    if item.has("span"):
        first, last = _span(item.tags["span"], day)
        return Named(_fixed(first, last), first.year, at + 1)
    year, end = _year_at(reading, at)
    before = reading.items[at - 1] if at else None
    if year is not None and before is not None and before.has("in_place", "before", "since", "end_of"):
        return Named(_months_in(1, 12), year, end)
    return None


def _names_good(reading: Reading, at: int) -> bool:
    """Return whether a season or feast is part of a good's name: "winter tyres", "ropa de verano"."""
    before = reading.items[at - 1] if at else None
    is_placed = before is not None and before.has(*DAY_LIMITS, "in_place", "end_of", "start_of", "middle_of", "range")
    if before is not None and before.text in _OF and at > 1:
        thing = reading.items[at - 2]
        return thing.kind == "word" and thing.used_by is None and not thing.has(*_NO_THINGS)
    return not is_placed and reading.begins_good(at + 1)


_OF: Final = frozenset({"de", "d'", "di", "da", "do", "del"})
_NO_THINGS: Final = ("scaffold", "creator", "occasion", "start_of", "end_of", "middle_of", "before", "since", "from")


def _quarter(number: int, year: int | None, end: int) -> Named:
    return Named(_months_in(3 * number - 2, 3 * number), year, end)


def _span(name: str, day: date) -> tuple[date, date]:
    if name == "next_week":
        monday = day + timedelta(days=7 - day.weekday())
        return monday, monday + timedelta(days=6)
    if name in ("this_year", "next_year"):
        year = day.year + (name == "next_year")
        return (day if name == "this_year" else date(year, 1, 1)), date(year, 12, 31)
    if name == "this_month":
        return day, last_of_month(day.year, day.month)
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, last_of_month(first.year, first.month)
