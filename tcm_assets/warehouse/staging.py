"""Staging: the rows to be stored, computed into a table of an in-memory database that has the schema's types."""

from itertools import count

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.common.graph import Node

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import column_definitions, ibis_schema, quoted
from tcm_assets.warehouse.memory_databases import SCRATCH
from tcm_assets.warehouse.relations import BatchMap, Window, is_computed_once, within

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
    """Compute an expression over the attached warehouse, its steps first. Raises WrongColumnsError before it starts."""
    check_columns(table, expression.schema())
    backend = ibis.duckdb.from_connection(connection)
    last_step = compute_steps(backend, expression)
    backend.create_table(_unqualified(STAGED), obj=last_step, schema=ibis_schema(table))


def compute_steps(backend: Backend, expression: ibis.Table) -> ibis.Table:
    """Compute the steps of `expression` (see `computed_once`), each into a table; return the rest, which reads them.

    The tables are in the backend's present database, for as long as that lasts.
    """
    root = expression.op()
    steps = {node for node in root.find(ops.Limit) if is_computed_once(node)}
    if not steps:
        return expression
    numbers = count(1)

    def follow(node: Node, _: dict[Node, Node], **now: object) -> Node:
        rebuilt = node.__recreate__(now) if now else node
        if node not in steps:
            return rebuilt
        name, step = f"step_{next(numbers)}", rebuilt.parent.to_expr()
        backend.create_table(name, obj=step)
        return ibis.table(step.schema(), name=name).op()

    return root.map(follow)[root].to_expr()


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
