"""The jobs `everything` and `refresh`, the daily schedule, and the automation sensor."""

from datetime import UTC, date, datetime, time, timedelta

import dagster as dg

from tcm_assets.captions.triggers import SCHEDULED_APART
from tcm_assets.catalogue.tables import RAW_VIDEOS
from tcm_assets.ledger.tables import POINTS_LEDGER
from tcm_assets.orchestration.automation import REFRESH_HOUR_UTC
from tcm_assets.orchestration.code_references import defined_here
from tcm_assets.orchestration.executor import ALL_DAYS_TAG
from tcm_assets.orchestration.partitions import all_days
from tcm_assets.orchestration.requested_runs import clock
from tcm_assets.orchestration.run_states import FULL_JOBS, latest_success_since, state_of_run
from tcm_assets.orchestration.scheduled_runs import EVERY_HOUR, ask_until_done, tick_time
from tcm_assets.setting_types import SettingsError
from tcm_assets.warehouse.relations import Window

automation_sensor = dg.AutomationConditionSensorDefinition(
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
