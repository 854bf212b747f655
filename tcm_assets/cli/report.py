"""What `make run` says went wrong: steps, checks, input records, clips, days without videos."""

import os
import shlex
from pathlib import Path

import dagster as dg
import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tcm_assets.catalogue.tables import REJECTED_RECORDS, VIDEOS
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse

CHECKS_STEP_SUFFIX = "_checks"
"""A table's checks are a step of their own, which is skipped with the table and need not be named beside it."""

SHOWN_ROWS = 10
"""Rows of each list: enough to see what kind of problem it is."""

_KEPT_OUT = """
    SELECT outcome, target_table, coalesce(nullif(field, ''), 'whole record') AS field, count(*) AS record_count,
           any_value(source_file || ' at ' || position || ': ' || left(reason, 120)) AS example
    FROM warehouse.rejected_records GROUP BY outcome, target_table, 3
    ORDER BY outcome = 'rejected' DESC, outcome, record_count DESC, 3
"""

_DAYS_WITH_VIDEOS = "SELECT min(upload_date), max(upload_date), count(DISTINCT upload_date) FROM warehouse.videos"

_UNREADABLE_CLIPS = """
    SELECT media_file, status_reason FROM warehouse.visual_features WHERE status = 'unreadable'
    ORDER BY media_file LIMIT ?
"""


def print_problems(
    console: Console, settings: Settings, instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult
) -> None:
    """Steps that failed or were skipped, checks that did not pass, records kept out, clips that cannot be read."""
    for event in result.get_step_failure_events():
        console.print(f"[red]failed[/red]   {event.step_key}: {escape(_reason(event))}", highlight=False)
    made = assets_made(result)
    failed_checks = [check for check in result.get_asset_check_evaluations() if not check.passed]
    for check in failed_checks:
        rows = check.metadata["offending_rows"].value if "offending_rows" in check.metadata else "?"
        console.print(
            f"[yellow]check[/yellow]    {check.asset_key.to_user_string()}.{check.check_name}: {rows} offending rows "
            f"({check.severity.value})",
            highlight=False,
        )
        for promise, examples in _first_offending_rows(check).items():
            console.print(f"         {promise} For example: {examples[0]}", markup=False, highlight=False)
    skipped = [step for step in _steps_not_started(instance, result) if not step.endswith(CHECKS_STEP_SUFFIX)]
    if skipped:
        console.print(f"[yellow]skipped[/yellow]  {', '.join(skipped)}: they rest on what failed above")
    _print_input_problems(console, settings, made)
    _print_empty_days(console, settings, made)
    if result.success and not failed_checks:
        console.print("[green]Every step succeeded and every check passed.[/green]")


def _first_offending_rows(check: dg.AssetCheckEvaluation) -> dict[str, list[dict[str, str]]]:
    """The first rows that break each promise, as the check noted them."""
    noted = check.metadata.get("first_offending_rows")
    rows: dict[str, list[dict[str, str]]] = noted.value if isinstance(noted, dg.JsonMetadataValue) else {}  # type: ignore[assignment]
    return {promise: examples for promise, examples in rows.items() if examples}


def _print_empty_days(console: Console, settings: Settings, made: set[str]) -> None:
    """A hint when most partitions have no video: the span is likely wider than what was delivered."""
    if VIDEOS.name not in made:
        return
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        first, last, day_count = connection.execute(_DAYS_WITH_VIDEOS).fetchall()[0]
    # Imported late: the partitions are fixed at import.
    from tcm_assets.orchestration.partitions import all_days

    partition_count = len(list(all_days().days()))
    if day_count * 2 < partition_count:
        console.print(
            f"[yellow]days[/yellow]     {partition_count - day_count:,} of {partition_count:,} days have no video "
            f"(the videos are of {first} to {last}): set TCM_START_DATE and TCM_END_DATE to what you have",
            highlight=False,
        )


def _reason(failure: dg.DagsterEvent) -> str:
    """What the exception said, without its class."""
    error = failure.step_failure_data.error
    if error is None:
        return "no reason given"
    message = (error.cause or error).message.strip()
    kind, _, words = message.partition(": ")
    return words if words and kind.endswith((error.cause or error).cls_name or "") else message


