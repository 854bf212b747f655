"""Relations: what an asset may return, the window of days that it replaces, and joins that keep every row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.tables.types import quoted


@dataclass(frozen=True)
class Window:
    """Days from `start` up to, not including, `end` (UTC)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts, but {self.end} is not after {self.start}")

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Every day inside, in order."""
        for offset in range((self.end - self.start).days):
            yield self.start + timedelta(days=offset)


def within(column: str, window: Window) -> str:
    """The SQL condition that `column` is a day of `window`.

    Written out rather than passed as parameters: for those DuckDB's binding imports pandas, a third of a second that
    most steps would pay for nothing.
    """
    return f"({quoted(column)} >= DATE '{window.start}' AND {quoted(column)} < DATE '{window.end}')"


BATCH_ROWS = 1024
"""Rows that a batch function sees at once: enough to fill an encoder's batches, few enough to hold clips' features."""


@dataclass(frozen=True)
class BatchMap:
    """`function`, applied to the rows of `source` a record batch at a time.

    The warehouse reads `source` first and lets go of the database file before the first batch, so a slow function (an
    encoder, a video reader) never keeps a writer waiting.
    """

    source: ibis.Table
    function: Callable[[pa.RecordBatch], pa.RecordBatch]
    batch_rows: int = BATCH_ROWS


Relation = ibis.Table | pa.Table | BatchMap


def left_joined(rows: ir.Table, *others: ir.Table, on: str | Sequence[str]) -> ir.Table:
    """Return the rows with the columns of each other table beside them, null where it has no row of equal `on`."""
    keys = [on] if isinstance(on, str) else on
    for other in others:
        rows = rows.left_join(other, keys).drop(*(f"{key}_right" for key in keys))
    return rows
