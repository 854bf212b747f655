"""How runs execute: all steps in one process, watched, and about all days where the job says so.

Steps are short, share loaded models and take turns at writing: a process for each would mostly import.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import dagster as dg
from dagster._core.definitions.executor_definition import IN_PROC_CONFIG
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.storage.tags import MAX_RETRIES_TAG

from tcm_assets.orchestration.instance.needs import find_instance_gaps
from tcm_assets.orchestration.instance.running import shown_as_running
from tcm_assets.orchestration.partitions import all_days, run_tags, run_window

ALL_DAYS_TAG = "tcm_assets/without_days"
"""Tag of a job whose runs are about all days unless they name some."""


class DaysMissingError(Exception):
    """A run has assets that are made day by day, and names no day; the message says how to."""


def watched_in_process(running_dir: Path) -> dg.ExecutorDefinition:
    """Return Dagster's in-process executor, whose runs hold a file in `running_dir` while they live."""

    @dg.executor(name="in_process", config_schema=IN_PROC_CONFIG)
    def watched(context: dg.InitExecutorContext) -> _WatchedExecutor:
        return _WatchedExecutor(
            running_dir, RetryMode.from_config(cast("Mapping[str, Any]", context.executor_config["retries"]))
        )

    return watched


class _WatchedExecutor(InProcessExecutor):
    def __init__(self, running_dir: Path, retries: RetryMode | None) -> None:
        super().__init__(retries or RetryMode.ENABLED)
        self._running_dir = running_dir

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        """Execute the steps while the run's sign of life is held."""
        with shown_as_running(plan_context.instance, plan_context.dagster_run, self._running_dir):
            for gap in find_instance_gaps(plan_context.instance):
                plan_context.log.warning(f"dagster.yaml: {gap}")
            yield from super().execute(_with_days(plan_context), execution_plan)


def _with_days(plan_context: PlanOrchestrationContext) -> PlanOrchestrationContext:
    """Make a run about all days that names none, where its job asks for that.

    Raises DaysMissingError where a job does not, and an asset of the run is made day by day.
    """
    run = plan_context.dagster_run
    if run_window(run.tags) or not _is_about_days(plan_context):
        return plan_context
    if ALL_DAYS_TAG not in run.tags:
        # Started again by itself, it would name none either.
        plan_context.instance.add_run_tags(run.run_id, {MAX_RETRIES_TAG: "0"})
        raise DaysMissingError(
            f"the run names no day, but {run.job_name} makes tables day by day: choose partitions in the UI, or pass "
            f"--tags '{json.dumps(run_tags(all_days()))}' with the first and the last day that you want"
        )
    tags = run_tags(all_days())
    plan_context.instance.add_run_tags(run.run_id, tags)
    plan_data = plan_context.plan_data._replace(dagster_run=run.with_tags({**run.tags, **tags}))
    return PlanOrchestrationContext(
        plan_data,
        plan_context.log,
        plan_context.executor,
        plan_context.output_capture,
        plan_context.resume_from_failure,
    )


def _is_about_days(plan_context: PlanOrchestrationContext) -> bool:
    """Return whether a step of the run makes an asset that has daily partitions."""
    assets = plan_context.job.get_definition().asset_layer
    steps = plan_context.execution_plan.get_steps_to_execute_by_level()
    made = {output.properties.asset_key for level in steps for step in level for output in step.step_outputs}
    return any(assets.get(key).is_partitioned for key in made if key)
