"""Report of `make run`: results, problems and where to look next."""

import os
import shlex
import sys
from pathlib import Path

import dagster as dg
import duckdb
from dagster._core.execution.job_execution_result import JobExecutionResult
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tcm_assets.catalogue.rejections import LANDING_PREFIX
from tcm_assets.catalogue.tables import RAW_VIDEOS, REJECTED_RECORDS, VIDEOS, RecordOutcome
from tcm_assets.clips.tables import VISUAL_FEATURES
from tcm_assets.operators.run_ends import reason_of_failure
from tcm_assets.points.scoring_rules import ScoringRule, spoken_rules
from tcm_assets.services.messages import one_line
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.warehouse_file import present_tables

CHECKS_STEP_SUFFIX = "_checks"
"""Suffix of the step of a table's checks, which is skipped with the table and not reported beside it."""

SHOWN_ROWS = 10
"""Rows of each list, enough to see what it is about."""

SHOWN_FILES = 50
"""Files without a video that are listed: all of a usual folder."""

_EXAMPLE_CHARACTERS = 1_300
"""Characters shown of a file's name and a problem with it: enough for a whole reason, which ends with what to do."""

_KEPT_OUT = """
    SELECT outcome, target_table, coalesce(nullif(field, ''), 'whole record') AS field,
           sum(greatest(record_count, 1))::BIGINT AS record_count,
           any_value(source_file || ' at ' || position || ': ' || reason) AS example
    FROM warehouse.rejected_records GROUP BY outcome, target_table, 3
    ORDER BY outcome = 'rejected' DESC, outcome, record_count DESC, 3
"""

_DAYS_WITH_VIDEOS = """
    SELECT min(upload_date), max(upload_date), count(DISTINCT upload_date) FILTER (WHERE upload_date BETWEEN ? AND ?)
    FROM warehouse.videos
"""

_FILES_WITH_PROBLEMS = """
    WITH reasons AS (
        SELECT source_file, reason, count(*) AS problem_count FROM warehouse.rejected_records
        WHERE target_table = 'raw_videos' AND source_file LIKE 'landing/%' AND outcome IN ? GROUP BY source_file, reason
    )
    SELECT source_file, arg_max(reason, (problem_count, reason)) FROM reasons GROUP BY source_file ORDER BY source_file
"""
"""Files that gave no video, each with its most frequent reason, whole: it says what is wrong and what to do."""

_UNREADABLE_CLIPS = """
    SELECT media_file, status_reason FROM warehouse.visual_features WHERE status = 'unreadable'
    ORDER BY media_file LIMIT ?
"""

_TOP_RECOMMENDATIONS = """
    SELECT subject_name, recommended_name, score, reason
    FROM recommendations WHERE direction = 'brands_for_creator' AND rank = 1
    ORDER BY score DESC, subject_id LIMIT ?
"""

_TOP_CREATORS = """
    SELECT points_rank, creators.author_username, payable_points, held_points, balance, video_count, payable_credits,
           alert_count
    FROM creator_points AS creators LEFT JOIN account_balances ON account_id = author_id
    WHERE points_rank IS NOT NULL ORDER BY points_rank, author_id LIMIT ?
"""

_LEDGER = """
    SELECT (SELECT coalesce(sum(video_points), 0) FROM account_balances),
           (SELECT coalesce(sum(balance), 0) FROM account_balances),
           (SELECT coalesce(sum(held_points), 0) FROM creator_points),
           (SELECT count(*) FILTER (WHERE standing = 'held') FROM alert_cases)
"""


def print_problems(
    console: Console, settings: Settings, instance: dg.DagsterInstance, result: JobExecutionResult
) -> None:
    """Print failed and skipped steps, failed checks, records kept out, unreadable clips, and days without videos."""
    for event in result.get_step_failure_events():
        console.print(
            f"[red]failed[/red]   {event.step_key}: {escape(reason_of_failure(event))}", highlight=False, soft_wrap=True
        )
    made = _materialized_assets(result)
    failed_checks = [check for check in result.get_asset_check_evaluations() if not check.passed]
    for check in failed_checks:
        name = f"{check.asset_key.to_user_string()}.{check.check_name}"
        if "offending_rows" in check.metadata:
            what = f"{check.metadata['offending_rows'].value} offending rows"
        else:
            what = escape(check.description or "did not pass")
        console.print(
            f"[yellow]check[/yellow]    {name}: {what} ({check.severity.value})", highlight=False, soft_wrap=True
        )
        for promise, examples in _first_offending_rows(check).items():
            console.print(f"         {promise} For example: {examples[0]}", markup=False, highlight=False)
    skipped = [step for step in _steps_not_started(instance, result) if not step.endswith(CHECKS_STEP_SUFFIX)]
    if skipped:
        console.print(
            f"[yellow]skipped[/yellow]  {', '.join(skipped)}: they depend on what failed above", soft_wrap=True
        )
    _print_input_problems(console, settings, made)
    _print_empty_days(console, settings, made)
    if result.success and not failed_checks:
        console.print("[green]Every step succeeded and every check passed.[/green]")


