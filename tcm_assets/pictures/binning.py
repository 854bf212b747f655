"""How values are counted in bins inside the engine, so that a histogram of any table fetches a few hundred rows.

Belongs here: bins and the query that fills them. How the counts are drawn belongs to `histograms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

_ROUNDING_SLACK = 1e-9
"""Keeps a value that lies on an edge in the upper bin, though its quotient came out a hair too low."""


class Bins(Protocol):
    """A rule that gives a known, non-negative value the index of its bin."""

    def index(self, values: ir.NumericColumn) -> ir.IntegerColumn:
        """The bin of each value; null for a null."""
        ...


@dataclass(frozen=True)
class LinearBins:
    """Bins of equal width from 0. They are finer than what is drawn, which merges them to fit the data's range."""

    width: float
    bin_count: int
    is_open: bool = False
    """Whether values above the last edge exist; they fall into the last bin."""

    def index(self, values: ir.NumericColumn) -> ir.IntegerColumn:
        """The bin of each value; null for a null."""
        return (values / self.width + _ROUNDING_SLACK).floor().clip(0, self.bin_count - 1).cast("int64")


@dataclass(frozen=True)
class LogBins:
    """Bins of equal ratio from 1 up, and one for everything below 1 (zero, for a count)."""

    per_decade: int = 5

    BELOW_ONE = -1

    def index(self, values: ir.NumericColumn) -> ir.IntegerColumn:
        """The bin of each value; BELOW_ONE under 1, null for a null."""
        at_least_one = ibis.greatest(values.cast("float64"), 1.0)  # the engine refuses the logarithm of zero
        above = (at_least_one.log10() * self.per_decade + _ROUNDING_SLACK).floor().cast("int64")
        return values.isnull().ifelse(ibis.null("int64"), (values < 1).ifelse(self.BELOW_ONE, above))


@dataclass(frozen=True)
class BinnedColumn:
    """What the engine counted of one column: rows by bin, rows whose value is unknown, and the known values' median."""

    rows_by_bin: Mapping[int, int]
    unknown_count: int
    median: float | None

    @property
    def known_count(self) -> int:
        """Rows whose value is known."""
        return sum(self.rows_by_bin.values())

    def dense(self, bin_count: int) -> npt.NDArray[np.int64]:
        """Rows of each of the bins 0 to `bin_count` - 1, array of shape (bin_count,)."""
        counts = np.zeros(bin_count, dtype=np.int64)
        for index, row_count in self.rows_by_bin.items():
            counts[index] = row_count
        return counts


def bin_counts(rows: ibis.Table, bins_by_column: Mapping[str, Bins]) -> ibis.Table:
    """Rows per bin of several columns: (column_name, bin, row_count, median), where a null bin counts the unknown."""
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
    """The rows of `bin_counts`, by column name."""
    binned: dict[str, BinnedColumn] = {}
    for row in fetched.to_pylist():
        name = row["column_name"]
        column = binned.get(name, BinnedColumn({}, 0, row["median"]))
        if row["bin"] is None:
            binned[name] = BinnedColumn(column.rows_by_bin, row["row_count"], column.median)
        else:
            by_bin = {**column.rows_by_bin, row["bin"]: row["row_count"]}
            binned[name] = BinnedColumn(by_bin, column.unknown_count, column.median)
    return binned
