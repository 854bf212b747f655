"""Servers that tests start: a port for them, and what is asked of Dagster's webserver."""

import json
import socket
import urllib.request
from collections.abc import Sequence
from typing import Any

_LAUNCH = """
mutation ($assets: [AssetKeyInput!]!) {
  launchRun(executionParams: {
    selector: {
      repositoryLocationName: "tcm_assets", repositoryName: "__repository__", jobName: "rematch",
      assetSelection: $assets
    }
  }) { ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""


def free_port() -> int:
    """Return a port of this machine at which nothing serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, query: str, **variables: object) -> dict[str, Any]:
    """Ask Dagster's webserver by GraphQL."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return dict(json.load(answer)["data"])


def launch(port: int, names: Sequence[str]) -> str:
    """Launch a run of the job `rematch` with some of its assets; return the run's id."""
    return str(ask(port, _LAUNCH, assets=[{"path": [name]} for name in names])["launchRun"]["run"]["runId"])
