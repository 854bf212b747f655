"""Runs whose process was killed do not count as going on."""

import subprocess
import sys

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.cli.dead_runs import PROCESS_TAG, process_tag, report_dead_runs


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def started_run(instance: dg.DagsterInstance, tag: str | None) -> str:
    @dg.job
    def nothing():
        pass

    run = instance.create_run_for_job(nothing, status=DagsterRunStatus.STARTED, tags={PROCESS_TAG: tag} if tag else {})
    return run.run_id


def tag_of_a_process_that_has_ended() -> str:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return process_tag().rpartition(":")[0] + f":{ended.pid}"


def test_a_run_of_a_dead_process_has_failed(instance):
    run_id = started_run(instance, tag_of_a_process_that_has_ended())
    assert report_dead_runs(instance) == [run_id]
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.FAILURE


@pytest.mark.parametrize(
    "tag", [process_tag(), "another-machine:1", "no process", None], ids=["own", "far", "odd", "none"]
)
def test_a_run_that_may_be_alive_is_left_alone(instance, tag):
    run_id = started_run(instance, tag)
    assert report_dead_runs(instance) == []
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.STARTED
