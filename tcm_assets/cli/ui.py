"""`make ui`: the Dagster UI, its schedules and sensors, on the instance that `make run` fills."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
from rich.console import Console

from tcm_assets.cli.prepare import (
    MissingInputError,
    claim_points_ledger,
    prepare_dagster_home,
    prepare_data_folder,
    prepare_points_ledger,
    report_dead_runs,
)
from tcm_assets.sample.plan import SampleError
from tcm_assets.setting_types import SettingsError

_WORKSPACE = Path(__file__).resolve().parents[2] / "workspace.yaml"


def main() -> int:
    """Serve the UI until interrupted, on the loopback address alone."""
    console = Console()
    try:
        settings = prepare_data_folder()
        prepare_dagster_home(settings)
        prepare_points_ledger(settings)
        claim_points_ledger(settings)
    except (MissingInputError, SampleError, SettingsError) as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 2
    with dg.DagsterInstance.get() as instance:
        report_dead_runs(instance)
    console.print(f"The Dagster UI comes up at http://127.0.0.1:{settings.ui_port}; stop it with Ctrl-C.")
    # Started from DAGSTER_HOME, since Dagster warns of a dagster.yaml in any other folder that it starts in.
    os.environ |= {
        "TCM_DATA_DIR": str(settings.data_dir),
        "TCM_WAREHOUSE": str(settings.warehouse_path),
        "TCM_TEXT_MODEL": _as_seen_from_anywhere(settings.text_model),
    }
    os.chdir(settings.dagster_home)
    address = ["-h", "127.0.0.1", "-p", str(settings.ui_port)]
    command = ["-W", "ignore", "-m", "dagster", "dev", "-w", str(_WORKSPACE), *address]
    return subprocess.run([sys.executable, *command], check=False).returncode  # noqa: S603 - our own words


def _as_seen_from_anywhere(text_model: str) -> str:
    """A local model by its absolute path; a name as it is."""
    return str(Path(text_model).resolve()) if Path(text_model).is_dir() else text_model


if __name__ == "__main__":
    sys.exit(main())
