"""A team's stores: ledger and Dagster's storage in PostgreSQL, backed up and restored by its own programs."""

from pathlib import Path

import psycopg
import pytest
import yaml

from tcm_assets.backups.making import make_backup
from tcm_assets.backups.places import BackupError, DagsterStorage, dagster_storage
from tcm_assets.backups.restoring import restore_backup
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.ownership import claim_ledger
from tcm_assets.ledger.postings import post_earnings
from tcm_assets.ledger.statements import count_entries
from tcm_assets.services import postgresql_dumps
from tcm_assets.settings import Settings
from tcm_assets_tests.backups.conftest import settings_of
from tcm_assets_tests.ledger.ledger_earnings import earned, invented_earnings


@pytest.fixture
def team(folder: Path, databases: list[str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The folder with both stores in PostgreSQL: 200 entries, and one run of Dagster's."""
    storage, ledger_url = databases
    # As in compose.yaml, with the driver that Dagster needs.
    monkeypatch.setenv("DAGSTER_STORAGE_URL", storage.replace("postgresql://", "postgresql+psycopg2://"))
    named = {"storage": {"postgres": {"postgres_url": {"env": "DAGSTER_STORAGE_URL"}}}}
    (folder / "dagster" / "dagster.yaml").write_text(yaml.safe_dump(named))
    with psycopg.connect(storage) as connection:
        connection.execute("CREATE TABLE runs (run_id text PRIMARY KEY)")
        connection.execute("CREATE TABLE daemon_heartbeats (timestamp timestamp)")
        connection.execute("INSERT INTO runs VALUES ('one')")
    settings = settings_of(folder, TCM_LEDGER_URL=ledger_url)
    with Ledger.open(ledger_url) as ledger:
        claim_ledger(ledger, settings.data_folder_id_path)
        post_earnings(ledger, invented_earnings(200))
    return settings


def entries_of(settings: Settings) -> int:
    with Ledger.open(settings.ledger_url) as ledger:
        assert audit(ledger) == []
        return count_entries(ledger)


def test_both_databases_come_back_and_the_present_ones_are_put_aside(team: Settings, databases: list[str]):
    storage, ledger_url = databases
    made = make_backup(team)
    assert {"ledger/ledger.dump", "dagster/dagster.dump"} <= made.manifest.files.keys()
    assert not [name for name in made.manifest.files if name.endswith((".db", "ledger.sqlite"))]
    assert made.manifest.ledger is not None
    assert made.manifest.ledger.extent.entry_count == 200
    for url in databases:
        with psycopg.connect(url) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    told: list[str] = []
    done = restore_backup(team, made.folder, replaces_newer_ledger=False, tell=told.append)
    assert entries_of(team) == 200
    with psycopg.connect(storage) as connection:
        assert connection.execute("SELECT run_id FROM runs").fetchall() == [("one",)]
    # It goes on from there, and what came since is not lost unasked.
    with Ledger.open(ledger_url) as ledger:
        earned(ledger, "late", 3)
    with pytest.raises(BackupError, match="the present ledger has 1 entries and 0 reviews"):
        restore_backup(team, made.folder, replaces_newer_ledger=False, tell=told.append)
    done = restore_backup(team, made.folder, replaces_newer_ledger=True, tell=told.append)
    assert entries_of(team) == 200
    (aside,) = [words.split()[2] for words in done.aside if words.endswith(" of the ledger's database")]
    with psycopg.connect(ledger_url) as connection:
        assert connection.execute(f'SELECT count(*) FROM "{aside}".entries').fetchall() == [(201,)]
    assert not list(team.backup_dir.glob(".*.unfinished"))


def test_clients_other_databases_and_missing_programs_are_named(
    team: Settings, databases: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    made = make_backup(team)

    def restore(settings: Settings) -> None:
        restore_backup(settings, made.folder, replaces_newer_ledger=False, tell=lambda _: None)

    used = pytest.raises(BackupError, match=r"to the database of the ledger \(1 connections\)")
    with psycopg.connect(databases[1]), used:
        restore(team)
    with pytest.raises(BackupError, match="the backup is from PostgreSQL, and TCM_LEDGER_URL names another kind"):
        restore(settings_of(team.data_dir))
    monkeypatch.setattr(postgresql_dumps.shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgresql_dumps, "_DEBIAN_PROGRAMS", tmp_path)
    with pytest.raises(BackupError, match=r"pg_dump is not on the path: install PostgreSQL's client programs"):
        make_backup(team)
    monkeypatch.setenv("DAGSTER_STORAGE_URL", "postgresql://owner:secret@127.0.0.1:1/none")
    with pytest.raises(BackupError, match="the database cannot be reached") as raised:
        make_backup(team)
    assert "secret" not in str(raised.value)


def test_a_password_is_in_no_argument(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    seen: list[str] = []
    monkeypatch.setattr(postgresql_dumps.shutil, "which", lambda name: f"/{name}")

    def run(command: list[str], env: dict[str, str], **_: object) -> object:
        seen.extend(command)
        file = Path(env["PGSERVICEFILE"])
        assert file.stat().st_mode & 0o777 == 0o600
        assert "password=se/cret" in file.read_text().splitlines()
        return postgresql_dumps.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(postgresql_dumps.subprocess, "run", run)
    url = "postgresql+psycopg2://owner:se%2Fcret@host/ledger?sslmode=require"
    postgresql_dumps.dump_schema(url, "public", "1", tmp_path / "dump")
    assert "pg_dump" in seen[0]
    assert "cret" not in " ".join(seen)


@pytest.mark.parametrize(
    ("written", "storage"),
    [
        ("", DagsterStorage(folder=Path("/home"))),
        ("telemetry: {enabled: false}", DagsterStorage(folder=Path("/home"))),
        ("storage: {custom: {module: m, class: DataFolderStorage}}", DagsterStorage(folder=Path("/home"))),
        ("storage: {custom: {module: m, class: Own}}", DagsterStorage(elsewhere="Own")),
        ("storage: {sqlite: {base_dir: /elsewhere}}", DagsterStorage(folder=Path("/elsewhere"))),
        ("run_storage: {module: m, class: Own}", DagsterStorage(elsewhere="Own")),
        (
            "storage: {postgres: {postgres_db: {username: a, password: {env: WORD}, hostname: h, db_name: d}}}",
            DagsterStorage(url="postgresql://a:p%40ss@h:5432/d"),
        ),
    ],
)
def test_the_storage_is_read_from_the_settings_of_the_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, storage: DagsterStorage
):
    monkeypatch.setenv("WORD", "p@ss")
    path = tmp_path / "dagster.yaml"
    path.write_text(written)
    assert dagster_storage(path, Path("/home")) == storage


def test_settings_of_the_instance_that_cannot_be_read_are_named(tmp_path: Path):
    path = tmp_path / "dagster.yaml"
    for text in ("storage: [", "storage: {postgres: {postgres_url: {env: NO_SUCH_VARIABLE}}}"):
        path.write_text(text)
        with pytest.raises(BackupError, match=rf"{path} cannot be used .*: correct it, or delete it"):
            dagster_storage(path, tmp_path)
