"""The state on one screen: each line from what is stored, also where nothing is or something is broken."""

import os
import time
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster import DagsterRunStatus
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.instance import InstanceRef
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
    TickData,
    TickStatus,
)
from dagster._daemon.types import DaemonHeartbeat
from dagster._utils.error import SerializableErrorInfo

from tcm_assets.cli import dagster_home
from tcm_assets.cli.dagster_home import INSTANCE_SETTINGS
from tcm_assets.cli.status import data_places, find_lines, main
from tcm_assets.definitions import defs
from tcm_assets.ledger.database import REVISIONS, prepare_ledger
from tcm_assets.ledger.ownership import claim_note
from tcm_assets.operators import data_status, instance_status
from tcm_assets.operators.instance_status import AUTOMATIONS, instance_probes
from tcm_assets.operators.status import Line, Standing, collect, needs_person
from tcm_assets.operators.triggers import tell_operators
from tcm_assets.orchestration.instance.running import LOCATION_NAME, SIGN_OF_LIFE_TAG
from tcm_assets.orchestration.outdated_days import OUTDATED_CHECK
from tcm_assets.services.secrets import SecretWords
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES
from tcm_assets.version import VERSION
from tcm_assets_tests.operators.origins import job_origin, sensor_origin

NO_SECRETS = SecretWords(())


@pytest.fixture
def settings(tmp_path, monkeypatch):
    # What looking sets is undone.
    monkeypatch.setenv("DAGSTER_HOME", "to be undone")
    monkeypatch.delenv("DAGSTER_HOME")
    return Settings({"TCM_DATA_DIR": str(tmp_path), "TCM_START_DATE": "2026-08-01"})


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def publish(settings, standing="held"):
    settings.published_path.parent.mkdir()
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute(f"""
            CREATE TABLE videos AS SELECT DATE '2026-08-02' + range::INT AS upload_date FROM range(3);
            CREATE TABLE raw_videos AS SELECT 'taken.json' AS source_file;
            CREATE TABLE rejected_records AS SELECT 'landing/refused.json' AS source_file, 'rejected' AS outcome;
            CREATE TABLE alert_cases AS SELECT 'open' AS review_state, '{standing}' AS standing,
                DATE '2026-08-03' AS upload_date;
        """)


def deliver(settings, name, age_s=-60.0):
    settings.landing_dir.mkdir(exist_ok=True)
    path = settings.landing_dir / name
    path.write_text("[]")
    os.utime(path, (time.time() - age_s,) * 2)


def data_lines(settings):
    found = collect(data_status.data_probes(data_places(settings)), NO_SECRETS)
    return {line.subject: line for line in found}


def instance_lines(instance, subject, end_day=None):
    return list(instance_probes(instance, end_day, "/own/dagster.yaml (your own)")[subject]())


def test_an_empty_folder_says_what_to_do_and_needs_nobody(settings):
    lines = find_lines(settings)
    assert not needs_person(lines)
    said = {line.subject: line.words for line in lines}
    assert said["published"] == "nothing yet: make run publishes at its end"
    assert said["files"].startswith("there is no landing folder")
    assert said["ledger"] == "not made yet: the first run makes it"
    assert said["runs"].startswith("none yet")
    assert list(settings.data_dir.iterdir()) == [], "nothing is made by looking"


def test_a_home_that_cannot_be_one_is_said_and_an_empty_one_stays_empty(settings, tmp_path, monkeypatch):
    def instance_words():
        lines = find_lines(settings)
        return {line.subject: line.words for line in lines if line.subject in ("instance", "runs")}

    monkeypatch.setenv("DAGSTER_HOME", "gone/home")
    assert instance_words()["instance"].startswith("cannot be read: DAGSTER_HOME is gone/home: set it to the absolute")
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(own))
    assert instance_words() == {"runs": f"none yet: {own} holds none"}
    assert list(own.iterdir()) == []


@pytest.mark.parametrize("written", [None, "an older version's"])
def test_the_home_that_dagsters_own_commands_use_is_read_as_they_do(settings, monkeypatch, written):
    """They read the clone's dagster.yaml, whatever lies in the data folder."""
    home = settings.dagster_home
    home.mkdir()
    if written:
        former = "run_launcher: {module: tcm_assets.moved, class: Launcher}\n"
        monkeypatch.setattr(dagster_home, "_FORMER_SETTINGS", {sha256(former.encode()).hexdigest()})
        (home / "dagster.yaml").write_text(former)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    of_clone = InstanceRef.from_dir(str(home), config_dir=str(INSTANCE_SETTINGS.parent))
    with dg.DagsterInstance.from_ref(of_clone) as instance:
        dg.materialize([videos], instance=instance)
    said = [(line.subject, line.words) for line in find_lines(settings)]
    assert ("runs", "none is going on") in said
    assert ("freshness", "1 table, all made in time") in said
    assert ("instance", f"{INSTANCE_SETTINGS} (the project's) has all that is needed") in said


