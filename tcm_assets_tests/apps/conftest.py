"""Fixtures of the pages' tests: a small published copy of literal rows, the served sample, and a browser.

`published` is for queries and for AppTest. `sample_site` serves the bundled sample in demo mode. One worker runs all
files that import Playwright, with one browser at a time: see `work_order`.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pytest
import streamlit as st
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from streamlit.components.v2 import manifest_scanner

from tcm_assets.apps.published import PublishedCopy
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.served_pages import find_chromium, launch_chromium, served

WAIT_LIMIT_MS = 60_000
"""Time for a page to show something before a test gives up: far more than it takes, on a busy machine too."""

DESKTOP: ViewportSize = {"width": 1280, "height": 900}

PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """Each run of an AppTest reads the metadata of all installed packages for components: most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Published]:
    monkeypatch.setenv("TCM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TCM_START_DATE", "2020-09-22")
    monkeypatch.setenv("TCM_APPS_DEMO", "1")
    monkeypatch.delenv("TCM_LEDGER_URL", raising=False)
    site = Published(tmp_path)
    site.publish_empty_tables()
    yield site
    if "ledger" in vars(site):
        site.ledger.close()
    st.cache_resource.clear()


@dataclass(frozen=True)
class SampleSite:
    """The bundled sample, served in demo mode."""

    url: str
    data_dir: Path

    @property
    def query(self) -> Callable[..., pa.Table]:
        return PublishedCopy(self.data_dir / "published" / "tcm.duckdb").query


@pytest.fixture(scope="session")
def sample_site(sample_folder: Path) -> Iterator[SampleSite]:
    with served(sample_folder, TCM_APPS_DEMO="1") as url:
        yield SampleSite(url, sample_folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; skips the test where it is not.

    For one file at a time: while Playwright runs, its event loop does too, and code that starts one of its own, as
    Dagster's runs do, could not be tested in the same process.
    """
    if find_chromium() is None:
        pytest.skip("Chromium is not here")
    expect.set_options(timeout=WAIT_LIMIT_MS)
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in a browser context of its own: another person, with no cookie of the first.

    Arguments go to the context, e.g. `new_page(viewport=PHONE, color_scheme="dark")`.
    """
    pages: list[Page] = []

    def open_page(**context: Any) -> Page:
        pages.append(_open_page(browser, **context))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()


def _open_page(browser: Browser, **context: Any) -> Page:
    page = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce"} | context).new_page()
    page.set_default_timeout(WAIT_LIMIT_MS)
    return page


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for a file's tests: its process has compiled Streamlit's scripts already, half of a page's time."""
    tab = _open_page(browser)
    yield tab
    tab.context.close()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """A page as wide as a desk's, of a person without cookies; for one that is listened to, take `new_page`."""
    yield tab
    tab.context.clear_cookies()
    tab.set_viewport_size(DESKTOP)
    tab.emulate_media(color_scheme="null")
    if tab.url.startswith("http"):
        # Ends the session with the server, and keeps the tab's process, which belongs to the address.
        tab.goto(urljoin(tab.url, "/_stcore/health"))


@pytest.fixture(autouse=True)
def main_module_as_it_was() -> Iterator[None]:
    """AppTest puts its script in the place of `__main__`, which processes that later tests start would look for."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
