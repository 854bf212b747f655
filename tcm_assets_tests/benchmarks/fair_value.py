"""Benchmark of points, credits and alerts of millions of videos together, against bare points and pandas in one run.

Run from the repository: python -m tcm_assets_tests.benchmarks.fair_value [--json] [--videos 5000000] [--repeats 3]

The floor, `bare_points`, is `ours` of the benchmark `points`: the points of every video by minmax over one population,
three columns. `fair_value` writes `video_points` (robust, by tier and window, what each metric gave), `video_credits`
and `engagement_alerts` in full, one after the other, through the warehouse. `pandas` does the same work but for most of
the alerts (see `fair_value_pandas`). All read the same file of prepared tables.
The tables that those three are compared with (`scoring_reference`, `engagement_reference`, `count_rule_reference`,
`caption_fingerprints`) are made once before, and timed apart.
"""

import argparse
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE = "tcm_assets_tests.benchmarks.fair_value"

BARE, FAIR, PEER = "bare_points", "fair_value", "pandas"

PARTS = ("video_points", "video_credits", "engagement_alerts")

BOUND = 4.0

TOTALS = {
    "points": "SELECT count(*), count(points), sum(points)::BIGINT, "
    "sum(points * (hash(video_id) % 1000))::BIGINT FROM video_points",
    "credits": "SELECT count(*), sum(total_credits)::BIGINT, sum(exposure_min * (hash(video_id) % 1000))::BIGINT "
    "FROM video_credits",
}
"""Rows and sums, and a checksum that changes when two videos swap their points or credits."""

KIB_PER_MIB = 1024


def main() -> None:
    arguments = _arguments()
    if arguments.write:
        from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
        from tcm_assets_tests.benchmarks.fair_value_tables import write_references, write_tables

        write_tables(arguments.write, arguments.videos)
        sys.stdout.write(json.dumps(write_references(DuckDBWarehouse(arguments.write))))
    elif arguments.contender:
        sys.stdout.write(json.dumps(measure(arguments.contender, arguments.file)))
    else:
        report = benchmark(arguments.videos, arguments.repeats)
        if arguments.json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            _show(report)


def measure(name: str, path: Path) -> dict[str, Any]:
    """Run one contender in this process; return `seconds` in all and of each part, and `peak_rss_mib`."""
    import ibis.backends.duckdb  # noqa: F401  (loaded by name when it is first used)

    from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

    if name == PEER:
        from tcm_assets_tests.benchmarks import fair_value_pandas

        parts: dict[str, Callable[[], None]] = {
            part: partial(work, path) for part, work in fair_value_pandas.PARTS.items()
        }
    else:
        warehouse = DuckDBWarehouse(path)
        chosen = {BARE: _bare_points} if name == BARE else _PART
        parts = {part: partial(work, warehouse) for part, work in chosen.items()}
    seconds = {}
    cpu_started = time.process_time()
    for part, work in parts.items():
        started = time.perf_counter()
        work()
        seconds[part] = time.perf_counter() - started
    measured = {
        "seconds": sum(seconds.values()),
        "cpu_seconds": time.process_time() - cpu_started,
        "parts": seconds,
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB,
    }
    return measured if name == BARE else {**measured, "totals": _totals(path)}


def _totals(path: Path) -> dict[str, list[Any]]:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        return {name: list(connection.execute(query).fetchall()[0]) for name, query in TOTALS.items()}


def _bare_points(warehouse: Any) -> None:
    from tcm_assets_tests.benchmarks.fair_value_tables import WINDOW
    from tcm_assets_tests.benchmarks.scored_videos import METRICS_TABLE, POINTS_TABLE
    from tcm_assets_tests.points.one_population import points_in_one_population

    scored = points_in_one_population(warehouse.table(METRICS_TABLE), "minmax")
    warehouse.replace(POINTS_TABLE, scored.select(*POINTS_TABLE.column_names), WINDOW)


def _video_points(warehouse: Any) -> None:
    from tcm_assets.points.scoring_versions import ScoringVersion
    from tcm_assets.points.video_points import compute_video_points
    from tcm_assets_tests.benchmarks.fair_value_tables import SCORING_WINDOW_DAYS

    version = ScoringVersion(window_days=SCORING_WINDOW_DAYS)
    reads = ("videos", "content_sentiment", "scoring_reference")
    _replace(warehouse, "video_points", lambda *tables: compute_video_points(*tables, version), reads)


def _video_credits(warehouse: Any) -> None:
    from tcm_assets.points.video_credits import compute_video_credits

    _replace(warehouse, "video_credits", compute_video_credits, ("videos",))


