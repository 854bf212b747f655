"""A brand and the owner at work on the sample: the pages agree with the tables, and decisions reach the ledger."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from playwright.sync_api import Page, expect

from tcm_assets.apps.leaderboard.queries import PAGE_SIZE
from tcm_assets.apps.published import PublishedCopy
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.redeeming import list_rewards, redeem
from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets.ledger.statements import compute_totals, find_account, list_recent_redemptions
from tcm_assets_tests.apps.served_pages import click_until, served


@dataclass(frozen=True)
class Site:
    """The served pages, their data folder and what they read."""

    url: str
    data_dir: Path
    query: Callable[..., pa.Table]


@pytest.fixture(scope="module")
def own_site(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample with a ledger of this file's own: what is decided here is no surprise elsewhere."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    folder.mkdir()
    for name in ("published", "ledger"):
        shutil.copytree(sample_folder / name, folder / name)
    for name in ("first_day", "brands.csv", "creators.csv"):
        shutil.copy(sample_folder / name, folder)
    with served(folder, TCM_APPS_DEMO="1") as url:
        yield Site(url, folder, PublishedCopy(folder / "published" / "tcm.duckdb").query)


@pytest.fixture
def ledger(own_site: Site) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{own_site.data_dir / 'ledger' / 'ledger.sqlite'}") as opened:
        yield opened


def _brand(page: Page, site: Site) -> str:
    """The page of the first brand by name; gives its id."""
    page.goto(f"{site.url}/?role=Brand")
    expect(page.get_by_role("heading", name="Marketplace")).to_be_visible()
    found = site.query("SELECT brand_id FROM cleaned_brands ORDER BY brand_name, brand_id LIMIT 1")
    return str(found["brand_id"][0])


def _section(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()


def _owner(page: Page, site: Site, section: str) -> None:
    page.goto(f"{site.url}/?role=Owner")
    page.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()


def _file(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_brands_shortlist_and_its_file_are_its_scores(page: Page, own_site: Site) -> None:
    brand_id = _brand(page, own_site)
    best = own_site.query(
        """
        SELECT p.creator_name, score FROM similarity_scores JOIN creator_profiles p USING (creator_id)
        WHERE brand_id = ? AND score IS NOT NULL
          AND creator_id NOT IN (SELECT creator_id FROM creator_points WHERE standing = 'restricted'
                                 AND creator_id IS NOT NULL)
        ORDER BY score DESC, lower(p.creator_name), creator_id
        """,
        [brand_id],
    ).to_pylist()
    expect(page.get_by_text(f"{len(best)} creators")).to_be_visible()
    rows = _file(page)
    assert [row["Creator"].removeprefix("'") for row in rows] == [each["creator_name"] for each in best]
    assert [float(row["Score"]) for row in rows] == pytest.approx([each["score"] for each in best])
    assert all(row["Reason"] for row in rows)


def test_a_brief_goes_from_its_text_to_a_shortlist_in_two_files(page: Page, own_site: Site) -> None:
    """The journey of a manager; the models are loaded on the way, which takes a busy machine its time."""
    _brand(page, own_site)
    page.get_by_test_id("stButtonGroup").get_by_text("A brief", exact=True).click()
    field = page.get_by_role("textbox", name="What are you looking for?")
    field.fill(
        "We sell lipstick and want 3 creators of beauty tutorials for women 18 to 34, $20,000, no alcohol, blarg"
    )
    field.press("Control+Enter")
    for chip in ("3 creators", "budget: 20,000 USD in all", "audience: 18 to 34", "not: alcohol"):
        expect(page.get_by_role("button", name=chip)).to_be_visible()
    first = page.locator("[class*=st-key-card_found_]").first
    expect(first).to_contain_text(re.compile("make-?up|beauty", re.IGNORECASE), timeout=180_000)
    # The address is written when the page is done.
    expect(page).to_have_url(re.compile("lipstick"))
    address = page.url
    _section(page, "Campaign")
    expect(page.get_by_text("who pass every limit")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="One page to forward").click()
    html = Path(download.value.path()).read_text(encoding="utf-8")
    rows = [row for row in _file(page) if row["Role"] == "chosen"]
    assert len(rows) == 3
    assert sum(float(row["Price, high"]) for row in rows) <= 20_000
    assert all(row["Creator"].removeprefix("'") in html for row in rows)
    # The address keeps the whole brief, and the way back is there.
    page.go_back()
    expect(first).to_be_visible()
    assert page.url == address
    page.get_by_role("button", name="3 creators").click()
    expect(page.get_by_role("button", name="3 creators")).to_have_count(0)
    page.reload()
    expect(field).to_have_value(re.compile("lipstick"))
    expect(page.get_by_role("button", name="3 creators")).to_have_count(0)


def test_two_creators_are_compared(page: Page, own_site: Site) -> None:
    _brand(page, own_site)
    cards = page.locator("[class*=st-key-card_found_]")
    expect(cards.nth(1)).to_be_visible()
    for place in range(2):
        cards.nth(place).get_by_text("Compare").click()
        expect(cards.nth(place).get_by_role("checkbox", name="Compare")).to_be_checked()
    click_until(page.get_by_test_id("stButtonGroup").get_by_text("Compare (2)"), page.get_by_text("Most viewed videos"))
    expect(page.get_by_text("Most viewed videos")).to_have_count(2)
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()


def test_the_leaderboard_is_what_videos_earned(page: Page, own_site: Site) -> None:
    paid = own_site.query(
        """
        SELECT author_id, sum(points)::BIGINT AS points FROM video_points
        ANTI JOIN (FROM alert_cases WHERE standing IN ('held', 'rejected')) USING (video_id)
        WHERE points IS NOT NULL GROUP BY author_id ORDER BY points DESC
        """
    )["points"].to_pylist()
    page.goto(f"{own_site.url}/leaderboard?role=Brand")
    expect(page.get_by_text(f"{len(paid)} accounts")).to_be_visible()
    lines = page.get_by_role("table").locator("tbody tr")
    expect(lines).to_have_count(min(len(paid), PAGE_SIZE))
    shown = [int(line.locator("td, th").last.inner_text().replace(",", "")) for line in lines.all()]
    assert shown == paid[:PAGE_SIZE]


def test_the_reconciliation_is_green_and_the_audit_finds_nothing(page: Page, own_site: Site, ledger: Ledger) -> None:
    _owner(page, own_site, "Books")
    expect(page.get_by_text("difference 0")).to_be_visible()
    given = page.get_by_test_id("stMetric").filter(has_text=re.compile("^Given"))
    expect(given.get_by_test_id("stMetricValue")).to_have_text(f"{compute_totals(ledger).video_points:,}")
    page.get_by_role("button", name="Audit now").click()
    expect(page.get_by_text("every rule of the ledger holds")).to_be_visible()


def test_a_held_case_is_reviewed_and_the_ledger_keeps_it(page: Page, own_site: Site, ledger: Ledger) -> None:
    held = own_site.query("SELECT video_id, signal_families FROM alert_cases WHERE standing = 'held'").to_pylist()
    families = {row["video_id"]: set(row["signal_families"]) for row in held}
    _owner(page, own_site, "Reviews")
    case = page.locator("[class*=st-key-case_]").filter(has_text="Counts at each delivery").first
    found = re.search(r"Video (\S+), uploaded", case.inner_text())
    assert found
    video_id = found[1]
    assert len(families[video_id]) >= 2
    case.get_by_text("Counts at each delivery").click()
    expect(case.get_by_test_id("stVegaLiteChart").or_(case.get_by_text("Delivered once")).first).to_be_visible()
    case.get_by_text("Decide", exact=True).click()
    case.get_by_label("Reason (required; the creator reads it)").fill("Looked at the growth: bought")
    # The charts above move the button while they are drawn.
    follows = page.get_by_text("The points follow with the next publication.")
    click_until(case.get_by_role("button", name="Reject the points"), follows)
    review = find_latest_reviews(ledger, [video_id]).to_pylist()[0]
    assert (review["decision"], review["note"]) == ("reject", "Looked at the growth: bought")
    assert set(review["signal_families"]) == families[video_id]
    with ledger.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reviews").scalar() == 1


def test_a_redemption_of_this_moment_is_taken_back(page: Page, own_site: Site, ledger: Ledger) -> None:
    account_id = own_site.query("SELECT account_id FROM account_balances ORDER BY balance DESC LIMIT 1")[0][0].as_py()
    before = find_account(ledger, account_id)
    assert before is not None
    made = redeem(ledger, account_id, list_rewards(ledger)[0].reward_id, idempotency_key="sample", actor="them")
    _owner(page, own_site, "Redemptions")
    card = page.locator(f".st-key-redemption_{made.redemption_id}")
    card.get_by_text("Take back", exact=True).click()
    card.get_by_label("Reason (required)").fill("Not delivered")
    click_until(card.get_by_role("button", name="Take back and return the points"), card.get_by_text("Not delivered"))
    logged = list_recent_redemptions(ledger, limit=1)[0]
    assert (logged.redemption_id, logged.reversal_reason) == (made.redemption_id, "Not delivered")
    after = find_account(ledger, account_id)
    assert after is not None
    assert after.balance == before.balance
