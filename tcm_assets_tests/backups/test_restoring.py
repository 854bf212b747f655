"""What a restore brings back, what it keeps, and when it refuses."""

import errno
import json
import shutil
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from tcm_assets.backups.in_use import require_no_daemon
from tcm_assets.backups.making import make_backup
from tcm_assets.backups.manifest import MANIFEST
from tcm_assets.backups.places import BackupError, DagsterStorage
from tcm_assets.backups.restoring import Restored, find_backup, restore_backup
from tcm_assets.backups.swapping import Swaps
from tcm_assets.cli import backup as backup_command
from tcm_assets.cli import restore as restore_command
from tcm_assets.cli.dagster_home import prepare_dagster_home
from tcm_assets.cli.prepare import prepared_instance
from tcm_assets.data_folder import DataFolderAt
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.errors import LedgerBehindError
from tcm_assets.ledger.ownership import claim_note, open_own_ledger
from tcm_assets.ledger.reviews import record_review
from tcm_assets.ledger.statements import count_entries
from tcm_assets.live.journal import Journal
from tcm_assets.models.feature_cache import FeatureCache
from tcm_assets.services.file_locks import FileLock, sign_of_life
from tcm_assets.services.unusable_files import FullDiskError
from tcm_assets.settings import Settings
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets_tests.backups.conftest import JOURNAL, settings_of
from tcm_assets_tests.faults.test_broken_files import KINDS, emptied_of_its_head
from tcm_assets_tests.ledger.ledger_earnings import earned
from tcm_assets_tests.upgrades.rebuild import VERSIONS, rebuild

MADE_AGAIN = ("warehouse/ingested/*.parquet", "published/tcm.duckdb")
"""What no backup holds: the next run makes it."""


def restored(settings: Settings, *, replaces_newer_ledger: bool = False, named: str | None = None) -> Restored:
    found = find_backup(settings, named)
    told: list[str] = []
    return restore_backup(settings, found, replaces_newer_ledger=replaces_newer_ledger, tell=told.append)


def entries_of(settings: Settings) -> int:
    with Ledger.open(settings.ledger_url) as ledger:
        assert audit(ledger) == []
        return count_entries(ledger)


