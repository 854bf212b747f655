"""Benchmark of refreshing one day of twenty videos: the job `refresh`, one partition, one process.

Run from the repository: python -m tcm_assets_tests.benchmarks.refresh [--json] [--videos 20] [--days 10] [--repeats 3]
    [--data-dir DIR]

A small sample is written to a temporary data folder, and everything is materialized for all its days but the last. Then
the last day's export arrives. A fresh process that refreshes that day is measured: its processor time (imports
included, and that of the processes that decode clips for it), its wall time, and how many steps it takes.

With --data-dir, the last day of a materialized folder is refreshed again, on a copy: no clip is decoded and no caption
embedded there, since both are known.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets_tests.benchmarks.measuring import machine, printed_by

MODULE: Final = "tcm_assets_tests.benchmarks.refresh"

BOUND_CPU_SECONDS: Final = 15.0

DELIVERY_NAME: Final = "generated_{}.json.gz"
"""Export file of the sample, by the day after its uploads."""

SLOWEST_STEPS_SHOWN: Final = 12

CLIPS_PER_DAY: Final = 1
"""Decoding a clip takes longer than all other steps of its video, and most videos come without a clip."""


def main() -> None:
    arguments = _arguments()
    if arguments.fill:
        sys.stdout.write(json.dumps(fill(arguments.fill)))
    elif arguments.refresh:
        sys.stdout.write(json.dumps(refresh(arguments.refresh)))
    else:
        report = benchmark(arguments.videos, arguments.days, arguments.repeats, arguments.data_dir)
        if arguments.json:
            sys.stdout.write(json.dumps(report) + "\n")
        else:
            _show(report)


def benchmark(videos: int, days: int, repeats: int, data_dir: Path | None = None) -> dict[str, Any]:
    """Refresh the last of `days` days of about `videos` videos `repeats` times, each on a fresh copy of the folder.

    With `data_dir`, the last day of that folder's videos instead.
    """
    with tempfile.TemporaryDirectory(prefix="refresh_benchmark_") as folder:
        if data_dir is None:
            source, deliveries, last_day = _fill_sample(Path(folder), videos, days)
        else:
            source, deliveries, last_day = data_dir, (), _choose_upload_days(data_dir)
        copy = Path(folder, "copy")
        runs = []
        for _ in range(repeats):
            shutil.copytree(source, copy)
            for delivery in deliveries:
                shutil.copy(delivery, copy / "landing")
            os.environ["TCM_DATA_DIR"] = str(copy)
            runs.append(json.loads(printed_by(MODULE, "--refresh", str(last_day))))
            shutil.rmtree(copy)
    middle = sorted(runs, key=lambda run: run["cpu_seconds"])[len(runs) // 2]
    return {
        "name": "refresh",
        "machine": machine("dagster", "duckdb", "ibis-framework"),
        "repeats": repeats,
        "cpu_seconds": round(statistics.median(run["cpu_seconds"] for run in runs), 2),
        "wall_seconds": round(statistics.median(run["wall_seconds"] for run in runs), 2),
        "steps": middle["steps"],
        "checks": middle["checks"],
        "videos_of_the_day": middle["videos_of_the_day"],
        "import_cpu_seconds": round(middle["import_cpu_seconds"], 2),
        "step_seconds": middle["step_seconds"],
        "bound_cpu_seconds": BOUND_CPU_SECONDS,
    }


def _fill_sample(folder: Path, videos: int, days: int) -> tuple[Path, Sequence[Path], date]:
    """Materialize a new sample but its last day; return its data folder, the last day's delivery and that day."""
    source = folder / "filled"
    last_day = _write_sample(source, videos, days)
    late = folder / DELIVERY_NAME.format(last_day + timedelta(days=1))
    shutil.move(source / "landing" / late.name, late)
    os.environ["TCM_DATA_DIR"] = str(source)
    _set_days(last_day - timedelta(days=days - 1), last_day)
    printed_by(MODULE, "--fill", str(last_day - timedelta(days=1)))
    return source, (late,), last_day


def _choose_upload_days(data_dir: Path) -> date:
    """Set the days to those of the folder's videos; return the last."""
    import duckdb

    with duckdb.connect(str(data_dir / "warehouse" / "tcm.duckdb"), read_only=True) as connection:
        days: tuple[date, date] = connection.execute(
            "SELECT min(upload_date), max(upload_date) FROM videos"
        ).fetchall()[0]
    _set_days(*days)
    return days[1]


def _set_days(first_day: date, last_day: date) -> None:
    os.environ["TCM_START_DATE"] = str(first_day)
    os.environ["TCM_END_DATE"] = str(last_day + timedelta(days=1))