def _first_offending_rows(check: dg.AssetCheckEvaluation) -> dict[str, list[dict[str, str]]]:
    """Return the first rows that break each promise, from the metadata of the check."""
    noted = check.metadata.get("first_offending_rows")
    rows: dict[str, list[dict[str, str]]] = noted.value if isinstance(noted, dg.JsonMetadataValue) else {}  # type: ignore[assignment]
    return {promise: examples for promise, examples in rows.items() if examples}


def _print_empty_days(console: Console, settings: Settings, made: set[str]) -> None:
    """Print the files that gave no video, and a hint when most days have none: the span is probably too wide."""
    if VIDEOS.name not in made:
        return
    # Imported late: the partitions are fixed at import.
    from tcm_assets.orchestration.partitions import all_days

    days = all_days()
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        # The warehouse may hold more days than the settings show.
        first, last, day_count = connection.execute(_DAYS_WITH_VIDEOS, [days.start, days.last_day]).fetchall()[0]
    if not day_count:
        _print_no_video(console, settings, str(days), has_reasons=REJECTED_RECORDS.name in made)
        return
    if REJECTED_RECORDS.name in made and (unread := _files_without_videos(settings, ("rejected",))):
        console.print("[yellow]files[/yellow]    of the landing folder without a video that could be read:")
        _print_files(console, unread)
    partition_count = len(list(days.days()))
    if day_count * 2 < partition_count:
        console.print(
            f"[yellow]days[/yellow]     {partition_count - day_count:,} of {partition_count:,} days have no video "
            f"(the videos are of {first} to {last}): set TCM_START_DATE and TCM_END_DATE to what you have",
            highlight=False,
        )


def _print_no_video(console: Console, settings: Settings, days: str, *, has_reasons: bool) -> None:
    """Print what is missing, or each export file with the most frequent reason why nothing in it could be used."""
    files = _files_without_videos(settings, ("rejected", "outside_days")) if has_reasons else []
    what = "no file in the landing folder gives one" if files else f"put export files into {settings.landing_dir}"
    console.print(f"[yellow]days[/yellow]     there is no video of {days} yet: {what}", highlight=False, soft_wrap=True)
    _print_files(console, files)


def _files_without_videos(settings: Settings, outcomes: tuple[RecordOutcome, ...]) -> list[tuple[str, str]]:
    """Return the files that gave no video and have problems with one of these outcomes, with their reasons."""
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        files = connection.execute(_FILES_WITH_PROBLEMS, [outcomes]).fetchall()
        delivered: set[str] = set()
        if RAW_VIDEOS.name in present_tables(connection):
            names = connection.execute("SELECT DISTINCT source_file FROM warehouse.raw_videos").fetchall()
            delivered = {LANDING_PREFIX + name for (name,) in names}
    return [(source_file, reason) for source_file, reason in files if source_file not in delivered]


def _print_files(console: Console, files: list[tuple[str, str]]) -> None:
    for source_file, reason in files[:SHOWN_FILES]:
        line = f"         {source_file}: {one_line(reason, len(reason))}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if len(files) > SHOWN_FILES:
        more = f"         and {len(files) - SHOWN_FILES:,} more files, in the table rejected_records"
        console.print(more, highlight=False)


def _materialized_assets(result: JobExecutionResult) -> set[str]:
    """Return the assets that the run materialized."""
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


def _steps_not_started(instance: dg.DagsterInstance, result: JobExecutionResult) -> list[str]:
    plan = instance.get_execution_plan_snapshot(str(result.dagster_run.execution_plan_snapshot_id))
    started = {event.step_key for event in result.all_events if event.is_step_start}
    return sorted({step.key for step in plan.steps} - started)


