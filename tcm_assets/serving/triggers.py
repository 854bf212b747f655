"""The jobs `everything` and `refresh`, the daily schedule, and the sensors of automation and of outdated days."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

import dagster as dg
from dagster._core.definitions.sensor_definition import SensorExecutionData
from dagster_shared.record import replace

from tcm_assets.captions.triggers import SCHEDULED_APART
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.ledger.tables import POINTS_LEDGER
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.instance.executor import ALL_DAYS_TAG
from tcm_assets.orchestration.outdated_days import present_versions, spoken_days, upstream_tables
from tcm_assets.orchestration.partitions import all_days, run_tags, run_window
from tcm_assets.orchestration.requested_runs.run_states import FULL_JOBS, latest_success_since, state_of_run
from tcm_assets.orchestration.requested_runs.scheduled_runs import EVERY_HOUR, ask_until_done, tick_time
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.services.messages import clock
from tcm_assets.setting_types import SettingsError
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.provenance import find_outdated, schema_digest
from tcm_assets.warehouse.relations import Window, stretches

NOTHING_TO_FOLLOW = (
    "nothing to follow: every asset is as new as what it is made from, or waits for a run in progress or for blocking "
    "checks upstream; the Automation tab of an asset shows which"
)


class _ExplainedSensor(dg.AutomationConditionSensorDefinition):
    """Dagster's sensor of automation conditions; a tick that asks for nothing says why in the project's words."""

    def evaluate_tick(self, context: dg.SensorEvaluationContext) -> SensorExecutionData:
        """Return Dagster's own evaluation, with the reason of a skip."""
        made = super().evaluate_tick(context)
        return made if made.run_requests else replace(made, skip_message=NOTHING_TO_FOLLOW)


automation_sensor = _ExplainedSensor(
    "follow_upstream",
    target=dg.AssetSelection.all(),
    # The daemon knows none but Dagster's own conditions.
    use_user_code_server=True,
    description="Materializes each asset by its automation condition; turn it on to let changes flow through.",
    metadata=defined_here(),
)

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    tags={ALL_DAYS_TAG: "all"},
    description=(
        "Everything, for the selected days or else for all: a refresh, and the topics with their own schedule."
    ),
    metadata=defined_here(),
)

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - SCHEDULED_APART,
    description="Refreshes the selected days: their videos and what follows from them, then matching and totals.",
    metadata=defined_here(),
)

MADE_UP_DAYS = 31
"""How far back a missed day is made up for: a month without the daemon, in one run."""


