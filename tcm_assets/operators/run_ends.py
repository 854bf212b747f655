"""Reading from Dagster's storage how a run ended: its failed steps and checks, what is new, whether it starts again."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
from dagster import DagsterEventType, DagsterRunStatus
from dagster._core.errors import DagsterAssetCheckFailedError
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, MAX_RETRIES_TAG, RETRY_NUMBER_TAG

from tcm_assets.operators.messages import Ending, FailedCheck, FailedStep, RunEnd
from tcm_assets.services.messages import few

_LOOKED_AT = {
    DagsterEventType.STEP_FAILURE,
    DagsterEventType.ASSET_CHECK_EVALUATION,
    DagsterEventType.RUN_FAILURE,
    DagsterEventType.RUN_CANCELED,
    DagsterEventType.RUN_CANCELING,
}

_ENDINGS: Mapping[DagsterRunStatus, Ending] = {
    DagsterRunStatus.FAILURE: Ending.FAILED,
    DagsterRunStatus.CANCELED: Ending.CANCELLED,
    DagsterRunStatus.SUCCESS: Ending.SUCCEEDED,
}

FINISHED = tuple(_ENDINGS)
"""Statuses of runs that have ended."""

_BY_MONITORING = ("maximum runtime", "timed out")
"""What Dagster's run monitoring says when it ends a run; a person who cancels one needs no message about it."""

_KEPT_EVALUATIONS = (AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED)

_NAMED_ASSETS = 3  # assets that are named of a run that is no job's


def read_run_end(instance: dg.DagsterInstance, run: dg.DagsterRun) -> RunEnd | None:
    """Return how a run ended; None where a person cancelled it, and for one that goes on."""
    # Imported late: the partitions are fixed at import, and `make run` loads this before the data folder is ready.
    from tcm_assets.orchestration.partitions import run_window

    if run.status not in _ENDINGS:
        return None
    entries = instance.all_logs(run.run_id, of_type=_LOOKED_AT)
    events = [entry.dagster_event for entry in entries if entry.dagster_event]
    ends = [event for event in events if event.event_type in _LOOKED_AT and event.is_job_event]
    if run.status == DagsterRunStatus.CANCELED and not any(_is_by_monitoring(event) for event in ends):
        return None
    steps = tuple(_failed_steps(events))
    checks = tuple(_failed_checks(instance, run, entries))
    has_reason = not steps and not any(check.is_blocking for check in checks)
    return RunEnd(
        run_id=run.run_id,
        job=job_in_words(run),
        days=run_window(run.tags),
        ending=_ENDINGS[run.status],
        reason=_reason_of_end(ends) if has_reason and run.status != DagsterRunStatus.SUCCESS else None,
        failed_steps=steps,
        failed_checks=checks,
        starts_again=None if run.status == DagsterRunStatus.SUCCESS else _another_attempt(instance, run),
    )


def reason_of_failure(failure: dg.DagsterEvent) -> str:
    """Return the message of the exception that failed a step, without its class."""
    error = failure.step_failure_data.error
    return "no reason given" if error is None else _words_of(error.cause or error)


def _words_of(error: object) -> str:
    message = str(getattr(error, "message", "")).strip()
    kind, _, words = message.partition(": ")
    return words if words and kind.endswith(getattr(error, "cls_name", None) or "") else message


def job_in_words(run: dg.DagsterRun) -> str:
    """Return the name of the run's job; of a run of chosen assets, the names of some of them."""
    if not run.job_name.startswith("__"):
        return run.job_name
    names = sorted(key.to_user_string() for key in run.asset_selection or ())
    return few(names, _NAMED_ASSETS) or "assets"


def _failed_steps(events: list[dg.DagsterEvent]) -> Iterator[FailedStep]:
    for event in events:
        if event.event_type != DagsterEventType.STEP_FAILURE:
            continue
        error = event.step_failure_data.error
        # The check that stopped it is told by itself.
        if error is None or error.cls_name != DagsterAssetCheckFailedError.__name__:
            yield FailedStep(str(event.step_key), reason_of_failure(event))


def _failed_checks(
    instance: dg.DagsterInstance, run: dg.DagsterRun, entries: Sequence[dg.EventLogEntry]
) -> Iterator[FailedCheck]:
    evaluations = [
        entry.asset_check_evaluation for entry in entries if entry.dagster_event and entry.asset_check_evaluation
    ]
    # The last one counts where a step was retried.
    for key, evaluation in {each.asset_check_key: each for each in evaluations}.items():
        if evaluation.passed:
            continue
        is_error = evaluation.severity == dg.AssetCheckSeverity.ERROR
        yield FailedCheck(
            name=f"{key.asset_key.to_user_string()}.{key.name}",
            sentence=evaluation.description or "it did not pass",
            is_blocking=is_error and evaluation.blocking is not False,
            is_error=is_error,
            is_new=_is_new(instance, run, key),
        )


def _is_new(instance: dg.DagsterInstance, run: dg.DagsterRun, key: dg.AssetCheckKey) -> bool:
    """Return whether the check passed, or had never been made, before this run."""
    storage, cursor, is_before = instance.event_log_storage, None, False
    while True:
        records = storage.get_asset_check_execution_history(key, limit=20, cursor=cursor, status=set(_KEPT_EVALUATIONS))
        for record in records:
            if record.run_id == run.run_id:
                is_before = True
            elif is_before:
                return record.status == AssetCheckExecutionRecordStatus.SUCCEEDED
        if not records:
            return True
        cursor = records[-1].id


def _is_by_monitoring(event: dg.DagsterEvent) -> bool:
    return any(words in (event.message or "") for words in _BY_MONITORING)


def _reason_of_end(ends: list[dg.DagsterEvent]) -> str | None:
    """Return why the run as a whole ended: what the monitoring says, else its error, else the last words about it."""
    said = [event for event in ends if _is_by_monitoring(event)] or ends[::-1]
    for event in said:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            return _words_of(error.cause or error)
        if event.message:
            return event.message
    return None


def _another_attempt(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    # Imported late, as the partitions in `read_run_end`.
    from tcm_assets.orchestration.requested_runs.run_states import REQUEST_TAG

    if not run.is_complete_and_waiting_to_retry and AUTO_RETRY_RUN_ID_TAG not in run.tags:
        if REQUEST_TAG in run.tags:
            return "The sensor or schedule that asked for it asks again, with growing pauses, until a run succeeds."
        return "It does not start again by itself."
    attempt = int(run.tags.get(RETRY_NUMBER_TAG, "0")) + 1
    most = run.tags.get(MAX_RETRIES_TAG, str(instance.run_retries_max_retries))
    return f"It starts again by itself: attempt {attempt} of {most} after the first."