def _print_input_problems(console: Console, settings: Settings, made: set[str]) -> None:
    # From the warehouse: they matter most when nothing could be published.
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        kept_out = connection.execute(_KEPT_OUT).fetchall() if REJECTED_RECORDS.name in made else []
        unreadable = (
            connection.execute(_UNREADABLE_CLIPS, [SHOWN_ROWS]).fetchall() if VISUAL_FEATURES.name in made else []
        )
    if kept_out:
        console.print("Input records with problems")
    for outcome, target, field, count, example in kept_out[:SHOWN_ROWS]:
        # Lines, not a table: a reason says at its end what to do, and no column is wide enough for it.
        kind = f"{outcome:<10} {count:,} of {target} for {field}, such as {one_line(example, _EXAMPLE_CHARACTERS)}"
        console.print(kind, markup=False, highlight=False, soft_wrap=True)
    if len(kept_out) > SHOWN_ROWS:
        console.print(f"{len(kept_out) - SHOWN_ROWS} more kinds in the table rejected_records")
    for media_file, reason in unreadable:
        console.print(
            f"[yellow]clip[/yellow]     {escape(media_file)} cannot be read: {escape(reason)}", highlight=False
        )


def print_results(console: Console, settings: Settings, result: JobExecutionResult) -> None:
    """Print the top recommendations, the top creators and the state of the ledger, from the published copy."""
    if not settings.published_path.exists():
        console.print("[red]Nothing has been published yet: see below what failed.[/red]")
        return
    is_of_this_run = PUBLISHED_WAREHOUSE.name in _materialized_assets(result)
    if not is_of_this_run:
        console.print("[yellow]Nothing was published by this run: these are the results of an earlier one.[/yellow]")
    # DuckDB would take a missing table for one of this program's variables.
    without_variables = {"python_enable_replacements": False}
    with duckdb.connect(str(settings.published_path), read_only=True, config=without_variables) as connection:
        try:
            _print_best(console, connection)
        except (duckdb.CatalogException, duckdb.BinderException):
            if is_of_this_run:
                raise
            console.print("[yellow]They were published by another version of this project and are not shown.[/yellow]")


def _print_best(console: Console, connection: duckdb.DuckDBPyConnection) -> None:
    matches = Table("creator", "brand", "score", "why", title="Top recommendations", title_justify="left")
    for creator, brand, score, reason in connection.execute(_TOP_RECOMMENDATIONS, [SHOWN_ROWS]).fetchall():
        matches.add_row(escape(creator), escape(brand), f"{score:.2f}", escape(reason))
    console.print(matches)
    creators = Table(title="Top creators by payable points", title_justify="left")
    for name in ("rank", "account", "payable", "held", "to spend", "videos", "credits", "alerts"):
        creators.add_column(name, justify="left" if name == "account" else "right")
    for rank, username, *counts in connection.execute(_TOP_CREATORS, [SHOWN_ROWS]).fetchall():
        creators.add_row(str(rank), escape(username), *("-" if count is None else f"{count:,}" for count in counts))
    console.print(creators)
    paid, balance, held_points, held_videos = connection.execute(_LEDGER).fetchall()[0]
    console.print(
        f"Ledger: {paid:,} points paid, {balance:,} to spend; {held_points:,} wait for review "
        f"(videos held: {held_videos:,}).",
        highlight=False,
    )
    rules = connection.execute("FROM scoring_rules ORDER BY rule_number").to_arrow_table().to_pylist()
    if rules:
        console.print(f"Scoring: {spoken_rules([ScoringRule.of_row(row) for row in rules])}.", highlight=False)


def print_where_to_look(console: Console, settings: Settings, elapsed_s: float) -> None:
    """Print the commands to continue with."""
    published = _shortest(settings.published_path)
    console.print(f"\nDone in {elapsed_s:.0f} s. Where to look next:")
    console.print("  make ui                      the asset graph, checks, pictures and lineage in the Dagster UI")
    console.print("  TCM_APPS_DEMO=1 make apps    the pages for creators, brands and the owner, as a demo")
    if settings.published_path.exists():
        # The shell is installed beside this Python, which need not be on the path.
        shell = _shortest(Path(sys.executable).with_name("duckdb"))
        command = f'  {shlex.quote(shell)} {shlex.quote(published)} "from recommendations limit 10"'
        # Without markup and line breaks, so that it can be copied.
        console.print(command, markup=False, highlight=False, soft_wrap=True)


def _shortest(path: Path) -> str:
    """Return `path`, or the way to it from the current folder when that is shorter."""
    relative = os.path.relpath(path)
    return min(relative, str(path), key=len)
