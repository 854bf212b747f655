"""`Picture`: a chart of a table, in two steps: what is fetched, and how it is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa

from tcm_assets.charts.style import BODY_WIDTH_PX, MAIN, MUTED, SMALL_PT, TEXT_PT, Card, LegendEntry, widest_px

MAX_FETCHED_ROWS = 2_000
"""Rows that a picture may fetch: it is drawn in every run, whatever the size of its table."""


@dataclass(frozen=True)
class Picture:
    """A chart of a table.

    `select` turns the table (all rows, or those of a run's days) into a lazy aggregate of at most
    MAX_FETCHED_ROWS rows. `draw` turns those rows, fetched, into the bytes of a PNG.
    """

    title: str
    select: Callable[[ibis.Table], ibis.Table]
    draw: Callable[[pa.Table], bytes]


def card_picture(
    title: str,
    select: Callable[[ibis.Table], ibis.Table],
    compose: Callable[[str, pa.Table], Card],
    *,
    without_rows: str = "no rows",
) -> Picture:
    """A picture on a card: `compose` gets the title and at least one row; without any the card says `without_rows`."""

    def draw(rows: pa.Table) -> bytes:
        card = compose(title, rows) if rows.num_rows else Card(title, without_rows, 0)
        return card.to_png()

    return Picture(title=title, select=select, draw=draw)


ROW_PX = 23

BAR_PX = 15

GAP_PX = 10
"""Between a name and its bar, and between a bar and its value."""

UNIT_PX = 22
"""Height of the line that says the unit."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its parts from left to right as (length, color), and what is written at its end."""

    name: str
    parts: tuple[tuple[float, str], ...]
    value: str


def single(name: str, length: float, value: str, color: str = MAIN) -> Bar:
    """A bar of one part."""
    return Bar(name, ((length, color),), value)


def bar_card(title: str, note: str, bars: Sequence[Bar], *, unit: str, legend: Sequence[LegendEntry] = ()) -> Card:
    """A card of bars, top down. `unit` says what the values count."""
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
