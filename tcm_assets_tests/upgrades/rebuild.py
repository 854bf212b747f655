"""Rebuild a data folder of an earlier version from what was recorded of it."""

import json
import shutil
import sqlite3
from pathlib import Path

import duckdb

from tcm_assets_tests.upgrades.record import LEDGER_FILES, RECORDED

VERSIONS = sorted(path.name for path in RECORDED.iterdir())
"""The recorded versions."""


def rebuild(version: str, folder: Path) -> None:
    """Make `folder` the data folder that this version left."""
    recorded = RECORDED / version
    shutil.copytree(recorded / "folder", folder, dirs_exist_ok=True)
    for name in ("warehouse", "published", "ledger"):
        (folder / name).mkdir(exist_ok=True)
    _rebuild_warehouse(recorded, folder / "warehouse" / "tcm.duckdb")
    shutil.copy(folder / "warehouse" / "tcm.duckdb", folder / "published" / "tcm.duckdb")
    ledger = folder / "ledger" / "ledger.sqlite"
    with sqlite3.connect(ledger) as connection:
        connection.executescript((recorded / "ledger.sql").read_text("utf-8"))
    connection.close()
    assert all((folder / name).exists() for name in LEDGER_FILES if (recorded / "folder" / name).exists())


def _rebuild_warehouse(recorded: Path, path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute((recorded / "warehouse.sql").read_text("utf-8"))
        for rows in sorted((recorded / "rows").iterdir()):
            columns, *values = map(json.loads, rows.read_text("utf-8").splitlines())
            if not values:
                continue
            named = path.with_name("rows.jsonl")
            named.write_text("\n".join(json.dumps(dict(zip(columns, row, strict=True))) for row in values), "utf-8")
            types = ", ".join(
                f"'{column}': '{kind}'" for column, kind, *_ in connection.execute(f'DESCRIBE "{rows.stem}"').fetchall()
            )
            connection.execute(
                f'INSERT INTO "{rows.stem}" BY NAME '
                f"FROM read_json('{named}', format = 'newline_delimited', columns = {{{types}}})"
            )
            named.unlink()
