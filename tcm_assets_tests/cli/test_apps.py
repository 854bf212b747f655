"""`make apps`: what it checks and prepares before it becomes the server, and that it leaves none behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest

from tcm_assets.apps import server
from tcm_assets.cli import apps
from tcm_assets.ledger.database import Ledger

SIGN_IN_FILE = """
[auth]
redirect_uri = "https://pages.example.com/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "pages"
client_secret = "between us"
server_metadata_url = "https://accounts.example.com/.well-known/openid-configuration"
[identities."boss@example.com"]
role = "owner"
"""

START_LIMIT_S = 180


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    for name in ("TCM_APPS_DEMO", "TCM_APPS_PORT", "TCM_APPS_ADDRESS", "TCM_LEDGER_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The arguments of the servers that would have been started."""
    started: list[list[str]] = []
    monkeypatch.setattr(apps, "_become_server", lambda arguments: started.append(arguments) or 0)
    return started


def _write_sign_in(folder: Path, contents: str = SIGN_IN_FILE) -> None:
    (folder / "apps").mkdir()
    (folder / "apps" / "secrets.toml").write_text(contents)


def test_the_pages_are_served_on_loopback_with_a_ready_ledger(folder: Path, served: list[list[str]]) -> None:
    assert apps.main() == 0
    (arguments,) = served
    assert arguments[:3] == ["-m", "tcm_assets.apps.server", "run"]
    assert Path(arguments[3]).is_file()
    assert "--server.address=127.0.0.1" in arguments
    assert "--server.port=8501" in arguments
    assert f"--secrets.files={folder / 'apps' / 'secrets.toml'}" in arguments
    Ledger.open(f"sqlite:///{folder / 'ledger' / 'ledger.sqlite'}").close()


def test_with_sign_in_another_address_may_be_served(
    folder: Path, served: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_sign_in(folder)
    monkeypatch.setenv("TCM_APPS_ADDRESS", "192.0.2.1")
    monkeypatch.setenv("TCM_APPS_PORT", "9000")
    assert apps.main() == 0
    assert {"--server.address=192.0.2.1", "--server.port=9000"} <= set(served[0])
    assert not any("allowedHosts" in argument for argument in served[0])
    assert "Identities that may sign in: 1." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "sign_in", "complaint"),
    [
        ({"TCM_APPS_ADDRESS": "0.0.0.0"}, None, "this machine alone"),
        ({"TCM_APPS_ADDRESS": "0.0.0.0", "TCM_APPS_DEMO": "1"}, None, "this machine alone"),
        ({"TCM_APPS_DEMO": "1"}, SIGN_IN_FILE, "unset TCM_APPS_DEMO"),
        ({"TCM_APPS_DEMO": "yes"}, None, "TCM_APPS_DEMO"),
        ({}, SIGN_IN_FILE.replace("owner", "admin"), "role"),
        ({"TCM_APPS_PORT": "http"}, None, "TCM_APPS_PORT"),
        ({"TCM_APPS_PORT": "70000"}, None, "TCM_APPS_PORT"),
        ({"TCM_LEDGER_URL": "mysql://127.0.0.1/x"}, None, "mysql"),
    ],
)
def test_a_wrong_setting_is_reported_and_nothing_is_served(
    folder: Path,
    served: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: dict[str, str],
    sign_in: str | None,
    complaint: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    if sign_in:
        _write_sign_in(folder, sign_in)
    assert apps.main() == 2
    assert served == []
    assert complaint in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
@pytest.mark.usefixtures("folder")
def test_the_server_refuses_frames_and_ends_with_what_started_it() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    starter = subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-m', 'tcm_assets.cli.apps'])"],
        env={**os.environ, "TCM_APPS_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert _comes_to(port, alive=True)
        for path in ("/", "/_stcore/health", "/static/nothing.js", "/media/nothing", "/..%2f..%2fetc/passwd"):
            headers = _headers(port, path)
            assert {name: headers.get(name) for name in server.HEADERS} == server.HEADERS, path
    finally:
        starter.send_signal(signal.SIGKILL)
        starter.wait()
    assert _comes_to(port, alive=False)


def _headers(port: int, path: str) -> Message:
    """The headers of an answer, or of the refusal to give one."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.headers


def _comes_to(port: int, *, alive: bool) -> bool:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                is_alive = True
        except OSError:
            is_alive = False
        if is_alive is alive:
            return True
        time.sleep(0.1)
    return False