def test_what_is_published_and_what_waits(settings):
    publish(settings)
    lines = data_lines(settings)
    assert lines["published"].words.startswith("days up to 2026-08-04 (first 2026-08-02, 3 videos); made 0 minutes ago")
    assert lines["cases"].words.startswith("1 hold points until somebody decides, the oldest of 2026-08-03")
    assert lines["disk"].words.startswith("published ")


def test_which_versions_made_what_is_published(settings):
    publish(settings)
    assert data_lines(settings)["version"].words.endswith("what is published was made before 0.2.0: refresh")
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute(f"""
            CREATE TABLE provenance AS
            SELECT table_name, DATE '2026-08-02' AS upload_date, '{VERSION}' AS project_version FROM duckdb_tables()
        """)
    assert data_lines(settings)["version"].standing == Standing.FINE
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute("INSERT INTO provenance VALUES ('videos', '2026-08-03', '0.0.1'), ('videos', NULL, NULL)")
        connection.execute("DELETE FROM provenance WHERE table_name = 'raw_videos'")
    old = data_lines(settings)["version"]
    assert "made by others: 1 day of 1 table by 0.0.1, 2 tables by code before 0.2.0" in old.words


def test_a_new_file_waits_and_an_old_one_is_late(settings, monkeypatch):
    publish(settings)
    for name in ("taken.json", "refused.json"):
        deliver(settings, name)
    said = "2 export files, all taken in; 1 gave no video: rejected_records says why"
    assert data_lines(settings)["files"] == Line("files", said)
    with duckdb.connect(str(settings.published_path)) as connection:
        connection.execute("INSERT INTO rejected_records VALUES ('landing/refused.json', 'outside_days')")
    assert "; 1 with records of days outside TCM_START_DATE" in data_lines(settings)["files"].words
    deliver(settings, "empty.json", age_s=3600)
    assert data_lines(settings)["files"].standing == Standing.FINE, "it is in no table, and was looked at"
    (settings.landing_dir / "nowhere.json").symlink_to(settings.landing_dir / "gone.json")
    assert data_lines(settings)["files"].standing == Standing.FINE, "no run waits for what cannot be read"
    deliver(settings, "new.json")
    new = data_lines(settings)["files"]
    assert new.standing == Standing.LOOK
    assert new.words.startswith("new.json came after the last publication")
    monkeypatch.setattr(data_status, "LATE_AFTER_S", -3600)
    late = data_lines(settings)["files"]
    assert late.standing == Standing.ACT
    assert "turn on landing_folder" in late.words


def test_too_little_room_needs_somebody(settings, monkeypatch):
    publish(settings)
    monkeypatch.setattr(data_status.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1}))
    assert data_lines(settings)["disk"].standing == Standing.ACT


def test_broken_files_are_named_and_hide_nothing_else(settings):
    settings.published_path.parent.mkdir()
    settings.published_path.write_bytes(b"no database" * 1000)
    settings.ledger_path.parent.mkdir()
    settings.ledger_path.write_bytes(b"no database" * 1000)
    settings.dagster_home.mkdir()
    (settings.dagster_home / "dagster.yaml").write_text("storage: {sqlite: [")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(settings.dagster_home))
        lines = find_lines(settings)
    broken = {line.subject for line in lines if line.standing == Standing.ACT}
    assert broken == {"published", "version", "cases", "ledger", "instance"}
    published, cases = (line.words for line in lines if line.subject in ("published", "cases"))
    assert f"{settings.published_path} is damaged" in published
    assert published.endswith("--select published_warehouse")
    assert cases == "cannot be read: as above"
    assert "disk" in {line.subject for line in lines}


def test_a_ledger_that_is_gone_needs_somebody(settings):
    settings.data_folder_id_path.parent.mkdir()
    claim_note(settings.data_folder_id_path).touch()
    (line,) = data_status.ledger_probe(settings.ledger_url, settings.data_folder_id_path)()
    assert line.standing == Standing.ACT
    assert "is gone, or empty" in line.words
    assert not settings.ledger_path.exists()


