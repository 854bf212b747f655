"""Relations: what an asset may return, the window of days that it replaces, joins, and staging for the warehouse.

Rows are staged in an in-memory table that already has the schema's types.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import column_definitions, ibis_schema, quoted
from tcm_assets.warehouse.memory_databases import SCRATCH
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


STAGED = f"{SCRATCH}.main.staged"  # the rows to be stored, in the columns and types of their schema
_BATCH_SOURCE = f"{SCRATCH}.main.batch_source"


class WrongColumnsError(ValueError):
    """What was to be stored does not have the columns that its schema names, or not their kind of value."""


class OutsideWindowError(ValueError):
    """What was to be stored has rows outside the days that it was to replace."""


def check_columns(table: Table, columns: ibis.Schema) -> None:
    """Raise WrongColumnsError unless `columns` are those of `table`, in any order, and convert without loss of meaning.

    Widening and narrowing of numbers is left to the engine, which refuses what overflows. What it would do silently is
    refused here: round a fraction to a whole number, and read or write a number or a time as text.
    """
    wanted = ibis_schema(table)
    missing, unknown = sorted(set(wanted) - set(columns)), sorted(set(columns) - set(wanted))
    if missing or unknown:
        raise WrongColumnsError(f"table {table.name}: missing columns {missing}, unknown columns {unknown}")
    for name, stored in wanted.items():
        given = columns[name]
        rounds = stored.is_integer() and (given.is_floating() or given.is_decimal())
        if rounds or (stored.is_string() != given.is_string() and not given.is_null()):
            raise WrongColumnsError(
                f"table {table.name}: column {name} holds {given} and is to hold {stored}; cast it where it is computed"
            )


def stage_expression(connection: duckdb.DuckDBPyConnection, table: Table, expression: ibis.Table) -> None:
    """Compute an expression over the attached warehouse. Raises WrongColumnsError before it starts."""
    check_columns(table, expression.schema())
    backend = ibis.duckdb.from_connection(connection)
    backend.create_table(_unqualified(STAGED), obj=expression, schema=ibis_schema(table))


def stage_arrow(connection: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table) -> None:
    """Stage Arrow data. Raises WrongColumnsError."""
    check_columns(table, ibis.Schema.from_pyarrow(rows.schema))
    _create_staged(connection, table)
    _append(connection, rows)


def stage_batch_source(connection: duckdb.DuckDBPyConnection, source: ibis.Table) -> None:
    """Compute what the batches of `stage_batches` are cut from; only this step needs the attached warehouse."""
    ibis.duckdb.from_connection(connection).create_table(_unqualified(_BATCH_SOURCE), obj=source)


def stage_batches(connection: duckdb.DuckDBPyConnection, table: Table, relation: BatchMap) -> None:
    """Apply the batch function, in this thread, to at most `batch_rows` rows at a time. Raises WrongColumnsError."""
    _create_staged(connection, table)
    # The first cursor is busy handing out the batches.
    with connection.cursor() as writer:
        for batch in connection.execute(f"FROM {_BATCH_SOURCE}").to_arrow_reader(relation.batch_rows):
            mapped = relation.function(batch)
            check_columns(table, ibis.Schema.from_pyarrow(mapped.schema))
            _append(writer, pa.Table.from_batches([mapped]))


def check_window(connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None) -> int:
    """Return the number of staged rows; raise OutsideWindowError unless each lies within the window."""
    if window is None:
        return int(connection.execute(f"SELECT count(*) FROM {STAGED}").fetchall()[0][0])
    day = quoted(str(table.partition_column))
    row_count, outside, example = connection.execute(
        f"""
        SELECT count(*), count(*) FILTER (WHERE outside), any_value(day) FILTER (WHERE outside)
        FROM (SELECT {day} AS day, {within(str(table.partition_column), window)} IS NOT TRUE AS outside FROM {STAGED})
        """
    ).fetchall()[0]
    if outside:
        raise OutsideWindowError(
            f"table {table.name}: {outside} of {row_count} rows, such as one of {example or 'an unknown day'}, lie "
            f"outside {window.start} to {window.last_day}, the days to be replaced; their own run stores them too"
        )
    return int(row_count)


def _create_staged(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    connection.execute(f"CREATE TABLE {STAGED} ({column_definitions(table)})")


def _append(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
    connection.register("arrow_rows", rows)
    try:
        connection.execute(f"INSERT INTO {STAGED} BY NAME FROM arrow_rows")
    finally:
        connection.unregister("arrow_rows")


def _unqualified(name: str) -> str:
    return name.rsplit(".", 1)[-1]
