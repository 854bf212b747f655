"""Every page, section and tab of the sample against axe-core: wide in light, and on a phone in dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from tcm_assets.apps.creator_dashboard.view import SECTIONS as DASHBOARD_SECTIONS
from tcm_assets.apps.identities import Role
from tcm_assets.apps.main import PAGES
from tcm_assets.apps.marketplace.address import SECTIONS as MARKET_SECTIONS
from tcm_assets.apps.owner.view import SECTIONS as OWNER_SECTIONS
from tcm_assets_tests.apps.accessibility import list_faint_texts, list_violations
from tcm_assets_tests.apps.conftest import DESKTOP, PHONE, SampleSite
from tcm_assets_tests.apps.served_pages import wait_until_drawn


def _find_faults(page: Page) -> list[str]:
    """Wide in light, then on a phone in dark: the page follows the browser without a new load."""
    found = []
    for place, size, scheme in (("wide, light", DESKTOP, "light"), ("phone, dark", PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(500)
        found += [f"{place}: {fault}" for fault in (*list_violations(page), *list_faint_texts(page))]
    page.set_viewport_size(DESKTOP)
    return found


def _open(page: Page, site: SampleSite, role: Role, path: str = "", **parameters: str) -> None:
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in parameters.items())
    page.goto(f"{site.url}/{path}?role={role.capitalize()}&{query}")
    wait_until_drawn(page)


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_every_role(sample_site: SampleSite, page: Page, role: Role) -> None:
    home, *others = PAGES[role]
    faults = {}
    for entry in (home, *others):
        _open(page, sample_site, role, "" if entry is home else entry.address)
        faults[entry.title] = _find_faults(page)
    assert not any(faults.values()), faults


@pytest.mark.parametrize("section", [name for name in DASHBOARD_SECTIONS if name != "Points"])
def test_every_section_of_the_dashboard(sample_site: SampleSite, page: Page, section: str) -> None:
    _open(page, sample_site, "creator", section=section)
    expect(page.get_by_role("heading", name=section, exact=True)).to_be_attached()
    assert _find_faults(page) == []


@pytest.mark.parametrize("section", [name for name in OWNER_SECTIONS if name != "Points"])
def test_every_section_of_the_owner(sample_site: SampleSite, page: Page, section: str) -> None:
    _open(page, sample_site, "owner", owner_section=section)
    expect(page.get_by_role("heading", name=section, exact=True)).to_be_attached()
    assert _find_faults(page) == []


@pytest.mark.parametrize("section", MARKET_SECTIONS[1:])
def test_every_section_of_the_marketplace(sample_site: SampleSite, page: Page, section: str) -> None:
    _open(page, sample_site, "brand", find=f"section:{section}")
    expect(page.get_by_role("heading", name=section, exact=True)).to_be_attached()
    assert _find_faults(page) == []


def test_tabs_of_the_dashboard_and_the_question_of_the_shop(sample_site: SampleSite, page: Page) -> None:
    _open(page, sample_site, "creator")
    faults = {}
    for tab in ("Credits", "Alerts"):
        page.get_by_role("tab", name=re.compile(tab)).click()
        wait_until_drawn(page)
        faults[tab] = _find_faults(page)
    _open(page, sample_site, "creator", "rewards_shop")
    page.get_by_role("button", name="Redeem").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    faults["Redeem this reward?"] = _find_faults(page)
    assert not any(faults.values()), faults
