"""Benchmark of the points: scoring millions of videos, against three other ways to do it.

Run from the repository: python -m tcm_assets_tests.benchmarks.points [--json] [--videos 5000000] [--repeats 3]

Every measurement is a fresh process on a fresh copy of the same DuckDB file. The rounds go through all contenders in
turn, so that a slow minute of the machine affects all of them.
"""

import argparse
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.points"

NAMES = ("ours", "sql", "pandas", "polars")

EXTRA_NAMES = ("ours_robust", "ours_all_columns")

TOTALS = "count(*), count(points), sum(points)::BIGINT, sum(points * (hash(video_id) % 1000))::BIGINT"
"""Rows, videos with points, points, and a checksum that changes when two videos swap their points."""

KIB_PER_MIB = 1024


def main() -> None:
    arguments = _arguments()
    if arguments.write:
        from tcm_assets_tests.benchmarks.scored_videos import write_videos

        write_videos(arguments.write, arguments.videos)
    elif arguments.contender:
        sys.stdout.write(json.dumps(measure(arguments.contender, arguments.file)))
    else:
        report = benchmark(arguments.videos, arguments.repeats)
        if arguments.json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            _show(report)


def measure(name: str, path: Path) -> dict[str, Any]:
    """Run one contender here; return `seconds`, `cpu_seconds` (of all threads), `peak_rss_mib` and `totals`."""
    import duckdb

    from tcm_assets_tests.benchmarks.point_contenders import CONTENDERS, EXTRAS

    work = (CONTENDERS | EXTRAS)[name]()
    started, cpu_started = time.perf_counter(), time.process_time()
    work(path)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    peak_rss_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB
    with duckdb.connect(str(path), read_only=True) as connection:
        table = "video_points" if name == "ours_all_columns" else "points_of_videos"
        totals = connection.execute(f"SELECT {TOTALS} FROM {table}").fetchall()[0]
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_rss_mib": peak_rss_mib, "totals": totals}


def benchmark(video_count: int, repeats: int) -> dict[str, Any]:
    """Measure every contender `repeats` times. Raises ValueError when they do not agree on the points."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in (*NAMES, *EXTRA_NAMES)}
    with tempfile.TemporaryDirectory(prefix="points_benchmark_") as folder:
        source, copy = Path(folder, "videos.duckdb"), Path(folder, "copy.duckdb")
        # Written by a process of its own: a child's peak memory counts what its parent held when it started.
        printed_by(MODULE, "--write", str(source), "--videos", str(video_count))
        for _ in range(repeats):
            for name, runs in measured.items():
                shutil.copy(source, copy)
                runs.append(json.loads(printed_by(MODULE, "--contender", name, "--file", str(copy))))
                copy.unlink()
    totals = {name: measured[name][0]["totals"] for name in NAMES}
    if any(found != totals["ours"] for found in totals.values()):
        raise ValueError(f"the contenders do not agree on (rows, scored, points, checksum): {totals}")
    medians = {
        key: {name: statistics.median(run[key] for run in runs) for name, runs in measured.items()}
        for key in ("seconds", "cpu_seconds", "peak_rss_mib")
    }
    seconds = medians["seconds"]
    return {
        "name": "points",
        "machine": machine(),
        "videos": video_count,
        "repeats": repeats,
        **_rounded(medians, NAMES),
        "ratios": {
            "pandas_over_ours": round(seconds["pandas"] / seconds["ours"], 2),
            "ours_over_sql": round(seconds["ours"] / seconds["sql"], 2),
            "polars_over_ours": round(seconds["polars"] / seconds["ours"], 2),
        },
        "extra": _rounded(medians, EXTRA_NAMES),
        "totals": dict(zip(("rows", "scored", "points", "checksum"), totals["ours"], strict=True)),
    }


def _rounded(medians: dict[str, dict[str, float]], names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    return {key: {name: round(values[name], 3) for name in names} for key, values in medians.items()}


def _show(report: dict[str, Any]) -> None:
    table = TextTable(
        "contender",
        "seconds",
        "times ours",
        "CPU seconds",
        "peak memory, MiB",
        title=f"Points of {report['videos']:,} videos, median of {report['repeats']}",
    )
    ours = report["seconds"]["ours"]
    for part, names in ((report, NAMES), (report["extra"], EXTRA_NAMES)):
        for name in names:
            duration, cpu, peak = (part[key][name] for key in ("seconds", "cpu_seconds", "peak_rss_mib"))
            table.add_row(name, f"{duration:.2f}", f"{duration / ours:.2f}", f"{cpu:.2f}", f"{peak:,.0f}")
    console = Console()
    console.print(table)
    console.print("All four agree on every total:", report["totals"])
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.points", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=5_000_000, help="videos to score")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each contender; the median counts")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--contender", choices=(*NAMES, *EXTRA_NAMES), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
