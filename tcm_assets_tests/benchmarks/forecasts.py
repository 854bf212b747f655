"""Benchmark of the forecasts: how often their intervals hold in worlds whose truth is known, and how narrow they are.

Run from the repository: python -m tcm_assets_tests.benchmarks.forecasts [--json] [--videos 20000] [--seeds 2]

Worlds differ in how much accounts of equal size differ (`quality_ln_spread`, of ln(views)); the videos of an account
differ by 1.1 in all of them. `known_mean_share` is the width of intervals around the mean of all other videos of the
account, earlier and later ones, over that of the tiers' quantiles: hardly any forecast can be narrower.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from dataclasses import replace
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.alerts.tables import ENGAGEMENT_ALERTS
from tcm_assets.campaigns.forecasts.held_out import ACCOUNTS
from tcm_assets.campaigns.forecasts.held_out_rows import forecast_held_out
from tcm_assets.campaigns.forecasts.quality import ALL, measure_quality
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.campaigns.forecasts.video_history import choose_videos, read_growth, read_history
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.benchmarks.world import World, draw_world
from tcm_assets_tests.benchmarks.world_population import WorldPlan

QUALITY_SPREADS = (0.5, 0.8, 1.1)
"""The first is that of the bundled sample. In a real export of trending videos accounts of all sizes differ by 1.3."""

PLAN = WorldPlan(followed_share=0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=20_000)
    parser.add_argument("--seeds", type=int, default=2)
    arguments = parser.parse_args()
    report = benchmark(replace(PLAN, video_count=arguments.videos), arguments.seeds)
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def benchmark(plan: WorldPlan, seed_count: int) -> dict[str, Any]:
    """Draw `seed_count` worlds for each of QUALITY_SPREADS, forecast held-out videos, and measure."""
    worlds = [
        {
            "quality_spread": spread,
            "seed": seed,
            **measure(draw_world(replace(plan, seed=seed, quality_ln_spread=spread))),
        }
        for spread in QUALITY_SPREADS
        for seed in range(1, seed_count + 1)
    ]
    return {
        "name": "forecasts",
        "machine": {"python": platform.python_version(), "system": platform.system()},
        "videos": plan.video_count,
        "worlds": worlds,
    }


def measure(world: World) -> dict[str, Any]:
    """Return what is measured on one world; `holdouts` has the whole of each kind, `groups` coverage by subset."""
    started = time.process_time()
    held_out = forecast_held_out(TrainingSet.choose(*_read(world)))
    seconds = time.process_time() - started
    quality = ibis.duckdb.connect().to_pyarrow(measure_quality(ibis.memtable(held_out))).to_pylist()
    groups = [row for row in quality if row["subset_of"] in ("follower tier", "history") and row["video_count"] >= 300]
    return {
        "holdouts": {
            row["holdout"]: {
                name: row[name]
                for name in ("video_count", "coverage", "tier_coverage", "width_share", "median_high_over_low")
            }
            | {"score_share": round(row["interval_score"] / row["tier_interval_score"], 4)}
            for row in quality
            if row["subset_of"] == ALL
        },
        "least_covered_group": min(groups, key=lambda row: row["coverage"])["coverage"] if groups else None,
        "most_covered_group": max(groups, key=lambda row: row["coverage"])["coverage"] if groups else None,
        "known_mean_share": _known_mean_share(held_out),
        "processor_s": round(seconds, 1),
    }


def _read(world: World) -> tuple[pa.Table, pa.Table]:
    stored = ibis.duckdb.connect()
    raw_videos = stored.create_table("raw_videos", world.raw_videos)
    videos = stored.create_table("videos", latest_deliveries(raw_videos))
    content = stored.create_table("content_analysis", world.content_analysis)
    alerts, sponsored = (
        stored.create_table(table.name, arrow_schema(table).empty_table())
        for table in (ENGAGEMENT_ALERTS, SPONSORED_CONTENT)
    )
    chosen = choose_videos(videos, alerts)
    history = read_history(chosen, videos, raw_videos, content, sponsored)
    return history.to_pyarrow(), read_growth(chosen, raw_videos).to_pyarrow()


def _known_mean_share(held_out: pa.Table) -> float:
    rows = held_out.to_pandas()
    rows = rows[rows["holdout"] == ACCOUNTS]
    log_views = np.log1p(rows["actual_views"])
    grouped = log_views.groupby(rows["account_key"])
    total, count = grouped.transform("sum"), grouped.transform("size")
    several = count > 1
    apart = (log_views - (total - log_views) / (count - 1).clip(lower=1))[several]
    tier_widths = np.log1p(rows["tier_views_high"]) - np.log1p(rows["tier_views_low"])
    low, high = np.quantile(apart, [0.1, 0.9])
    return round(float((high - low) / tier_widths[several].mean()), 4)


def _show(report: dict[str, Any]) -> None:
    table = TextTable(title=f"Forecasts of held-out videos, worlds of {report['videos']:,} videos")
    for name in (
        "accounts differ by",
        "seed",
        "held out",
        "videos",
        "held",
        "width",
        "score",
        "known mean",
        "tier held",
    ):
        table.add_column(name, justify="right")
    for world in report["worlds"]:
        for holdout, whole in world["holdouts"].items():
            table.add_row(
                f"{world['quality_spread']:g}",
                str(world["seed"]),
                holdout,
                f"{whole['video_count']:,}",
                f"{whole['coverage']:.1%}",
                f"{whole['width_share']:.3f}",
                f"{whole['score_share']:.3f}",
                f"{world['known_mean_share']:.3f}",
                f"{whole['tier_coverage']:.1%}",
            )
    Console().print(table)
    seconds = statistics.median(world["processor_s"] for world in report["worlds"])
    Console().print(f"Median of {seconds:g} s of processor time a world.")


if __name__ == "__main__":
    main()
