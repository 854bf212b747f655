"""The warehouse on DuckDB: tables are read lazily and replaced whole or day by day, in one transaction.

Work happens in an in-memory database that attaches the warehouse file only when it must: read-only while a result is
computed into a table of that database, read-write for the short final swap. So a crash at any instant leaves the old
rows or the new, and runs beside each other compute at the same time and queue only for their swaps.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import column_definitions, duckdb_types, ibis_schema, quoted
from tcm_assets.warehouse import relations
from tcm_assets.warehouse.relations import BatchMap, Relation, RowsFrom, Window, within
from tcm_assets.warehouse.warehouse_file import CATALOG, WarehouseFile, present_tables, stored_name

DEFAULT_LOCK_TIMEOUT_S = 60.0
"""How long a reader or writer waits: many times the longest write seen, short enough that a stuck run is noticed."""

_log = logging.getLogger(__name__)


class MissingTableError(LookupError):
    """A table that an expression reads has not been materialized yet."""


class DuckDBWarehouse:
    """A DuckDB file that many processes read and write, each table described by its schema.

    A session is never opened inside another one, by a caller or a batch function: a thread that reads and asks to write
    waits for itself.
    """

    def __init__(self, path: Path, lock_timeout_s: float = DEFAULT_LOCK_TIMEOUT_S) -> None:
        self.path = path
        self.lock_timeout_s = lock_timeout_s
        self._file = WarehouseFile(path, lock_timeout_s)

    def table(self, table: Table, window: Window | None = None) -> ibis.Table:
        """Return the rows of `table` (of `window`, if given) as a lazy Ibis table. Opens nothing."""
        rows = stored_table(table)
        if window is None or table.partition_column is None:
            return rows
        day = rows[table.partition_column]
        return rows.filter(day >= window.start, day < window.end)

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a connection that sees the warehouse as `warehouse`, read-only; closed whatever happens.

        Writers wait until it ends. Raises LockTimeoutError when a writer does not let go in time.
        """
        with self._file.connection() as connection, self._file.attached_for_reading(connection):
            yield connection

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Return the rows of a lazy expression as Arrow data.

        Raises MissingTableError when it reads a table that is not there yet.
        """
        with self.reading() as session:
            return session.fetch(expression)

    @contextmanager
    def reading(self) -> Iterator["ReadSession"]:
        """Yield a session for several expressions: opening one takes longer than most small results.

        Writers wait until it ends.
        """
        with self.read() as connection:
            yield ReadSession(self.path, connection)

    def replace(self, table: Table, relation: Relation, window: Window | None = None) -> int:
        """Replace the rows of `table`, or those of `window` for a partitioned table, and return how many there are now.

        Raises MissingTableError, WrongColumnsError or OutsideWindowError before anything is touched, and
        LockTimeoutError when the file is not free in time. The rows that were there stay until the swap commits.
        """
        if (window is None) != (table.partition_column is None):
            raise ValueError(f"table {table.name}: a window goes with a partition column, and only with one")
        with self._file.connection() as connection:
            self._stage(connection, table, relation)
            row_count = relations.check_window(connection, table, window)
            self._swap(connection, table, window)
        return row_count

    def _stage(self, connection: duckdb.DuckDBPyConnection, table: Table, relation: Relation) -> None:
        """Compute `relation` in memory, holding the file only while its rows are being read."""
        if isinstance(relation, ibis.Table):
            with self._file.attached_for_reading(connection):
                _require_tables(self.path, connection, relation)
                relations.stage_expression(connection, table, relation)
        elif isinstance(relation, BatchMap):
            with self._file.attached_for_reading(connection):
                _require_tables(self.path, connection, relation.source)
                relations.stage_batch_source(connection, relation.source)
            relations.stage_batches(connection, table, relation)
        else:
            relations.stage_arrow(connection, table, relation.rows if isinstance(relation, RowsFrom) else relation)

    def _swap(self, connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None) -> None:
        with self._file.attached_for_writing(connection):
            connection.execute("BEGIN")
            if window is None:
                connection.execute(f"CREATE OR REPLACE TABLE {stored_name(table)} ({column_definitions(table)})")
            else:
                connection.execute(f"CREATE TABLE IF NOT EXISTS {stored_name(table)} ({column_definitions(table)})")
                _follow_schema(connection, table)
                connection.execute(
                    f"DELETE FROM {stored_name(table)} WHERE {within(str(table.partition_column), window)}"
                )
            self._insert(connection, table)
            connection.execute("COMMIT")

    def _insert(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        connection.execute(f"INSERT INTO {stored_name(table)} BY NAME FROM {relations.STAGED}")


def stored_table(table: Table) -> ibis.Table:
    """Return all rows of `table`, in whichever warehouse a session has, as a lazy Ibis table."""
    return ibis.table(ibis_schema(table), name=table.name, catalog=CATALOG, database="main")


class ReadSession:
    """One read-only session of a warehouse, for as many expressions as its caller has."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._path = path
        self._connection = connection
        self._backend = ibis.duckdb.from_connection(connection)

    def fetch(self, expression: ibis.Table) -> pa.Table:
        """Return the rows of a lazy expression as Arrow data; raise MissingTableError as `DuckDBWarehouse.fetch`."""
        _require_tables(self._path, self._connection, expression)
        return self._backend.to_pyarrow(expression)

    def row_count_by_day(self, table: Table) -> dict[date, int]:
        """Return the number of rows of every stored day of a partitioned table, without days that have none."""
        day = quoted(str(table.partition_column))
        return dict(
            self._connection.execute(f"SELECT {day}, count(*) FROM {stored_name(table)} GROUP BY ALL").fetchall()
        )


def has_rows(warehouse: DuckDBWarehouse, table: Table) -> bool:
    """Return whether a table is stored and not empty; False where the warehouse is not there yet."""
    if not warehouse.path.exists():
        return False
    with warehouse.read() as connection:
        if table.name not in present_tables(connection):
            return False
        return bool(connection.execute(f"FROM {stored_name(table)} LIMIT 1").fetchall())


def _require_tables(path: Path, connection: duckdb.DuckDBPyConnection, expression: ibis.Table) -> None:
    """Raise MissingTableError when `expression` reads a table that the warehouse at `path` does not have yet."""
    missing = sorted({node.name for node in expression.op().find(ops.UnboundTable)} - present_tables(connection))
    if missing:
        raise MissingTableError(f"{', '.join(missing)}: not in {path} yet; materialize it first")


def _follow_schema(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Bring a partitioned table that an earlier version of its schema made up to date: columns come, go, change type.

    Days stored earlier have null in a new column until they are materialized again.
    """
    present = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {stored_name(table)}").fetchall()}
    wanted = duckdb_types(table)
    if present == wanted:
        return
    _log.info("table %s: stored as %s, rebuilt as %s", table.name, present, wanted)
    columns = ", ".join(
        f"CAST({quoted(name) if name in present else 'NULL'} AS {sql_type}) AS {quoted(name)}"
        for name, sql_type in wanted.items()
    )
    try:
        name = stored_name(table)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {columns} FROM {name}")
    except duckdb.Error as error:
        error.add_note(f"The stored rows of {table.name} do not fit its new schema. Drop the table, and backfill it.")
        raise
