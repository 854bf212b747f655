"""Pages for tests with a browser: `make apps` as a child process, clicks that are made again, and cut-off elements."""

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from playwright.sync_api import TimeoutError as NotInTimeError

from tcm_assets_tests.sample_run import own_environment
from tcm_assets_tests.servers import free_port

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


def find_chromium() -> str | None:
    """The path of Chromium, or None; the headless shell first, which needs half of the browser's processor time."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def launch_chromium(playwright: Playwright) -> Browser:
    """Start Chromium; raise FileNotFoundError where it is not."""
    chromium = find_chromium()
    if chromium is None:
        raise FileNotFoundError("Chromium is not here: install the package chromium-headless-shell or chromium")
    return playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))


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


CLICKS = 5

PATIENCE_MS = 10_000


def click_until(button: Locator, shown: Locator, click_count: int = 1) -> None:
    """Click `button` until `shown` is visible; only for clicks whose repetition changes nothing.

    Streamlit replaces what it draws anew: on a busy machine a click in between reaches nothing. A button that is gone
    has been heard.
    """
    for _ in range(CLICKS):
        with suppress(NotInTimeError):
            button.click(click_count=click_count, timeout=PATIENCE_MS)
        try:
            expect(shown.first).to_be_visible(timeout=PATIENCE_MS)
        except AssertionError:
            continue
        return
    expect(shown.first).to_be_visible()


_IS_RUNNING = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'running'"


def wait_until_drawn(page: Page) -> None:
    """Return when the page has its last line and no run draws it anew."""
    expect(page.get_by_text("Figures as published on")).to_be_visible()
    # A run that a click has asked for has not begun yet.
    with suppress(NotInTimeError):
        page.wait_for_function(_IS_RUNNING, timeout=300)
    page.wait_for_function(f"() => !({_IS_RUNNING})()")
    page.wait_for_timeout(300)


_CUT_OFF = """() => {
  const scrolls = element => element.closest('[data-testid="stDataFrame"], [role="tablist"]')
  return [...document.querySelectorAll('[data-testid=stMain], [data-testid=stMain] *')]
    .filter(element => element.getClientRects().length && !scrolls(element) && element.type !== 'range')
    .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
    .map(element => element.outerHTML.slice(0, 200))
}"""


def list_cut_off(page: Page) -> list[str]:
    """The elements that reach beyond the right edge, and the page itself where it scrolls sideways.

    Left out: tables and rows of tabs, which scroll by themselves, and the unseen inputs under a slider's handles.
    """
    elements: list[str] = page.evaluate(_CUT_OFF)
    is_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*elements, *(["the page scrolls sideways"] if is_wide else [])]
