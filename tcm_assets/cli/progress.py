"""A progress display over the steps of a Dagster run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_ENDS = {
    dg.DagsterEventType.STEP_SUCCESS: "green",
    dg.DagsterEventType.STEP_FAILURE: "red",
    dg.DagsterEventType.STEP_SKIPPED: "yellow",
}


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