def test_the_ledger_is_looked_at_without_being_made_or_migrated(settings, monkeypatch):
    prepare_ledger(settings.ledger_url)
    (line,) = data_status.ledger_probe(settings.ledger_url, settings.data_folder_id_path)()
    present = REVISIONS[-1]
    assert line == Line("ledger", f"answers, at revision {present}")
    monkeypatch.setattr("tcm_assets.ledger.database.REVISIONS", ("0001", "0002"))
    (newer,) = data_status.ledger_probe(settings.ledger_url, settings.data_folder_id_path)()
    assert newer.standing == Standing.ACT
    monkeypatch.setattr("tcm_assets.ledger.database.REVISIONS", (*REVISIONS, "9999"))
    (older,) = data_status.ledger_probe(settings.ledger_url, settings.data_folder_id_path)()
    assert older.words == f"at revision {present}: the next start migrates it to 9999"


def test_a_ledger_that_cannot_be_reached_is_said_without_its_password():
    url = "postgresql://owner:hidden-word@127.0.0.1:1/ledger"
    (line,) = collect({"ledger": data_status.ledger_probe(url, Path("nowhere"))}, SecretWords.of([url]))
    assert line.standing == Standing.ACT
    assert "hidden-word" not in line.words


@dg.job
def refresh():
    pass


def run(instance, status, day="2026-08-01"):
    tags = {"dagster/asset_partition_range_start": day, "dagster/asset_partition_range_end": day}
    made = instance.create_run_for_job(refresh, status=status, tags=tags, remote_job_origin=job_origin(LOCATION_NAME))
    return made.run_id


def test_runs_that_go_on_wait_and_failed(instance):
    assert instance_lines(instance, "runs") == [Line("runs", "none is going on")]
    run(instance, DagsterRunStatus.FAILURE)
    run(instance, DagsterRunStatus.SUCCESS)
    assert len(instance_lines(instance, "runs")) == 1, "what failed was made up for"
    failed = run(instance, DagsterRunStatus.FAILURE)
    run(instance, DagsterRunStatus.SUCCESS, day="2026-08-02")
    run(instance, DagsterRunStatus.STARTED)
    run(instance, DagsterRunStatus.QUEUED)
    now, then = instance_lines(instance, "runs")
    assert now.words == "refresh for 2026-08-01, begun 0 minutes ago; 1 queued"
    assert then.words.startswith(f"failed and not made up for: refresh for 2026-08-01 ({failed[:8]})")
    assert then.standing == Standing.ACT


def test_a_run_whose_process_is_gone_is_said(instance, tmp_path):
    sign = {SIGN_OF_LIFE_TAG: str(tmp_path / "run.lock")}
    instance.create_run_for_job(refresh, status=DagsterRunStatus.STARTED, tags=sign)
    alive, dead = instance_lines(instance, "runs")
    assert alive.words == "none is going on"
    assert dead.words == "without a process: refresh; the daemon or the next make fails it"


@contextmanager
def later(**span):
    with pytest.MonkeyPatch.context() as patched:
        moment = time.time() + timedelta(**span).total_seconds()
        patched.setattr(instance_status.time, "time", lambda: moment)
        yield


def test_tables_are_late_after_a_day_and_worse_after_two(instance):
    assert instance_lines(instance, "freshness")[0].words == "no table is made yet"
    for name in ("videos", "content_topics"):
        instance.report_runless_asset_event(dg.AssetMaterialization(name))
    fresh, never = instance_lines(instance, "freshness")
    assert fresh.words == "2 tables, all made in time"
    assert never.words.startswith("never made: ")
    with later(hours=30):
        late = instance_lines(instance, "freshness")[0]
    assert late.standing == Standing.LOOK
    assert late.words == "late: 1 table, 0 by more than a refresh: videos; made 30 hours ago"
    with later(days=20):
        assert instance_lines(instance, "freshness")[0].standing == Standing.ACT
        ended = instance_lines(instance, "freshness", date(2026, 1, 1))[0]
    assert ended.standing == Standing.FINE
    assert "no further day is to come" in ended.words


@dg.asset
def videos() -> None: ...


OLD = {"passed": True}


@dg.asset_check(asset=videos, name=OUTDATED_CHECK)
def outdated() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=OLD["passed"], severity=OLD["severity"], description="videos: 2 days are old.")


