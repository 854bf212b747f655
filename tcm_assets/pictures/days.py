"""Days along an axis: how they are merged when there are many, and which of them are named.

Belongs here: the calendar of a picture. What is drawn over the days belongs to the files of the tables.
"""

from collections.abc import Sequence
from datetime import date, timedelta

MAX_DAYS = 1_000
"""Days that a picture over time fetches: the latest ones."""

MAX_COLUMNS = 190
"""Columns that stay wide enough to be told apart on a card."""

SPANS = ((1, "day"), (7, "7 days"), (30, "30 days"))
"""Lengths in days that one column may stand for, with their words."""

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12)


def column_span(first: date, last: date) -> tuple[int, str]:
    """Days that one column stands for so that `first` to `last` fit on a card, with the words for it."""
    day_count = (last - first).days + 1
    return next((span for span in SPANS if day_count <= span[0] * MAX_COLUMNS), SPANS[-1])


def named_days(first: date, last: date, max_names: int = 9) -> tuple[list[date], list[str]]:
    """Days to name on an axis from `first` to `last`, and their names; the year is written where it begins."""
    day_count = (last - first).days + 1
    step = next((step for step in _DAY_STEPS if day_count <= step * max_names), None)
    if step:
        days = [first + timedelta(days=offset) for offset in range(0, day_count, step)]
    else:
        firsts = _month_starts(first, last)
        months = next((m for m in _MONTH_STEPS if len(firsts) <= m * max_names), _MONTH_STEPS[-1])
        days = [day for day in firsts if (day.month - 1) % months == 0]
    return days, _names(days)


def _month_starts(first: date, last: date) -> list[date]:
    index = first.year * 12 + first.month - (1 if first.day == 1 else 0)
    starts = []
    while (start := date(index // 12, index % 12 + 1, 1)) <= last:
        starts.append(start)
        index += 1
    return starts


def _names(days: Sequence[date]) -> list[str]:
    names = []
    year = None
    for day in days:
        name = f"{day.day} {day:%b}"
        names.append(name if day.year == year else f"{name}\n{day.year}")
        year = day.year
    return names
