"""Histograms: rows counted by bin in the engine, and drawn in a panel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.charts.card import INK, MAIN, MUTED, PALE, SMALL_PT, round_steps, ticks_x
from tcm_assets.charts.labels import short_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_SHARE = 0.995
"""Share of the rows that a linear axis spans: a few far above would squeeze all others into one bar."""

MIN_BARS = 12

BARS_PER_ROOT_OF_ROWS = 2.5
"""Bars per square root of the rows: few rows are drawn in few bars; with many rows the panel's width decides."""

_ROUNDING_SLACK = 1e-9
"""Keeps a value on an edge in the upper bin when its quotient is a hair too low."""

MERGES = (1, 2, 4, 5, 10, 20, 25, 40, 50, 100)
"""Numbers of fine bins that may be merged into one bar, so that its edges stay round."""


@dataclass(frozen=True)
class BinnedColumn:
    """Counts of one column: rows by bin, rows with an unknown value, and the median of the known values."""

    rows_by_bin: Mapping[int, int]
    unknown_count: int
    median: float | None

    @property
    def known_count(self) -> int:
        """Number of rows with a known value."""
        return sum(self.rows_by_bin.values())

    def dense(self, bin_count: int) -> npt.NDArray[np.int64]:
        """Return the rows in each of the bins 0 to `bin_count` - 1, array of shape (bin_count,)."""
        counts = np.zeros(bin_count, dtype=np.int64)
        for index, row_count in self.rows_by_bin.items():
            counts[index] = row_count
        return counts


@dataclass(frozen=True)
class LinearBins:
    """Bins of equal width from 0, finer than the bars: drawing merges them to fit the range of the data."""

    width: float
    bin_count: int
    is_open: bool = False
    """Whether values above the last edge may exist; they fall into the last bin."""

    def index(self, values: ir.NumericColumn) -> ir.IntegerColumn:
        """Return the bin of each value; null for a null."""
        return (values / self.width + _ROUNDING_SLACK).floor().clip(0, self.bin_count - 1).cast("int64")


@dataclass(frozen=True)
class LogBins:
    """Bins of equal ratio from 1 up, and one bin for everything below 1 (zero, for a count)."""

    per_decade: int = 5

    BELOW_ONE = -1

    def index(self, values: ir.NumericColumn) -> ir.IntegerColumn:
        """Return the bin of each value: BELOW_ONE under 1, null for a null."""
        at_least_one = ibis.greatest(values.cast("float64"), 1.0)  # the engine refuses the logarithm of zero
        above = (at_least_one.log10() * self.per_decade + _ROUNDING_SLACK).floor().cast("int64")
        return values.isnull().ifelse(ibis.null("int64"), (values < 1).ifelse(self.BELOW_ONE, above))


Bins = LinearBins | LogBins
"""A rule for the index of the bin of a non-negative value."""


def bin_counts(rows: ibis.Table, bins_by_column: Mapping[str, Bins]) -> ibis.Table:
    """Count the rows per bin of several columns: (column_name, bin, row_count, median); bin null is the unknown."""
    counted = [
        rows.group_by(bin=bins.index(rows[name]))
        .agg(row_count=lambda t: t.count())
        .select(
            column_name=ibis.literal(name),
            bin="bin",
            row_count="row_count",
            median=rows[name].median().as_scalar().cast("float64"),
        )
        for name, bins in bins_by_column.items()
    ]
    return ibis.union(*counted) if len(counted) > 1 else counted[0]


def binned_columns(fetched: pa.Table) -> dict[str, BinnedColumn]:
    """Return the fetched rows of `bin_counts` by column name."""
    columns: dict[str, list[dict[str, Any]]] = {}
    for row in fetched.to_pylist():
        columns.setdefault(row["column_name"], []).append(row)
    return {
        name: BinnedColumn(
            rows_by_bin={row["bin"]: row["row_count"] for row in rows if row["bin"] is not None},
            unknown_count=sum(row["row_count"] for row in rows if row["bin"] is None),
            median=rows[0]["median"],
        )
        for name, rows in columns.items()
    }


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
    """Draw bars over an axis from 0, with one pale bar at the end for the rows above the shown range.

    With `ticks` (position to name) the axis is fixed and spans them.
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
    _mark_median(axes, column.median, write)


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
    """Draw bars over a logarithmic axis of `decades` powers of ten, with a bar of its own for what is below 1."""
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
        _mark_median(axes, column.median, short_number, np.log10(column.median) if column.median >= 1 else -1.5 * width)


def decades_of(columns: list[BinnedColumn], bins: LogBins) -> int:
    """Return the powers of ten that an axis must span to show all of `columns`; at least 1."""
    highest = max((index for column in columns for index in column.rows_by_bin), default=0)
    return max(1, -(-(highest + 1) // bins.per_decade))


def _mark_median(
    axes: "Axes", median: float | None, write: Callable[[float], str], position: float | None = None
) -> None:
    """Draw a thin line at the median, with its value on top, on the side where there is room."""
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
    """Merge fine bins into at most `max_bars` bars: (rows per bar, width of a bar, rows above the last bar)."""
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
