"""Scheduled runs that are made up for: a schedule looks every hour, and asks until its run of the period succeeded.

Dagster itself makes up for the last missed tick at most, and for no run that failed.
"""

from collections.abc import Collection
from datetime import UTC, datetime

import dagster as dg
from dagster import RunsFilter

from tcm_assets.orchestration.partitions import run_tags
from tcm_assets.orchestration.requested_runs.requests import Request, Standing, explain
from tcm_assets.orchestration.requested_runs.run_states import REQUEST_TAG, review_all
from tcm_assets.orchestration.requested_runs.sensor_memory import GivenUpError
from tcm_assets.warehouse.relations import Window

EVERY_HOUR = "0 * * * *"


def tick_time(context: dg.ScheduleEvaluationContext) -> datetime:
    """Return the time of the tick, in UTC."""
    return context.scheduled_execution_time.astimezone(UTC)


def ask_until_done(
    context: dg.ScheduleEvaluationContext,
    what: str,
    *,
    due_at: datetime,
    days: Window,
    jobs: Collection[str],
    made: str | None,
) -> dg.RunRequest | dg.SkipReason:
    """Return the run over `days` that has been due since `due_at`, or why there is none.

    `what` names the period: the run is asked for until one with this name, or any of `jobs`, has succeeded, with the
    pauses and the limit of `requested_runs`. `made` says that nothing needs to be asked for in the first place, and
    why. Raises GivenUpError at the limit.
    """
    now = tick_time(context).timestamp()
    request = _request(context.instance, what, due_at.timestamp(), days)
    if made and not request.attempts:
        return dg.SkipReason(made)
    if request.attempts:
        (reviewed,) = review_all(context.instance, [request], jobs=jobs, now=now)
        if reviewed.standing is Standing.DONE:
            return dg.SkipReason(f"{what}: {reviewed.state.words}")
        if reviewed.standing is Standing.GIVEN_UP:
            raise GivenUpError(explain(reviewed, lambda _: what))
        if reviewed.standing is not Standing.DUE:
            return dg.SkipReason(f"{explain(reviewed, lambda _: what)}; looked at again every hour")
    return dg.RunRequest(tags={**run_tags(days), REQUEST_TAG: what})


def _request(instance: dg.DagsterInstance, what: str, due_at: float, days: Window) -> Request:
    """Return what the runs named `what` say of their request: they are its memory, since schedules have none."""
    records = instance.get_run_records(RunsFilter(tags={REQUEST_TAG: what}))
    asked = [record.create_timestamp.timestamp() for record in records if not record.dagster_run.parent_run_id]
    return Request(what, (what,), days, len(asked), max(asked, default=0.0), due_at)
