"""Feast days: on which day of a year people keep a feast, and spans of days by name.

Fixed days and those that go by the moon are in `dates.toml`; here are the rules of the others.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

_THURSDAY: Final = 3
_SUNDAY: Final = 6


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher).

    >>> easter(2027).isoformat()
    '2027-03-28'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Return the n-th such weekday of a month; Monday is 0.

    >>> nth_weekday(2027, 5, 6, 2).isoformat()
    '2027-05-09'
    """
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def black_friday(year: int) -> date:
    """Return the day after the fourth Thursday of November."""
    return nth_weekday(year, 11, _THURSDAY, 4) + timedelta(days=1)


def mothers_day(year: int) -> date:
    """Return the second Sunday of May, as in the United States, Germany, Italy, Brazil and Japan."""
    return nth_weekday(year, 5, _SUNDAY, 2)


RULES: Final[Mapping[str, Callable[[int], date]]] = {
    "black_friday": black_friday,
    "easter": easter,
    "mothers_day": mothers_day,
}
