"""Whole copies of the warehouse, as of one moment."""

from pathlib import Path

import duckdb

from tcm_assets.services.unusable_files import cannot_write
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.memory_databases import text
from tcm_assets.warehouse.warehouse_file import CATALOG


def copy_warehouse(warehouse: DuckDBWarehouse, target: Path) -> None:
    """Write every table to the new file `target`; every block is read and verified. Writers wait until it ends.

    Raises LockTimeoutError, UnusableFileError.
    """
    with warehouse.read() as connection:
        try:
            connection.execute(f"ATTACH {text(target)} AS copied")
            connection.execute(f"COPY FROM DATABASE {CATALOG} TO copied")
            connection.execute("DETACH copied")
        except duckdb.Error as error:
            if problem := cannot_write(error, target):
                raise problem from error
            raise
