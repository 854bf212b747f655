"""Publishing: a read-only copy of the warehouse for apps and analysts, swapped in whole."""

from pathlib import Path

import duckdb
import pyarrow as pa

from tcm_assets.services.file_locks import FileLock
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.tables.types import arrow_schema, quoted
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.warehouse_file import CATALOG

READ_ONLY_MODE = 0o444
"""The copy is read-only: the next publication would discard any change to it."""


def publish(warehouse: DuckDBWarehouse, target: Path) -> pa.Table:
    """Copy the warehouse to `target`, swap it in with one rename, and return a row for each published table.

    A reader that has the old copy open keeps it; opening `target` gives the old copy or the new one, never a part.
    Concurrent publications run one after another, so an older copy never replaces a newer one. Raises
    LockTimeoutError.
    """
    if target.resolve() == warehouse.path.resolve():
        raise ValueError(f"the published copy would replace the warehouse itself, {target}; give it a path of its own")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with FileLock(target.with_name(f".{target.name}.lock"), warehouse.lock_timeout_s).exclusive():
        # Left by a publication that was killed, since this one has the lock.
        _remove(unfinished)
        try:
            listing = _copy(warehouse, unfinished)
            unfinished.chmod(READ_ONLY_MODE)
            unfinished.replace(target)
        finally:
            _remove(unfinished)
    return listing


def _copy(warehouse: DuckDBWarehouse, unfinished: Path) -> pa.Table:
    with warehouse.read() as connection:
        path = str(unfinished).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS published")
        connection.execute(f"COPY FROM DATABASE {CATALOG} TO published")
        # The copied table lists the previous publication.
        connection.execute(f"DROP TABLE IF EXISTS published.{PUBLISHED_WAREHOUSE.name}")
        listing = _list_tables(connection)
        connection.register("listing", listing)
        connection.execute(f"CREATE TABLE published.{PUBLISHED_WAREHOUSE.name} AS FROM listing")
        connection.execute("DETACH published")
    return listing


def _list_tables(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    tables = connection.execute(
        "SELECT table_name, column_count FROM duckdb_tables() WHERE database_name = 'published' ORDER BY table_name"
    ).fetchall()
    rows = [
        {
            "table_name": name,
            "row_count": connection.execute(f"SELECT count(*) FROM published.{quoted(name)}").fetchall()[0][0],
            "column_count": column_count,
        }
        for name, column_count in tables
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(PUBLISHED_WAREHOUSE))


def _remove(unfinished: Path) -> None:
    for path in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        path.unlink(missing_ok=True)
