"""The warehouse on DuckDB: tables are read lazily and replaced whole or day by day, in one transaction.

Work happens in an in-memory database that attaches the warehouse file only when it must: read-only while a result is
computed into a table of that database, read-write for the short final swap. So a crash at any instant leaves the old
rows or the new, and runs beside each other compute at the same time and queue only for their swaps.
"""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from tcm_assets.tables.table import Table
from tcm_assets.tables.types import column_definitions, duckdb_types, ibis_schema, quoted
from tcm_assets.warehouse import staging
from tcm_assets.warehouse.provenance import PROVENANCE, distrust_schema, forget_table, note_stored
from tcm_assets.warehouse.relations import BATCH_ROWS, BatchMap, Relation, RowsFrom, Window, within
from tcm_assets.warehouse.schema_changes import StoredValuesError, follow_schema, stored_types
from tcm_assets.warehouse.warehouse_file import CATALOG, WarehouseFile, present_tables, stored_name

DEFAULT_LOCK_TIMEOUT_S = 60.0
"""How long a reader or writer waits: many times the longest write seen, short enough that a stuck run is noticed."""


class MissingTableError(LookupError):
    """A table that an expression reads has not been materialized yet."""


class MissingColumnsError(LookupError):
    """A table that an expression reads was stored by another version of the code, without columns that it reads."""


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

        Raises MissingTableError or MissingColumnsError when it reads what is not there.
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

    def replace(
        self, table: Table, relation: Relation, window: Window | None = None, code_version: str | None = None
    ) -> int:
        """Replace the rows of `table`, or those of `window` for a partitioned table, and return how many there are now.

        `code_version` is that of the asset whose rows these are; it is noted with them. Raises MissingTableError,
        MissingColumnsError, WrongColumnsError, OutsideWindowError or StoredValuesError before anything is touched, and
        LockTimeoutError when the file is not free in time. The rows that were there stay until the swap commits.
        """
        if (window is None) != (table.partition_column is None):
            raise ValueError(f"table {table.name}: a window goes with a partition column, and only with one")
        with self._file.connection() as connection:
            self._stage(connection, table, relation)
            row_count = staging.check_window(connection, table, window)
            self._swap(connection, table, window, code_version)
        return row_count

    def _stage(self, connection: duckdb.DuckDBPyConnection, table: Table, relation: Relation) -> None:
        """Compute `relation` in memory, holding the file only while its rows are being read."""
        if isinstance(relation, ibis.Table):
            with self._file.attached_for_reading(connection), _reading(self.path, connection, relation):
                staging.stage_expression(connection, table, relation)
        elif isinstance(relation, BatchMap):
            source = relation.source
            with self._file.attached_for_reading(connection), _reading(self.path, connection, source):
                staging.stage_batch_source(connection, source)
            staging.stage_batches(connection, table, relation)
        else:
            staging.stage_arrow(connection, table, relation.rows if isinstance(relation, RowsFrom) else relation)

    def _swap(
        self, connection: duckdb.DuckDBPyConnection, table: Table, window: Window | None, code_version: str | None
    ) -> None:
        with self._file.attached_for_writing(connection):
            types = stored_types(connection, [PROVENANCE.name, table.name])
            connection.execute("BEGIN")
            self._prepare(connection, PROVENANCE, types[PROVENANCE.name])
            if window is None:
                connection.execute(f"CREATE OR REPLACE TABLE {stored_name(table)} ({column_definitions(table)})")
            else:
                self._prepare(connection, table, types[table.name])
                day = str(table.partition_column)
                connection.execute(f"DELETE FROM {stored_name(table)} WHERE {within(day, window)}")
            note_stored(connection, table, window, code_version)
            self._insert(connection, table)
            connection.execute("COMMIT")

    def _prepare(self, connection: duckdb.DuckDBPyConnection, table: Table, stored: Mapping[str, str]) -> None:
        """Make the table, or give the one that is `stored` with other columns those of its schema."""
        if not stored:
            connection.execute(f"CREATE TABLE {stored_name(table)} ({column_definitions(table)})")
            forget_table(connection, table)
        elif dict(stored) != duckdb_types(table):
            try:
                follow_schema(connection, table, stored)
            except StoredValuesError as error:
                rename = f'"ALTER TABLE {table.name} RENAME TO {table.name}_before"'
                raise StoredValuesError(
                    f"{error} Set the old rows aside with duckdb {shlex.quote(str(self.path))} {rename}, and refresh "
                    "all days."
                ) from None
            distrust_schema(connection, table)

    def _insert(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        connection.execute(f"INSERT INTO {stored_name(table)} BY NAME FROM {staging.STAGED}")


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
        """Return the rows of a lazy expression as Arrow data; raise the errors of `DuckDBWarehouse.fetch`."""
        with _reading(self._path, self._connection, expression):
            return self._backend.to_pyarrow(expression)

    def batches(self, expression: ibis.Table, batch_rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a lazy expression, at most `batch_rows` at a time; raises the errors of `fetch`.

        The session is to stay open until the last one.
        """
        with _reading(self._path, self._connection, expression):
            sql = ibis.to_sql(expression, dialect="duckdb")
            yield from self._connection.execute(sql).to_arrow_reader(batch_rows)

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


@contextmanager
def _reading(path: Path, connection: duckdb.DuckDBPyConnection, expression: ibis.Table) -> Iterator[None]:
    """Raise MissingTableError or MissingColumnsError when the warehouse at `path` lacks what `expression` reads."""
    read = {node.name: node.schema for node in expression.op().find(ops.UnboundTable)}
    missing = sorted(set(read) - present_tables(connection))
    if missing:
        raise MissingTableError(f"{', '.join(missing)}: not in {path} yet; materialize it first")
    try:
        yield
    except (duckdb.BinderException, KeyError) as error:  # Ibis reads all columns as *, and then misses one
        stored = stored_types(connection, read)
        lacking = {name: sorted(set(schema) - set(stored[name])) for name, schema in read.items()}
        lacks = [f"{name} lacks {', '.join(columns)}" for name, columns in sorted(lacking.items()) if columns]
        if not lacks:
            raise
        raise MissingColumnsError(
            f"{'; '.join(lacks)} in {path}: another version of the code stored it; materialize it again before what "
            "reads it"
        ) from error
