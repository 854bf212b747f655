"""`make run`: materialize everything for every day, in one run, and report the results."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.execution.api import execute_run
from dagster._core.execution.job_execution_result import JobExecutionResult
from dagster._core.remote_origin import (
    ManagedGrpcPythonEnvCodeLocationOrigin,
    RemoteJobOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.storage.tags import MAX_RETRIES_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tcm_assets.cli.prepare import (
    PREPARATION_ERRORS,
    close_open_places,
    prepare,
    prepared_instance,
    refuse,
    tell_people,
)
from tcm_assets.cli.report import print_problems, print_results, print_where_to_look
from tcm_assets.orchestration.instance.running import LOCATION_NAME

_COLOR_BY_END = {
    dg.DagsterEventType.STEP_SUCCESS: "green",
    dg.DagsterEventType.STEP_FAILURE: "red",
    dg.DagsterEventType.STEP_SKIPPED: "yellow",
}

_JOB = "everything"

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def main() -> int:
    """Prepare, materialize, report; return 0 when every step and every blocking check passed."""
    console = Console()
    # The report at the end lists what the steps log about inputs with problems.
    logging.getLogger("tcm_assets").addHandler(logging.NullHandler())
    started = time.monotonic()
    try:
        with console.status("Preparing the data folder"):
            settings = prepare()
    except PREPARATION_ERRORS as error:
        return refuse(console, error)
    close_open_places(console, settings)
    try:
        with prepared_instance(console) as instance:
            result = materialize_everything(console, instance)
            # Before the report, which may meet a broken file.
            tell_people(console, instance, result.run_id)
            print_results(console, settings, result)
            print_problems(console, settings, instance, result)
    except PREPARATION_ERRORS as error:
        return refuse(console, error)
    print_where_to_look(console, settings, time.monotonic() - started)
    return 0 if result.success else 1


def materialize_everything(console: Console, instance: dg.DagsterInstance) -> JobExecutionResult:
    """Run the job `everything` over all days at once, in this process."""
    # Imported late: the partitions are fixed at import, and only now is the data folder ready.
    from tcm_assets.definitions import defs
    from tcm_assets.orchestration.partitions import all_days, run_tags

    days = all_days()
    job = defs.resolve_job_def(_JOB)
    console.print(f"Materializing {days}")
    run = instance.create_run_for_job(
        job,
        run_config=_QUIET,
        # A run that somebody ended by hand is not started again.
        tags={**job.run_tags, MAX_RETRIES_TAG: "0", **run_tags(days)},
        remote_job_origin=_origin(),
    )
    with step_progress(console, instance, run.run_id, len(list(job.nodes))):
        return execute_run(InMemoryJob(job), run, instance)


def _origin() -> RemoteJobOrigin:
    """Return where the job comes from, as the UI names it: it shows runs of its own code locations alone."""
    target = LoadableTargetOrigin(module_name="tcm_assets.definitions")
    location = ManagedGrpcPythonEnvCodeLocationOrigin(target, location_name=LOCATION_NAME)
    return RemoteJobOrigin(RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME), _JOB)


@contextmanager
def step_progress(console: Console, instance: dg.DagsterInstance, run_id: str, step_count: int) -> Iterator[None]:
    """Show the current step of the run and how many are done, while it runs in this process."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("starting", total=step_count)

        def follow(entry: dg.EventLogEntry) -> None:
            event = entry.dagster_event
            if event is None or event.step_key is None:
                return
            if event.event_type == dg.DagsterEventType.STEP_START:
                progress.update(bar, description=event.step_key)
            elif event.event_type in _COLOR_BY_END:
                progress.advance(bar)
                if event.event_type != dg.DagsterEventType.STEP_SUCCESS:
                    verb = "failed" if event.event_type == dg.DagsterEventType.STEP_FAILURE else "skipped"
                    progress.console.print(f"[{_COLOR_BY_END[event.event_type]}]{event.step_key} {verb}[/]")

        instance.add_event_listener(run_id, follow)
        yield
        progress.update(bar, description="done")


if __name__ == "__main__":
    sys.exit(main())
