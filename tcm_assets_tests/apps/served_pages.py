"""`make apps` as a child process on a free port, for tests with a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

START_LIMIT_S = 180
"""A server of Streamlit comes up in 3 s; a busy machine takes its time."""

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""How Chromium is started without a desk, and without a word to anyone but the page's own server."""


def own_environment(data_dir: Path) -> dict[str, str]:
    """This process's environment with no setting of the project but the data folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TCM_")}
    return environment | {"TCM_DATA_DIR": str(data_dir)}


def free_port() -> int:
    """A port of the loopback address that nobody listens to at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(data_dir: Path, **settings: str) -> Iterator[str]:
    """`make apps` on a free port of the loopback address; gives its URL, and stops it at the end."""
    port = free_port()
    log = data_dir / "apps.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tcm_assets.cli.apps"],
            env=own_environment(data_dir) | {"TCM_APPS_PORT": str(port)} | settings,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_healthy(server, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when `url` answers; fail the test with the server's log when it does not."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the pages did not come up:\n{log.read_text()[-4000:]}")
