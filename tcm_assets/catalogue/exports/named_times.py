"""Times in the names of files: dates, and the time of day after them as programs and people write it.

A name that tells the minute orders the deliveries of one day; without it the file whose name sorts later would win.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from tcm_assets.catalogue.export_values import PLATFORM_FIRST_DAY


class NamedTime(NamedTuple):
    """The time in a file's name (UTC, without a zone): when the delivery began at the earliest, ended at the latest."""

    start: datetime
    end: datetime


_DATE = re.compile(
    r"(?<!\d)(?P<year>2[01]\d\d)(?:(?P<dash>[-_.])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)"
    # Without marks the time of day may follow at once: 12 or 14 digits.
    r"|(?P<month_alone>\d\d)(?P<day_alone>\d\d)(?=(?:\d{4}(?:\d\d)?)?(?!\d)))"
)
# Between a date and its time of day: "2026-09-07T15", "2026-09-07 at 15", and as macOS says it in other languages.
_BETWEEN = r"(?:T|,? ?(?<![a-z])(?P<word>at|um|à|alle|a las|às|om|kl\.?|o|в|saat)[ _]|[ ,._-]{1,3})?"
_TIME = re.compile(
    rf"{_BETWEEN}(?P<hour>\d\d?)(?:(?P<colon>[-:._h])(?P<minute>\d\d)(?:(?:(?P=colon)|(?<=h\d\d)m)(?P<second>\d\d)s?|m)?"
    r"|(?<=\d\d)(?P<minute_alone>\d\d)(?P<second_alone>\d\d)?)"
    r"(?:[-.,](?:\d{6}|\d{3})(?!\d))?"
    r"(?:[ _\u00a0\u202f]?(?P<half>[ap])\.?m\b\.?)?"
    r"(?: ?(?:UTC|GMT)?(?P<sign>[+-])(?P<zone_hour>0\d|1[0-4]):?(?P<zone_minute>00|15|30|45)| ?(?:Z|UTC|GMT))?"
    r"(?!\d)",
    re.IGNORECASE,
)


def named_time(file_name: str) -> NamedTime | None:
    """Return the latest time in a file's name, since a span of dates ends when it was collected; None without one.

    A date as YYYY-MM-DD or YYYYMMDD (or with _ or . between), and the time of day after it where there is one, in UTC
    unless an offset says otherwise. A date alone is the whole day, a time without seconds the whole minute. Digits that
    make no date since the platform began, or no time of day, are skipped.

    >>> [str(moment) for moment in named_time("tag_2026-08-01_2026-09-30.json")]
    ['2026-09-30 00:00:00', '2026-10-01 00:00:00']
    >>> [str(named_time(f"{name}.json").start) for name in ("a_20260907T1530Z", "2026-09-07 at 3.30.12 PM")]
    ['2026-09-07 15:30:00', '2026-09-07 15:30:12']
    """
    return max(_times(file_name), default=None)


def impossible_date(file_name: str) -> str | None:
    """Return a date in a file's name that is none, or is of a day before the platform began; None without one.

    >>> impossible_date("export_2026-02-30.json"), impossible_date("export_2026-02-28.json")
    ('2026-02-30', None)
    """
    return next((date[0] for date in _DATE.finditer(file_name) if date["dash"] and _midnight(date) is None), None)


def _midnight(date: re.Match[str]) -> datetime | None:
    month, day = date["month"] or date["month_alone"], date["day"] or date["day_alone"]
    try:
        midnight = datetime(int(date["year"]), int(month), int(day))  # noqa: DTZ001 - UTC without a zone
    except ValueError:
        return None
    return midnight if midnight.date() >= PLATFORM_FIRST_DAY else None


def _times(name: str) -> Iterator[NamedTime]:
    dates = list(_DATE.finditer(name))
    ends = [*(date.start() for date in dates[1:]), len(name)]
    for date, end in zip(dates, ends, strict=False):
        if (midnight := _midnight(date)) is not None:
            # The next date is none of this one's digits: "2026-09-07_2026-09-30" has no time 20:26.
            time = _TIME.match(name, date.end(), end)
            yield (time and _within_day(midnight, time)) or NamedTime(midnight, midnight + timedelta(days=1))


def _within_day(midnight: datetime, time: re.Match[str]) -> NamedTime | None:
    """Return the time of day as a time; None where the digits are another number."""
    hour, minute = int(time["hour"]), int(time["minute"] or time["minute_alone"])
    second = time["second"] or time["second_alone"]
    if time["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    elif len(time["hour"]) == 1 and time["colon"] != "h" and not time["word"]:
        return None  # such as "part 1-20"
    try:
        start = midnight.replace(hour=hour, minute=minute, second=int(second or 0))
    except ValueError:
        return None
    if time["sign"] and (second or time["sign"] == "+"):  # "0900-1200" is a span
        offset = timedelta(hours=int(time["zone_hour"]), minutes=int(time["zone_minute"]))
        start += offset if time["sign"] == "-" else -offset
    return NamedTime(start, start if second else start + timedelta(minutes=1))
