"""Balances and secrets: created for their owner alone, closed where they stand open, and said."""

import os
from pathlib import Path

import pytest

from tcm_assets.ledger.database import Ledger
from tcm_assets.operators.privacy import close_places, describe_access
from tcm_assets.operators.status import Standing
from tcm_assets.services.file_locks import FileLock
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings({"TCM_DATA_DIR": str(tmp_path / "data"), "TCM_START_DATE": "2020-01-01"})


def _mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_what_holds_balances_is_created_for_its_owner_alone(settings: Settings):
    before = os.umask(0)
    try:
        Ledger.open(settings.ledger_url).close()
        with DuckDBWarehouse(settings.warehouse_path).read():
            pass
        with FileLock(settings.published_path.with_name(".lock"), timeout_s=0).exclusive():
            pass
    finally:
        os.umask(before)
    folders = (settings.ledger_path.parent, settings.warehouse_path.parent, settings.published_path.parent)
    assert [_mode(folder) for folder in folders] == ["0o700"] * 3
    assert [_mode(path) for path in (settings.ledger_path, settings.warehouse_path)] == ["0o600"] * 2
    assert list(close_places(settings)) == []


def test_what_stands_open_is_closed_with_a_word_and_a_chosen_group_stays(settings: Settings):
    open_to_all, of_a_group = settings.warehouse_path.parent, settings.published_path.parent
    for folder, mode in ((open_to_all, 0o755), (of_a_group, 0o750), (settings.backup_dir, 0o777)):
        folder.mkdir(parents=True)
        folder.chmod(mode)
    lines = list(describe_access(settings))
    assert [line.standing for line in lines] == [Standing.LOOK, Standing.LOOK]
    sentences = list(close_places(settings))
    assert len(sentences) == 2
    assert f"{open_to_all} could be read by everyone on this machine" in sentences[0]
    assert [_mode(each) for each in (open_to_all, of_a_group, settings.backup_dir)] == ["0o700", "0o750", "0o700"]
    assert [line.standing for line in describe_access(settings)] == [Standing.FINE]


def test_of_a_folder_elsewhere_the_warehouse_alone_is_closed(tmp_path: Path):
    elsewhere = tmp_path / "fast"
    elsewhere.mkdir(mode=0o755)
    warehouse = elsewhere / "tcm.duckdb"
    warehouse.touch(mode=0o644)
    variables = {"TCM_DATA_DIR": str(tmp_path / "data"), "TCM_WAREHOUSE": str(warehouse)}
    assert len(list(close_places(Settings({**variables, "TCM_START_DATE": "2020-01-01"})))) == 1
    assert [_mode(elsewhere), _mode(warehouse)] == ["0o755", "0o600"]


def test_a_sign_in_file_that_others_can_read_is_said_and_left(settings: Settings):
    settings.sign_in_path.parent.mkdir(parents=True)
    settings.sign_in_path.touch(mode=0o640)
    (sentence,) = close_places(settings)
    (line,) = describe_access(settings)
    assert line.standing == Standing.ACT
    assert line.words == sentence
    assert f"chmod 600 {settings.sign_in_path}" in sentence
    assert _mode(settings.sign_in_path) == "0o640"
    settings.sign_in_path.chmod(0o600)
    assert list(close_places(settings)) == []
