"""The bundled sample, materialized and published once by `make run` for all tests that read it."""

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_assets.data_folder import SAMPLE_END_DAY
from tcm_assets.sample.write import write_sample
from tcm_assets.services.file_locks import FileLock
from tcm_assets.services.private_files import FOLDER_MODE
from tcm_assets.settings import BUNDLED_DATA_DIR, Settings

PRINTED_NAME = "printed.txt"
"""File in the folder that keeps the output of `make run`."""


def own_environment(data_dir: Path) -> dict[str, str]:
    """This process's environment with no setting of the project but the data folder, and no Dagster home."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("TCM_") and name != "DAGSTER_HOME"
    }
    return environment | {"TCM_DATA_DIR": str(data_dir)}


def run_in(data_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`make run` on the folder in a process of its own, or Python with other arguments, on a wide screen.

    Its days end with those of the sample unless TCM_END_DATE says otherwise.
    """
    return subprocess.run(
        [sys.executable, *(arguments or ("-m", "tcm_assets.cli.run"))],
        cwd=data_dir,
        env=own_environment(data_dir) | {"COLUMNS": "200", "TCM_END_DATE": SAMPLE_END_DAY.isoformat()} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory, encoded_anchors: Path) -> Path:
    """A data folder with the bundled sample, as the first `make run` leaves it; nobody may change it.

    TCM_TEST_SAMPLE_DIR names a folder that was materialized so before, which is copied: quicker while a page is in
    work.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "bundled sample"
    with FileLock(shared / "bundled sample.lock", timeout_s=math.inf).exclusive():
        if not (folder / PRINTED_NAME).exists():
            shutil.rmtree(folder, ignore_errors=True)
            if made_before := os.environ.get("TCM_TEST_SAMPLE_DIR"):
                shutil.copytree(made_before, folder)
            else:
                _materialize_sample(folder, encoded_anchors)
    return folder


def copy_bundled_lists(folder: Path) -> None:
    """Make the folder with the bundled lists and briefs in it."""
    folder.mkdir(exist_ok=True)
    for name in ("creators.csv", "brands.csv", "relevance.csv", "rates.csv", "exchange_rates.csv"):
        shutil.copy(BUNDLED_DATA_DIR / name, folder)
    shutil.copytree(BUNDLED_DATA_DIR / "briefs", folder / "briefs", dirs_exist_ok=True)


def give_known_anchors(data_dir: Path, encoded_anchors: Path) -> None:
    """Put the vectors of fixed texts into the folder, which take 20 s of processor time each time they are made."""
    cache = Settings({"TCM_DATA_DIR": str(data_dir)}).feature_cache_path
    cache.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    shutil.copyfile(encoded_anchors, cache)


def _materialize_sample(folder: Path, encoded_anchors: Path) -> None:
    copy_bundled_lists(folder)
    write_sample(folder)
    give_known_anchors(folder, encoded_anchors)
    done = run_in(folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-4000:] + done.stderr[-4000:]
    (folder / PRINTED_NAME).write_text(done.stdout)
