"""Publishing: a read-only copy of the warehouse for apps and analysts, swapped in whole."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from tcm_assets.orchestration.outdated_days import find_broken_days, refusal
from tcm_assets.services.file_locks import FileLock
from tcm_assets.services.private_files import make_private_folder
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema, quoted
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.provenance import PROVENANCE, find_outdated
from tcm_assets.warehouse.warehouse_file import CATALOG, present_tables

_log = logging.getLogger(__name__)

READ_ONLY_MODE = 0o400
"""The copy is read-only, since the next publication would discard any change to it; and it holds balances."""


class OutdatedRowsError(RuntimeError):
    """Rows that another version of the code made lack what the schema promises; the former copy stays."""


def publish(warehouse: DuckDBWarehouse, target: Path, tables: Collection[Table]) -> pa.Table:
    """Copy the warehouse to `target`, swap it in with one rename, and return a row for each published table.

    Copied are those of `tables` that are stored, and the record of who made their days. What else the warehouse
    holds, such as a table that the code no longer makes, stays there and is not published. A reader that has the old
    copy open keeps it; opening `target` gives the old copy or the new one, never a part. Concurrent publications run
    one after another, so an older copy never replaces a newer one. Raises OutdatedRowsError, LockTimeoutError.
    """
    if target.resolve() == warehouse.path.resolve():
        raise ValueError(f"the published copy would replace the warehouse itself, {target}; give it a path of its own")
    make_private_folder(target.parent)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with FileLock(target.with_name(f".{target.name}.lock"), warehouse.lock_timeout_s).exclusive():
        # Left by a publication that was killed, since this one has the lock.
        _remove(unfinished)
        try:
            listing = _copy(warehouse, unfinished, tables)
            unfinished.chmod(READ_ONLY_MODE)
            unfinished.replace(target)
        finally:
            _remove(unfinished)
    return listing


def _copy(warehouse: DuckDBWarehouse, unfinished: Path, tables: Collection[Table]) -> pa.Table:
    with warehouse.read() as connection:
        broken = find_broken_days(connection, find_outdated(connection, dict.fromkeys(tables)))
        if broken:
            raise OutdatedRowsError(refusal(broken))
        path = str(unfinished).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS published")
        connection.execute(f"COPY FROM DATABASE {CATALOG} TO published")
        for name in sorted(present_tables(connection) - {PROVENANCE.name, *(table.name for table in tables)}):
            if name != PUBLISHED_WAREHOUSE.name:
                _log.warning("table %s is not published: this version of the code makes no such table", name)
            connection.execute(f"DROP TABLE published.{quoted(name)}")
        if PROVENANCE.name in present_tables(connection):
            # Of the copy itself: the note of the publication before.
            own = f"DELETE FROM published.{PROVENANCE.name} WHERE table_name = '{PUBLISHED_WAREHOUSE.name}'"
            connection.execute(own)
        listing = _list_tables(connection)
        connection.register("listing", listing)
        connection.execute(f"CREATE TABLE published.{PUBLISHED_WAREHOUSE.name} AS FROM listing")
        connection.execute("DETACH published")
    return listing


def _list_tables(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    tables = connection.execute(
        "SELECT table_name, column_count FROM duckdb_tables() WHERE database_name = 'published' ORDER BY table_name"
    ).fetchall()
    # The file's own time would be that of whoever copied the folder.
    now = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
            "table_name": name,
            "row_count": connection.execute(f"SELECT count(*) FROM published.{quoted(name)}").fetchall()[0][0],
            "column_count": column_count,
            "published_at": now,
        }
        for name, column_count in tables
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(PUBLISHED_WAREHOUSE))


def _remove(unfinished: Path) -> None:
    for path in (unfinished, unfinished.with_name(f"{unfinished.name}.wal")):
        path.unlink(missing_ok=True)