def assets_made(result: dg.ExecuteInProcessResult) -> set[str]:
    """The assets that the run materialized."""
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def _steps_not_started(instance: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> list[str]:
    plan = instance.get_execution_plan_snapshot(str(result.dagster_run.execution_plan_snapshot_id))
    started = {event.step_key for event in result.all_events if event.is_step_start}
    return sorted({step.key for step in plan.steps} - started)


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


SHOWN_ROWS_SUMMARY = 10
"""Rows of each list: a taste, not the table."""

_TOP_RECOMMENDATIONS = """
    SELECT subject_name, recommended_name, score, reason
    FROM recommendations WHERE direction = 'brands_for_creator' AND rank = 1
    ORDER BY score DESC, subject_id LIMIT ?
"""

_TOP_CREATORS = """
    SELECT points_rank, creators.author_username, payable_points, held_points, balance, video_count, payable_credits,
           alert_count
    FROM creator_points AS creators LEFT JOIN account_balances ON account_id = author_id
    ORDER BY points_rank, author_id LIMIT ?
"""

_LEDGER = """
    SELECT (SELECT coalesce(sum(video_points), 0) FROM account_balances),
           (SELECT coalesce(sum(balance), 0) FROM account_balances),
           (SELECT coalesce(sum(held_points), 0) FROM creator_points),
           (SELECT count(*) FILTER (WHERE standing = 'held') FROM alert_cases)
"""


def print_results(console: Console, settings: Settings, result: dg.ExecuteInProcessResult) -> None:
    """The top recommendations, the top creators and the state of the ledger, from the published copy."""
    if not settings.published_path.exists():
        console.print("[red]Nothing was published yet: see below what failed.[/red]")
        return
    is_own = PUBLISHED_WAREHOUSE.name in assets_made(result)
    if not is_own:
        console.print("[yellow]Nothing was published by this run: these are the results of an earlier one.[/yellow]")
    # A table that is not there is not to be looked for among this program's variables.
    own_tables_alone = {"python_enable_replacements": False}
    with duckdb.connect(str(settings.published_path), read_only=True, config=own_tables_alone) as connection:
        try:
            _print_best(console, connection)
        except (duckdb.CatalogException, duckdb.BinderException):
            if is_own:
                raise
            console.print("[yellow]They were published by another version of this project: not shown.[/yellow]")


def _print_best(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    matches = Table("creator", "brand", "score", "why", title="Top recommendations", title_justify="left")
    for creator, brand, score, reason in connection.execute(_TOP_RECOMMENDATIONS, [SHOWN_ROWS_SUMMARY]).fetchall():
        matches.add_row(escape(creator), escape(brand), f"{score:.2f}", escape(reason))
    console.print(matches)
    creators = Table(title="Top creators by payable points", title_justify="left")
    for name in ("rank", "account", "payable", "held", "to spend", "videos", "credits", "alerts"):
        creators.add_column(name, justify="left" if name == "account" else "right")
    for rank, username, *counts in connection.execute(_TOP_CREATORS, [SHOWN_ROWS_SUMMARY]).fetchall():
        creators.add_row(str(rank), escape(username), *("-" if count is None else f"{count:,}" for count in counts))
    console.print(creators)
    paid, balance, held_points, held_videos = connection.execute(_LEDGER).fetchall()[0]
    console.print(
        f"Ledger: {paid:,} points paid, {balance:,} to spend; {held_points:,} wait for a review "
        f"(videos held: {held_videos:,}).",
        highlight=False,
    )


def print_where_to_look(console: Console, settings: Settings, elapsed_s: float) -> None:
    """Commands to go on with."""
    published = _shortest(settings.published_path)
    console.print(f"\nDone in {elapsed_s:.0f} s. Where to look next:")
    console.print("  make ui                      the asset graph, checks, pictures and lineage in the Dagster UI")
    console.print("  TCM_APPS_DEMO=1 make apps    the pages for creators, brands and the owner, as a demo")
    command = f'  duckdb {shlex.quote(published)} "from recommendations limit 10"'
    # Neither marked up nor broken into lines: it is there to be copied.
    console.print(command, markup=False, highlight=False, soft_wrap=True)


def _shortest(path: Path) -> str:
    """`path` as seen from here, when that is shorter."""
    relative = os.path.relpath(path)
    return min(relative, str(path), key=len)