def _write_sample(folder: Path, videos: int, days: int) -> date:
    """Write the lists and the export files of `days` days; return the last upload day."""
    from tcm_assets.sample.plan import SamplePlan
    from tcm_assets.sample.write import write_sample
    from tcm_assets_tests.sample_run import copy_bundled_lists

    copy_bundled_lists(folder)
    end_day = SamplePlan().end_day
    plan = SamplePlan(
        first_day=end_day - timedelta(days=days),
        end_day=end_day,
        mean_videos_per_day=videos,
        clip_count=CLIPS_PER_DAY * days,
        restated_video_count=0,
        bot_like_count=2,
        unliked_count=1,
        gift_spike_count=1,
    )
    write_sample(folder, plan=plan)
    return end_day - timedelta(days=1)


def fill(last_day: str) -> dict[str, Any]:
    """Materialize everything in this process, up to `last_day` inclusive; raise RuntimeError when a step fails."""
    from tcm_assets.cli.prepare import prepare

    settings = prepare()
    first_day = settings.first_day.isoformat()
    return _run(
        "everything",
        {"dagster/asset_partition_range_start": first_day, "dagster/asset_partition_range_end": last_day},
    )


def refresh(day: str) -> dict[str, Any]:
    """Refresh `day` in this process; return its `cpu_seconds`, with its children's, and figures of the run."""
    import duckdb

    from tcm_assets.cli.prepare import prepare_dagster_home
    from tcm_assets.settings import Settings

    started = time.perf_counter()
    settings = Settings()
    prepare_dagster_home(settings)
    figures = _run("refresh", {"dagster/partition": day})
    measured = {"wall_seconds": time.perf_counter() - started, "cpu_seconds": _cpu_seconds(), **figures}
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        count = connection.execute("SELECT count(*) FROM videos WHERE upload_date = ?::DATE", [day]).fetchall()[0][0]
    return {**measured, "videos_of_the_day": count}


def _run(job_name: str, tags: dict[str, str]) -> dict[str, Any]:
    import dagster as dg

    from tcm_assets.definitions import defs

    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    import_cpu_seconds = _cpu_seconds()
    with dg.DagsterInstance.get() as instance:
        result = defs.resolve_job_def(job_name).execute_in_process(
            instance=instance, run_config=quiet, raise_on_error=False, tags=tags
        )
        steps = instance.get_run_step_stats(result.run_id)
    if not result.success:
        failed = [event.step_key for event in result.all_events if event.is_step_failure]
        raise RuntimeError(f"{job_name} failed at {', '.join(map(str, failed))}")
    seconds = {step.step_key: (step.end_time or 0.0) - (step.start_time or 0.0) for step in steps}
    slowest = sorted(seconds, key=lambda name: -seconds[name])
    return {
        "import_cpu_seconds": import_cpu_seconds,
        "steps": len(steps),
        "checks": len(result.get_asset_check_evaluations()),
        "step_seconds": {name: round(seconds[name], 3) for name in slowest},
    }


def _cpu_seconds() -> float:
    """Return the processor time of this process and of its children that have ended, in s."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _show(report: dict[str, Any]) -> None:
    title = f"Refreshing a day of {report['videos_of_the_day']} videos, median of {report['repeats']}"
    table = TextTable("what", "", title=title)
    table.add_row("processor time, s", f"{report['cpu_seconds']:.1f}")
    table.add_row("  of it until all is imported", f"{report['import_cpu_seconds']:.1f}")
    table.add_row("wall time, s", f"{report['wall_seconds']:.1f}")
    table.add_row("steps", str(report["steps"]))
    table.add_row("checks", str(report["checks"]))
    for name, seconds in list(report["step_seconds"].items())[:SLOWEST_STEPS_SHOWN]:
        table.add_row(f"  wall time of {name}, s", f"{seconds:.2f}")
    console = Console()
    console.print(table)
    console.print(f"Bound: {report['bound_cpu_seconds']:g} s of processor time.")
    console.print("Machine:", report["machine"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=20, help="videos of a day, on average")
    parser.add_argument("--days", type=int, default=10, help="days of the sample; the last is refreshed")
    parser.add_argument("--repeats", type=int, default=3, help="measurements; the median counts")
    parser.add_argument("--data-dir", type=Path, help="a materialized data folder to measure on instead of a sample")
    parser.add_argument("--fill", metavar="DAY", help=argparse.SUPPRESS)
    parser.add_argument("--refresh", metavar="DAY", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
