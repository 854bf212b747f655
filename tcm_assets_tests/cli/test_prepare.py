"""Preparation of the data folder and the ledger."""

import hashlib
import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tcm_assets.cli import prepare
from tcm_assets.cli.prepare import (
    claim_points_ledger,
    prepare_data_folder,
    prepare_points_ledger,
)
from tcm_assets.data_folder import first_day_note
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import BUNDLED_DATA_DIR, Settings


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


def test_a_folder_that_is_not_there_is_not_made(tmp_path, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match=r"nowhere, which is no folder: make it, and put creators\.csv"):
        prepare_data_folder()
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_without_a_video_has_no_first_day_yet(own_folder, monkeypatch):
    monkeypatch.setenv("TCM_DATA_DIR", str(own_folder))
    for export in (own_folder / "landing").iterdir():
        export.write_bytes(b"broken")
    assert prepare_data_folder().first_day is None
    shutil.rmtree(own_folder / "landing")
    assert prepare_data_folder().first_day is None
    assert not first_day_note(own_folder).exists()


def test_the_bundled_folder_is_completed(monkeypatch):
    written = []
    monkeypatch.setattr(prepare, "write_sample", written.append)
    assert prepare_data_folder().data_dir == BUNDLED_DATA_DIR
    assert written == [BUNDLED_DATA_DIR]


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
