"""Preparation of the data folder, Dagster's home and the ledger, and runs whose process was killed."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from tcm_assets.cli import prepare
from tcm_assets.cli.prepare import (
    EVENT_BATCH_SIZE,
    PROCESS_TAG,
    MissingInputError,
    claim_points_ledger,
    fail_dead_runs,
    prepare_dagster_home,
    prepare_data_folder,
    prepare_points_ledger,
    process_tag,
)
from tcm_assets.data_folder import first_day_note
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import BUNDLED_DATA_DIR, Settings


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def started_run(instance: dg.DagsterInstance, tag: str | None) -> str:
    @dg.job
    def nothing():
        pass

    run = instance.create_run_for_job(nothing, status=DagsterRunStatus.STARTED, tags={PROCESS_TAG: tag} if tag else {})
    return run.run_id


def tag_of_a_process_that_has_ended() -> str:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return process_tag().rpartition(":")[0] + f":{ended.pid}"


def test_a_run_of_a_dead_process_has_failed(instance):
    run_id = started_run(instance, tag_of_a_process_that_has_ended())
    assert fail_dead_runs(instance) == [run_id]
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.FAILURE


@pytest.mark.parametrize(
    "tag", [process_tag(), "another-machine:1", "no process", None], ids=["own", "far", "odd", "none"]
)
def test_a_run_that_may_be_alive_is_left_alone(instance, tag):
    run_id = started_run(instance, tag)
    assert fail_dead_runs(instance) == []
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.STARTED


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Nothing set; what preparing sets is undone."""
    for name in [name for name in os.environ if name.startswith("TCM_")]:
        monkeypatch.delenv(name)
    for name in ("DAGSTER_HOME", "DAGSTER_EVENT_BATCH_SIZE", "OPENCV_FFMPEG_LOGLEVEL"):
        monkeypatch.setenv(name, "to be undone")
        monkeypatch.delenv(name)


def settings_of(folder: Path, **variables: str) -> Settings:
    return Settings({"TCM_DATA_DIR": str(folder), "TCM_START_DATE": "2020-01-01", **variables})


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != "warehouse"
    }


def test_a_users_inputs_are_left_as_they_are(own_folder, monkeypatch):
    before = digests(own_folder)
    monkeypatch.setenv("TCM_DATA_DIR", str(own_folder))
    settings = prepare_data_folder()
    assert settings.data_dir == own_folder
    after = digests(own_folder)
    assert after.pop("first_day")
    assert after == before


def test_the_first_upload_day_is_noted_once(own_folder, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(own_folder))
    assert prepare_data_folder().first_day == date(2026, 8, 1)
    (own_folder / "landing" / "generated_2026-08-02.json.gz").unlink()
    # Later starts keep the partitions of the first one.
    assert prepare_data_folder().first_day == date(2026, 8, 1)


def test_a_first_day_that_is_set_is_not_noted(own_folder, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(own_folder))
    monkeypatch.setenv("TCM_START_DATE", "2026-08-02")
    assert prepare_data_folder().first_day == date(2026, 8, 2)
    assert not first_day_note(own_folder).exists()
    assert not (own_folder / "warehouse").exists()


def test_what_is_missing_is_named_together(tmp_path, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    (tmp_path / "brands.csv").touch()
    with pytest.raises(MissingInputError, match=r"lacks creators\.csv, landing\. A data folder holds"):
        prepare_data_folder()
    assert [path.name for path in tmp_path.iterdir()] == ["brands.csv"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(MissingInputError, match=r"nowhere lacks creators\.csv, brands\.csv, landing"):
        prepare_data_folder()
    assert not (tmp_path / "nowhere").exists()


def test_a_landing_folder_without_a_video_says_what_to_do(own_folder, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(own_folder))
    for export in (own_folder / "landing").iterdir():
        export.write_bytes(b"broken")
    with pytest.raises(MissingInputError, match=r"no readable video.*or set TCM_START_DATE=YYYY-MM-DD"):
        prepare_data_folder()
    assert not first_day_note(own_folder).exists()


def test_the_bundled_folder_is_completed(monkeypatch):
    written = []
    monkeypatch.setattr(prepare, "write_sample", written.append)
    assert prepare_data_folder().data_dir == BUNDLED_DATA_DIR
    assert written == [BUNDLED_DATA_DIR]


def test_dagsters_home_lies_in_the_data_folder_with_the_projects_settings(tmp_path):
    settings = settings_of(tmp_path)
    for _ in range(2):
        prepare_dagster_home(settings)
        assert os.environ["DAGSTER_HOME"] == str(tmp_path / "dagster")
        assert "telemetry:\n  enabled: false" in (tmp_path / "dagster" / "dagster.yaml").read_text()
    assert os.environ["DAGSTER_EVENT_BATCH_SIZE"] == EVENT_BATCH_SIZE


def test_a_folder_in_which_dagster_reads_no_settings_is_refused(tmp_path):
    folder = tmp_path / "my [own] data"
    with pytest.raises(SettingsError, match="rename it"):
        prepare_dagster_home(settings_of(folder))
    assert not folder.exists()


def test_the_ledger_is_prepared_once_and_for_all(tmp_path):
    settings = settings_of(tmp_path)
    for _ in range(2):
        prepare_points_ledger(settings)
        with Ledger.open(settings.ledger_url) as ledger:
            assert list_rewards(ledger)


def test_a_ledger_that_another_data_folder_posts_to_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    real, sample = (settings_of(tmp_path / name, TCM_LEDGER_URL=url) for name in ("real", "sample"))
    for _ in range(2):
        prepare_points_ledger(real)
        claim_points_ledger(real)
    prepare_points_ledger(sample)
    with pytest.raises(SettingsError, match="belongs to another data folder"):
        claim_points_ledger(sample)


def test_a_ledger_of_newer_code_is_refused(tmp_path):
    settings = settings_of(tmp_path)
    prepare_points_ledger(settings)
    with sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(SettingsError, match="newer"):
        prepare_points_ledger(settings)


def test_a_ledger_that_cannot_be_reached_is_a_settings_error_without_the_password(tmp_path):
    url = "postgresql://me:secret@127.0.0.1:1/points?connect_timeout=2"
    settings = settings_of(tmp_path, TCM_LEDGER_URL=url)
    with pytest.raises(SettingsError) as refused:
        prepare_points_ledger(settings)
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_folder_in_which_no_ledger_can_be_made_is_a_settings_error(tmp_path):
    (tmp_path / "ledger").write_text("a file in its place")
    settings = settings_of(tmp_path)
    with pytest.raises(SettingsError, match="ledger"):
        prepare_points_ledger(settings)
