"""How counts by bin are drawn: one histogram in one panel.

Belongs here: the drawing. The counting belongs to `binning`.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tcm_assets.pictures.binning import BinnedColumn, LinearBins, LogBins
from tcm_assets.pictures.labels import short_number
from tcm_assets.pictures.style import INK, MAIN, MUTED, PALE, SMALL_PT, round_steps, ticks_x

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_SHARE = 0.995
"""Share of the rows that a linear axis spans; the few far above it would press all others into one bar."""

MIN_BARS = 12
BARS_PER_ROOT_OF_ROWS = 2.5
"""Few rows are drawn in few bars, as every rule for histograms has it; with many rows the panel's width decides."""

MERGES = (1, 2, 4, 5, 10, 20, 25, 40, 50, 100)
"""Numbers of fine bins that may be drawn as one bar, so that its edges stay round."""


def draw_linear(
    axes: "Axes",
    column: BinnedColumn,
    bins: LinearBins,
    *,
    write: Callable[[float], str] = short_number,
    max_bars: int = 40,
    max_ticks: int = 6,
    ticks: Mapping[float, str] | None = None,
) -> None:
    """Bars over an axis from 0; rows above the shown range become one pale bar at the end.

    With `ticks` the axis is fixed: it spans them, and bears their names.
    """
    bar_limit = min(max_bars, max(MIN_BARS, round(BARS_PER_ROOT_OF_ROWS * column.known_count**0.5)))
    heights, bar_width, above_count = merged_bars(column.dense(bins.bin_count), bins, bar_limit)
    shown_to = len(heights) * bar_width
    axes.stairs(heights, np.arange(len(heights) + 1) * bar_width, fill=True, color=MAIN, linewidth=0)
    if above_count:
        axes.stairs([above_count], [shown_to + bar_width, shown_to + 2 * bar_width], fill=True, color=PALE)
        axes.text(
            shown_to + 0.7 * bar_width,
            0.99,
            f"{above_count:,} above {write(shown_to)}",
            transform=axes.get_xaxis_transform(),
            ha="right",
            va="top",
            size=SMALL_PT,
            color=MUTED,
        )
    named = ticks or {step: write(step) for step in round_steps(shown_to, max_ticks)}
    axes.set_xlim(0, max(ticks) if ticks else shown_to + bar_width * (2 if above_count else 0.5))
    ticks_x(axes, list(named), list(named.values()))
    mark_median(axes, column.median, write)


def draw_log(
    axes: "Axes",
    column: BinnedColumn,
    bins: LogBins,
    *,
    decades: int,
    below_one: str = "0",
    max_ticks: int = 8,
    color: str = MAIN,
) -> None:
    """Bars over a logarithmic axis of `decades` powers of ten, with a bar of its own for what is below 1."""
    width = 1 / bins.per_decade
    fine = BinnedColumn({i: n for i, n in column.rows_by_bin.items() if i >= 0}, 0, None)
    heights = fine.dense(decades * bins.per_decade)
    axes.stairs(heights, np.arange(len(heights) + 1) * width, fill=True, color=color, linewidth=0)
    below_count = column.rows_by_bin.get(LogBins.BELOW_ONE, 0)
    axes.stairs([below_count], [-2 * width, -width], fill=True, color=PALE, linewidth=0)
    axes.set_xlim(-2.5 * width, decades)
    step = -(-decades // max_ticks)
    ticks = {float(power): short_number(10.0**power) for power in range(0, decades + 1, step)}
    if below_count:
        ticks = ticks | {-1.5 * width: below_one, 0.0: ""}  # the 1 beside it would touch
    ticks_x(axes, list(ticks), list(ticks.values()))
    if column.median is not None:
        mark_median(axes, column.median, short_number, np.log10(column.median) if column.median >= 1 else -1.5 * width)


def decades_of(columns: list[BinnedColumn], bins: LogBins) -> int:
    """Powers of ten that an axis must span to show all of `columns`; at least 1."""
    highest = max((index for column in columns for index in column.rows_by_bin), default=0)
    return max(1, -(-(highest + 1) // bins.per_decade))


def mark_median(
    axes: "Axes", median: float | None, write: Callable[[float], str], position: float | None = None
) -> None:
    """A thin line at the median, with its value on top, on the side where there is room."""
    if median is None:
        return
    at = median if position is None else position
    left, right = axes.get_xlim()
    if at > right:
        return
    axes.axvline(at, color=INK, linewidth=1, dashes=(3, 2))
    is_right = at > left + 0.62 * (right - left)
    axes.annotate(
        f"median {write(median)}",
        (at, 1),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if is_right else 4, 0),
        textcoords="offset points",
        ha="right" if is_right else "left",
        va="bottom",
        size=SMALL_PT,
        color=INK,
        annotation_clip=False,
    )


def merged_bars(
    fine: npt.NDArray[np.int64], bins: LinearBins, max_bars: int
) -> tuple[npt.NDArray[np.int64], float, int]:
    """Fine bins merged into at most `max_bars` bars: (rows per bar, width of a bar, rows above the last bar)."""
    closed = fine[:-1] if bins.is_open else fine
    known_count = int(fine.sum())
    occupied = np.flatnonzero(closed)
    if not len(occupied):
        return np.zeros(MIN_BARS, dtype=np.int64), bins.width * len(closed) / MIN_BARS, known_count
    full = int(occupied[-1]) + 1
    enough = int(np.searchsorted(np.cumsum(closed), min(SHOWN_SHARE * known_count, closed.sum()))) + 1
    shown = full if full <= 1.5 * enough else enough
    merge = next((m for m in MERGES if shown <= m * max_bars), MERGES[-1])
    bar_count = -(-shown // merge)
    padded = np.zeros(bar_count * merge, dtype=np.int64)
    covered = closed[: bar_count * merge]
    padded[: len(covered)] = covered
    heights = padded.reshape(bar_count, merge).sum(axis=1)
    return heights, bins.width * merge, known_count - int(heights.sum())
