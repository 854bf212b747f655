"""Benchmark of the books: all of them from millions of ledger entries, against pandas doing the same, and a floor.

Run from the repository: python -m tcm_assets_tests.benchmarks.books [--json] [--entries 10000000] [--repeats 3]

Entries are drawn: three years of postings, one account for every thousand entries, four in five of videos, the rest
redemptions, adjustments and deliveries, in three units. Every measurement is a fresh process on the same DuckDB file.

ours    the expressions of ledger_books, account_books, posting_ages and trial_balance, computed into tables in memory
pandas  the same sums by groupby and cumsum, of the columns that they need, read from the same file
floor   one scan of the same columns that sums amounts by unit and day

The totals of ours and pandas are compared: they must be equal.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.books"

NAMES = ("ours", "pandas", "floor")

KIB_PER_MIB = 1024

_DRAWN = """
CREATE TABLE ledger_entries AS
WITH drawn AS (
    SELECT i AS entry_id, hash(i) AS h, hash(i, 1) AS g,
        DATE '2023-01-01' + (i * 1095 // $entries)::INTEGER AS booked_on
    FROM range(1, $entries + 1) AS numbers(i)
), kinds AS (
    SELECT *, CASE h % 10 WHEN 0 THEN 'wallet_cents' WHEN 1 THEN 'exposure_min' ELSE 'points' END AS unit,
        CASE WHEN g % 10 < 6 THEN 'first' WHEN g % 10 < 8 THEN 'difference' WHEN g % 10 = 8 THEN 'redeem'
            ELSE 'hand' END AS use
    FROM drawn
)
SELECT unit, entry_id, (7000000000000000000 + h % ($entries // 1000 + 1))::VARCHAR AS account_id,
    CASE use WHEN 'first' THEN if(unit = 'points', 'earn', 'grant') WHEN 'redeem' THEN 'redeem'
        WHEN 'difference' THEN 'adjust' ELSE if(unit = 'points', 'adjust', 'deliver') END AS kind,
    (CASE use WHEN 'first' THEN 100 + g % 900 WHEN 'redeem' THEN if(unit = 'points', -150, 100)
        WHEN 'difference' THEN (g % 101)::BIGINT - 50 ELSE if(unit = 'points', 10, -5) END)::BIGINT AS amount,
    amount AS balance_change, 0::BIGINT AS owed_change,
    CASE WHEN use IN ('first', 'difference') THEN (6000000000000000000 + entry_id)::VARCHAR END AS video_id,
    CASE WHEN use IN ('first', 'difference') THEN booked_on - (g % 90)::INTEGER END AS upload_date,
    NULL::VARCHAR AS redemption_id, 'scored' AS reason, booked_on::TIMESTAMP AS created_at, booked_on
FROM kinds
"""


def main() -> None:
    arguments = _arguments()
    if arguments.contender:
        sys.stdout.write(json.dumps(measure(arguments.contender, arguments.file)))
        return
    report = benchmark(arguments.entries, arguments.repeats)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def benchmark(entries: int, repeats: int) -> dict[str, Any]:
    """Measure every contender `repeats` times in turn; raise AssertionError where the totals differ."""
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory(prefix="books_benchmark_") as folder:
        path = Path(folder) / "entries.duckdb"
        write_entries(path, entries)
        for _ in range(repeats):
            for name in NAMES:
                rounds[name].append(json.loads(printed_by(MODULE, "--contender", name, "--file", str(path))))
    totals = {name: measured[0]["totals"] for name, measured in rounds.items()}
    assert totals["ours"] == totals["pandas"], totals
    figures = {
        name: {
            key: round(statistics.median(one[key] for one in measured), 3)
            for key in ("seconds", "cpu_seconds", "peak_rss_mib")
        }
        for name, measured in rounds.items()
    }
    ratios = {
        f"{name}_over_ours": round(figures[name]["seconds"] / figures["ours"]["seconds"], 2)
        for name in ("pandas", "floor")
    }
    return {
        "name": "books",
        "machine": machine("duckdb", "ibis-framework", "pandas"),
        "entries": entries,
        "repeats": repeats,
        "figures": figures,
        "ratios": ratios,
        "totals": totals["ours"],
    }


def write_entries(path: Path, entries: int) -> None:
    """A DuckDB file with drawn entries, in the columns of `ledger_entries`."""
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute(_DRAWN.replace("$entries", str(entries)))


def measure(name: str, path: Path) -> dict[str, Any]:
    """Run one contender here; return `seconds`, `cpu_seconds` (of all threads), `peak_rss_mib` and `totals`."""
    import duckdb
    import ibis
    import pandas  # noqa: F401 - imported before the clock starts

    connection = duckdb.connect(str(path), read_only=True)
    work = {"ours": _ours, "pandas": _pandas, "floor": _floor}[name]
    backend = ibis.duckdb.from_connection(connection)
    started, cpu_started = time.perf_counter(), time.process_time()
    totals = work(connection, backend)
    return {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu_started,
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB,
        "totals": totals,
    }


def _ours(connection: Any, backend: Any) -> dict[str, int]:
    import ibis

    from tcm_assets.books.movements import compute_account_books, compute_ledger_books, compute_posting_ages
    from tcm_assets.books.trial_balance import compute_trial_balance
    from tcm_assets.ledger.tables import CLOSED_PERIODS, HOLD_EVENTS
    from tcm_assets.tables.types import arrow_schema

    entries = backend.table("ledger_entries")
    holds, closings = (ibis.memtable(arrow_schema(table).empty_table()) for table in (HOLD_EVENTS, CLOSED_PERIODS))
    books = {
        "ledger_books": compute_ledger_books(entries, holds, closings),
        "account_books": compute_account_books(entries),
        "posting_ages": compute_posting_ages(entries),
        "trial_balance": compute_trial_balance(entries),
    }
    for name, expression in books.items():
        backend.create_table(name, obj=expression, temp=True)
    sums = connection.execute(
        """
        SELECT (SELECT sum(closing - opening)::BIGINT FROM ledger_books WHERE period_kind = 'month'),
            (SELECT count(*) FROM account_books), (SELECT sum(closing)::BIGINT FROM account_books),
            (SELECT sum(amount * age_months)::BIGINT FROM posting_ages),
            (SELECT sum(debit)::BIGINT FROM trial_balance)
        """
    ).fetchone()
    return dict(zip(_TOTALS, sums, strict=True))


_TOTALS = ("moved", "account_rows", "account_closings", "aged", "debits")


def _pandas(connection: Any, _: Any) -> dict[str, int]:
    columns = "unit, account_id, kind, amount, balance_change, owed_change, video_id IS NOT NULL AS is_video"
    frame = connection.execute(f"SELECT {columns}, upload_date, booked_on FROM ledger_entries").df()
    for name in ("unit", "kind", "account_id"):
        frame[name] = frame[name].astype("category")
    frame["use"] = frame["kind"].astype(str) + frame["is_video"].astype(str)
    frame["month"] = frame["booked_on"].to_numpy().astype("datetime64[M]")
    by_day = frame.groupby(["unit", "booked_on", "use"], observed=True)["amount"].agg(["sum", "count"])
    months = by_day.reset_index()
    months["month"] = months["booked_on"].to_numpy().astype("datetime64[M]")
    moved = months.groupby(["unit", "month"], observed=True)["sum"].sum()
    closing = moved.groupby("unit", observed=True).cumsum()
    accounts = (
        frame.groupby(["unit", "account_id", "month", "use"], observed=True)["amount"]
        .sum()
        .unstack("use", fill_value=0)
    )
    account_closing = accounts.sum(axis=1).groupby(["unit", "account_id"], observed=True).cumsum()
    videos = frame[frame["is_video"]]
    uploaded = videos["upload_date"].to_numpy().astype("datetime64[M]")
    ages = videos.groupby(["unit", "month", uploaded], observed=True)["amount"].sum().reset_index()
    age = (
        ages["month"].to_numpy().astype("datetime64[M]") - ages["level_2"].to_numpy().astype("datetime64[M]")
    ).astype(int)
    changes = frame[["balance_change", "owed_change", "amount"]]
    up, down = changes.clip(lower=0), -changes.clip(upper=0)
    sides = up.groupby([frame["unit"], frame["use"]], observed=True).sum()
    other = down.groupby([frame["unit"], frame["use"]], observed=True).sum()
    debits = sides["amount"].sum() + sides["owed_change"].sum() + other["balance_change"].sum()
    assert len(closing) == len(moved)
    values = (moved.sum(), len(accounts), account_closing.sum(), (ages["amount"].to_numpy() * age).sum(), debits)
    return dict(zip(_TOTALS, map(int, values), strict=True))


def _floor(connection: Any, _: Any) -> dict[str, int]:
    columns = "sum(balance_change), sum(owed_change), count(account_id), count(video_id), count(upload_date), min(kind)"
    sql = f"SELECT unit, booked_on, sum(amount), {columns} FROM ledger_entries GROUP BY unit, booked_on"
    return {"groups": len(connection.execute(sql).fetchall())}


def _show(report: dict[str, Any]) -> None:
    console = Console()
    title = f"The books of {report['entries']:,} entries, median of {report['repeats']}"
    table = TextTable("contender", "seconds", "seconds of the processor", "peak memory, MiB", title=title)
    for name, figures in report["figures"].items():
        table.add_row(name, *(f"{value:,.2f}" for value in figures.values()))
    console.print(table)
    console.print("Times ours:", report["ratios"])
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--entries", type=int, default=10_000_000, help="entries of the ledger")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender; the median counts")
    parser.add_argument("--contender", choices=NAMES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
