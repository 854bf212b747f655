"""What is in a backup, what it is a copy of while others write, and what is never taken for one."""

import hashlib
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tcm_assets.backups import making
from tcm_assets.backups.making import exclusive_use, make_backup
from tcm_assets.backups.manifest import list_backups, read_manifest
from tcm_assets.backups.places import BackupError
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.ledger.statements import count_entries
from tcm_assets.services.unusable_files import DamagedFileError, FullDiskError
from tcm_assets_tests.backups.conftest import settings_of
from tcm_assets_tests.faults.test_broken_files import emptied_of_its_head
from tcm_assets_tests.ledger.ledger_earnings import earning
from tcm_assets_tests.sample_run import own_environment
from tcm_assets_tests.waiting import join, wait_for

WHOLE = {
    "dagster/dagster.yaml",
    "dagster/history/runs.db",
    "dagster/history/runs/index.db",
    "dagster/schedules/schedules.db",
    "warehouse/tcm.duckdb",
    "warehouse/feature_cache.sqlite",
    "first_day",
    "ledger/data_folder_id",
    "ledger/claimed_at",
    "ledger/ledger.sqlite",
    "live/pages_2026-08-02T000000Z.jsonl",
}

SLOW_BACKUP = """
import time
from tcm_assets.backups import making
from tcm_assets.settings import Settings

def wait(*_):
    print("begun", flush=True)
    time.sleep(600)

making.copy_warehouse = wait
making.make_backup(Settings())
"""


def test_a_backup_holds_what_cannot_be_made_again_and_says_what_it_leaves_out(folder: Path):
    settings = settings_of(folder)
    made = make_backup(settings)
    manifest = read_manifest(made.folder)
    runs = {name for name in manifest.files if name.startswith("dagster/history/runs/") and "index" not in name}
    assert manifest.files.keys() == WHOLE | runs
    assert len(runs) == 1
    on_disk = {path.relative_to(made.folder).as_posix() for path in made.folder.rglob("*") if path.is_file()}
    assert on_disk == manifest.files.keys() | {"manifest.json"}
    assert {path.stat().st_mode & 0o777 for path in made.folder.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (made.folder, made.folder / "ledger")} == {0o700}
    assert manifest.ledger is not None
    assert manifest.ledger.extent.entry_count == 200
    assert manifest.ledger.extent.owner == settings.data_folder_id_path.read_text().strip()
    assert manifest.inputs["landing"].file_count == 1
    assert manifest.inputs["brands.csv"].sha256 == hashlib.sha256(b"Brand ID\n").hexdigest()
    assert manifest.versions.keys() >= {"tcm_assets", "dagster", "duckdb"}


def test_a_folder_without_anything_is_not_backed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with pytest.raises(BackupError, match="holds nothing to back up yet: type make run first"):
        make_backup(settings_of(tmp_path))
    assert list_backups(tmp_path / "backups") == []
    assert not [path for path in (tmp_path / "backups").iterdir() if path.is_dir()]
    (tmp_path / "a file").touch()
    with pytest.raises(BackupError, match=r"no backup was made in .*a file \(TCM_BACKUP_DIR\)"):
        make_backup(settings_of(tmp_path, TCM_BACKUP_DIR=str(tmp_path / "a file")))
    with pytest.raises(BackupError, match="which is no folder"):
        make_backup(settings_of(tmp_path / "nowhere"))


def test_as_many_are_kept_as_the_setting_says(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(making, "copy_warehouse", lambda _warehouse, target: target.write_bytes(b""))
    settings = settings_of(folder, TCM_BACKUP_COUNT="1")
    first = make_backup(settings).folder
    second = make_backup(settings)
    assert second.removed == (first,)
    assert list_backups(settings.backup_dir) == [second.folder]


def test_one_at_a_time(folder: Path):
    settings = settings_of(folder)
    with exclusive_use(settings.backup_dir), pytest.raises(BackupError, match="another backup is being made"):
        make_backup(settings)


def test_a_ledger_that_is_written_meanwhile_is_copied_as_of_one_moment(folder: Path):
    settings = settings_of(folder)
    begun, is_over = threading.Event(), threading.Event()

    def post() -> None:
        with Ledger.open(settings.ledger_url) as ledger:
            number = 0
            while not is_over.is_set():
                post_earnings(ledger, [earning(f"{name} {number}", name, 2) for name in ("ada", "ben", "cleo")])
                number += 1
                begun.set()

    writers = [threading.Thread(target=post) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        wait_for(begun, "an entry")
        made = make_backup(settings)
    finally:
        is_over.set()
        join(*writers)
    with Ledger.open(settings.ledger_url) as ledger:
        assert audit(ledger) == []
        present = count_entries(ledger)
    copy = folder / "copy.sqlite"
    copy.write_bytes((made.folder / "ledger" / "ledger.sqlite").read_bytes())
    with Ledger.open(f"sqlite:///{copy}") as ledger:
        assert audit(ledger) == []
        assert made.manifest.ledger is not None
        assert 200 < count_entries(ledger) == made.manifest.ledger.extent.entry_count <= present
        # Three entries a transaction: none is there in part.
        assert (count_entries(ledger) - 200) % 3 == 0


def test_a_killed_backup_is_none_and_the_next_one_clears_it_away(folder: Path):
    settings = settings_of(folder)
    environment = own_environment(folder) | {"TCM_START_DATE": "2026-08-01"}
    process = subprocess.Popen([sys.executable, "-c", SLOW_BACKUP], env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (unfinished,) = settings.backup_dir.glob(".*.unfinished")
    assert any(unfinished.rglob("*.db"))
    assert list_backups(settings.backup_dir) == []
    make_backup(settings)
    assert not unfinished.exists()
    assert len(list_backups(settings.backup_dir)) == 1


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch):
    settings = settings_of(folder)

    def refuse(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(making, "copy_sqlite", refuse)
    with pytest.raises(
        FullDiskError, match=r"there is no room for .*backups/20[^/]*Z on its disk: free some \(df -h '.*/backups'\)"
    ):
        make_backup(settings)
    assert [path.name for path in settings.backup_dir.iterdir() if path.is_dir()] == []


def test_a_damaged_store_is_named_and_not_backed_up(folder: Path):
    settings = settings_of(folder)
    for path in (settings.ledger_path, settings.feature_cache_path):
        whole = path.read_bytes()
        emptied_of_its_head(path)
        with pytest.raises(DamagedFileError, match=rf"{path.name} is damaged .* No backup was made\. Type make run"):
            make_backup(settings)
        path.write_bytes(whole)
    emptied_of_its_head(settings.warehouse_path)
    with pytest.raises(DamagedFileError, match=r"tcm\.duckdb is damaged"):
        make_backup(settings)
    assert list_backups(settings.backup_dir) == []


@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_ledger_that_is_gone_is_not_backed_up_as_none(folder: Path, is_emptied: bool):
    settings = settings_of(folder)
    for path in settings.ledger_path.parent.glob("ledger.sqlite*"):
        path.unlink()
    if is_emptied:
        settings.ledger_path.touch()
    with pytest.raises(BackupError, match=r"no backup was made: the ledger at .* is gone, or empty"):
        make_backup(settings)
    assert list_backups(settings.backup_dir) == []
