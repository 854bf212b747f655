"""Named horizontal bars, whole or stacked, each with its value written at its end.

Belongs here: the drawing. Values are written out, so there is no axis; the unit stands above the bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tcm_assets.pictures.style import (
    BODY_WIDTH_PX,
    MAIN,
    MUTED,
    SMALL_PT,
    TEXT_PT,
    Card,
    LegendEntry,
    widest_px,
)

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
