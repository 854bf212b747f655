"""Runs by the project's executor: they show that they live, and know which days they are about."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run

from tcm_assets.orchestration.instance.executor import ALL_DAYS_TAG, watched_in_process
from tcm_assets.orchestration.instance.running import SIGN_OF_LIFE_TAG
from tcm_assets.orchestration.partitions import DAILY, SINGLE_RUN, all_days, run_tags, run_window, window_of_keys
from tcm_assets.services.file_locks import is_alive


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def run_job(
    instance: dg.DagsterInstance,
    running_dir: Path,
    seen: list[object],
    tags: Mapping[str, str],
    *,
    is_daily: bool = True,
) -> dg.DagsterRun:
    @dg.asset(partitions_def=DAILY if is_daily else None, backfill_policy=SINGLE_RUN if is_daily else None)
    def made(context: dg.AssetExecutionContext) -> None:
        sign = Path(instance.get_run_by_id(context.run.run_id).tags[SIGN_OF_LIFE_TAG])
        assert is_alive(sign)
        seen.append(list(context.partition_keys) if is_daily else "made")

    defs = dg.Definitions([made], jobs=[dg.define_asset_job("job")], executor=watched_in_process(running_dir))
    job = defs.resolve_job_def("job")
    run = instance.create_run_for_job(job, tags=tags)
    execute_run(InMemoryJob(job), run, instance)
    return instance.get_run_by_id(run.run_id)


def test_a_run_is_about_the_days_that_it_names(instance, tmp_path):
    seen: list[object] = []
    days = run_window({"dagster/partition": "2020-10-01"})
    run = run_job(instance, tmp_path / "running", seen, {**run_tags(days), ALL_DAYS_TAG: "all"})
    assert run.is_success
    assert seen == [["2020-10-01"]]
    assert list((tmp_path / "running").iterdir()) == []


def test_a_run_without_days_is_about_all_where_its_job_says_so(instance, tmp_path):
    seen: list[object] = []
    run = run_job(instance, tmp_path, seen, {ALL_DAYS_TAG: "all"})
    assert run.is_success
    assert seen == [[str(day) for day in all_days().days()]]
    # As the UI reads it.
    assert run_window(run.tags) == all_days()


def test_another_run_without_days_says_what_to_choose(instance, tmp_path):
    seen: list[object] = []
    run = run_job(instance, tmp_path, seen, {})
    assert run.is_failure
    assert seen == []
    (failure,) = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)
    message = failure.get_dagster_event().job_failure_data.error.message
    assert "the run names no day, but job makes tables day by day: choose partitions in the UI, or pass" in message
    assert '"dagster/asset_partition_range_start": "2020-09-22"' in message
    assert run.tags["dagster/max_retries"] == "0", "it would fail again"


def test_a_run_of_nothing_daily_needs_no_days(instance, tmp_path):
    seen: list[object] = []
    assert run_job(instance, tmp_path, seen, {}, is_daily=False).is_success
    assert seen == ["made"]


def test_what_the_instance_lacks_is_said_in_the_log_of_the_run(instance, tmp_path):
    run = run_job(instance, tmp_path, [], {ALL_DAYS_TAG: "all"})
    messages = [entry.message for entry in instance.all_logs(run.run_id)]
    assert any("run_monitoring: enabled" in message for message in messages)


FOLDER = "TCM_TEST_FLAKY_JOB"
"""Variable that names the folder where the flaky job notes what it made: it is loaded anew for each run."""


def make_flaky_job() -> dg.JobDefinition:
    """Return a job of two assets of days, of which the second fails until its cause is mended."""
    folder = Path(os.environ[FOLDER])

    def note(name: str, context: dg.AssetExecutionContext) -> None:
        with (folder / "made").open("a") as made:
            made.write(f"{name} {' '.join(context.partition_keys)}\n")

    @dg.asset(partitions_def=DAILY, backfill_policy=SINGLE_RUN)
    def first(context: dg.AssetExecutionContext) -> None:
        note("first", context)

    @dg.asset(partitions_def=DAILY, backfill_policy=SINGLE_RUN, deps=[first])
    def second(context: dg.AssetExecutionContext) -> None:
        if not (folder / "mended").exists():
            raise ValueError("not yet")
        note("second", context)

    executor = watched_in_process(folder / "running")
    defs = dg.Definitions([first, second], jobs=[dg.define_asset_job("job")], executor=executor)
    return defs.resolve_job_def("job")


def test_a_run_of_several_days_goes_on_from_the_step_that_failed(instance, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    job = dg.reconstructable(make_flaky_job)
    days = window_of_keys("2020-10-01", "2020-10-03")
    failed = dg.execute_job(job, instance, tags=run_tags(days))
    assert not failed.success
    (tmp_path / "mended").touch()
    options = dg.ReexecutionOptions.from_failure(failed.run_id, instance)
    # With the days of the failed run: the UI copies its tags.
    again = dg.execute_job(job, instance, tags=run_tags(days), reexecution_options=options)
    assert again.success
    keys = "2020-10-01 2020-10-02 2020-10-03"
    assert (tmp_path / "made").read_text().splitlines() == [f"first {keys}", f"second {keys}"]
    assert run_window(again.dagster_run.tags) == days
