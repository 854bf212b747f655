"""Columns over the days, stacked, for counts that add up by upload day."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from tcm_assets.charts.style import BODY_WIDTH_PX, MUTED, SMALL_PT, Card, LegendEntry, count_axis, ticks_x

MIN_DAYS = 7
"""Days that the axis spans at least, so that a lone day keeps the width of a column."""

PANEL_PX = 176


def daily_card(
    title: str,
    note: str,
    days: Sequence[date],
    series: Sequence[tuple[Sequence[float], str]],
    *,
    unit: str,
    legend: Sequence[LegendEntry] = (),
) -> Card:
    """A card of stacked columns: each of `series` has a number for each of `days`, and a colour, the lowest first.

    `unit` says what a column counts; the words for its span are added.
    """
    first, last = min(days), max(days)
    span_days, span_words = column_span(first, last)
    columns = {color: _columns(days, numbers, first, last, span_days) for numbers, color in series}
    card = Card(title, note, PANEL_PX + 62, legend)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, PANEL_PX)
    column_count = (last - first).days // span_days + 1
    edges = np.arange(column_count + 1) * span_days - 0.5
    base = np.zeros(column_count)
    for color, heights in columns.items():
        axes.stairs(base + heights, edges, baseline=base, fill=True, color=color, linewidth=0)
        base = base + heights
    shown_days = max(edges[-1] + 0.5, MIN_DAYS)
    axes.set_xlim(-0.5, shown_days - 0.5)
    axes.set_ylim(0, 1.03 * max(base.max(), 1))
    count_axis(axes)
    named, names = named_days(first, min(last, first + timedelta(days=int(shown_days) - 1)))
    ticks_x(axes, [(day - first).days for day in named], names)
    card.write(0, 8, f"{unit} per {span_words}", size=SMALL_PT, color=MUTED)
    return card


def _columns(
    days: Sequence[date], numbers: Sequence[float], first: date, last: date, span_days: int
) -> npt.NDArray[np.float64]:
    heights = np.zeros((last - first).days // span_days + 1)
    np.add.at(heights, [(day - first).days // span_days for day in days], numbers)
    return heights


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
