"""Where a Dagster instance keeps its files, with DAGSTER_HOME and without."""

import dagster as dg
import pytest
from dagster._core.instance import InstanceRef

from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS
from tcm_assets.orchestration.instance.storage import instance_home
from tcm_assets.setting_types import SettingsError


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """A data folder, and no home."""
    monkeypatch.setenv("DAGSTER_HOME", "to be undone")
    monkeypatch.delenv("DAGSTER_HOME")
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()


def test_a_home_is_used_where_there_is_one(monkeypatch, tmp_path):
    assert instance_home() == tmp_path / "data" / "dagster"
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    assert instance_home() == tmp_path / "home"


def test_a_data_folder_that_does_not_exist_is_not_made(monkeypatch, tmp_path):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="nowhere, which is no folder: make it"):
        instance_home()
    assert not (tmp_path / "nowhere").exists()


def test_an_instance_without_a_home_remembers_its_runs(tmp_path):
    """As `dagster dev` opens it in a clone: settings from the current folder, and a temporary folder for the rest."""

    @dg.job
    def nothing():
        pass

    for opening in range(2):
        temporary = tmp_path / f"temporary {opening}"
        temporary.mkdir()
        reference = InstanceRef.from_dir(str(temporary), config_dir=str(INSTANCE_SETTINGS.parent))
        with dg.DagsterInstance.from_ref(reference) as instance:
            assert len(instance.get_runs()) == opening
            nothing.execute_in_process(instance=instance)
        assert not (temporary / "history").exists()
    written = {path.name for path in (tmp_path / "data" / "dagster").iterdir()}
    assert written == {"history", "schedules", "storage"}
