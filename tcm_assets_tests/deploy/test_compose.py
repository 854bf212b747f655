"""A team's deployment: its files agree with the project's, and its services work together on a real PostgreSQL."""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from sqlalchemy.engine import make_url

from tcm_assets.setting_types import variable_of
from tcm_assets.settings import Settings
from tcm_assets_tests.deploy.services import ROOT, Team, read_compose, started_team
from tcm_assets_tests.long_tests import LONG_TEST
from tcm_assets_tests.servers import ask, launch
from tcm_assets_tests.waiting import wait_until

LOCATIONS = "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }"

RUN = """
query ($id: ID!) {
  runOrError(runId: $id) {
    ... on Run { status eventConnection { events { ... on MessageEvent { message } } } }
  }
}
"""


def test_the_teams_dagster_differs_from_the_projects_in_its_storage_alone():
    team, own = (yaml.safe_load((ROOT / place / "dagster.yaml").read_text()) for place in ("deploy", "."))
    assert team.pop("storage") == {"postgres": {"postgres_url": {"env": "DAGSTER_STORAGE_URL"}}}
    del own["storage"]
    assert team == own


def test_every_variable_of_a_service_is_a_setting_or_dagsters():
    known = {variable_of(field) for field in Settings.model_fields.values()}
    for name, service in read_compose()["services"].items():
        for variable in service["environment"]:
            assert (
                variable in known or variable.startswith(("DAGSTER_", "POSTGRES_")) or variable == "DAGSTER_CODE_HOST"
            ), name


def test_the_image_has_what_its_services_need():
    copied = set(re.findall(r"^COPY (.+) \S+$", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE))
    names = {name for line in copied for name in line.split()}
    allowed = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text()
    for name in names:
        assert (ROOT / name).exists(), name
        assert f"\n!{Path(name).parts[0]}\n" in allowed, name


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two new databases of the test server: Dagster's storage and the ledger."""
    server = os.environ.get("TCM_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("TCM_TEST_POSTGRES_URL names no server")
    names = [f"tcm_{kind}_{uuid.uuid4().hex[:12]}" for kind in ("storage", "ledger")]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        storage, ledger = (make_url(server).set(database=name).render_as_string(hide_password=False) for name in names)
        yield storage, ledger
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def is_loaded(team: Team) -> bool:
    try:
        return "tcm_assets" in str(ask(team.ports["webserver"], LOCATIONS))
    except OSError:
        return False


@LONG_TEST
def test_the_services_work_together(own_folder: Path, databases: tuple[str, str]):
    with started_team(own_folder, *databases, "code", "webserver", "daemon", TCM_END_DATE="2026-08-04") as team:
        wait_until(lambda: is_loaded(team), "the webserver has loaded the code", pause_s=0.3)
        assert team.check("code") == 0
        webserver = team.ports["webserver"]
        run_id = launch(webserver, ["cleaned_brands", "redemptions"])
        wait_until(
            lambda: ask(webserver, RUN, id=run_id)["runOrError"]["status"] == "SUCCESS",
            "the run has succeeded",
            pause_s=0.3,
        )
        events = ask(webserver, RUN, id=run_id)["runOrError"]["eventConnection"]["events"]
        # Nothing that the pipeline wants of an instance is missing.
        assert not [event for event in events if "dagster.yaml:" in event.get("message", "")]
        assert team.check("webserver") == 0
    storage, ledger = databases
    for url, table in ((storage, "event_logs"), (ledger, "rewards")):
        with psycopg.connect(url) as connection:
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] > 0
    assert (own_folder / "warehouse" / "tcm.duckdb").exists()


def test_the_pages_refuse_to_serve_beyond_the_machine_without_sign_in(own_folder: Path):
    service = read_compose()["services"]["pages"]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("TCM_")},
        "TCM_DATA_DIR": str(own_folder),
        "TCM_APPS_ADDRESS": service["environment"]["TCM_APPS_ADDRESS"],
    }
    done = subprocess.run(
        [sys.executable, *service["command"][1:]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "without sign-in the pages serve this machine alone" in done.stdout
