"""`make ui`: the Dagster UI with its schedules and sensors, on the instance that `make run` fills."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
from rich.console import Console

from tcm_assets.cli.prepare import PREPARATION_ERRORS, fail_dead_runs, prepare, refuse

_WORKSPACE = Path(__file__).resolve().parents[2] / "workspace.yaml"


def main() -> int:
    """Serve the UI until interrupted, on the loopback address alone."""
    console = Console()
    try:
        settings = prepare()
    except PREPARATION_ERRORS as error:
        return refuse(console, error)
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance)
    console.print(f"The Dagster UI comes up at http://127.0.0.1:{settings.ui_port}; stop it with Ctrl-C.")
    # Started in DAGSTER_HOME: Dagster warns of a dagster.yaml in any other folder.
    os.environ |= {
        "TCM_DATA_DIR": str(settings.data_dir),
        "TCM_WAREHOUSE": str(settings.warehouse_path),
        "TCM_TEXT_MODEL": _absolute(settings.text_model),
    }
    os.chdir(settings.dagster_home)
    address = ["-h", "127.0.0.1", "-p", str(settings.ui_port)]
    command = ["-W", "ignore", "-m", "dagster", "dev", "-w", str(_WORKSPACE), *address]
    return subprocess.run([sys.executable, *command], check=False).returncode  # noqa: S603 - no user input


def _absolute(text_model: str) -> str:
    """Return the absolute path of a local model, or the name of one that is not local."""
    return str(Path(text_model).resolve()) if Path(text_model).is_dir() else text_model


if __name__ == "__main__":
    sys.exit(main())
