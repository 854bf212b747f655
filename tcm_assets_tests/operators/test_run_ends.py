"""How a run ended, read from Dagster's storage: steps, checks, what is new, cancellation, another attempt."""

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.operators.messages import Ending
from tcm_assets.operators.run_ends import read_run_end
from tcm_assets.orchestration.requested_runs.run_states import REQUEST_TAG

OUTCOME = {"few": True, "key": True, "broken": False}


@dg.asset
def videos() -> None:
    if OUTCOME["broken"]:
        raise ValueError("no column Brand ID in /data/brands.csv")


@dg.multi_asset_check(
    specs=[dg.AssetCheckSpec("few", asset="videos"), dg.AssetCheckSpec("key", asset="videos", blocking=True)]
)
def videos_checks():
    for name, severity in (("few", dg.AssetCheckSeverity.WARN), ("key", dg.AssetCheckSeverity.ERROR)):
        yield dg.AssetCheckResult(
            asset_key="videos",
            check_name=name,
            passed=OUTCOME[name],
            severity=severity,
            description=None if OUTCOME[name] else f"videos: 2 rows break {name}.",
        )


JOB = dg.Definitions([videos], asset_checks=[videos_checks], jobs=[dg.define_asset_job("refresh")]).resolve_job_def(
    "refresh"
)

DAY = {"dagster/asset_partition_range_start": "2026-08-01", "dagster/asset_partition_range_end": "2026-08-02"}


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def end_of(instance, monkeypatch):
    """Runs the job with outcomes, and gives how it ended."""

    def run(tags=None, **outcomes):
        for name, outcome in {"few": True, "key": True, "broken": False, **outcomes}.items():
            monkeypatch.setitem(OUTCOME, name, outcome)
        done = JOB.execute_in_process(instance=instance, raise_on_error=False, tags=tags)
        return read_run_end(instance, instance.get_run_by_id(done.run_id))

    return run


def test_a_run_that_went_well_concerns_nobody(end_of):
    end = end_of()
    assert (end.ending, end.concerns_people, end.starts_again) == (Ending.SUCCEEDED, False, None)


def test_a_failed_step_says_why(end_of):
    end = end_of(broken=True, tags=DAY)
    assert [(step.name, step.reason) for step in end.failed_steps] == [
        ("videos", "no column Brand ID in /data/brands.csv")
    ]
    assert (end.ending, end.job, str(end.days)) == (Ending.FAILED, "refresh", "2026-08-01 to 2026-08-02, 2 days")
    assert end.reason is None
    assert end.starts_again == "It does not start again by itself."


def test_a_blocking_check_is_told_by_itself_and_not_as_a_step_too(end_of):
    end = end_of(key=False, few=False)
    assert end.ending == Ending.FAILED
    assert end.failed_steps == ()
    assert end.reason is None
    checks = {check.name: check for check in end.failed_checks}
    assert checks["videos.key"].is_blocking
    assert checks["videos.key"].sentence == "videos: 2 rows break key."
    assert not checks["videos.few"].is_blocking


def test_a_warning_is_new_when_it_passed_or_was_never_made_before(end_of):
    def is_new(**outcomes):
        end = end_of(**outcomes)
        assert end.concerns_people == end.failed_checks[0].is_new
        return end.failed_checks[0].is_new

    assert is_new(few=False)
    assert not is_new(few=False)
    # Without a result in between it is as before.
    assert end_of(broken=True, few=False).failed_checks == ()
    assert not is_new(few=False)
    assert end_of().failed_checks == ()
    assert is_new(few=False)


def test_what_is_new_stays_so_when_it_is_looked_at_later(end_of, instance):
    first, second = end_of(few=False), end_of(few=False)
    end_of()
    again = [read_run_end(instance, instance.get_run_by_id(end.run_id)) for end in (first, second)]
    assert [end.failed_checks[0].is_new for end in again] == [True, False]


def test_a_run_that_ended_as_a_whole_says_why(instance):
    run = instance.create_run_for_job(JOB, status=DagsterRunStatus.STARTED)
    instance.report_run_failed(run, "its process ended before the run did")
    end = read_run_end(instance, instance.get_run_by_id(run.run_id))
    assert (end.ending, end.reason) == (Ending.FAILED, "its process ended before the run did")


def test_only_a_cancellation_by_the_run_monitoring_is_told(instance):
    def cancelled(message):
        run = instance.create_run_for_job(JOB, status=DagsterRunStatus.STARTED)
        instance.report_run_canceling(run, message)
        instance.report_run_canceled(instance.get_run_by_id(run.run_id))
        return read_run_end(instance, instance.get_run_by_id(run.run_id))

    assert cancelled(None) is None
    end = cancelled("Canceling due to exceeding maximum runtime of 60 seconds.")
    assert (end.ending, end.reason) == (
        Ending.CANCELLED,
        "Canceling due to exceeding maximum runtime of 60 seconds.",
    )


def test_another_attempt_is_announced(instance):
    retried = {"dagster/will_retry": "true", "dagster/retry_number": "1", "dagster/max_retries": "2"}
    run = instance.create_run_for_job(JOB, status=DagsterRunStatus.STARTED, tags=retried)
    instance.report_run_failed(run, "gone")
    end = read_run_end(instance, instance.get_run_by_id(run.run_id))
    assert end.starts_again == "It starts again by itself: attempt 2 of 2 after the first."


def test_a_run_that_a_sensor_asked_for_is_asked_for_again(instance):
    run = instance.create_run_for_job(JOB, status=DagsterRunStatus.STARTED, tags={REQUEST_TAG: "a request"})
    instance.report_run_failed(run, "gone")
    end = read_run_end(instance, instance.get_run_by_id(run.run_id))
    assert end.starts_again.startswith("The sensor or schedule that asked for it asks again")


def test_assets_that_were_chosen_by_hand_are_named(instance):
    run = instance.create_run_for_job(JOB, status=DagsterRunStatus.STARTED)
    chosen = run._replace(job_name="__ASSET_JOB", asset_selection=frozenset(dg.AssetKey(name) for name in "dcba"))
    instance.report_run_failed(run, "gone")
    end = read_run_end(instance, chosen._replace(status=DagsterRunStatus.FAILURE))
    assert end.job == "a, b, c and 1 more"
