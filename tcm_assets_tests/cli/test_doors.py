"""The doors of the project, opened as their users do: in a clone, by Dagster's own commands, with signals and kills."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS
from tcm_assets.orchestration.instance import running
from tcm_assets.orchestration.instance.running import SIGN_OF_LIFE_TAG, fail_dead_runs
from tcm_assets.services.file_locks import FileLock
from tcm_assets_tests.long_tests import LONG_TEST
from tcm_assets_tests.sample_run import own_environment
from tcm_assets_tests.servers import ask, free_port, launch
from tcm_assets_tests.waiting import wait_until

ROOT = INSTANCE_SETTINGS.parent

RUNS = "{ runsOrError { ... on Runs { results { runId status tags { key } repositoryOrigin { repositoryName } } } } }"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What Dagster reads of a clone's root; its packages are installed."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("dagster.yaml", "workspace.yaml", "pyproject.toml", "tcm_assets"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def environment_of(data_dir: Path, **variables: str) -> dict[str, str]:
    return own_environment(data_dir) | {"TCM_END_DATE": "2026-08-03", "PYTHONPATH": str(ROOT), **variables}


def run_in_clone(clone: Path, data_dir: Path, *command: str) -> str:
    """Return what a command of the installed packages prints; fail when it fails."""
    program = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [sys.executable, str(program), *command[1:]],
        cwd=clone,
        env=environment_of(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-4000:]
    return printed


@LONG_TEST
def test_dagsters_commands_work_in_a_clone_before_anything_else(clone, own_folder):
    assert "All code locations passed validation" in run_in_clone(
        clone, own_folder, "dagster", "definitions", "validate"
    )
    assert "All definitions loaded successfully" in run_in_clone(clone, own_folder, "dg", "check", "defs")
    materialize = ("dagster", "asset", "materialize", "-m", "tcm_assets.definitions", "--select")
    run_in_clone(clone, own_folder, *materialize, "redemptions")
    run_in_clone(clone, own_folder, *materialize, "raw_videos,videos", "--partition-range", "2026-08-01...2026-08-02")
    assert (own_folder / "ledger" / "ledger.sqlite").exists()
    with instance_of(own_folder) as instance:
        assert len(instance.get_materialized_partitions(dg.AssetKey("videos"))) == 2
    assert [path.name for path in clone.iterdir() if path.name.startswith(".tmp")] == []


@contextmanager
def instance_of(data_dir: Path) -> Iterator[dg.DagsterInstance]:
    """Open the instance in the data folder, as `make` does."""
    home = data_dir / "dagster"
    if not (home / "dagster.yaml").exists():
        (home / "dagster.yaml").symlink_to(INSTANCE_SETTINGS)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(home))
        with dg.DagsterInstance.get() as instance:
            yield instance


@contextmanager
def started(data_dir: Path, module: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command of `make` in a process group of its own; kill the group at the end."""
    log = data_dir / f"{module}.log"
    with log.open("ab") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=data_dir,
            env=environment_of(data_dir, **variables),
            stdout=printed,
            stderr=printed,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def held_warehouse(data_dir: Path) -> Iterator[None]:
    """Let every run wait that reads or writes the warehouse."""
    with FileLock(data_dir / "warehouse" / "tcm.duckdb.lock", timeout_s=10).exclusive():
        yield


def test_a_killed_make_run_is_failed_at_the_next_start(own_folder, monkeypatch):
    monkeypatch.setattr(running, "GRACE_S", 0.01)
    with held_warehouse(own_folder), started(own_folder, "tcm_assets.cli.run") as process:
        wait_until(lambda: any((own_folder / "warehouse" / "running").glob("*.lock")), "the run has started")
        kill_group(process)
    with instance_of(own_folder) as instance:
        (run,) = instance.get_runs()
        assert run.status == DagsterRunStatus.STARTED
        assert run.remote_job_origin.location_name == "tcm_assets"
        assert fail_dead_runs(instance) == [run.run_id]


def is_serving(port: int) -> bool:
    try:
        return "data" in {"data": ask(port, "{ version }")}
    except OSError:
        return False


def runs(port: int) -> Mapping[str, Mapping[str, Any]]:
    return {run["runId"]: run for run in ask(port, RUNS)["runsOrError"]["results"]}


def is_working(port: int, run_id: str) -> bool:
    run = runs(port)[run_id]
    return run["status"] == "STARTED" and any(tag["key"] == SIGN_OF_LIFE_TAG for tag in run["tags"])


@LONG_TEST
def test_the_ui_recovers_from_a_killed_group_and_ends_whole_when_told_to(own_folder):
    port = free_port()
    with held_warehouse(own_folder), started(own_folder, "tcm_assets.cli.ui", TCM_UI_PORT=str(port)) as process:
        wait_until(lambda: is_serving(port), "the UI serves", pause_s=0.3)
        first, second = (launch(port, ["cleaned_brands"]) for _ in range(2))
        wait_until(lambda: is_working(port, first), "the first run is working", pause_s=0.3)
        assert runs(port)[second]["status"] == "QUEUED", "writers take turns"
        kill_group(process)
    with started(own_folder, "tcm_assets.cli.ui", TCM_UI_PORT=str(port)) as process:
        wait_until(lambda: is_serving(port), "the UI serves again", pause_s=0.3)
        assert runs(port)[first]["status"] == "FAILURE"
        wait_until(lambda: runs(port)[second]["status"] == "SUCCESS", "the queue goes on", pause_s=0.3)
        process.terminate()
        assert process.wait(60) == 0
        wait_until(lambda: not is_serving(port), "nothing serves any more", pause_s=0.3)
        wait_until(lambda: not living_members(process.pid), "nobody of the group is left")


def living_members(group: int) -> list[int]:
    """Return the processes of a group that live: not those that have ended and that nobody has asked about."""
    members = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = status.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                members.append(int(status.parent.name))
    return members
