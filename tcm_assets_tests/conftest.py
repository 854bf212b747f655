"""What every test needs before Dagster's definitions load: days to partition by, and a folder that is nobody's."""

import atexit
import os
import shutil
import sys
import tempfile

import hypothesis

from tcm_assets_tests.work_order import (
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)

pytest_plugins = [
    "tcm_assets_tests.workbench",
    "tcm_assets_tests.compiled_once",
    "tcm_assets_tests.sample_run",
    "tcm_assets_tests.own_folder",
    "tcm_assets_tests.sensor_ticks",
    "tcm_assets_tests.warehouse.fixtures",
]

__all__ = [
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_xdist_auto_num_workers",
    "pytest_xdist_make_scheduler",
]

# The partitions are fixed when the definitions are imported: those of the real export, which some tests read.
os.environ["TCM_START_DATE"] = "2020-09-22"

os.environ["TCM_END_DATE"] = "2020-12-22"

os.environ["TCM_DATA_DIR"] = tempfile.mkdtemp(prefix="tcm_assets_tests_")

atexit.register(shutil.rmtree, os.environ["TCM_DATA_DIR"], ignore_errors=True)

for elsewhere in ("TCM_WAREHOUSE", "TCM_LEDGER_URL", "TCM_NOTIFY"):
    os.environ.pop(elsewhere, None)

os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"

# Workers and the processes that tests start load the same modules: nobody compiles one that another has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

sys.dont_write_bytecode = False

# Tests run side by side: with a thread for each core in each of them, models wait for their threads most of the time.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

# How long an example takes says more of what else the machine does than of the code.
hypothesis.settings.register_profile(
    "without deadlines", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)

hypothesis.settings.load_profile("without deadlines")