def test_every_kind_of_file_is_brought_back(sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whoever writes a new kind of file decides here whether it is in a backup."""
    copied = tmp_path / "data"
    shutil.copytree(sample_folder, copied, ignore=shutil.ignore_patterns("landing", "media", "storage", "*.spill"))
    (copied / "live").mkdir()
    (copied / "live" / "pages_2026-08-02T000000Z.jsonl").write_bytes(JOURNAL * 3)
    (copied / "first_day").write_text("2026-08-01\n")
    monkeypatch.setenv("TCM_DATA_DIR", str(copied))
    monkeypatch.setenv("DAGSTER_HOME", str(copied / "dagster"))
    settings = settings_of(copied)
    before = entries_of(settings)
    make_backup(settings)
    kinds = [kind for kind in KINDS if kind.pattern not in MADE_AGAIN]
    for kind in kinds:
        for path in copied.glob(kind.pattern):
            path.chmod(0o644)
            emptied_of_its_head(path)
    restored(settings)
    for read in dict.fromkeys(kind.read for kind in kinds):
        read(DataFolderAt(copied))
    assert entries_of(settings) == before
    monkeypatch.setenv("DAGSTER_HOME", str(copied / "dagster"))
    with dg.DagsterInstance.get() as instance:
        assert len(instance.get_runs()) == 1


def test_a_lost_disk(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Both commands, as a person types them; everything is gone in between."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(sys, "argv", ["restore"])
    for name, value in {
        "TCM_DATA_DIR": folder,
        "TCM_START_DATE": "",
        "TCM_END_DATE": "",
        "TCM_BACKUP_DIR": tmp_path / "backups",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert backup_command.main() == 0
    made = capsys.readouterr().out
    assert "is whole and verified" in made
    assert "Its ledger has 200 entries and 0 reviews." in made
    assert "It lies on the disk of the data" in made
    identity = (folder / "ledger" / "data_folder_id").read_text()
    shutil.rmtree(folder)
    folder.mkdir()
    # Without it, no setting could be read.
    (folder / "first_day").write_text("never")
    assert restore_command.main([]) == 0
    told = capsys.readouterr().out
    assert "Next: make run" in told
    assert f"What was there is kept as:\n  {folder / 'first_day'}.before_" in told
    settings = Settings()
    assert entries_of(settings) == 200
    assert settings.data_folder_id_path.read_text() == identity
    assert claim_note(settings.data_folder_id_path).exists()
    assert settings.ledger_path.parent.stat().st_mode & 0o777 == 0o700
    assert FeatureCache(settings.feature_cache_path).get_many("some", ["key"]) == {"key": b"value"}
    assert (folder / "first_day").read_text() == "2026-08-01\n"
    assert len(Journal(folder / "live" / "pages_2026-08-02T000000Z.jsonl").entries()) == 3
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        assert connection.execute("SELECT count(*) FROM warehouse.cleaned_brands").fetchall() == [(0,)]
    prepare_dagster_home(settings)
    with prepared_instance(Console(quiet=True)) as instance:
        (run,) = instance.get_runs()
        assert instance.all_logs(run.run_id)
    monkeypatch.delenv("DAGSTER_HOME")


def test_what_was_there_is_put_aside_and_what_is_never_wrong_is_kept(folder: Path):
    settings = settings_of(folder)
    make_backup(settings)
    FeatureCache(settings.feature_cache_path).put_many("some", {"later": b"value"})
    journal = folder / "live" / "pages_2026-08-02T000000Z.jsonl"
    journal.write_bytes(JOURNAL * 5)
    warehouse = settings.warehouse_path.read_bytes()
    done = restored(settings)
    assert FeatureCache(settings.feature_cache_path).get_many("some", ["later"])
    assert journal.read_bytes() == JOURNAL * 5
    asides = {Path(path).name.split(".before_")[0]: Path(path) for path in done.aside}
    assert asides.keys() == {"history", "schedules", "tcm.duckdb", "ledger.sqlite"}
    assert asides["tcm.duckdb"].read_bytes() == warehouse
    assert (asides["history"] / "runs.db").exists()
    # Nothing is left that was in work, and a second time does the same.
    assert not [path for path in folder.rglob("*") if "restored" in path.name]
    assert restored(settings).places == done.places


def test_a_restore_that_was_killed_leaves_a_ledger_and_is_typed_again(folder: Path, monkeypatch: pytest.MonkeyPatch):
    settings = settings_of(folder)
    make_backup(settings)
    swap = Swaps.swap
    for kills in range(4):
        swapped: list[Path] = []

        def swap_or_end(swaps: Swaps, place: Path, swapped: list[Path] = swapped) -> Path | None:
            if len(swapped) == kills:  # noqa: B023 - it ends with this turn
                raise KeyboardInterrupt
            swapped.append(place)
            return swap(swaps, place)

        monkeypatch.setattr(Swaps, "swap", swap_or_end)
        with pytest.raises(KeyboardInterrupt):
            restored(settings)
        assert len(swapped) == kills
        assert entries_of(settings) == 200
    monkeypatch.setattr(Swaps, "swap", swap)
    assert len(restored(settings).places) == 4
    assert entries_of(settings) == 200
    assert not [path for path in folder.rglob("*") if "restored" in path.name]


def test_a_full_disk_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    settings = settings_of(folder)
    make_backup(settings)
    before = {path: path.stat().st_ino for path in folder.rglob("*.*") if path.is_file()}
    copy = shutil.copyfile

    def copy_or_refuse(source: Path, target: Path) -> None:
        copy(source, target)
        if source.name == "tcm.duckdb":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", copy_or_refuse)
    with pytest.raises(FullDiskError, match=rf"there is no room for {settings.warehouse_path} on its disk"):
        restored(settings)
    assert entries_of(settings) == 200
    assert {path: path.stat().st_ino for path in before} == before
    assert not [path for path in folder.rglob("*") if "restored" in path.name or ".before_" in path.name]


def test_points_that_were_spent_since_do_not_come_back_unasked(folder: Path):
    settings = settings_of(folder)
    made = make_backup(settings)
    with Ledger.open(settings.ledger_url) as ledger:
        earned(ledger, "late", 3)
    with pytest.raises(BackupError) as raised:
        restored(settings)
    assert "the present ledger has 1 entries and 0 reviews that are not in the backup" in str(raised.value)
    assert f"make restore RESTORE_OLDER_LEDGER=1 BACKUP={made.folder.name}" in str(raised.value)
    assert entries_of(settings) == 201
    restored(settings, replaces_newer_ledger=True)
    assert entries_of(settings) == 200
    # Its number is given again, and yet the newer backup does not know it.
    newer = make_backup(settings)
    with Ledger.open(settings.ledger_url) as ledger:
        earned(ledger, "later", 3)
    with pytest.raises(BackupError, match="has 1 entries"):
        restored(settings, named=newer.folder.name)
    # A ledger that cannot be read is what backups are for.
    emptied_of_its_head(settings.ledger_path)
    restored(settings)
    assert entries_of(settings) == 200


def test_the_ledger_of_another_folder_is_not_replaced(folder: Path):
    settings = settings_of(folder)
    make_backup(settings)
    with sqlite3.connect(settings.ledger_path) as connection:
        query = "SELECT name FROM sqlite_master WHERE tbl_name = 'ledger_owner' AND type = 'trigger'"
        for (trigger,) in connection.execute(query).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE ledger_owner SET data_folder_id = 'another'")
    connection.close()
    with pytest.raises(BackupError, match="belongs to another data folder"):
        restored(settings)
    # Where somebody typed make run first, after a loss.
    restored(settings, replaces_newer_ledger=True)


def test_nothing_is_restored_under_a_run_a_page_a_writer_or_a_daemon(folder: Path):
    settings = settings_of(folder)
    make_backup(settings)
    with (
        sign_of_life(settings.running_dir / "abc.lock"),
        pytest.raises(BackupError, match=r"a run is going on \(abc\)"),
    ):
        restored(settings)
    with Ledger.open(settings.ledger_url) as ledger:
        count_entries(ledger)
        with pytest.raises(BackupError, match=r"another process has .*ledger\.sqlite open: stop the UI"):
            restored(settings)
    lock = FileLock(settings.warehouse_path.with_name("tcm.duckdb.lock"), timeout_s=0)
    with lock.shared(), pytest.raises(BackupError, match=r"nothing was restored: .*tcm\.duckdb\.lock was not free"):
        restored(settings)
    restored(settings)


def test_a_daemon_that_was_there_just_now_is_waited_for(folder: Path):
    storage = DagsterStorage(folder=folder / "dagster")
    began = datetime(2026, 8, 1, 12, tzinfo=UTC)
    waits: list[float] = []
    told: list[str] = []

    def beat(moment: datetime) -> None:
        with sqlite3.connect(folder / "dagster" / "history" / "runs.db") as connection:
            connection.execute("DELETE FROM daemon_heartbeats")
            row = ("SENSOR", "1", moment.replace(tzinfo=None).isoformat(" "), "{}")
            connection.execute(
                "INSERT INTO daemon_heartbeats (daemon_type, daemon_id, timestamp, body) VALUES (?, ?, ?, ?)", row
            )
        connection.close()

    def now() -> datetime:
        return began + timedelta(seconds=len(waits))

    require_no_daemon(storage, told.append, sleep=waits.append, now=now)
    assert (waits, told) == ([], [])
    beat(began)
    require_no_daemon(storage, told.append, sleep=waits.append, now=now)
    assert 40 < len(waits) < 50
    assert told == ["A Dagster daemon was there 0 s ago: waiting whether it comes back."]
    require_no_daemon(storage, told.append, sleep=waits.append, now=now)
    beat(now())
    with pytest.raises(BackupError, match="a Dagster daemon is running: stop the UI"):
        require_no_daemon(storage, told.append, sleep=lambda _: beat(now() + timedelta(seconds=30)), now=now)


def test_a_backup_that_cannot_be_used_changes_nothing(folder: Path):
    settings = settings_of(folder)
    with pytest.raises(BackupError, match="there is no backup in"):
        find_backup(settings, None)
    backup = make_backup(settings).folder
    with pytest.raises(BackupError, match=rf"there is no backup other in .*: it has {backup.name}"):
        find_backup(settings, "other")
    manifest = (backup / MANIFEST).read_text()
    fields = json.loads(manifest)
    fields["versions"]["tcm_assets"] = "99.0.0"
    (backup / MANIFEST).write_text(json.dumps(fields))
    with pytest.raises(BackupError, match=r"was made by tcm_assets 99\.0\.0, newer than this code"):
        restored(settings)
    (backup / MANIFEST).write_text(manifest[:-100])
    with pytest.raises(BackupError, match=r"is damaged \(manifest\.json"):
        restored(settings)
    (backup / MANIFEST).write_text(manifest)
    stored = backup / "warehouse" / "tcm.duckdb"
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-1] + b"x")
    with pytest.raises(BackupError, match=r"is damaged \(warehouse/tcm\.duckdb is not as it was written\)"):
        restored(settings)
    stored.unlink()
    with pytest.raises(BackupError, match=r"tcm\.duckdb is missing\), and nothing was changed"):
        restored(settings)
    assert not list(folder.rglob("*.before_*"))


def test_a_backup_of_an_earlier_version_is_migrated_on_first_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    folder = tmp_path / "data"
    folder.mkdir()
    rebuild(VERSIONS[0], folder)
    settings = settings_of(folder)
    made = make_backup(settings)
    fields = json.loads((made.folder / MANIFEST).read_text())
    fields["versions"]["tcm_assets"] = VERSIONS[0]
    (made.folder / MANIFEST).write_text(json.dumps(fields))
    for store in (settings.ledger_path, settings.warehouse_path):
        emptied_of_its_head(store)
    restored(settings)
    assert made.manifest.ledger is not None
    assert entries_of(settings) == made.manifest.ledger.extent.entry_count > 0
    with DuckDBWarehouse(settings.warehouse_path).read() as connection:
        assert connection.execute("SELECT count(*) > 0 FROM warehouse.videos").fetchall() == [(True,)]


def test_a_backup_without_a_ledger_brings_back_none_that_is_gone(folder: Path):
    settings = settings_of(folder)
    whole = make_backup(settings).folder
    for path in settings.ledger_path.parent.glob("ledger.sqlite*"):
        path.unlink()
    note = claim_note(settings.data_folder_id_path)
    noted = note.read_text()
    # As it was made before anything was posted.
    note.unlink()
    without = make_backup(settings).folder
    note.write_text(noted)
    with pytest.raises(BackupError, match=rf"no ledger, .* type make restore BACKUP={whole.name}"):
        restored(settings, named=without.name)
    restored(settings, named=whole.name)
    assert entries_of(settings) == 200


def test_an_older_ledger_is_restored_with_a_word_about_what_it_lacks(folder: Path):
    settings = settings_of(folder)
    make_backup(settings)
    url, identity = settings.ledger_url, settings.data_folder_id_path
    with open_own_ledger(url, identity) as ledger:
        record_review(
            ledger, "1", "reject", signal_families=[], note="", reviewer="olga", idempotency_key="after the backup"
        )
    settings.ledger_path.unlink()
    told = restored_with_words(settings)
    assert any("1 reviews are missing" in words and "accept_ledger" in words for words in told)
    with pytest.raises(LedgerBehindError):
        open_own_ledger(url, identity)
    told = restored_with_words(settings, replaces_newer_ledger=True)
    assert any("Given up, and recorded in the ledger: 1 reviews" in words for words in told)
    open_own_ledger(url, identity).close()


def restored_with_words(settings: Settings, *, replaces_newer_ledger: bool = False) -> list[str]:
    told: list[str] = []
    restore_backup(settings, find_backup(settings, None), replaces_newer_ledger=replaces_newer_ledger, tell=told.append)
    return told
