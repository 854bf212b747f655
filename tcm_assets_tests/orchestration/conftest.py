"""Shared by the tests of checks: a workbench whose tables are sound."""

import shutil
from pathlib import Path

import pytest

from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets_tests.orchestration.sound_tables import GOOD_ROWS


@pytest.fixture(scope="session")
def good_tables() -> dict[str, Path]:
    """Filled by the first test that needs it."""
    return {}


@pytest.fixture
def sound(workbench, good_tables, tmp_path_factory):
    """A workbench on which every table is there and keeps its promises."""
    workbench.settings.warehouse_path.parent.mkdir()
    if not good_tables:
        for name in ALL_TABLES:
            workbench.given(name, *GOOD_ROWS.get(name, [{}]))
        good_tables["file"] = tmp_path_factory.mktemp("good") / "tcm.duckdb"
        shutil.copyfile(workbench.settings.warehouse_path, good_tables["file"])
    else:
        shutil.copyfile(good_tables["file"], workbench.settings.warehouse_path)
    return workbench
