"""Runs whose process is gone are ended, whoever started them; all others are left alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from dagster._core.launcher import WorkerStatus
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from tcm_assets.orchestration.instance import running
from tcm_assets.orchestration.instance.running import (
    LOCATION_NAME,
    SIGN_OF_LIFE_TAG,
    START_TIMEOUT_S,
    WatchedRunLauncher,
    fail_dead_runs,
    is_gone,
    shown_as_running,
)
from tcm_assets_tests.waiting import wait_until

HOLDER = """
import sys, time
from pathlib import Path
from tcm_assets.services.file_locks import sign_of_life
with sign_of_life(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@dg.job
def nothing():
    pass


@pytest.fixture(autouse=True)
def short_grace(monkeypatch):
    monkeypatch.setattr(running, "GRACE_S", 0.01)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def launcher(instance) -> WatchedRunLauncher:
    made = WatchedRunLauncher()
    made.register_instance(instance)
    return made


def a_run(
    instance: dg.DagsterInstance,
    status: DagsterRunStatus,
    sign: Path | None = None,
    location: str | None = None,
) -> dg.DagsterRun:
    origin = None
    if location:
        target = ManagedGrpcPythonEnvCodeLocationOrigin(LoadableTargetOrigin(module_name="any"), location)
        origin = RemoteJobOrigin(RemoteRepositoryOrigin(target, "__repository__"), "nothing")
    tags = {SIGN_OF_LIFE_TAG: str(sign)} if sign else {}
    return instance.create_run_for_job(nothing, status=status, tags=tags, remote_job_origin=origin)


def status_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> DagsterRunStatus:
    return instance.get_run_by_id(run.run_id).status


def test_a_run_whose_process_group_was_killed_is_failed(instance, launcher, tmp_path):
    sign = tmp_path / "run.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(sign)], stdout=subprocess.PIPE, start_new_session=True)
    assert holder.stdout.readline() == b"held\n"
    run = a_run(instance, DagsterRunStatus.STARTED, sign)
    assert not is_gone(run)
    assert fail_dead_runs(instance) == []
    assert launcher.check_run_worker_health(run).status == WorkerStatus.RUNNING
    os.killpg(holder.pid, signal.SIGKILL)
    holder.communicate()
    assert launcher.check_run_worker_health(run).status == WorkerStatus.FAILED
    assert fail_dead_runs(instance) == [run.run_id]
    assert status_of(instance, run) == DagsterRunStatus.FAILURE


def test_a_run_shows_that_it_lives_until_its_end(instance, tmp_path):
    run = a_run(instance, DagsterRunStatus.STARTED)
    with shown_as_running(instance, run, tmp_path / "running"):
        alive = instance.get_run_by_id(run.run_id)
        assert not is_gone(alive)
    assert is_gone(alive)
    assert list((tmp_path / "running").iterdir()) == []


@pytest.mark.parametrize("sign", [None, Path("/on/another/machine/run.lock")], ids=["none", "out of reach"])
def test_a_run_that_may_live_elsewhere_is_left_alone(instance, launcher, sign):
    run = a_run(instance, DagsterRunStatus.STARTED, sign)
    assert fail_dead_runs(instance) == []
    assert launcher.check_run_worker_health(run).status == WorkerStatus.RUNNING


def test_a_run_that_ends_while_it_is_looked_at_keeps_its_end(instance, tmp_path, monkeypatch):
    run = a_run(instance, DagsterRunStatus.STARTED, tmp_path / "run.lock")
    monkeypatch.setattr(running.time, "sleep", lambda _: instance.report_run_canceled(run, "by hand"))
    assert fail_dead_runs(instance) == []
    assert status_of(instance, run) == DagsterRunStatus.CANCELED


def test_a_dead_run_that_was_being_cancelled_is_cancelled(instance, tmp_path):
    run = a_run(instance, DagsterRunStatus.CANCELING, tmp_path / "run.lock")
    assert fail_dead_runs(instance) == [run.run_id]
    assert status_of(instance, run) == DagsterRunStatus.CANCELED


def test_a_dead_run_can_be_terminated(instance, launcher, tmp_path):
    run = a_run(instance, DagsterRunStatus.STARTED, tmp_path / "run.lock")
    assert launcher.terminate(run.run_id)
    assert status_of(instance, run) == DagsterRunStatus.CANCELED


def test_runs_of_this_project_that_never_started_are_failed_in_time(instance, monkeypatch):
    ours = [
        a_run(instance, status, location=LOCATION_NAME)
        for status in (DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING)
    ]
    theirs = a_run(instance, DagsterRunStatus.STARTING, location="another")
    queued = a_run(instance, DagsterRunStatus.QUEUED, location=LOCATION_NAME)
    assert fail_dead_runs(instance) == []

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz or UTC) + timedelta(seconds=START_TIMEOUT_S + 1)

    monkeypatch.setattr(running, "datetime", Later)
    assert set(fail_dead_runs(instance)) == {run.run_id for run in ours}
    assert {status_of(instance, run) for run in ours} == {DagsterRunStatus.FAILURE}
    assert status_of(instance, theirs) == DagsterRunStatus.STARTING
    assert status_of(instance, queued) == DagsterRunStatus.QUEUED


def test_whoever_takes_the_sign_waits_for_those_who_look(tmp_path):
    from tcm_assets.services.file_locks import is_alive, sign_of_life

    sign = tmp_path / "run.lock"
    for _ in range(20):
        with sign_of_life(sign):
            assert is_alive(sign)
        assert not is_alive(sign)
    wait_until(lambda: not sign.exists(), "the sign is removed")
