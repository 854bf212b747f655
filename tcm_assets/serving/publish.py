"""The read-only copy of the warehouse that apps and analysts open, swapped in whole."""

from pathlib import Path

import duckdb
import pyarrow as pa

from tcm_assets.services.file_locks import FileLock
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.tables.types import arrow_schema, quoted
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.warehouse_file import CATALOG

READ_ONLY_MODE = 0o444
"""Nobody writes to the copy: what a reader changed would be gone with the next publication."""


def publish(warehouse: DuckDBWarehouse, target: Path) -> pa.Table:
    """Copy the warehouse to `target` and swap it in with one rename; returns a row for each published table.

    A reader that has the old copy open keeps it; who opens `target` gets the old copy or the new, never a part. Those
    who publish at once go one after the other, so an older copy never replaces a newer one. Raises LockTimeoutError.
    """
    if target.resolve() == warehouse.path.resolve():
        raise ValueError(f"the published copy would replace the warehouse itself, {target}; give it a path of its own")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with FileLock(target.with_name(f".{target.name}.lock"), warehouse.lock_timeout_s).exclusive():
        # Under the lock, what lies there was left by a publication that was killed.
        _remove(unfinished)
        try:
            contents = _copy(warehouse, unfinished)
            unfinished.chmod(READ_ONLY_MODE)
            unfinished.replace(target)
        finally:
            _remove(unfinished)
    return pa.Table.from_pylist(contents, schema=arrow_schema(PUBLISHED_WAREHOUSE))


def _copy(warehouse: DuckDBWarehouse, unfinished: Path) -> list[dict[str, object]]:
    with warehouse.read() as connection:
        path = str(unfinished).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS published")
        connection.execute(f"COPY FROM DATABASE {CATALOG} TO published")
        # What was copied lists the publication before this one.
        connection.execute(f"DROP TABLE IF EXISTS published.{PUBLISHED_WAREHOUSE.name}")
        contents = _contents(connection)
        listing = pa.Table.from_pylist(contents, schema=arrow_schema(PUBLISHED_WAREHOUSE))
        connection.register("listing", listing)
        connection.execute(f"CREATE TABLE published.{PUBLISHED_WAREHOUSE.name} AS FROM listing")
        connection.execute("DETACH published")
    return contents


def _contents(connection: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    tables = connection.execute(
        "SELECT table_name, column_count FROM duckdb_tables() WHERE database_name = 'published' ORDER BY table_name"
    ).fetchall()
    return [
        {
            "table_name": name,
            "row_count": connection.execute(f"SELECT count(*) FROM published.{quoted(name)}").fetchall()[0][0],
            "column_count": column_count,
        }
        for name, column_count in tables
    ]


def _remove(unfinished: Path) -> None:
    for path in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        path.unlink(missing_ok=True)
