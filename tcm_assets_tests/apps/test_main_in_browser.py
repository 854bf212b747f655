"""The frame around every page, in a browser: the notice, the chosen visitor, the theme, a phone's width."""

import http.client
import re
import urllib.parse
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tcm_assets.apps.identities import Role
from tcm_assets.apps.main import PAGES
from tcm_assets.apps.sign_in import DEMO_NOTICE
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.served_pages import served

PHONE_WIDTH_PX = 390

HANDSHAKE = {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw=="}

MARKUP = "**omar** :smile: <b>x</b> [y](https://example.com)"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Published]]:
    published = Published(tmp_path_factory.mktemp("demo"))
    published.publish_empty_tables()
    published.given(
        "creator_points",
        {"author_id": "1", "author_username": "nina", "points_rank": 1},
        {"author_id": "2", "author_username": MARKUP, "points_rank": 2},
    )
    published.given("cleaned_brands", {"brand_id": "b", "brand_name": "Kind"})
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    with served(published.data_dir, TCM_APPS_DEMO="1") as url:
        yield url, published


@pytest.fixture
def url(demo: tuple[str, Published]) -> str:
    return demo[0]


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_every_role_says_that_this_is_a_demo(url: str, page: Page, role: Role) -> None:
    page.goto(f"{url}/?role={role.capitalize()}")
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(PAGES[role]))
    for link in links.all():
        link.click()
        expect(page.get_by_text(DEMO_NOTICE)).to_be_visible()
        expect(page.get_by_text("Figures as published on")).to_be_visible()


def test_the_chosen_visitor_stays_over_pages_and_reloads(url: str, page: Page) -> None:
    page.goto(url)
    _choose(page, "Creator", MARKUP)
    expect(page.get_by_text(f"@{MARKUP}").first).to_be_visible()
    page.get_by_role("link", name="Rewards").click()
    expect(page.get_by_role("heading", name="Rewards shop")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Rewards shop")).to_be_visible()
    expect(page.get_by_role("combobox", name="Creator")).to_have_value(MARKUP)


def test_a_new_publication_is_seen_at_the_next_look(demo: tuple[str, Published], page: Page) -> None:
    url, published = demo
    page.goto(f"{url}/?role=Brand")
    expect(page.get_by_role("combobox", name="Brand")).to_have_value("Kind")
    published.given("cleaned_brands", {"brand_id": "a", "brand_name": "Arc"}, {"brand_id": "b", "brand_name": "Kind"})
    page.reload()
    expect(page.get_by_role("combobox", name="Brand")).to_have_value("Arc")


def test_pages_ask_no_other_host_for_anything(url: str, new_page: Callable[..., Page]) -> None:
    asked: list[str] = []
    page = new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    expect(page.get_by_text("Figures as published on")).to_be_visible()
    page.wait_for_load_state("networkidle")
    own = re.compile(rf"({re.escape(url)}|{re.escape(url.replace('http', 'ws', 1))}|data:|blob:)")
    assert asked
    assert [each for each in asked if not own.match(each)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_in_either_theme(url: str, page: Page, scheme: str) -> None:
    page.set_viewport_size({"width": PHONE_WIDTH_PX, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{url}/rewards_shop?creator={urllib.parse.quote(MARKUP)}")
    expect(page.get_by_text("Figures as published on")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH_PX
    color = page.get_by_test_id("stApp").evaluate("element => getComputedStyle(element).backgroundColor")
    assert color == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 26, 31)"}[scheme]


def test_a_phones_sidebar_closes_after_a_choice(url: str, page: Page) -> None:
    page.set_viewport_size({"width": PHONE_WIDTH_PX, "height": 844})
    page.goto(url)
    expect(page.get_by_text("Figures as published on")).to_be_visible()
    sidebar = page.get_by_test_id("stSidebar")
    for option in ("Brand", "Owner"):
        page.get_by_test_id("stExpandSidebarButton").click()
        _choose(page, "View as", option)
        expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Leaderboard").click()
    expect(page.get_by_role("heading", name="Leaderboard")).to_be_visible()
    expect(sidebar).to_have_attribute("data-collapsed", "true")


def test_another_name_for_this_machine_opens_no_session(url: str) -> None:
    """A foreign page whose name was pointed at 127.0.0.1 must not act as whoever sits here."""
    place = urllib.parse.urlsplit(url)
    answers = {}
    for host in (place.netloc, "pages.example.com"):
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        headers = {"Host": host, "Connection": "Upgrade", "Upgrade": "websocket", **HANDSHAKE}
        connection.request("GET", "/_stcore/stream", headers=headers)
        answers[host] = connection.getresponse().status
        connection.close()
    assert answers == {place.netloc: 101, "pages.example.com": 403}
