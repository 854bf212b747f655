"""The states of requested runs, read from the Dagster instance."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import dagster as dg
from dagster import DagsterRunStatus, RunRecord, RunsFilter

from tcm_assets.orchestration.partitions import run_tags, run_window
from tcm_assets.orchestration.requested_runs.requests import (
    STARTS_WITHIN_S,
    Progress,
    Request,
    Reviewed,
    RunState,
    Standing,
    review,
)
from tcm_assets.services.messages import clock
from tcm_assets.warehouse.relations import Window

REQUEST_TAG = "tcm/request"
"""Tag of a requested run, and of every re-execution of it: the id of the request."""

FULL_JOBS = ("everything", "refresh")
"""Jobs that make everything that follows from the export files and the lists."""

_RUNS_LOOKED_AT = 500  # successful runs that are looked through for one that did what another failed to do


def run_request(request: Request, without_days: Collection[str]) -> dg.RunRequest:
    """Return the run that a sensor asks for: of its whole job over the days, or of the assets `without_days`."""
    tags = {REQUEST_TAG: request.request_id}
    if request.days is None:
        return dg.RunRequest(asset_selection=[dg.AssetKey(name) for name in without_days], tags=tags)
    return dg.RunRequest(tags={**run_tags(request.days), **tags})


def review_all(
    instance: dg.DagsterInstance, requests: Sequence[Request], *, jobs: Collection[str], now: float
) -> list[Reviewed]:
    """Return what is to be done about each request.

    A request whose run failed is done as well when any run of `jobs` over its days started after it was asked for, and
    succeeded: one of `make run`, say.
    """
    if not requests:
        return []
    states = states_of_runs(instance, [request.request_id for request in requests], now)
    reviewed = [review(request, states.get(request.request_id), now) for request in requests]
    failed = [each for each in reviewed if each.standing not in (Standing.WAITING, Standing.DONE)]
    if not failed:
        return reviewed
    successes = successful_runs(instance, jobs, since=min(each.request.asked_at for each in failed))
    return [_with_successes(each, successes, now) if each in failed else each for each in reviewed]


def _with_successes(failed: Reviewed, successes: Sequence[RunRecord], now: float) -> Reviewed:
    request = failed.request
    for record in successes:
        if started_at(record) >= request.asked_at and covers(record, request.days):
            return review(request, state_of_run(record, now), now)
    return review(request, failed.state, now, max((started_at(record) for record in successes), default=0.0))


def states_of_runs(instance: dg.DagsterInstance, request_ids: Sequence[str], now: float) -> dict[str, RunState]:
    """Return the state of the latest run of each request that has one."""
    records = instance.get_run_records(RunsFilter(tags={REQUEST_TAG: list(request_ids)}))
    # The newest first: a re-execution counts, not the run that failed before.
    return {record.dagster_run.tags[REQUEST_TAG]: state_of_run(record, now) for record in reversed(records)}


def successful_runs(instance: dg.DagsterInstance, jobs: Collection[str], since: float) -> list[RunRecord]:
    """Return the whole runs of `jobs` that succeeded after `since`, the newest first."""
    moment = datetime.fromtimestamp(since, UTC)
    filters = RunsFilter(statuses=[DagsterRunStatus.SUCCESS], updated_after=moment)
    return [
        record
        for record in instance.get_run_records(filters, limit=_RUNS_LOOKED_AT)
        if record.dagster_run.job_name in jobs
        and not record.dagster_run.asset_selection
        and not record.dagster_run.step_keys_to_execute
    ]


def covers(record: RunRecord, days: Window | None) -> bool:
    """Return whether the run is about all of `days`; None are days that every run is about."""
    window = run_window(record.dagster_run.tags)
    return days is None or (window is not None and window.start <= days.start and days.end <= window.end)


def started_at(record: RunRecord) -> float:
    """Return when the run started, or when it was created."""
    return record.start_time or record.create_timestamp.timestamp()


def state_of_run(record: RunRecord, now: float) -> RunState:
    """Return how far the run is; one that was created and never queued has failed."""
    run, created_at = record.dagster_run, record.create_timestamp.timestamp()
    name, ended_at = f"run {run.run_id[:8]}", record.end_time or record.update_timestamp.timestamp()
    if run.status == DagsterRunStatus.SUCCESS:
        return RunState(Progress.SUCCEEDED, ended_at, f"{name} succeeded at {clock(ended_at)}")
    if run.status == DagsterRunStatus.CANCELED:
        return RunState(Progress.FAILED, ended_at, f"{name} was cancelled at {clock(ended_at)}")
    # A run that Dagster itself starts again at once is not over.
    is_retried = run.is_complete_and_waiting_to_retry and now - ended_at <= STARTS_WITHIN_S
    if run.status == DagsterRunStatus.FAILURE and not is_retried:
        return RunState(Progress.FAILED, ended_at, f"{name} failed at {clock(ended_at)}")
    if run.status == DagsterRunStatus.NOT_STARTED and now - created_at > STARTS_WITHIN_S:
        return RunState(Progress.FAILED, created_at, f"{name} never started")
    if record.start_time:
        return RunState(Progress.UNFINISHED, record.start_time, f"{name} has run since {clock(record.start_time)}")
    doing = "is queued" if run.status == DagsterRunStatus.QUEUED else "is starting"
    return RunState(Progress.UNFINISHED, created_at, f"{name} {doing} since {clock(created_at)}")


def latest_success_since(
    instance: dg.DagsterInstance, jobs: Collection[str], moment: float, days: Window | None
) -> RunRecord | None:
    """Return the latest run of `jobs` that started at `moment` or later, is about all of `days`, and succeeded."""
    found = (
        record
        for record in successful_runs(instance, jobs, moment)
        if started_at(record) >= moment and covers(record, days)
    )
    return max(found, key=started_at, default=None)
