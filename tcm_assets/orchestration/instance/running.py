"""Which runs are going on: each holds a locked file while its process lives, whoever started it.

The kernel releases the lock when the process ends, however it ends, on a reboot too. So nobody has to compare process
ids, which a container or a rebooted machine gives out again, and everybody who can reach the data folder can look.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster import DagsterRunStatus, RunsFilter
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus

from tcm_assets.services.file_locks import is_alive, sign_of_life

SIGN_OF_LIFE_TAG = "tcm_assets/sign_of_life"
"""Tag of a run: the file that its process holds."""

GRACE_S = 3.0
"""Time between the end of a run's steps, when its file is released, and the storage of that end, or between the tag and
the file at its start: milliseconds, unless the machine is very busy."""

START_TIMEOUT_S = 180
"""Time that a run may take from its creation to its first step, as in dagster.yaml: loading the code takes seconds."""

LOCATION_NAME = "tcm_assets"
"""The name of the code location in workspace.yaml and pyproject.toml."""

LOCATION_NAMES = (LOCATION_NAME, "tcm_assets.definitions")
"""The second is that of a run which a command with `-m tcm_assets.definitions` made."""

_GONE = "its process ended before the run did; tables that it had stored are complete"
_NEVER_STARTED = f"it did not start within {START_TIMEOUT_S} s of its creation, and nothing of it was stored"


@contextmanager
def shown_as_running(instance: dg.DagsterInstance, run: dg.DagsterRun, folder: Path) -> Iterator[None]:
    """Hold a file in `folder` as the run's sign of life, and name it in the run's tags, for the block."""
    path = folder / f"{run.run_id}.lock"
    instance.add_run_tags(run.run_id, {SIGN_OF_LIFE_TAG: str(path)})
    with sign_of_life(path):
        yield


def is_gone(run: dg.DagsterRun) -> bool:
    """Return whether the process of an unfinished run has ended; False where that cannot be known from here."""
    if not shows_no_life(run):
        return False
    # Perhaps it is about to take its file, or has ended just now, and its end is being stored: the caller looks at the
    # run's status again.
    time.sleep(GRACE_S)
    return shows_no_life(run)


def shows_no_life(run: dg.DagsterRun) -> bool:
    """Return whether nobody holds the run's file at this moment; False where that cannot be known from here."""
    tag = run.tags.get(SIGN_OF_LIFE_TAG)
    return tag is not None and Path(tag).parent.exists() and not is_alive(Path(tag))


def fail_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as ended whose process is gone, or which never started; return their ids.

    A daemon with the project's settings does the same every half a minute; this is for instances without one.
    """
    statuses = [
        DagsterRunStatus.NOT_STARTED,
        DagsterRunStatus.STARTING,
        DagsterRunStatus.STARTED,
        DagsterRunStatus.CANCELING,
    ]
    records = list(instance.get_run_records(RunsFilter(statuses=statuses)))
    ended = {record.dagster_run.run_id: _GONE for record in records if is_gone(record.dagster_run)}
    ended |= {record.dagster_run.run_id: _NEVER_STARTED for record in records if _never_started(record)}
    now_ended = []
    for run_id, reason in ended.items():
        run = instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            continue
        if run.status == DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, reason)
        else:
            instance.report_run_failed(run, reason)
        now_ended.append(run_id)
    return now_ended


def _never_started(record: dg.RunRecord) -> bool:
    """Return whether a run of this project was created long ago, and its process has shown no sign of life."""
    run = record.dagster_run
    origin = run.remote_job_origin
    if (
        run.status == DagsterRunStatus.STARTED
        or SIGN_OF_LIFE_TAG in run.tags
        or origin is None
        or origin.repository_origin.code_location_origin.location_name not in LOCATION_NAMES
    ):
        return False
    return (datetime.now(UTC) - record.create_timestamp).total_seconds() > START_TIMEOUT_S


class WatchedRunLauncher(DefaultRunLauncher):
    """Dagster's default launcher, which also knows which runs have lost their process. Named in dagster.yaml."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Whether run monitoring may ask for a run's process: yes."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Return whether the run's process lives, for run monitoring; unknown counts as alive."""
        if is_gone(run):
            return CheckRunHealthResult(WorkerStatus.FAILED, _GONE)
        return CheckRunHealthResult(WorkerStatus.RUNNING)

    def terminate(self, run_id: str) -> bool:
        """End a run, also one whose process is gone; return whether that succeeded."""
        run = self._instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished and is_gone(run):
            self._instance.report_run_canceled(run, _GONE)
            return True
        return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
