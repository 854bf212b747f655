"""Who is told of a run's end, once, whoever looks; and the sensor's ticks."""

import importlib.util
import io
import time
from dataclasses import replace

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from rich.console import Console

from tcm_assets.cli import prepare
from tcm_assets.operators import places, telling, triggers
from tcm_assets.operators.places import NotToldError, find_places
from tcm_assets.operators.telling import TOLD_TAG, is_told, tell_of_run
from tcm_assets.operators.triggers import tell_operators
from tcm_assets.orchestration.instance import running
from tcm_assets.orchestration.instance.running import LOCATION_NAME, SIGN_OF_LIFE_TAG
from tcm_assets.setting_types import SettingsError
from tcm_assets.settings import Settings
from tcm_assets_tests.operators.local_servers import webhook
from tcm_assets_tests.operators.origins import job_origin


@dg.job
def refresh():
    pass


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(telling, "SETTLES_IN_S", 0.0)
    monkeypatch.setattr(places, "ATTEMPTS", replace(places.ATTEMPTS, first_wait_s=0, max_wait_s=0))
    with webhook() as started:
        settings = Settings({"TCM_DATA_DIR": "/nowhere", "TCM_NOTIFY": f"{started.address}/hook"})
        monkeypatch.setattr(triggers, "_PLACES", find_places(settings))
        monkeypatch.setattr(triggers, "Settings", lambda: settings)
        yield started


def failed_run(instance, tags=None, location=LOCATION_NAME):
    origin = job_origin(location) if location else None
    run = instance.create_run_for_job(
        refresh, status=DagsterRunStatus.STARTED, tags=tags or {}, remote_job_origin=origin
    )
    instance.report_run_failed(run, "the disk is full")
    return run.run_id


def tick(instance, cursor):
    return tell_operators(dg.build_sensor_context(instance=instance, cursor=cursor))


def an_hour_ago():
    return str(time.time() - 3600)


def titles(server):
    return [sent["title"] for _, sent in server.taken]


def test_the_sensor_begins_with_what_comes(instance, server):
    failed_run(instance)
    begun = tick(instance, None)
    assert begun.skip_reason.skip_message == "from now on, operators are told how runs end"
    assert server.taken == []
    assert 0 <= time.time() - float(begun.cursor) - telling.LOOK_BACK_S < 5


def test_a_run_is_told_once_whoever_looks_and_its_next_attempt_again(instance, server):
    run_id = failed_run(instance)
    told = tick(instance, an_hour_ago())
    assert titles(server) == ["tcm_assets: refresh failed"]
    assert server.taken[0][1]["message"].splitlines() == [
        "the disk is full",
        "It does not start again by itself.",
        f"http://127.0.0.1:3000/runs/{run_id}",
    ]
    tick(instance, an_hour_ago())
    assert float(told.cursor) > time.time() - 120
    assert tell_of_run(instance, run_id, triggers.Settings(), triggers._PLACES) == []
    assert len(server.taken) == 1
    # Another attempt copies the tags.
    failed_run(instance, tags=dict(instance.get_run_by_id(run_id).tags))
    tick(instance, an_hour_ago())
    assert len(server.taken) == 2


def test_runs_of_commands_are_told_and_those_of_other_projects_are_not(instance, server):
    failed_run(instance, location="another")
    failed_run(instance, location=None)
    tick(instance, an_hour_ago())
    assert server.taken == []
    failed_run(instance, location="tcm_assets.definitions")
    failed_run(instance, location=None, tags={SIGN_OF_LIFE_TAG: "/a/file"})
    tick(instance, an_hour_ago())
    assert len(server.taken) == 2


def test_ends_of_long_ago_and_of_this_moment_are_left_alone(instance, server, monkeypatch):
    failed_run(instance)
    monkeypatch.setattr(telling, "SETTLES_IN_S", 10.0)
    tick(instance, an_hour_ago())
    monkeypatch.setattr(telling, "SETTLES_IN_S", 0.0)
    monkeypatch.setattr(telling, "FORGOTTEN_AFTER_S", 0.0)
    tick(instance, an_hour_ago())
    assert server.taken == []


def test_a_message_that_nobody_takes_is_sent_again_at_the_next_tick(instance, server):
    run_id = failed_run(instance)
    server.statuses = [500, 500, 500, 200]
    with pytest.raises(NotToldError, match=r"in TCM_NOTIFY \(JSON\).*about run .{8}, which is not affected"):
        tick(instance, an_hour_ago())
    assert not is_told(instance.get_run_by_id(run_id))
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.FAILURE
    tick(instance, an_hour_ago())
    assert len(server.taken) == 1
    assert is_told(instance.get_run_by_id(run_id))


def test_whoever_tells_is_left_to_it_unless_it_was_killed(instance, server, monkeypatch):
    run_id = failed_run(instance)
    instance.add_run_tags(run_id, {TOLD_TAG: f"{run_id} since {time.time():.0f}"})
    cursor = an_hour_ago()
    assert tick(instance, cursor).cursor == cursor
    assert server.taken == []
    monkeypatch.setattr(telling, "TELLING_TAKES_S", -2.0)
    tick(instance, cursor)
    assert len(server.taken) == 1


def test_make_tells_of_the_dead_runs_that_it_finds(instance, server, monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "Settings", triggers.Settings)
    monkeypatch.setattr(running, "GRACE_S", 0.01)
    sign = {SIGN_OF_LIFE_TAG: str(tmp_path / "run.lock")}
    instance.create_run_for_job(refresh, status=DagsterRunStatus.STARTED, tags=sign)
    console = Console(file=io.StringIO(), width=200)
    for run_id in prepare.fail_dead_runs(instance):
        prepare.tell_people(console, instance, run_id)
    assert titles(server) == ["tcm_assets: refresh failed"]
    assert "its process ended before the run did" in server.taken[0][1]["message"]
    server.statuses = [500]
    prepare.tell_people(console, instance, failed_run(instance))
    assert "did not take a message" in console.file.getvalue()


def load_triggers_anew():
    spec = importlib.util.spec_from_file_location("triggers_anew", triggers.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_sensor_is_on_where_there_are_places_and_a_bad_one_is_refused_at_once(monkeypatch):
    monkeypatch.setenv("TCM_NOTIFY", "https://webhook.example.org/hidden")
    assert load_triggers_anew().tell_operators.default_status == dg.DefaultSensorStatus.RUNNING
    monkeypatch.setenv("TCM_NOTIFY", "nosuch://hidden")
    with pytest.raises(SettingsError, match="TCM_NOTIFY: the place cannot be used"):
        load_triggers_anew()


def test_without_places_the_sensor_says_what_to_set(instance, monkeypatch):
    monkeypatch.setattr(triggers, "_PLACES", [])
    assert "set TCM_NOTIFY" in tick(instance, None).skip_message
    assert tell_operators.default_status == dg.DefaultSensorStatus.STOPPED
    assert tell_of_run(instance, failed_run(instance), Settings({"TCM_DATA_DIR": "/nowhere"}), []) == []
