"""DAGSTER_HOME: the data folder's own, kept up to date until somebody changes it, or the user's, left alone."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS, main, prepare_dagster_home
from tcm_assets.cli.prepare import prepared_instance
from tcm_assets.orchestration.instance.event_storage import BatchedSqliteEventLogStorage
from tcm_assets.orchestration.instance.needs import find_instance_gaps
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No home; what preparing sets is undone."""
    monkeypatch.setenv("DAGSTER_HOME", "to be undone")
    monkeypatch.delenv("DAGSTER_HOME")


def settings_of(folder: Path) -> Settings:
    return Settings({"TCM_DATA_DIR": str(folder), "TCM_START_DATE": "2020-01-01"})


def test_the_home_lies_in_the_data_folder_with_the_projects_settings(tmp_path):
    home = prepare_dagster_home(settings_of(tmp_path))
    assert home == tmp_path / "dagster"
    assert os.environ["DAGSTER_HOME"] == str(home)
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, BatchedSqliteEventLogStorage)
        assert instance.event_log_storage._base_dir == str(home / "history" / "runs")
        assert list(find_instance_gaps(instance)) == []


@pytest.mark.parametrize("revision", ["31c44b0", "8c40dfe"])
def test_settings_that_a_former_version_wrote_are_brought_up_to_date(tmp_path, revision):
    if shutil.which("git") is None:
        pytest.skip("no git on this system")
    repository = INSTANCE_SETTINGS.parent
    former = subprocess.run(
        ["git", "-C", str(repository), "show", f"{revision}:dagster.yaml"], capture_output=True, text=True, check=False
    )
    if former.returncode:
        pytest.skip("this is no clone with its history")
    written = tmp_path / "dagster" / "dagster.yaml"
    written.parent.mkdir()
    written.write_text(former.stdout)
    prepare_dagster_home(settings_of(tmp_path))
    assert written.read_text().endswith(INSTANCE_SETTINGS.read_text())


def test_settings_that_the_user_changed_are_kept(tmp_path, monkeypatch):
    written = prepare_dagster_home(settings_of(tmp_path)) / "dagster.yaml"
    changed = written.read_text().replace("poll_interval_seconds: 30", "poll_interval_seconds: 60")
    written.write_text(changed)
    monkeypatch.delenv("DAGSTER_HOME")
    prepare_dagster_home(settings_of(tmp_path))
    assert written.read_text() == changed


def test_a_home_of_the_users_own_is_left_alone_and_what_it_lacks_is_said(tmp_path, monkeypatch):
    own = tmp_path / "own home"
    own.mkdir()
    (own / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    monkeypatch.setenv("DAGSTER_HOME", str(own))
    assert prepare_dagster_home(settings_of(tmp_path / "data")) == own
    assert [path.name for path in own.iterdir()] == ["dagster.yaml"]
    assert not (tmp_path / "data").exists()
    with dg.DagsterInstance.get() as instance:
        turns, watch = find_instance_gaps(instance)
    assert "granularity run, default_limit 1" in turns
    assert "run_monitoring: enabled" in watch
    (own / "dagster.yaml").write_text("run_monitoring: {enabled: true}\nconcurrency: {pools: {granularity: run}}\n")
    with dg.DagsterInstance.get() as instance:
        instance.event_log_storage.set_concurrency_slots("warehouse", 1)
        hangs, retries, watch = find_instance_gaps(instance)
    assert "max_runtime_seconds" in hangs
    assert "run_retries: enabled" in retries
    assert "class WatchedRunLauncher" in watch


@pytest.mark.parametrize("home", ["relative", "/nowhere/at/all"])
def test_a_home_that_dagster_would_refuse_is_named(tmp_path, monkeypatch, home):
    monkeypatch.setenv("DAGSTER_HOME", home)
    with pytest.raises(SettingsError, match=f"DAGSTER_HOME is {home}: set it to the absolute path of a folder"):
        prepare_dagster_home(settings_of(tmp_path))


def test_a_folder_in_which_dagster_reads_no_settings_is_refused(tmp_path):
    folder = tmp_path / "my [own] data"
    with pytest.raises(SettingsError, match="rename it"):
        prepare_dagster_home(settings_of(folder))
    assert not folder.exists()


def test_the_folders_own_home_may_be_named_by_hand(tmp_path, monkeypatch):
    written = prepare_dagster_home(settings_of(tmp_path)) / "dagster.yaml"
    former = "# Made by a former version.\n"
    monkeypatch.setattr("tcm_assets.cli.dagster_home._FORMER_SETTINGS", {hashlib.sha256(former.encode()).hexdigest()})
    written.write_text(former)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    assert prepare_dagster_home(settings_of(tmp_path)) == tmp_path / "dagster"
    assert written.read_text().endswith(INSTANCE_SETTINGS.read_text())


def test_the_home_is_printed_ready_for_commands_that_need_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    assert main() == 0
    assert capsys.readouterr().out == f"{tmp_path / 'dagster'}\n"
    assert (tmp_path / "dagster" / "dagster.yaml").exists()
    monkeypatch.delenv("DAGSTER_HOME")
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path / "gone"))
    assert main() == 2
    assert capsys.readouterr().err.startswith(f"TCM_DATA_DIR is {tmp_path / 'gone'}, which is no folder")
    assert not (tmp_path / "gone").exists()


def test_settings_that_name_a_class_that_has_moved_are_explained(tmp_path, monkeypatch):
    (tmp_path / "dagster.yaml").write_text("run_launcher: {module: tcm_assets.moved, class: Launcher}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with (
        pytest.raises(SettingsError, match=r"dagster\.yaml cannot be used .*tcm_assets\.moved.* Correct it by"),
        prepared_instance(Console(quiet=True)),
    ):
        pass
