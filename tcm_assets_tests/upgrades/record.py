"""Record what a version of the project makes of the small data folder, as text, for the tests of later versions.

Run from the repository, once for every released version:

    python -m tcm_assets_tests.upgrades.record [--checkout FOLDER]

It writes `recorded/VERSION/`: the inputs, every table of the warehouse as DDL and one JSON array a row, and the ledger
as SQL.
With --checkout and --version, the code of another folder is recorded.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb

from tcm_assets.version import VERSION
from tcm_assets_tests.upgrades.small_folder import DAY_COUNT, FIRST_DAY, write_small_folder

ROOT: Final = Path(__file__).resolve().parents[2]

RECORDED: Final = Path(__file__).parent / "recorded"

INPUTS: Final = ("creators.csv", "brands.csv", "landing")

LEDGER_FILES: Final = ("first_day", "ledger/data_folder_id")
"""What else a data folder keeps that cannot be made again."""

VECTOR_DIGITS: Final = 1
"""Decimals of recorded vectors, which no test compares: with all of them they would be most of the record."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--checkout", type=Path, default=ROOT, help="folder of the code to record")
    parser.add_argument("--version", default=VERSION, help="its version")
    arguments = parser.parse_args()
    record(arguments.checkout, RECORDED / arguments.version)


def record(checkout: Path, target: Path) -> None:
    """Let the code of `checkout` make everything of the small folder, and write the result to `target`."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_small_folder(folder)
        subprocess.run(
            [sys.executable, "-m", "tcm_assets.cli.run"],
            cwd=folder,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith(("TCM_", "DAGSTER"))},
                "PYTHONPATH": str(checkout),
                "TCM_DATA_DIR": str(folder),
                "TCM_START_DATE": FIRST_DAY.isoformat(),
                "TCM_END_DATE": (FIRST_DAY + timedelta(days=DAY_COUNT)).isoformat(),
            },
            check=True,
        )
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        _copy_files(folder, target)
        _dump_warehouse(folder / "warehouse" / "tcm.duckdb", target)
        _dump_ledger(folder / "ledger" / "ledger.sqlite", target / "ledger.sql")


def _copy_files(folder: Path, target: Path) -> None:
    for name in (*INPUTS, *LEDGER_FILES):
        source, copy = folder / name, target / "folder" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy)
        elif source.exists():
            shutil.copy(source, copy)


def _dump_warehouse(path: Path, target: Path) -> None:
    (target / "rows").mkdir()
    statements = []
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("SELECT table_name, sql FROM duckdb_tables() ORDER BY table_name").fetchall()
        for name, statement in tables:
            statements.append(statement)
            query = f'SELECT {_shown_columns(connection, name)} FROM "{name}" ORDER BY ALL'
            rows = [
                json.loads(row) for (row,) in connection.execute(f"SELECT to_json(r) FROM ({query}) AS r").fetchall()
            ]
            columns = [column for column, *_ in connection.execute(f'DESCRIBE "{name}"').fetchall()]
            lines = [_line(columns), *(_line([row[column] for column in columns]) for row in rows)]
            (target / "rows" / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (target / "warehouse.sql").write_text("\n".join(statements) + "\n", encoding="utf-8")


def _shown_columns(connection: duckdb.DuckDBPyConnection, table_name: str) -> str:
    decimal = f"DECIMAL(18, {VECTOR_DIGITS})[]::DOUBLE[]"
    return ", ".join(
        f'"{column}"::{decimal} AS "{column}"' if kind in ("FLOAT[]", "DOUBLE[]") else f'"{column}"'
        for column, kind, *_ in connection.execute(f'DESCRIBE "{table_name}"').fetchall()
    )


def _line(values: list[Any]) -> str:
    return json.dumps(_shortest(values), ensure_ascii=False, separators=(",", ":")) + "\n"


def _shortest(value: Any) -> Any:
    """Write whole numbers without decimals, which most numbers of a rounded vector are."""
    if isinstance(value, list):
        return [_shortest(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dump_ledger(path: Path, target: Path) -> None:
    with sqlite3.connect(path) as connection:
        target.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()


if __name__ == "__main__":
    main()
