"""`make run`: materialize everything for every day, in one run, and say what came of it."""

import logging
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tcm_assets.cli.prepare import (
    PROCESS_TAG,
    MissingInputError,
    claim_points_ledger,
    prepare_dagster_home,
    prepare_data_folder,
    prepare_points_ledger,
    process_tag,
    report_dead_runs,
)
from tcm_assets.cli.report import print_problems, print_results, print_where_to_look
from tcm_assets.sample.plan import SampleError
from tcm_assets.setting_types import SettingsError

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def main() -> int:
    """Prepare, materialize, report; returns 0 when every step and every blocking check passed."""
    console = Console()
    # What the steps log of inputs with problems is told at the end, in order.
    logging.getLogger("tcm_assets").addHandler(logging.NullHandler())
    started = time.monotonic()
    try:
        with console.status("Preparing the data folder"):
            settings = prepare_data_folder()
            prepare_dagster_home(settings)
            prepare_points_ledger(settings)
            claim_points_ledger(settings)
    except (MissingInputError, SampleError, SettingsError) as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 2
    with dg.DagsterInstance.get() as instance:
        report_dead_runs(instance)
        try:
            result = materialize_everything(console, instance)
        except SettingsError as error:
            console.print(str(error), style="red", markup=False, soft_wrap=True)
            return 2
        print_results(console, settings, result)
        print_problems(console, settings, instance, result)
    print_where_to_look(console, settings, time.monotonic() - started)
    return 0 if result.success else 1


def materialize_everything(console: Console, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Run the job of everything over every day at once, in this process."""
    # Imported late: the partitions are fixed at import, and the data folder was only now made ready.
    from tcm_assets.definitions import defs
    from tcm_assets.orchestration.partitions import all_days

    days = all_days()
    job = defs.resolve_job_def("everything")
    run_id = str(uuid.uuid4())
    console.print(f"Materializing {days.start} to {days.last_day}, {len(list(days.days()))} days")
    with step_progress(console, instance, run_id, len(list(job.nodes))):
        return job.execute_in_process(
            instance=instance,
            run_id=run_id,
            run_config=_QUIET,
            raise_on_error=False,
            tags={
                PROCESS_TAG: process_tag(),
                "dagster/asset_partition_range_start": days.start.isoformat(),
                "dagster/asset_partition_range_end": days.last_day.isoformat(),
            },
        )


@contextmanager
def step_progress(console: Console, instance: dg.DagsterInstance, run_id: str, step_count: int) -> Iterator[None]:
    """Show which step of the run works and how many are done, while the run goes on in this process."""
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
            elif event.event_type in _ENDS:
                progress.advance(bar)
                if event.event_type != dg.DagsterEventType.STEP_SUCCESS:
                    verb = "failed" if event.event_type == dg.DagsterEventType.STEP_FAILURE else "skipped"
                    progress.console.print(f"[{_ENDS[event.event_type]}]{event.step_key} {verb}[/]")

        instance.add_event_listener(run_id, follow)
        yield
        progress.update(bar, description="done")


_ENDS = {
    dg.DagsterEventType.STEP_SUCCESS: "green",
    dg.DagsterEventType.STEP_FAILURE: "red",
    dg.DagsterEventType.STEP_SKIPPED: "yellow",
}

if __name__ == "__main__":
    sys.exit(main())