def test_days_that_other_code_made_are_said_as_their_check_says_it(instance, monkeypatch):
    def check(*, passed, severity=dg.AssetCheckSeverity.WARN):
        monkeypatch.setitem(OLD, "passed", passed)
        monkeypatch.setitem(OLD, "severity", severity)
        dg.materialize([videos, outdated], instance=instance)
        return instance_lines(instance, "old days")

    assert instance_lines(instance, "old days") == []
    assert check(passed=True) == [Line("old days", "none: every stored day was made by the present code")]
    assert check(passed=False) == [Line("old days", "videos: 2 days are old.", Standing.LOOK)]
    assert check(passed=False, severity=dg.AssetCheckSeverity.ERROR)[0].standing == Standing.ACT


def test_tables_that_are_not_published_come_first(instance):
    names = [*ALL_TABLES][: instance_status.SHOWN_OLD_TABLES + 2]
    last = names[-1]

    def made(name):
        @dg.asset(name=name)
        def asset(): ...

        return asset

    def old(name):
        @dg.asset_check(asset=name, name=OUTDATED_CHECK)
        def outdated():
            severity = dg.AssetCheckSeverity.ERROR if name == last else dg.AssetCheckSeverity.WARN
            return dg.AssetCheckResult(passed=False, severity=severity, description=f"{name} is old.")

        return outdated

    dg.materialize([*map(made, names), *map(old, names)], instance=instance)
    lines = instance_lines(instance, "old days")
    assert lines[0] == Line("old days", f"{last} is old.", Standing.ACT)
    assert lines[-1].words == "and 2 more tables"


def test_the_automation_that_is_known_is_that_of_the_definitions():
    assert {*AUTOMATIONS, tell_operators.name} == {each.name for each in (*defs.sensors, *defs.schedules)}


def turn_on(instance, sensor):
    origin = sensor_origin(LOCATION_NAME, sensor)
    state = InstigatorState(origin, InstigatorType.SENSOR, InstigatorStatus.RUNNING, SensorInstigatorData())
    return instance.add_instigator_state(state)


def tick(instance, state, skip_reason=None, error=None):
    instance.create_tick(
        TickData(
            state.instigator_origin_id,
            state.name,
            InstigatorType.SENSOR,
            TickStatus.FAILURE if error else TickStatus.SKIPPED,
            time.time(),
            skip_reason=skip_reason,
            error=SerializableErrorInfo(f"tcm.NotToldError: {error}\n", [], "NotToldError") if error else None,
            selector_id=state.selector_id,
        )
    )


def test_what_is_off_is_named_and_what_is_on_needs_a_daemon(tmp_path):
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        look_at_automation(instance)


def look_at_automation(instance):
    (off,) = instance_lines(instance, "automation")
    assert off.words == f"off: {', '.join(AUTOMATIONS)}; turn them on in the UI"
    state = turn_on(instance, "landing_folder")
    alone, off = instance_lines(instance, "automation")
    assert alone == Line(
        "automation", "on: landing_folder, but no daemon is running: start one (make ui)", Standing.ACT
    )
    assert "landing_folder" not in off.words
    instance.add_daemon_heartbeat(DaemonHeartbeat(time.time(), "SENSOR", "an id", []))
    assert [line.standing for line in instance_lines(instance, "automation")] == [Standing.LOOK]
    tick(instance, state, skip_reason="1 file about 2026-08-01, late since 2026-08-02: run 1 failed")
    assert instance_lines(instance, "automation")[-1].words.startswith("1 file about 2026-08-01, late since")
    tick(instance, state, error="a place in TCM_NOTIFY did not take a message")
    failed = instance_lines(instance, "automation")[-1]
    assert failed == Line(
        "landing_folder", "its last tick failed: a place in TCM_NOTIFY did not take a message", Standing.ACT
    )


def test_whose_settings_they_are_and_what_they_lack(instance):
    lines = instance_lines(instance, "instance")
    assert all("dagster.yaml (your own): " in line.words for line in lines)
    assert any("run_monitoring" in line.words for line in lines)


def test_the_command_ends_with_one_where_somebody_is_needed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    assert main() == 0
    assert "nobody is told when a run fails" in " ".join(capsys.readouterr().out.split())
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "tcm.duckdb").write_bytes(b"broken" * 1000)
    assert main() == 1
    assert "3 lines need a person." in capsys.readouterr().out
    monkeypatch.setenv("TCM_UI_PORT", "none")
    assert main() == 2
    assert "TCM_UI_PORT" in capsys.readouterr().out
