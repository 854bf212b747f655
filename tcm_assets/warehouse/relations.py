"""Relations: what an asset may return, the window of days that it replaces, and how relations are combined."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.tables.types import quoted
from tcm_assets.warehouse.select_complexity import keep_complexities

keep_complexities()


@dataclass(frozen=True)
class Window:
    """Days from `start` up to, not including, `end` (UTC)."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a window ends after it starts, but {self.end} is not after {self.start}")

    def __str__(self) -> str:
        """Return the days in words.

        >>> str(Window(date(2020, 10, 1), date(2020, 10, 4)))
        '2020-10-01 to 2020-10-03, 3 days'
        """
        count = (self.end - self.start).days
        return f"{self.start}" if count == 1 else f"{self.start} to {self.last_day}, {count} days"

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Every day inside, in order."""
        for offset in range((self.end - self.start).days):
            yield self.start + timedelta(days=offset)


def stretches(days: Iterable[date]) -> list[Window]:
    """Return the days in order, consecutive ones as one window.

    >>> [str(each) for each in stretches([date(2020, 10, 1), date(2020, 10, 2), date(2020, 10, 5)])]
    ['2020-10-01 to 2020-10-02, 2 days', '2020-10-05']
    """
    found: list[Window] = []
    for day in sorted(set(days)):
        end = day + timedelta(days=1)
        if found and found[-1].end == day:
            found[-1] = Window(found[-1].start, end)
        else:
            found.append(Window(day, end))
    return found


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

    The rest says where its columns come from (see `column_lineage`): `beside` are tables that the function was given
    before, and `computed_from` names the columns of the source that it computes others from; None for all.
    """

    source: ibis.Table
    function: Callable[[pa.RecordBatch], pa.RecordBatch]
    batch_rows: int = BATCH_ROWS
    beside: tuple[ibis.Table, ...] = ()
    computed_from: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RowsFrom:
    """Finished `rows`, and the tables that they were computed from: these are not read again, but say where columns
    come from (see `column_lineage`).

    `own_columns` come from no table. Rows that all come from files or from another database are a plain Arrow table.
    """

    rows: pa.Table
    source: ibis.Table
    beside: tuple[ibis.Table, ...] = ()
    own_columns: tuple[str, ...] = ()


Relation = ibis.Table | pa.Table | BatchMap | RowsFrom


def left_joined(rows: ir.Table, *others: ir.Table, on: str | Sequence[str]) -> ir.Table:
    """Return the rows with the columns of each other table beside them, null where it has no row of equal `on`."""
    keys = [on] if isinstance(on, str) else on
    for other in others:
        rows = rows.left_join(other, keys).drop(*(f"{key}_right" for key in keys))
    return rows


def computed_once(rows: ir.Table) -> ir.Table:
    """Return the same rows, marked as a step of a long query: the warehouse computes them into a table of their own.

    Without the mark, rows that are used twice are written out wherever they are used, and the time to compile a query
    grows with the square of its steps. Elsewhere than in the warehouse the rows are a subquery.
    """
    return rows.limit(None)


def is_computed_once(node: ops.Node) -> bool:
    """Return whether the node is the mark that `computed_once` leaves: a limit to all rows, which changes nothing."""
    return isinstance(node, ops.Limit) and node.n is None and node.offset == 0
