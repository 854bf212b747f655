"""Every page for every role on the real sample, in a browser: it opens, whole, on a desk and on a phone."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tcm_assets_tests.apps.served_pages import list_cut_off

if TYPE_CHECKING:
    from conftest import SampleSite

HOMES = {"Creator": 3, "Brand": 2, "Owner": 4}

PHONE_WIDTH_PX = 390


def _settled(page: Page) -> None:
    expect(page.get_by_text("Figures as published on")).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


@pytest.mark.parametrize("role", HOMES)
@pytest.mark.parametrize("width_px", [1280, PHONE_WIDTH_PX])
def test_every_page_opens_and_nothing_is_cut_off(
    sample_site: "SampleSite", page: Page, role: str, width_px: int
) -> None:
    page.goto(f"{sample_site.url}/?role={role}")
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(HOMES[role])
    addresses = [str(link.get_attribute("href")) for link in links.all()]
    page.set_viewport_size({"width": width_px, "height": 844})
    for address in addresses:
        page.goto(f"{address}{'&' if '?' in address else '?'}role={role}")
        _settled(page)
        expect(page.get_by_text("cannot be shown at the moment")).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert list_cut_off(page) == [], address


@pytest.mark.parametrize(("role", "address"), [("Creator", "creator_dashboard"), ("Owner", "owner")])
def test_a_home_is_also_at_its_own_address(sample_site: "SampleSite", page: Page, role: str, address: str) -> None:
    page.goto(f"{sample_site.url}/{address}?role={role}")
    _settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(HOMES[role])
