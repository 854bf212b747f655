"""Runs of `make run` whose process is gone: they would count as going on for ever, and keep others in the queue."""

import os
import socket

import dagster as dg
from dagster import DagsterRunStatus, RunsFilter

PROCESS_TAG = "tcm_assets/process"
"""Tag of a run in this process: the machine's name and the process id."""


def process_tag() -> str:
    """The value of PROCESS_TAG for this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def report_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed that were going on in a process of this machine that is no more; returns their ids."""
    going_on = RunsFilter(statuses=[DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING])
    dead = [run for run in instance.get_runs(going_on) if _is_dead(run.tags.get(PROCESS_TAG))]
    for run in dead:
        instance.report_run_failed(run, "its process ended before the run did; what it had stored is whole")
    return [run.run_id for run in dead]


def _is_dead(tag: str | None) -> bool:
    """Whether the process of the tag lies on this machine and is gone; False where that cannot be told."""
    machine, _, process = (tag or "").rpartition(":")
    if machine != socket.gethostname() or not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
