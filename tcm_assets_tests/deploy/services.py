"""The services of deploy/compose.yaml as processes of this machine: their own commands and variables, its addresses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.engine import make_url

from tcm_assets_tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]

COMPOSE = ROOT / "deploy" / "compose.yaml"


def read_compose() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text()))


@dataclass(frozen=True)
class Team:
    """Services that run, each on a port of its own, on one data folder."""

    data_dir: Path
    ports: dict[str, int]
    environments: dict[str, dict[str, str]]

    def check(self, service: str) -> int:
        """Return the exit code of the service's health check."""
        words = self.here(read_compose()["services"][service]["healthcheck"]["test"][1:])
        return subprocess.run(
            words, env=self.environments[service], cwd=ROOT, capture_output=True, check=False
        ).returncode

    def here(self, words: list[str]) -> list[str]:
        """Return a command with this interpreter's programs and the addresses of this machine."""
        program, *arguments = words
        here = [sys.executable] if program == "python" else [sys.executable, str(Path(sys.executable).parent / program)]
        return [*here, *(self.address(argument) for argument in arguments)]

    def address(self, argument: str) -> str:
        for name, port in self.ports.items():
            argument = argument.replace(PORTS[name], str(port))
        return argument.replace("0.0.0.0", "127.0.0.1").replace("deploy/workspace.yaml", str(self.workspace))

    @property
    def workspace(self) -> Path:
        return self.data_dir / "workspace.yaml"


PORTS = {"code": "4000", "webserver": "3000", "pages": "8501"}
"""The ports of the services in compose.yaml."""


@contextmanager
def started_team(data_dir: Path, storage_url: str, ledger_url: str, *names: str, **variables: str) -> Iterator[Team]:
    """Start the named services of compose.yaml in its order; end them all at the end.

    The databases are those at `storage_url` and `ledger_url`, whose drivers are as in compose.yaml.
    """
    compose = read_compose()
    home = data_dir / "dagster"
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text((ROOT / "deploy" / "dagster.yaml").read_text())
    team = Team(data_dir, {name: free_port() for name in PORTS}, {})
    (data_dir / "workspace.yaml").write_text(team.address((ROOT / "deploy" / "workspace.yaml").read_text()))
    places = {"DAGSTER_STORAGE_URL": storage_url, "TCM_LEDGER_URL": ledger_url, "DAGSTER_CODE_HOST": "127.0.0.1"}
    with ExitStack() as running:
        for name in names:
            service = compose["services"][name]
            own = {key: place_of(key, str(value), places) for key, value in service["environment"].items()}
            environment = {
                **{key: value for key, value in os.environ.items() if not key.startswith(("TCM_", "DAGSTER_"))},
                **{key: team.address(value) for key, value in own.items()},
                "TCM_DATA_DIR": str(data_dir),
                "DAGSTER_HOME": str(home),
                "PYTHONPATH": str(ROOT),
                **variables,
            }
            team.environments[name] = environment
            log = running.enter_context((data_dir / f"{name}.log").open("wb"))
            process = subprocess.Popen(team.here(service["command"]), env=environment, cwd=ROOT, stdout=log, stderr=log)
            running.callback(end, process)
        yield team


def place_of(key: str, value: str, places: dict[str, str]) -> str:
    """Return the value of a variable here: its database or host on this machine, by the same driver."""
    if key not in places:
        return value
    if "://" not in value:
        return places[key]
    driver = make_url(value.replace("${POSTGRES_PASSWORD}", "secret")).drivername
    return make_url(places[key]).set(drivername=driver).render_as_string(hide_password=False)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a service as its container would be ended: told first, killed in the end."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
