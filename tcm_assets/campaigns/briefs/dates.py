"""Dates: the days that a brief names, counted from the day on which it is read.

A day or month without a year is the next one that is not over. Seasons are meteorological (spring is March to May in
the northern half of the earth), "before" ends the day before, "by" and "until" end with the day itself.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from tcm_assets.campaigns.briefs.named_days import DAY_LIMITS, Named, last_of_month, named_at, whole_number
from tcm_assets.campaigns.briefs.reading import Item, Reading


@dataclass(frozen=True, slots=True)
class Days:
    """The days that items `at` up to `end` say, and why they cannot be used, where they cannot."""

    first: date | None
    last: date | None
    at: int
    end: int
    fault: str | None = None


def days_at(reading: Reading, at: int, day: date, *, is_southern: bool) -> Days | None:
    """Return the days that are named from a place on, with what limits them ("before", "from ... to")."""
    place, limit, part = at, "", ""
    is_negated = _is_negation(reading, at) and reading.has(at + 1, "before", "since")
    place += is_negated
    start = place
    while reading.has(place, *DAY_LIMITS, "start_of", "end_of", "middle_of") or (
        place > start and reading.is_free(place) and reading.items[place].text in _ARTICLES
    ):
        item = reading.items[place]
        part = next((name for name in ("start_of", "end_of", "middle_of") if item.has(name)), part)
        if not part or item.has("before", "since", "between"):
            limit = limit or _limit_of(item)
        place += 1
    if place == start and reading.is_free(at) and reading.items[at].text in _ARTICLES:
        place += 1
    is_over = reading.has(at, "past")
    first = named_at(reading, place + is_over, day, is_southern=is_southern)
    if first is None:
        return _counted_from(reading, at, day)
    if isinstance(first, str):
        return Days(None, None, at, _end_of_fault(reading, place), first)
    end = first.end
    if is_over:
        return Days(None, None, at, end, "it is over: write the days of the campaign")
    if reading.language in _POSTPOSED and reading.has(end, "not_after"):
        return Days(None, None, at, end + 1, _LEFT_OUT)
    if is_negated:
        limit = "since" if limit in ("before", "exclusive") else "before"
    elif _is_negated(reading, at):
        return Days(None, None, at, end, _LEFT_OUT)
    joined = reading.is_free(end) and (
        reading.items[end].is_dash
        or reading.items[end].text == "/"
        or reading.has(end, "range", "since")
        or (limit == "between" and reading.has(end, "both"))
    )
    if joined:
        other, last_part = end + 1, ""
        while reading.is_free(other) and (
            reading.items[other].text in _ARTICLES
            or reading.has(other, "before", *_PARTS)
            or reading.items[other].is_dash
        ):
            last_part = next((name for name in _PARTS if reading.has(other, name)), last_part)
            other += 1
        second = named_at(reading, other, day, is_southern=is_southern)
        if isinstance(second, Named):
            return _range(reading, at, _part_named(first, part), _part_named(second, last_part), day)
    span = _in_year(first, day)
    if span is None:
        reason = "the date of this feast is not known for that year" if first.is_feast else "there is no such day"
        return Days(None, None, at, end, reason)
    after_part = next((name for name in ("end_of", "start_of", "middle_of") if reading.has(end, name)), "")
    if after_part and not part:
        part, end = after_part, end + 1
    first_span, span = span, _part_of(span, part)
    if not limit or limit == "since":
        for name in ("before", "since"):
            is_after = reading.has(end, name) and not _is_number_next(reading, end)
            if is_after and (reading.language in _POSTPOSED or name == limit):
                limit, end = name, end + 1
                if reading.items[end - 1].has("exclusive"):
                    limit = "exclusive"
                break
    if limit == "exclusive" and part == "end_of":
        limit = "before"  # "before the end of May" is all of May
        span = (span[0], first_span[1])
    if limit == "exclusive":
        return Days(None, span[0] - timedelta(days=1), at, end)
    if limit == "before":
        return Days(None, span[1], at, end)
    if limit == "since" and not first.is_range:
        return Days(span[0], None, at, end)
    return Days(*span, at, end)


_LEFT_OUT: Final = "days to leave out are not kept: write the days of the campaign"
_ARTICLES: Final = frozenset(
    (
        *("the", "le", "la", "les", "l", "'", "’", "el", "los", "il", "lo", "i", "o", "a", "as", "os", "dem", "der"),
        *("den", "die", "das", "im", "am", "zum", "de", "det", "du", "dell", "del", "on", "in"),
    )
)
_POSTPOSED: Final = frozenset({"ja", "ko", "zh", "tr", "hi"})
"""Languages in which "before" and "until" stand behind the day."""


_PARTS: Final = ("start_of", "end_of", "middle_of")


_NOTHING: Final = frozenset({"nothing", "nichts", "nada", "rien", "niente", "niets", "intet", "inget", "nic", "ничего"})


def _is_negation(reading: Reading, at: int) -> bool:
    return reading.has(at, "not") or (reading.is_free(at) and reading.items[at].text in _NOTHING)


def _part_named(named: Named, part: str) -> Named:
    """Return the first, middle or last third of a named span, in any year."""

    def find(year: int) -> tuple[date, date] | None:
        span = named.spans_of(year)
        return span and _part_of(span, part)

    return replace(named, spans_of=find) if part else named


def _is_negated(reading: Reading, at: int) -> bool:
    """Return whether a negation reaches days: "not in December", "no posts in August"."""
    place = at - 1
    while reading.has(place, "in_place", "scaffold", "video", "occasion") and not reading.has(place, "not"):
        place -= 1
    return reading.has(place, "not") and not reading.has(place, "before", "since")


def _end_of_fault(reading: Reading, at: int) -> int:
    """Return the item behind days that cannot be used: with their year in digits."""
    return at + 1 + (whole_number(reading, at + 1) is not None)


def _limit_of(item: Item) -> str:
    if item.has("between"):
        return "between"
    if item.has("exclusive"):
        return "exclusive"
    if item.has("before"):
        return "before"
    return "since" if item.has("since") else ""


def _is_number_next(reading: Reading, at: int) -> bool:
    return at + 1 < len(reading.items) and reading.items[at + 1].kind == "number"


def _range(reading: Reading, at: int, first: Named, second: Named, day: date) -> Days:
    """Return the days from one named span to another; the first one's year is the other's, where only that has one."""
    if second.year is not None and first.year is None:
        end = second.spans_of(second.year)
        start = first.spans_of(second.year)
        if start and end and start[0] > end[1]:
            start = first.spans_of(second.year - 1)
    else:
        start = _in_year(first, day)
        end = None
        if start is not None:
            years = (second.year,) if second.year else (start[0].year, start[0].year + 1)
            ends = [span for year in years if (span := second.spans_of(year)) and span[1] >= start[0]]
            end = ends[0] if ends else None
        if start and end and first.year is None and start[0] <= day <= start[1] and end[1] < day:
            end = None
    last = second.end
    if reading.has(last, "before") and reading.language in _POSTPOSED:
        last += 1
    if not start or not end:
        return Days(None, None, at, last, "the last day is before the first")
    return Days(start[0], end[1], at, last)


def _in_year(named: Named, day: date) -> tuple[date, date] | None:
    """Return the days in the named year, or in the first year in which they are not over."""
    years = [named.year] if named.year is not None else [day.year - 1, day.year, day.year + 1]
    for year in years:
        span = named.spans_of(year)
        if span is not None and (named.year is not None or span[1] >= day):
            return span
    return None


def _part_of(span: tuple[date, date], part: str) -> tuple[date, date]:
    """Return the first, middle or last third of a month, or that month of a longer span."""
    first, last = span
    days = (last - first).days + 1
    if not part or days < 20:
        return span
    if days > 40:
        months = {"start_of": first, "end_of": last, "middle_of": first + timedelta(days=days // 2)}
        month = months[part]
        return month.replace(day=1), last_of_month(month.year, month.month)
    if part == "start_of":
        return first, first.replace(day=10)
    return (first.replace(day=11), first.replace(day=20)) if part == "middle_of" else (first.replace(day=21), last)


def _counted_from(reading: Reading, at: int, day: date) -> Days | None:
    """Read "the next two weeks": from the day of reading on."""
    if not reading.has(at, "next_ones"):
        return None
    item = reading.items[at + 1] if reading.is_free(at + 1) else None
    number = whole_number(reading, at + 1)
    if number is None and item is not None:
        number = item.tags.get("number_word")
    if number is None or not reading.has(at + 2, "counted_span"):
        return None
    kind = reading.items[at + 2].tags["counted_span"]
    days = number * {"days": 1, "weeks": 7, "months": 30}[kind]
    return Days(day, day + timedelta(days=min(days, 3_650)), at, at + 3)
