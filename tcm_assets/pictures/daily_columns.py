"""Columns over the days, stacked, for counts that add up by upload day.

Belongs here: merging days into columns and drawing them. What is counted, and in which words and colours, belongs to
the files of the tables.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from tcm_assets.pictures.days import column_span, named_days
from tcm_assets.pictures.style import BODY_WIDTH_PX, MUTED, SMALL_PT, Card, LegendEntry, count_axis, ticks_x

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
