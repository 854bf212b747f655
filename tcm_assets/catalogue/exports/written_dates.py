"""Dates in text, as programs, spreadsheets and people write them: what each may mean, in Unix seconds.

Months are read by their names in some thirty languages of the Unicode data. A date that can be read in two ways has a
moment for each.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Literal, NamedTuple

Order = Literal["day first", "month first", "year first"]

DAY_S = 86_400
_MINUTE_S = 60
_MAX_CHARACTERS = 80
_CENTURY = 2_000  # of years with two digits: no video is older


class Moment(NamedTuple):
    """A time as it is written: the first Unix second that it may mean, and how many follow; `order` of a date.

    `exact` is what a number that ends in zeros, and so may be rounded, means if it is not. `is_guess` is whether only
    a video's id can tell that a time is meant at all.
    """

    first: int
    span: int = 0
    order: Order | None = None
    is_rounded: bool = False
    exact: int | None = None
    is_guess: bool = False


_HALF = r"(?:(?P<{}>오전|오후|上午|下午|午前|午後)\s?)?"
_CLOCK = (
    rf"{_HALF.format('before')}"
    r"(?P<hour>[0-9]{1,2})(?:[:.h]|[時时시点點]\s?)(?P<minute>[0-9]{2})(?:[分분]\s?)?"
    r"(?:[:.]?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?[秒초]?)?"
    r"(?:\s?(?P<half>[AP])\.?\s?M\.?)?"
    r"(?:\s?(?:UTC|GMT|Z)?(?P<zone>[+-][0-9]{2}:?(?:[0-9]{2})?)?(?:\s?(?:UTC|GMT))?)"
)
_AT = r"(?:at|um|à|a las|alle ore|alle|às|as|om|kl\.?|klo|o|в|saat)"
_TAIL = rf"(?:(?:,?\s|T|,?\s{_AT}\s){_CLOCK}(?:\s?(?:Uhr|uur|h|hs|hrs))?)?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s)?"
_MONTH = r"(?P<name>[^\W\d_]{3,12})\.?"
_SHORT_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_OF = r"(?:\s|-|/|\sde\s|\sd['’]\s?|\sof\s)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.])\s?(?P<month>[0-9]{{1,2}})(?P=mark)\s?(?P<day>[0-9]{{1,2}})\.?{_TAIL}",
        rf"(?P<a>[0-9]{{1,2}})(?P<mark>[-/.])\s?(?P<b>[0-9]{{1,2}})(?P=mark)\s?{_SHORT_YEAR}\.?{_TAIL}",
        rf"{_WEEKDAY}(?P<day>[0-9]{{1,2}})(?:\.|er|st|nd|rd|th|º|°)?{_OF}{_MONTH}{_OF}{_SHORT_YEAR}"
        rf"(?:\s?(?:г|р)\.?)?{_TAIL}",
        rf"{_WEEKDAY}{_MONTH}\s(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>[0-9]{{4}}){_TAIL}(?:\s\([\w ]+\))?",
        rf"{_WEEKDAY}{_MONTH}\s(?P<day>[0-9]{{1,2}})\s{_CLOCK}\s(?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})\s?[年년]\s?(?P<month>[0-9]{{1,2}})\s?[月월]\s?(?P<day>[0-9]{{1,2}})\s?[日일号號](?:\s?{_CLOCK})?",
        rf"{_CLOCK},?\s(?P<a>[0-9]{{1,2}})(?P<mark>[-/.])(?P<b>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}})",
        r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
        r"(?:(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?)?",
    )
)
_WEEK = re.compile(r"([0-9]{4})-?W([0-9]{2})-?([1-7])")
_OF_JSON = re.compile(r"/Date\((?P<thousandths>[0-9]{12,14})(?:[+-][0-9]{4})?\)/")
_AFTERNOON = frozenset({"오후", "下午", "午後", "P"})


def read_dates(text: str) -> Iterator[Moment]:
    """Yield what a date may mean, one moment for each order of its day, month and year.

    >>> [datetime.fromtimestamp(each.first, UTC).isoformat() for each in read_dates("01/09/2026 12:30")]
    ['2026-09-01T12:30:00+00:00', '2026-01-09T12:30:00+00:00']
    >>> [each.first - 1788220800 for each in read_dates("1 de septiembre de 2026 00:01:02")]
    [62]
    """
    if len(text) > _MAX_CHARACTERS:
        return
    if found := _OF_JSON.fullmatch(text):
        yield Moment(int(found["thousandths"]) // 1_000)
        return
    if found := _WEEK.fullmatch(text):
        year, week, day = map(int, found.groups())
        try:
            midnight = datetime.combine(date.fromisocalendar(year, week, day), datetime.min.time(), UTC)
        except ValueError:
            return
        yield Moment(int(midnight.timestamp()), DAY_S - 1)
        return
    for form in _FORMS:
        if match := form.fullmatch(text):
            yield from _readings(match.groupdict())
            return


def _readings(parts: dict[str, str | None]) -> Iterator[Moment]:
    year = int(parts["year"] or 0)
    is_short = len(parts["year"] or "") == 2
    year += _CENTURY if is_short else 0
    if "a" not in parts:
        months = [int(parts["month"] or 0)] if "month" in parts else _months().get((parts["name"] or "").casefold(), ())
        for month in months:
            yield from _moment(parts, year, month, int(parts["day"] or 0), None)
        return
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    yield from _moment(parts, year, second, first, "day first")
    # A point is a mark of languages that write the day first.
    if parts["mark"] != "." and first != second:
        yield from _moment(parts, year, first, second, "month first")
    if is_short and first > 12:
        yield from _moment(parts, _CENTURY + first, second, year - _CENTURY, "year first")


def _moment(parts: dict[str, str | None], year: int, month: int, day: int, order: Order | None) -> Iterator[Moment]:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := (parts.get("half") or parts.get("before")):
        hour = hour % 12 + (12 if half.upper() in _AFTERNOON else 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(parts.get("zone")))
    except (ValueError, OverflowError):
        return
    span = 0 if parts.get("second") else (_MINUTE_S if parts.get("minute") else DAY_S) - 1
    yield Moment(int(moment.timestamp()), span, order)


def _zone(offset: str | None) -> timezone:
    if not offset:
        return UTC
    digits = offset[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(length if offset[0] == "+" else -length)


_LANGUAGES = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "hr", "sl"),
    *("sr", "bg", "ru", "uk", "el", "tr", "id", "ms", "ca", "et", "lv", "lt"),
)
_MORE_NAMES = {"sept": (9,), "setiembre": (9,), "set": (9,)}


@cache
def _months() -> dict[str, tuple[int, ...]]:
    """Return months by their names, long and short; `listopad` is October in Croatian, and November in Polish."""
    from babel import Locale

    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in context.get(width, {}).items():
                    found.setdefault(name.casefold().strip("."), set()).add(month)
    return {name: tuple(sorted(months)) for name, months in found.items()} | _MORE_NAMES
