"""What `make run` says went wrong: steps, checks, input records, clips, days without videos."""

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tcm_assets.schemas.rejected_records import REJECTED_RECORDS
from tcm_assets.schemas.videos import VIDEOS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES
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
    from tcm_assets.defs.partitions import all_days

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
