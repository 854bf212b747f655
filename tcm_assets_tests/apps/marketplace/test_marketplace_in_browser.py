"""The marketplace and the leaderboard as people use them: narrowing, comparing, taking the file home, turning pages."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import brand, creator, forecast
from tcm_assets_tests.apps.served_pages import list_cut_off, served

MARKUP = "=HYPERLINK() **bold** <img src=x onerror=alert(1)>"

PHONE = {"width": 390, "height": 844}

CREATOR_COUNT = 14

ACCOUNT_COUNT = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    published = Published(tmp_path_factory.mktemp("brands"))
    published.publish_empty_tables()
    published.given("cleaned_brands", {"brand_id": "b", "brand_name": "Zeta"})
    published.given("brand_profiles", brand("b", brand_name="Zeta"))
    published.given(
        "creator_profiles",
        creator("1", creator_name=MARKUP, content_tags=["baking"], account_key="7", username="ann"),
        *(
            creator(
                f"{n:02}",
                "makeup" if n % 2 else "food and cooking",
                creator_name=f"Name {n}",
                content_tags=["dance videos" if n % 2 else "baking"],
                audience_genders=["female"],
            )
            for n in range(2, CREATOR_COUNT + 1)
        ),
    )
    published.given("creator_forecasts", *(forecast(f"{n:02}", 1_000 * n, 10.0 * n) for n in range(2, 9)))
    published.given("creator_safety", *({"creator_id": f"{n:02}", "level": "no finding"} for n in range(2, 12)))
    published.given("videos", {"video_id": "v", "author_id": "7", "caption": f"{MARKUP} vegan cakes"})
    accounts = [{"author_id": f"{n}", "author_username": f"name{n}"} for n in range(ACCOUNT_COUNT)]
    published.given(
        "creator_points",
        *(
            {**account, "points_rank": n + 1, "payable_video_count": 1, "payable_points": 1000 - n}
            for n, account in enumerate(accounts)
        ),
    )
    published.given(
        "video_points",
        *({**account, "video_id": account["author_id"], "points": 1000 - n} for n, account in enumerate(accounts)),
    )
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    with served(published.data_dir, TCM_APPS_DEMO="1") as url:
        yield url


def _open_marketplace(page: Page, url: str) -> Page:
    # A role's home has no address of its own.
    page.goto(f"{url}/?role=Brand")
    expect(page.get_by_text(f"{CREATOR_COUNT} creators")).to_be_visible()
    return page


def _cards(page: Page, count: int) -> list[str]:
    """The texts of the cards, once there are as many: those of the page before stand until they are replaced."""
    cards = page.locator("[class*=st-key-card_]")
    expect(cards).to_have_count(count)
    return cards.all_inner_texts()


def _file(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _section(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def test_filters_narrow_the_list_and_its_file(page: Page, site: str) -> None:
    _open_marketplace(page, site)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Content", exact=True).click()
    page.get_by_role("option", name="baking").click()
    # The open list hides everything else from whoever asks by role.
    page.keyboard.press("Escape")
    expect(page.get_by_text("8 creators")).to_be_visible()
    assert len(_cards(page, 8)) == 8
    rows = _file(page)
    assert {row["Contents"] for row in rows} == {"baking"}
    assert [int(row["Rank"]) for row in rows] == sorted(int(row["Rank"]) for row in rows)


def test_the_file_has_every_page_and_runs_nothing(page: Page, site: str) -> None:
    _open_marketplace(page, site)
    assert len(_cards(page, 10)) == 10
    rows = _file(page)
    assert [row["Rank"] for row in rows] == [f"{n}" for n in range(1, CREATOR_COUNT + 1)]
    assert rows[0]["Creator"] == f"'{MARKUP}"
    assert rows[0]["Profile"] == "https://www.tiktok.com/@ann"
    assert rows[0]["Looks score"] == rows[0]["Price, high"] == ""
    # The audience in words, and beside it how it matches.
    assert "unknown" in rows[0]["Audience"]
    assert "unknown" not in rows[0]["Audience score"]


def test_pages_of_the_list_and_the_way_back(page: Page, site: str) -> None:
    _open_marketplace(page, site)
    page.get_by_test_id("stMain").get_by_role("button", name="Page 2", exact=True).click()
    expect(page.locator("[class*=st-key-card_]")).to_have_count(4)
    page.reload()
    expect(page.locator("[class*=st-key-card_]")).to_have_count(4)
    page.go_back()
    expect(page.locator("[class*=st-key-card_]")).to_have_count(10)


def test_chosen_creators_stand_side_by_side_and_names_stay_text(new_page: Callable[..., Page], site: str) -> None:
    page = new_page()
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    _open_marketplace(page, site)
    for creator_id in ("1", "03"):
        page.locator(f".st-key-compared_found_{creator_id}").get_by_text("Compare").click()
        expect(page.locator(f".st-key-compared_found_{creator_id} input")).to_be_checked()
    _section(page, "Compare (2)")
    expect(page.get_by_text("Most viewed videos")).to_have_count(2)
    expect(page.get_by_text(MARKUP, exact=True)).to_be_visible()
    expect(page.get_by_text("Name 3", exact=True).first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    assert alerts == []
    # Somebody else opens the same address.
    other = new_page()
    other.goto(page.url)
    expect(other.get_by_text("Most viewed videos")).to_have_count(2)


def test_a_campaign_is_exported_as_one_page(page: Page, site: str) -> None:
    _open_marketplace(page, site)
    _section(page, "Campaign")
    expect(page.get_by_text("who pass every limit")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="One page to forward").click()
    html = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<h1>Shortlist for Zeta</h1>" in html
    assert "Name 7" in html
    rows = _file(page)
    assert {"chosen", "to_ask"} <= {row["Role"] for row in rows}
    chosen = [row for row in rows if row["Role"] == "chosen"]
    assert all(row["Expected views, low"] and row["Price, high"] for row in chosen)


def test_the_leaderboard_turns_pages_and_marks_the_own_place(page: Page, site: str) -> None:
    page.goto(f"{site}/leaderboard?role=Creator&creator=name1")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(f"2 of {ACCOUNT_COUNT}")
    table = page.get_by_role("table")
    expect(table.get_by_text("you", exact=True)).to_have_count(1)
    expect(table.locator("tbody tr")).to_have_count(25)
    page.get_by_test_id("stMain").get_by_role("button", name="Page 3", exact=True).click()
    expect(table.locator("tbody tr")).to_have_count(10)
    expect(table).to_contain_text("@name59")
    expect(table.get_by_text("you", exact=True)).to_have_count(0)


def test_a_creator_has_no_marketplace_and_no_owners_page(page: Page, site: str) -> None:
    for address in ("marketplace", "owner"):
        page.goto(f"{site}/{address}?role=Creator&creator=name1")
        expect(page.get_by_role("heading", name="Leaderboard").or_(page.locator("h1").first).first).to_be_visible()
        assert page.get_by_text(f"{CREATOR_COUNT} creators").count() == 0
        assert page.get_by_text("Given for videos").count() == 0
        assert page.get_by_role("link", name="Owner").count() == 0
        assert page.get_by_role("link", name="Marketplace").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(page: Page, site: str, scheme: str) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    _open_marketplace(page, site)
    assert list_cut_off(page) == []
    page.get_by_text("Filters", exact=True).click()
    expect(page.get_by_label("Safety level")).to_be_visible()
    assert list_cut_off(page) == []
    _section(page, "Campaign")
    expect(page.get_by_text("who pass every limit")).to_be_visible()
    assert list_cut_off(page) == []
    page.goto(f"{site}/leaderboard?role=Creator&creator=name1")
    expect(page.get_by_role("table")).to_be_visible()
    assert list_cut_off(page) == []
