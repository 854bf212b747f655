"""The jobs `everything` and `refresh`, the daily schedule, and the sensors of automation and of outdated days."""

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import dagster as dg

from tcm_assets.captions.triggers import SCHEDULED_APART
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.executor import ALL_DAYS_TAG
from tcm_assets.orchestration.outdated_days import present_versions, spoken_days, upstream_tables
from tcm_assets.orchestration.partitions import all_days, run_tags, run_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.warehouse.provenance import find_outdated, schema_digest
from tcm_assets.warehouse.relations import Window, stretches

automation_sensor = dg.AutomationConditionSensorDefinition(
    "follow_upstream",
    target=dg.AssetSelection.all(),
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

daily_refresh = dg.build_schedule_from_partitioned_job(
    refresh,
    name="daily_refresh",
    hour_of_day=REFRESH_HOUR_UTC,
    description="Every night, refreshes the day that has just ended (UTC) and everything that depends on it.",
    metadata=defined_here(),
)

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
