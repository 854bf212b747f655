"""Benchmark of the alerts on honest videos: how many are alerted, watched and held, per signal and severity.

Run from the repository:
    python -m tcm_assets_tests.benchmarks.honest_alerts [--json] [--videos 5000] [--seeds 5] [--exports FOLDER]

The videos are of generated small accounts, none of which bought anything, in languages that differ in how much their
audiences comment, as they are and with comments that their creators turn off; with --exports those of a folder of
export files, which nobody has looked through. A share is of all videos of its population.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from rich.console import Console
from rich.table import Table as TextTable

from tcm_assets.alerts.signals import SEVERITIES, SIGNALS
from tcm_assets.settings import DEFAULT_SCORING_WINDOW_DAYS
from tcm_assets_tests.benchmarks.attack_detection import store_alerts
from tcm_assets_tests.benchmarks.world import World, content_analysis_of, draw_world
from tcm_assets_tests.benchmarks.world_population import SpokenLanguage, WorldPlan

QUIET = "da"

SMALL_ACCOUNTS = WorldPlan(
    video_count=5_000,
    day_count=30,
    # A median of 2,000 followers, one account in ten above 10,000.
    followers_ln_mean=7.6,
    followers_ln_spread=1.25,
    viral_share=0.0,
    view_bot_share=0.0,
    like_bot_share=0.0,
    pod_share=0.0,
    languages=(
        SpokenLanguage(code="en", share=0.45),
        SpokenLanguage(code=None, share=0.3),
        # A third of the comments of others, as small Danish accounts get them.
        SpokenLanguage(code=QUIET, share=0.25, comment_factor=1 / 3),
    ),
)
"""Honest videos of small accounts; the audiences of one language in three comment little."""


def main() -> None:
    arguments = _arguments()
    if arguments.exports:
        populations = {"exports": [_read_exports(arguments.exports)]}
    else:
        plan = replace(SMALL_ACCOUNTS, video_count=arguments.videos)
        worlds = [draw_world(replace(plan, seed=seed)) for seed in range(1, arguments.seeds + 1)]
        populations = {
            "small accounts": [(world.raw_videos, world.content_analysis) for world in worlds],
            "a tenth turn comments off": [(turn_comments_off(world), world.content_analysis) for world in worlds],
        }
    counted = {name: count_alerts(inputs) for name, inputs in populations.items()}
    report = {"name": "honest_alerts", "populations": counted}
    if arguments.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        _show(report)


def turn_comments_off(world: World) -> pa.Table:
    """Return `raw_videos` of a world where each tenth of the followed videos has no comments from its middle on."""
    followed = sorted(row["video_id"] for row in world.truth.to_pylist() if row["is_followed"])
    turned_off = set(followed[::10])
    rows = world.raw_videos.to_pylist()
    deliveries: dict[str, list[datetime]] = {}
    for row in rows:
        deliveries.setdefault(row["video_id"], []).append(row["delivered_at"])
    middle = {video_id: sorted(times)[len(times) // 2] for video_id, times in deliveries.items()}
    for row in rows:
        if row["video_id"] in turned_off and row["delivered_at"] >= middle[row["video_id"]]:
            row["comment_count"] = 0
    return pa.Table.from_pylist(rows, schema=world.raw_videos.schema)


def count_alerts(inputs: Iterable[tuple[pa.Table, pa.Table]]) -> dict[str, Any]:
    """Return the numbers of videos, and of those that are alerted, watched and held, in all and by language."""
    totals: Counter[str] = Counter()
    signals: Counter[tuple[str, str]] = Counter()
    languages: dict[str, Counter[str]] = {}
    for raw_videos, content_analysis in inputs:
        for language, found in _find(raw_videos, content_analysis):
            of_language = languages.setdefault(language, Counter())
            for counts in (totals, of_language):
                counts["videos"] += 1
                counts.update({found["standing"]: 1} if found["standing"] else {})
            signals.update(found["alerts"])
            of_language.update({signal: 1 for signal, _ in found["alerts"]})
    by_signal = {
        signal.name: {severity: signals[signal.name, severity] for severity in SEVERITIES} for signal in SIGNALS
    }
    by_language = {name: dict(counts) for name, counts in sorted(languages.items())}
    return {"totals": dict(totals), "signals": by_signal, "languages": by_language}


def _find(raw_videos: pa.Table, content_analysis: pa.Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the language of each video with its standing (None without alerts) and its alerts and severities."""
    connection = ibis.duckdb.connect()
    try:
        alerts, cases = store_alerts(connection, raw_videos, content_analysis, DEFAULT_SCORING_WINDOW_DAYS)
        standings = {row["video_id"]: row["standing"] for row in cases.to_pyarrow().to_pylist()}
        raised: dict[str, list[tuple[str, str]]] = {}
        for row in alerts.to_pyarrow().to_pylist():
            raised.setdefault(row["video_id"], []).append((row["signal"], row["severity"]))
    finally:
        connection.disconnect()
    for row in content_analysis.select(["video_id", "language"]).to_pylist():
        found = {"standing": standings.get(row["video_id"]), "alerts": raised.get(row["video_id"], [])}
        yield row["language"] or "not recognised", found


def _read_exports(folder: Path) -> tuple[pa.Table, pa.Table]:
    """Return `raw_videos` of the export files in a folder, and a `content_analysis` with the languages alone."""
    from tcm_assets.captions.language import caption_language
    from tcm_assets.catalogue.ingest import find_upload_days, ingest_landing, read_deliveries

    with tempfile.TemporaryDirectory(prefix="honest_alerts_") as archive:
        ingested = ingest_landing(folder, Path(archive), datetime.now(UTC))
        days = find_upload_days(ingested)
        if days is None:
            raise SystemExit(f"no video in {folder}; name a folder of export files")
        deliveries = read_deliveries(ingested, days[0], days[1] + timedelta(days=1))
    read = deliveries.select(["video_id", "upload_date", "caption", "record_language"]).to_pylist()
    captions = {row["video_id"]: row for row in read}
    columns = {
        "video_id": list(captions),
        "upload_date": [row["upload_date"] for row in captions.values()],
        "language": [caption_language(row["caption"], row["record_language"]).code for row in captions.values()],
    }
    return deliveries, content_analysis_of(columns)


def _show(report: dict[str, Any]) -> None:
    console = Console()
    for name, found in report["populations"].items():
        count = found["totals"]["videos"]
        table = TextTable(title=f"{count:,} honest videos: {name}")
        for heading in ("signal", *SEVERITIES, "alerted"):
            table.add_column(heading, justify="left" if heading == "signal" else "right")
        for signal, by_severity in found["signals"].items():
            table.add_row(signal, *(str(n) for n in by_severity.values()), f"{sum(by_severity.values()) / count:.2%}")
        console.print(table)
        for part, counts in {"all": found["totals"], **found["languages"]}.items():
            videos = counts["videos"]
            shares = [f"{kind} {n} ({n / videos:.2%})" for kind, n in counts.items() if kind != "videos"]
            console.print(f"{part}: {videos:,} videos; {', '.join(shares)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tcm_assets_tests.benchmarks.honest_alerts", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--videos", type=int, default=SMALL_ACCOUNTS.video_count, help="videos of each world")
    parser.add_argument("--seeds", type=int, default=5, help="worlds")
    parser.add_argument("--exports", type=Path, help="a folder of export files, in place of generated videos")
    return parser.parse_args()


if __name__ == "__main__":
    main()
