"""What `make run` says at the end: the best of what was made, what went wrong, and where to look next."""

import os
import shlex
from pathlib import Path

import dagster as dg
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tcm_assets.defs.settings import Settings
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE
from tcm_assets.schemas.rejected_records import REJECTED_RECORDS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

SHOWN_ROWS = 10
"""Rows of each list: a taste, not the table."""

_TOP_RECOMMENDATIONS = """
    SELECT subject_name, recommended_name, score, reason
    FROM recommendations WHERE direction = 'brands_for_creator' AND rank = 1
    ORDER BY score DESC, subject_id LIMIT ?
"""
_TOP_CREATORS = """
    SELECT points_rank, author_username, total_points, video_count, total_credits, alert_count
    FROM creator_points ORDER BY points_rank, author_id LIMIT ?
"""
_KEPT_OUT = """
    SELECT outcome, target_table, coalesce(nullif(field, ''), 'whole record') AS field, count(*) AS record_count,
           any_value(source_file || ' at ' || position || ': ' || left(reason, 120)) AS example
    FROM warehouse.rejected_records GROUP BY ALL ORDER BY outcome, record_count DESC, field
"""
_UNREADABLE_CLIPS = """
    SELECT media_file, status_reason FROM warehouse.visual_features WHERE status = 'unreadable'
    ORDER BY media_file LIMIT ?
"""


def print_results(console: Console, settings: Settings, result: dg.ExecuteInProcessResult) -> None:
    """The top recommendations and the top creators, from the published copy."""
    if not settings.published_path.exists():
        console.print("[red]Nothing was published yet: see below what failed.[/red]")
        return
    if PUBLISHED_WAREHOUSE.name not in _made(result):
        console.print("[yellow]Nothing was published by this run: these are the results of an earlier one.[/yellow]")
    with duckdb.connect(str(settings.published_path), read_only=True) as connection:
        recommendations = Table("creator", "brand", "score", "why", title="Top recommendations", title_justify="left")
        for creator, brand, score, reason in connection.execute(_TOP_RECOMMENDATIONS, [SHOWN_ROWS]).fetchall():
            recommendations.add_row(escape(creator), escape(brand), f"{score:.2f}", escape(reason))
        console.print(recommendations)
        creators = Table(title="Top creators by points", title_justify="left")
        for name in ("rank", "account", "points", "videos", "credits", "alerts"):
            creators.add_column(name, justify="left" if name == "account" else "right")
        for rank, username, *counts in connection.execute(_TOP_CREATORS, [SHOWN_ROWS]).fetchall():
            creators.add_row(str(rank), escape(username), *(f"{count:,}" for count in counts))
        console.print(creators)


def print_problems(
    console: Console, settings: Settings, instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult
) -> None:
    """Steps that failed or were skipped, checks that did not pass, records kept out, clips that cannot be read."""
    for event in result.get_step_failure_events():
        console.print(f"[red]failed[/red]   {event.step_key}: {escape(_reason(event))}", highlight=False)
    for step in _steps_not_started(instance, result):
        console.print(f"[yellow]skipped[/yellow]  {step}: something upstream failed or did not pass a blocking check")
    failed_checks = [check for check in result.get_asset_check_evaluations() if not check.passed]
    for check in failed_checks:
        rows = check.metadata["offending_rows"].value if "offending_rows" in check.metadata else "?"
        console.print(
            f"[yellow]check[/yellow]    {check.asset_key.to_user_string()}.{check.check_name}: {rows} offending rows "
            f"({check.severity.value})",
            highlight=False,
        )
    _print_input_problems(console, settings, _made(result))
    if result.success and not failed_checks:
        console.print("[green]Every step succeeded and every check passed.[/green]")


def _reason(failure: dg.DagsterEvent) -> str:
    """What the exception said, without its class."""
    error = failure.step_failure_data.error
    if error is None:
        return "no reason given"
    message = (error.cause or error).message.strip()
    kind, _, words = message.partition(": ")
    return words if words and kind.endswith((error.cause or error).cls_name or "") else message


def _made(result: dg.ExecuteInProcessResult) -> set[str]:
    """The assets that the run materialized."""
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def _steps_not_started(instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> list[str]:
    plan = instance.get_execution_plan_snapshot(str(result.dagster_run.execution_plan_snapshot_id))
    started = {event.step_key for event in result.all_events if event.is_step_start}
    return sorted({step.key for step in plan.steps} - started)


def print_where_to_look(console: Console, settings: Settings, elapsed_s: float) -> None:
    """Commands to go on with."""
    published = _shortest(settings.published_path)
    console.print(f"\nDone in {elapsed_s:.0f} s. Where to look next:")
    console.print("  make ui                      the asset graph, checks, pictures and lineage in the Dagster UI")
    command = f'  duckdb {shlex.quote(published)} "from recommendations limit 10"'
    # Neither marked up nor broken into lines: it is there to be copied.
    console.print(command, markup=False, highlight=False, soft_wrap=True)


def _print_input_problems(console: Console, settings: Settings, made: set[str]) -> None:
    # From the warehouse, since they matter most when nothing could be published.
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        kept_out = connection.execute(_KEPT_OUT).fetchall() if REJECTED_RECORDS.name in made else []
        unreadable = (
            connection.execute(_UNREADABLE_CLIPS, [SHOWN_ROWS]).fetchall() if VISUAL_FEATURES.name in made else []
        )
    if kept_out:
        table = Table(title="Input records with problems", title_justify="left")
        for name in ("outcome", "for", "field", "records", "for example"):
            table.add_column(name)
        for outcome, target, field, count, example in kept_out[:SHOWN_ROWS]:
            table.add_row(outcome, target, escape(field), f"{count:,}", escape(example))
        console.print(table)
        if len(kept_out) > SHOWN_ROWS:
            console.print(f"{len(kept_out) - SHOWN_ROWS} more kinds: from rejected_records")
    for media_file, reason in unreadable:
        console.print(
            f"[yellow]clip[/yellow]     {escape(media_file)} cannot be read: {escape(reason)}", highlight=False
        )


def _shortest(path: Path) -> str:
    """`path` as seen from here, when that is shorter."""
    relative = os.path.relpath(path)
    return min(relative, str(path), key=len)
