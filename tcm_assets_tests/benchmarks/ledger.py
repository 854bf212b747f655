"""Benchmark of the ledger: redemptions a second and how long one takes, against one bare insert transaction.

Run from the repository: python -m tcm_assets_tests.benchmarks.ledger [--json] [--seconds 2] [--repeats 3]
    [--clients 1 8 64] [--databases sqlite postgresql] [--postgres-url postgresql://...] [--folder FOLDER]

Every measurement is a fresh database (a SQLite file in a temporary folder, a schema on the server) and fresh processes:
one with 1 thread, 2 with 4 or 4 with 16, each thread a client that asks again as soon as it is answered. All
contenders use the ledger's own engine: the same driver, pool, pragmas and durability (SQLite: WAL, synchronous=FULL).

floor        BEGIN (IMMEDIATE on SQLite); INSERT INTO a plain table of a row as big as a ledger's entry; COMMIT
short_floor  the same insert with what the ledger does for speed: on SQLite in its queue of writers, on PostgreSQL as a
             single statement in autocommit, one trip to the server
ours         redeem() by one of 1,024 accounts that can pay: two rows, a balance, and every rule of the database
ours_one_account  the same where all clients redeem from one account

Ratios are times: a floor's throughput by ours, our p50 and p99 by the floor's. On SQLite the bare floor's clients sleep
until the file is free: some go on at once and some starve, so its p50 is that of the lucky (its p99 that of the
others), and the p50 to compare with is short_floor's, whose clients come in turn as ours do.

The rounds go through all contenders in turn, so that a slow minute of the machine affects all of them. Medians
are over the rounds; a ratio is the median of the rounds' ratios.
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from rich.console import Console
from rich.table import Table as TextTable
from sqlalchemy import make_url

from tcm_assets_tests.benchmarks.ledger_clients import prepare
from tcm_assets_tests.benchmarks.measuring import machine

NAMES = ("floor", "short_floor", "ours", "ours_one_account")

LIBRARIES = ("sqlalchemy", "psycopg")

CLIENTS = (1, 8, 64)

DATABASES = ("sqlite", "postgresql")

MOST_PROCESSES = 4

Figures = dict[str, float]


def main() -> None:
    arguments = _arguments()
    report = benchmark(
        arguments.databases,
        arguments.clients,
        arguments.seconds,
        arguments.repeats,
        arguments.postgres_url,
        arguments.folder,
    )
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def benchmark(
    names: list[str], levels: list[int], seconds: float, repeats: int, postgres_url: str | None, folder: Path | None
) -> dict[str, Any]:
    """Measure every contender at every number of clients, `repeats` times, on each named database that is here."""
    databases: dict[str, Any] = {}
    for database in names:
        if database == "postgresql" and not postgres_url:
            databases[database] = {"skipped": "no server: name one by --postgres-url or TCM_TEST_POSTGRES_URL"}
            continue
        rounds: dict[int, list[dict[str, Figures]]] = {level: [] for level in levels}
        for _ in range(repeats):
            for level, measured in rounds.items():
                measured.append({})
                for name in NAMES:
                    with _new_database(database, postgres_url, folder) as url:
                        measured[-1][name] = measure(name, url, level, seconds)
        databases[database] = {str(level): _summary(measured) for level, measured in rounds.items()}
    return {
        "name": "ledger",
        "machine": _machine(postgres_url),
        "seconds": seconds,
        "repeats": repeats,
        "databases": databases,
    }


def measure(name: str, url: str, clients: int, seconds: float) -> Figures:
    """Let `clients` clients repeat one contender's operation for `seconds`, in fresh processes that begin together."""
    prepare(url)
    processes = max(count for count in (1, 2, MOST_PROCESSES) if count * count <= max(clients, 1))
    threads = clients // processes
    started = [_start_clients(name, url, threads, seconds, first) for first in range(0, clients, threads)]
    try:
        for process in started:
            _wait_until_warm(process)
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        reports = [json.loads(_report_of(process)) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    latencies_ms = sorted(one for report in reports for one in report["latencies_ms"])
    return {
        "per_second": len(latencies_ms) / max(report["wall_s"] for report in reports),
        "p50_ms": _quantile(latencies_ms, 0.5),
        "p99_ms": _quantile(latencies_ms, 0.99),
    }


def _start_clients(name: str, url: str, threads: int, seconds: float, first_number: int) -> "subprocess.Popen[str]":
    values = (name, url, str(threads), str(seconds), str(first_number))
    command = [sys.executable, "-m", "tcm_assets_tests.benchmarks.ledger_clients", *values]
    root = Path(__file__).parents[2]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _wait_until_warm(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    if process.stdout.readline() != "warm\n":
        raise RuntimeError(f"a client failed:\n{process.communicate()[1]}")


def _report_of(process: "subprocess.Popen[str]") -> str:
    output, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"a client failed:\n{errors}")
    return output


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _summary(rounds: list[dict[str, Figures]]) -> dict[str, Any]:
    figures = {
        name: {
            key: round(statistics.median(measured[name][key] for measured in rounds), 3)
            for key in ("per_second", "p50_ms", "p99_ms")
        }
        for name in NAMES
    }
    ratios = {
        f"{key}_over_{floor}": round(statistics.median(_ratio(key, one["ours"], one[floor]) for one in rounds), 2)
        for key in ("redemption", "p50", "p99")
        for floor in ("floor", "short_floor")
    }
    return {**figures, "ratios": ratios}


def _ratio(key: str, ours: Figures, floor: Figures) -> float:
    if key == "redemption":
        return floor["per_second"] / ours["per_second"]
    return ours[f"{key}_ms"] / floor[f"{key}_ms"]


@contextmanager
def _new_database(database: str, postgres_url: str | None, folder: Path | None) -> Iterator[str]:
    """The URL of an empty database, which is taken away afterwards."""
    if database == "sqlite" or postgres_url is None:
        with tempfile.TemporaryDirectory(prefix="ledger_benchmark_", dir=folder) as place:
            yield f"sqlite:///{Path(place).resolve() / 'ledger.sqlite'}"
        return
    server = make_url(postgres_url).set(drivername="postgresql")
    schema = f"ledger_benchmark_{uuid4().hex}"
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            url = server.update_query_dict({"options": f"-csearch_path={schema}"})
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def _machine(postgres_url: str | None) -> dict[str, Any]:
    server = _server_settings(postgres_url) if postgres_url else {}
    return {**machine(*LIBRARIES), "sqlite": sqlite3.sqlite_version, **server}


def _server_settings(postgres_url: str) -> dict[str, str]:
    """What decides how durable the server's commits are."""
    server = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server) as connection:
        names = ("server_version", "fsync", "synchronous_commit")
        rows = [connection.execute(f"SHOW {name}").fetchone() for name in names]
    return {f"postgresql_{name}": row[0] for name, row in zip(names, rows, strict=True) if row}


def _show(report: dict[str, Any]) -> None:
    console = Console()
    for database, levels in report["databases"].items():
        if "skipped" in levels:
            console.print(f"{database}: {levels['skipped']}")
            continue
        title = f"Redemptions on {database}, median of {report['repeats']}"
        table = TextTable("clients", "contender", "per second", "p50, ms", "p99, ms", title=title)
        for level, figures in levels.items():
            for name in NAMES:
                table.add_row(level, name, *(f"{value:,.1f}" for value in figures[name].values()))
        console.print(table)
        for level, figures in levels.items():
            console.print(f"{level} clients:", figures["ratios"])
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.ledger", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each measurement lasts")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender; the median counts")
    parser.add_argument("--clients", type=int, nargs="+", default=list(CLIENTS), help="clients at a time")
    parser.add_argument("--databases", choices=DATABASES, nargs="+", default=list(DATABASES))
    parser.add_argument("--postgres-url", default=os.environ.get("TCM_TEST_POSTGRES_URL"), help="PostgreSQL's server")
    parser.add_argument("--folder", type=Path, help="where SQLite's files are put; the system's temporary folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
