"""Bar charts: named bars side by side, and columns over the days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

import numpy as np

from tcm_assets.charts.card import (
    BODY_WIDTH_PX,
    MAIN,
    MUTED,
    SMALL_PT,
    TEXT_PT,
    Card,
    LegendEntry,
    count_axis,
    ticks_x,
    widest_px,
)
from tcm_assets.charts.labels import percent

if TYPE_CHECKING:
    import pandas as pd

ROW_PX, BAR_PX = 23, 15

GAP_PX = 10
"""Between a name and its bar, and between a bar and its value."""

UNIT_PX = 22
"""Height of the line that names the unit."""

MAX_DAYS = 1_000
"""Days that a picture over time fetches: the latest ones."""

MIN_DAYS = 7
"""Days that an axis spans at least, so that a lone day keeps the width of a column."""

MAX_COLUMNS = 190
"""Columns that are wide enough to be distinguished on a card."""

SPANS = ((1, "day"), (7, "7 days"), (30, "30 days"))
"""Lengths in days that one column may stand for, with their words."""

PANEL_PX = 176

# Days and months between two named days.
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12)


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its parts from left to right as (length, color), and the text at its end."""

    name: str
    parts: tuple[tuple[float, str], ...]
    value: str

    @classmethod
    def single(cls, name: str, length: float, value: str, color: str = MAIN) -> Self:
        """Return a bar of one part."""
        return cls(name, ((length, color),), value)

    @classmethod
    def of_share(cls, name: str, count: int, share: float, color: str = MAIN) -> Self:
        """Return a bar of a count, with the count and its share of all at its end."""
        return cls.single(name, count, f"{count:,}  ({percent(share)})", color)


def bar_card(title: str, note: str, bars: Sequence[Bar], *, unit: str, legend: Sequence[LegendEntry] = ()) -> Card:
    """Return a card of bars from the top down; `unit` is what the values count."""
    height_px = len(bars) * ROW_PX
    card = Card(title, note, UNIT_PX + height_px, legend)
    names_px = widest_px([bar.name for bar in bars], TEXT_PT) + GAP_PX
    values_px = widest_px([bar.value for bar in bars], TEXT_PT) + GAP_PX
    bars_px = BODY_WIDTH_PX - names_px - values_px
    longest = max(sum(length for length, _ in bar.parts) for bar in bars) or 1.0

    axes = card.panel(names_px, UNIT_PX, bars_px, height_px)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, longest)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    segments: dict[str, list[tuple[int, float, float]]] = {}
    for row, bar in enumerate(bars):
        start = 0.0
        for length, color in bar.parts:
            if length:
                segments.setdefault(color, []).append((row, start, start + length))
            start += length
        middle_px = UNIT_PX + (row + 0.5) * ROW_PX
        end_px = names_px + bars_px * start / longest
        card.write(names_px - GAP_PX, middle_px, bar.name, ha="right", va="center_baseline")
        card.write(end_px + 0.7 * GAP_PX, middle_px, bar.value, va="center_baseline")
    for color, pieces in segments.items():
        rows, starts, ends = zip(*pieces, strict=True)
        axes.hlines(rows, starts, ends, color=color, linewidth=BAR_PX * 0.72, capstyle="butt")
    axes.axvline(0, color=MUTED, linewidth=0.8)
    card.write(names_px, UNIT_PX - 11, unit, size=SMALL_PT, color=MUTED)
    return card


def daily_card(
    title: str,
    note: str,
    counts: "pd.DataFrame",
    colors: Mapping[str, str],
    *,
    unit: str,
    legend: Sequence[LegendEntry] = (),
) -> Card:
    """Return a card of stacked columns over the days, for counts that add up by upload day.

    `counts` is indexed by day (timestamps, in any order, gaps allowed). `colors` names the columns of it that are
    stacked, the lowest first. `unit` is what a column counts; the length of its span is added.
    """
    first, last = counts.index.min().date(), counts.index.max().date()
    span_days, span_words = column_span(first, last)
    spans = counts[list(colors)].resample(f"{span_days}D").sum()
    card = Card(title, note, PANEL_PX + 62, legend)
    axes = card.panel(44, 24, BODY_WIDTH_PX - 50, PANEL_PX)
    edges = np.arange(len(spans) + 1) * span_days - 0.5
    base = np.zeros(len(spans))
    for name, color in colors.items():
        top = base + spans[name].to_numpy()
        axes.stairs(top, edges, baseline=base, fill=True, color=color, linewidth=0)
        base = top
    axes.set_ylim(0, 1.03 * max(base.max(), 1))
    count_axis(axes)
    axes.set_xlim(-0.5, max(len(spans) * span_days, MIN_DAYS) - 0.5)
    days, names = named_days(first, last)
    ticks_x(axes, [(day - first).days for day in days], names)
    card.write(0, 8, f"{unit} per {span_words}", size=SMALL_PT, color=MUTED)
    return card


def column_span(first: date, last: date) -> tuple[int, str]:
    """Return the days that one column stands for so that `first` to `last` fit on a card, with the words for it."""
    day_count = (last - first).days + 1
    return next((span for span in SPANS if day_count <= span[0] * MAX_COLUMNS), SPANS[-1])


def named_days(first: date, last: date, max_names: int = 9) -> tuple[list[date], list[str]]:
    r"""Return the days to name on an axis from `first` to `last`, and their names, with the year where it begins.

    >>> named_days(date(2026, 12, 31), date(2027, 1, 2))[1]
    ['31 Dec\n2026', '1 Jan\n2027', '2 Jan']
    """
    import pandas as pd

    day_count = (last - first).days + 1
    step = next((step for step in _DAY_STEPS if day_count <= step * max_names), None)
    if step:
        days = pd.date_range(first, last, freq=f"{step}D")
    else:
        days = pd.date_range(first, last, freq="MS")
        months = next((months for months in _MONTH_STEPS if len(days) <= months * max_names), _MONTH_STEPS[-1])
        days = days[(days.month - 1) % months == 0]
    years = [None, *days.year[:-1]]
    names = [
        f"{day.day} {day:%b}" if day.year == before else f"{day.day} {day:%b}\n{day.year}"
        for day, before in zip(days, years, strict=True)
    ]
    return [day.date() for day in days], names
