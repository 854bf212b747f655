"""What the shipped dagster.yaml promises about time limits and further attempts, by Dagster's own daemons."""

import logging
import shutil
import time
from collections.abc import Iterator
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster import DagsterEvent, DagsterEventType, DagsterRunStatus
from dagster._core.storage.tags import MAX_RETRIES_TAG, MAX_RUNTIME_SECONDS_TAG, RETRY_NUMBER_TAG, WILL_RETRY_TAG
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration

from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS
from tcm_assets.operators.run_ends import read_run_end
from tcm_assets.orchestration.instance import running
from tcm_assets.orchestration.instance.running import SIGN_OF_LIFE_TAG

HOUR_S = 3600.0


@dg.op
def failing():
    raise ValueError("the export has no column id")


@dg.job
def refresh():
    failing()


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> Iterator[dg.DagsterInstance]:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(INSTANCE_SETTINGS, home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(home))
        environment.setattr(running, "GRACE_S", 0.01)
        with dg.DagsterInstance.get() as shipped:
            yield shipped


def started(instance, seconds_ago, after=(), **tags):
    """A run that started some time ago; `after` are the runs of which it is another attempt."""
    parents = {"root_run_id": after[0], "parent_run_id": after[-1]} if after else {}
    tags |= {f"dagster/{name}": run_id for name, run_id in parents.items()}
    run = instance.create_run_for_job(refresh, status=DagsterRunStatus.STARTING, tags=tags, **parents)
    start = DagsterEvent(DagsterEventType.RUN_START.value, job_name=run.job_name)
    instance.report_dagster_event(start, run.run_id, timestamp=time.time() - seconds_ago)
    return run.run_id


def monitor(instance):
    """Let the run monitoring look once at all runs."""
    context = SimpleNamespace(instance=instance, create_request_context=lambda: None)
    assert not any(execute_run_monitoring_iteration(context, logging.getLogger(__name__)))


def status(instance, run_id):
    return instance.get_run_by_id(run_id).status


def test_a_run_of_more_than_twelve_hours_is_ended_and_told(instance):
    long, short = started(instance, 12.1 * HOUR_S), started(instance, 11.9 * HOUR_S)
    of_a_job = started(instance, 61, **{MAX_RUNTIME_SECONDS_TAG: "60"})
    monitor(instance)
    assert status(instance, long) == status(instance, of_a_job) == DagsterRunStatus.FAILURE
    assert status(instance, short) == DagsterRunStatus.STARTED
    end = read_run_end(instance, instance.get_run_by_id(long))
    assert "exceeding maximum runtime of 43200 seconds" in end.reason


def test_a_run_whose_process_is_gone_is_failed_and_starts_again_twice(instance, tmp_path):
    attempts: list[str] = []

    def end_of_next(**tags):
        dead = {SIGN_OF_LIFE_TAG: str(tmp_path / "run.lock"), RETRY_NUMBER_TAG: str(len(attempts)), **tags}
        attempts.append(started(instance, 10, attempts, **dead))
        monitor(instance)
        end = read_run_end(instance, instance.get_run_by_id(attempts[-1]))
        assert "its process ended before the run did" in end.reason
        return end.starts_again

    assert end_of_next() == "It starts again by itself: attempt 1 of 2 after the first."
    assert end_of_next() == "It starts again by itself: attempt 2 of 2 after the first."
    assert end_of_next() == "It does not start again by itself."
    attempts.clear()
    assert end_of_next(**{MAX_RETRIES_TAG: "0"}) == "It does not start again by itself.", "as those of make run"


def test_a_run_whose_step_failed_does_not_start_again(instance):
    done = refresh.execute_in_process(instance=instance, raise_on_error=False)
    run = instance.get_run_by_id(done.run_id)
    assert run.tags[WILL_RETRY_TAG] == "false"
    assert read_run_end(instance, run).failed_steps[0].reason == "the export has no column id"
