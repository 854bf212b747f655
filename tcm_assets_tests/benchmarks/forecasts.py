"""Benchmark of the forecasts: how often their intervals hold in worlds whose truth is known, and how narrow they are.

Run from the repository: python -m tcm_assets_tests.benchmarks.forecasts [--json] [--videos 20000] [--seeds 2]

Worlds differ in how much accounts of equal size differ (`quality_ln_spread`, of ln(views)), in how much the videos of
an account differ (by 1.1 in all accounts; in mixed worlds by 0.3 to 1.5 times that), and in whether one video in eight
is paid and gets two fifths of the views (in mixed ones). `known_mean_share` is the width of intervals that know the
mean of all other videos of the account, earlier and later ones, and how much it varies, over that of the tiers'
quantiles: hardly any forecast can be narrower.
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
from tcm_assets.campaigns.forecasts.interval_model import OWN
from tcm_assets.campaigns.forecasts.quality import ALL, POSTS, SPREAD, measure_quality
from tcm_assets.campaigns.forecasts.training import TrainingSet
from tcm_assets.campaigns.forecasts.video_history import choose_videos, read_growth, read_history
from tcm_assets.captions.tables import SPONSORED_CONTENT
from tcm_assets.catalogue.deliveries import latest_deliveries
from tcm_assets.tables.types import arrow_schema
from tcm_assets_tests.benchmarks.world import World, draw_world
from tcm_assets_tests.benchmarks.world_population import WorldPlan

QUALITY_SPREADS = (0.5, 0.8, 1.1)
"""The first is that of the bundled sample. In a real export of trending videos accounts of all sizes differ by 1.3."""

CALM_AND_WILD = (0.3, 0.7, 1.1, 1.5)
"""Times as much as the videos of other worlds differ, for the accounts of a mixed world in turn."""

PAID_EVERY, PAID_RATIO = 8, 0.4
"""In a mixed world each eighth video of an account is paid, with as much of the views."""

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


def benchmark(
    plan: WorldPlan,
    seed_count: int,
    *,
    spreads: tuple[float, ...] = QUALITY_SPREADS,
    kinds: tuple[bool, ...] = (False, True),
) -> dict[str, Any]:
    """Draw `seed_count` worlds for each of `spreads` and `kinds` (mixed or not), forecast held-out videos, measure."""
    worlds = [
        {
            "quality_spread": spread,
            "is_mixed": is_mixed,
            "seed": seed,
            **measure(draw_world(replace(plan, seed=seed, quality_ln_spread=spread)), is_mixed=is_mixed),
        }
        for is_mixed in kinds
        for spread in spreads
        for seed in range(1, seed_count + 1)
    ]
    return {
        "name": "forecasts",
        "machine": {"python": platform.python_version(), "system": platform.system()},
        "videos": plan.video_count,
        "worlds": worlds,
    }


def measure(world: World, *, is_mixed: bool = False) -> dict[str, Any]:
    """Return what is measured on one world; `holdouts` has the whole of each kind, `subsets` coverage of parts of it.

    In a world that `is_mixed`, accounts are calm or wild, and some videos are paid.
    """
    history, growth = _read(world)
    if is_mixed:
        history = _mix(history)
    started = time.process_time()
    held_out = forecast_held_out(TrainingSet.choose(history, growth))
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
        "subsets": {
            f"{row['holdout']}: {row['subset']}": {
                name: row[name] for name in ("video_count", "coverage", "width_share")
            }
            for row in quality
            if row["subset_of"] in (SPREAD, POSTS)
        },
        "known_mean_share": _known_mean_share(held_out, is_mixed=is_mixed),
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


def _mix(history: pa.Table) -> pa.Table:
    """Return the history with the videos of each account nearer to their mean or further from it, and some paid."""
    rows = history.to_pandas().sort_values(["account_key", "uploaded_at", "video_id"])
    log_views = np.log1p(rows["view_count"])
    mean = log_views.groupby(rows["account_key"]).transform("mean")
    account, number = rows["account_key"].astype("category").cat.codes, rows.groupby("account_key").cumcount()
    times = np.array(CALM_AND_WILD)[account % len(CALM_AND_WILD)]
    is_paid = (number + account) % PAID_EVERY == PAID_EVERY - 1
    views = np.expm1(mean + times * (log_views - mean)) * np.where(is_paid, PAID_RATIO, 1.0)
    mixed = rows.assign(view_count=views.round().astype("Int64"), is_sponsored=is_paid.astype("int64"))
    return pa.Table.from_pandas(mixed, schema=history.schema, preserve_index=False)


def _known_mean_share(held_out: pa.Table, *, is_mixed: bool) -> float:
    """Return the width of intervals around known means; in a mixed world they know the account's spread too."""
    rows = held_out.to_pandas()
    rows = rows[(rows["holdout"] == ACCOUNTS) & (rows["basis"] == OWN)]
    log_views = np.log1p(rows["actual_views"])
    grouped = log_views.groupby(rows["account_key"])
    total, count = grouped.transform("sum"), grouped.transform("size")
    several = count > 1
    apart = (log_views - (total - log_views) / (count - 1).clip(lower=1))[several]
    spread = apart.groupby(rows["account_key"][several]).transform("std") if is_mixed else apart * 0 + 1
    tier_widths = np.log1p(rows["tier_views_high"]) - np.log1p(rows["tier_views_low"])
    low, high = np.quantile((apart / spread).dropna(), [0.1, 0.9])
    return round(float((high - low) * spread.mean() / tier_widths[several].mean()), 4)


def _show(report: dict[str, Any]) -> None:
    table = TextTable(title=f"Forecasts of held-out videos, worlds of {report['videos']:,} videos")
    for name in (
        "accounts differ by",
        "videos",
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
                "mixed" if world["is_mixed"] else "alike",
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
    for world in report["worlds"]:
        if world["is_mixed"]:
            parts = (
                f"{name} {part['coverage']:.1%} of {part['video_count']:,}" for name, part in world["subsets"].items()
            )
            Console().print(f"{world['quality_spread']:g}, mixed, seed {world['seed']}: {'; '.join(sorted(parts))}.")
    seconds = statistics.median(world["processor_s"] for world in report["worlds"])
    Console().print(f"Median of {seconds:g} s of processor time a world.")


if __name__ == "__main__":
    main()