@dg.schedule(
    job=refresh,
    cron_schedule=EVERY_HOUR,
    execution_timezone="UTC",
    description=(
        f"From {REFRESH_HOUR_UTC:02}:00 UTC on, refreshes the day that has just ended and everything that depends on "
        "it, with the days of the last month that were missed. Looks again every hour, in case that failed."
    ),
    metadata=defined_here(),
)
def daily_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Request one run, from the first missed day to the last that is due, until it has succeeded.

    The days after a missed one are scored against it, so that they are refreshed too.
    """
    now = tick_time(context)
    try:
        days = all_days()
    except SettingsError as error:
        return dg.SkipReason(str(error))
    due_until = (now - timedelta(hours=REFRESH_HOUR_UTC)).date()
    if due_until <= days.start:
        due_at = clock(_due_at(days.start).timestamp())
        return dg.SkipReason(f"waiting for the end of the first day, {days.start}: it is due at {due_at}")
    last_day = min(due_until - timedelta(days=1), days.last_day)
    first_day = max(days.start, last_day - timedelta(days=MADE_UP_DAYS - 1))
    missed = _missed_days(context.instance, Window(first_day, last_day + timedelta(days=1)))
    due = Window(min(missed, default=last_day), last_day + timedelta(days=1))
    made = latest_success_since(context.instance, FULL_JOBS, _due_at(last_day).timestamp(), due)
    words = made and state_of_run(made, now.timestamp()).words
    return ask_until_done(
        context,
        f"daily refresh of {last_day}",
        due_at=_due_at(last_day),
        days=due,
        jobs=FULL_JOBS,
        made=f"every day up to {last_day} is refreshed, {words}: waiting for the next day to end" if made else None,
    )


def _due_at(day: date) -> datetime:
    """Return when the day is due: its last export has usually been delivered by then."""
    return datetime.combine(day + timedelta(days=1), time(REFRESH_HOUR_UTC), UTC)


def _missed_days(instance: dg.DagsterInstance, days: Window) -> list[date]:
    """Return the days that no run has read deliveries of, or that none has followed up to the ledger."""
    read, posted = (
        instance.get_materialized_partitions(dg.AssetKey(table.name)) for table in (RAW_VIDEOS, POINTS_LEDGER)
    )
    return [day for day in days.days() if day.isoformat() not in read & posted]


MAX_DAYS_PER_RUN = 10
"""Outdated days that one run makes again: many enough to be done with a season in ten runs, few enough that new files
wait for minutes."""

MAX_ATTEMPTS = 3
"""Runs for a day until it is left to people."""

CHECK_OUTDATED_EVERY_S = 300  # interval between two ticks, in seconds

OUTDATED_TAG = "tcm_assets/outdated_for"
"""Tag of a run of `outdated_days`: a digest of the code and schemas for which its days were outdated."""

_UNFINISHED = dg.RunsFilter(
    statuses=[
        dg.DagsterRunStatus.NOT_STARTED,
        dg.DagsterRunStatus.QUEUED,
        dg.DagsterRunStatus.STARTING,
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.CANCELING,
    ]
)


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=CHECK_OUTDATED_EVERY_S,
    description=(
        "After an upgrade, an edited data file or another scoring, refreshes the days that other code made, oldest "
        f"first, at most {MAX_DAYS_PER_RUN} in a run and {MAX_ATTEMPTS} runs for a day. Points that change are posted "
        "to the ledger as differences."
    ),
    metadata=defined_here(),
)
def outdated_days(context: dg.SensorEvaluationContext, warehouse: WarehouseResource) -> dg.RunRequest | dg.SkipReason:
    """Request one run over the oldest outdated days, while no run is in progress.

    Oldest first, because a day is scored against the days before it.
    """
    if context.instance.get_runs(_UNFINISHED, limit=1):
        return dg.SkipReason("a run is in progress: days are looked at when it has ended")
    graph = context.repository_def.asset_graph  # type: ignore[union-attr]
    tables = [table for table in ALL_TABLES.values() if table.partition_column]
    versions = present_versions(graph, tables)
    with warehouse.get_connection() as connection:
        found = find_outdated(connection, versions, {table: upstream_tables(graph, table) for table in tables})
    days = {day for each in found.values() for day in each.by_another | each.missing | each.to_come if day}
    if not days:
        return dg.SkipReason("every stored day was made by the present code")
    partitions = all_days()
    reachable = {day for day in days if partitions.start <= day < partitions.end}
    if not reachable:
        return dg.SkipReason(
            f"{spoken_days(days)}: made by another version of the code, and not among the days that TCM_START_DATE and "
            "TCM_END_DATE show; change these to refresh them"
        )
    digest = sha256(
        repr([(table.name, schema_digest(table), versions[table]) for table in tables]).encode()
    ).hexdigest()
    open_days = reachable - _days_given_up(context.instance, digest)
    if not open_days:
        return dg.SkipReason(
            f"{spoken_days(reachable)}: still made by another version of the code after {MAX_ATTEMPTS} runs; see why "
            "these failed, and run the job refresh for them"
        )
    oldest = stretches(open_days)[0]
    window = Window(oldest.start, min(oldest.end, oldest.start + timedelta(days=MAX_DAYS_PER_RUN)))
    return dg.RunRequest(tags={**run_tags(window), OUTDATED_TAG: digest})


def _days_given_up(instance: dg.DagsterInstance, digest: str) -> set[date]:
    """Return the days that enough runs were tried for, with this code."""
    attempts: Counter[date] = Counter()
    for run in instance.get_runs(dg.RunsFilter(tags={OUTDATED_TAG: digest})):
        if window := run_window(run.tags):
            attempts.update(window.days())
    return {day for day, count in attempts.items() if count >= MAX_ATTEMPTS}