def _engagement_alerts(warehouse: Any) -> None:
    from tcm_assets.alerts.engagement_alerts import find_engagement_alerts
    from tcm_assets_tests.benchmarks.fair_value_tables import SCORING_WINDOW_DAYS

    references = ("engagement_reference", "count_rule_reference", "caption_fingerprints")
    reads = ("videos", "raw_videos", "content_analysis", *references)
    _replace(
        warehouse, "engagement_alerts", lambda *tables: find_engagement_alerts(*tables, SCORING_WINDOW_DAYS), reads
    )


def _replace(warehouse: Any, name: str, function: Callable[..., Any], reads: tuple[str, ...]) -> None:
    from tcm_assets.tables.all_tables import ALL_TABLES
    from tcm_assets_tests.benchmarks.fair_value_tables import WINDOW

    # With their days, as the IO manager loads them.
    tables = (warehouse.table(ALL_TABLES[each], WINDOW) for each in reads)
    warehouse.replace(ALL_TABLES[name], function(*tables), WINDOW)


_PART: dict[str, Callable[[Any], None]] = {
    "video_points": _video_points,
    "video_credits": _video_credits,
    "engagement_alerts": _engagement_alerts,
}


def benchmark(video_count: int, repeats: int) -> dict[str, Any]:
    """Measure all `repeats` times in turn, each in a fresh process on a fresh copy of the file.

    Raises ValueError when pandas gives other points or credits.
    """
    measured: dict[str, list[dict[str, Any]]] = {BARE: [], FAIR: [], PEER: []}
    with tempfile.TemporaryDirectory(prefix="fair_value_benchmark_") as folder:
        source, copy = Path(folder, "videos.duckdb"), Path(folder, "copy.duckdb")
        upstream = json.loads(printed_by(MODULE, "--write", str(source), "--videos", str(video_count)))
        for _ in range(repeats):
            for name, runs in measured.items():
                shutil.copy(source, copy)
                runs.append(json.loads(printed_by(MODULE, "--contender", name, "--file", str(copy))))
                copy.unlink()
    if measured[FAIR][0]["totals"] != measured[PEER][0]["totals"]:
        raise ValueError(f"ours and pandas differ: {measured[FAIR][0]['totals']}, {measured[PEER][0]['totals']}")
    seconds, cpu_seconds, peak_rss_mib = (
        {name: statistics.median(run[figure] for run in runs) for name, runs in measured.items()}
        for figure in ("seconds", "cpu_seconds", "peak_rss_mib")
    )
    return {
        "name": "fair_value",
        "machine": machine(),
        "videos": video_count,
        "repeats": repeats,
        "seconds": _rounded(seconds),
        "cpu_seconds": _rounded(cpu_seconds),
        "parts": {
            name: _rounded({part: statistics.median(run["parts"][part] for run in measured[name]) for part in PARTS})
            for name in (FAIR, PEER)
        },
        "peak_rss_mib": _rounded(peak_rss_mib),
        "upstream_seconds": _rounded(upstream),
        "ratios": {
            "fair_value_over_bare_points": round(seconds[FAIR] / seconds[BARE], 2),
            "fair_value_over_bare_points_cpu": round(cpu_seconds[FAIR] / cpu_seconds[BARE], 2),
            "pandas_over_fair_value": round(seconds[PEER] / seconds[FAIR], 2),
        },
        "bound": BOUND,
    }


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def _show(report: dict[str, Any]) -> None:
    title = f"Points, credits and alerts of {report['videos']:,} videos, median of {report['repeats']}"
    columns = ("what", "seconds", "times bare points", "seconds of the processor", "peak memory, MiB")
    table = TextTable(*columns, title=title)
    bare = report["seconds"][BARE]
    for name, seconds in report["seconds"].items():
        peak_mib, cpu = report["peak_rss_mib"][name], report["cpu_seconds"][name]
        table.add_row(name, f"{seconds:.2f}", f"{seconds / bare:.2f}", f"{cpu:.2f}", f"{peak_mib:,.0f}")
    parts = {f"  {part} of {name}": seconds for name, of in report["parts"].items() for part, seconds in of.items()}
    before = {f"before: {name}": seconds for name, seconds in report["upstream_seconds"].items()}
    for name, seconds in (parts | before).items():
        table.add_row(name, f"{seconds:.2f}", f"{seconds / bare:.2f}", "", "")
    console = Console()
    console.print(table)
    console.print(f"Bound: {report['bound']:g} times bare points.")
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.fair_value", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=5_000_000, help="videos to value")
    parser.add_argument("--repeats", type=int, default=3, help="measurements of each; the median counts")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--contender", choices=(BARE, FAIR, PEER), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
