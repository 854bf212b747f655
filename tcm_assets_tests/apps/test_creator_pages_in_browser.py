"""The dashboard and the shop as people use them: reading, redeeming, being refused, clicking twice, reloading."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tcm_assets.ledger.contests import list_contests
from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.redeeming import redeem
from tcm_assets.ledger.statements import find_account, list_entries
from tcm_assets.points.tables import points_column_name
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.served_pages import click_until, list_cut_off, served

POINTS = {"reader": 450, "buyer": 500, "poor": 100, "hasty": 500, "divided": 200, "patient": 500, "marked": 450}
"""What each account of the site has; every test has its own."""

MARKUP = "**bold** <b>x</b> <img src=x onerror=alert(1)> :smile:"

PHONE = {"width": 390, "height": 844}

FIRST_ANSWER_MS = 60_000
"""A server that has just started imports its libraries for the first page that is asked for."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ledger]]:
    published = Published(tmp_path_factory.mktemp("creators"))
    published.publish_empty_tables()
    _publish_accounts(published)
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    earnings = [
        Earning(
            video_id=f"video of {name}",
            upload_date=date(2020, 10, 1),
            account_id=name,
            username=name,
            points=points,
            scoring_version="v1",
            reason=f"first points {MARKUP}",
        )
        for name, points in POINTS.items()
    ]
    post_earnings(published.ledger, earnings)
    with served(published.data_dir, TCM_APPS_DEMO="1") as url:
        yield url, published.ledger
    published.ledger.close()


def _publish_accounts(published: Published) -> None:
    gave = dict(zip(map(points_column_name, SCORING_METRICS), (100, 90, 80, 70, 60, 50, None), strict=True))
    published.given(
        "creator_points",
        *(
            {"author_id": name, "author_username": name, "video_count": 1, "scored_video_count": 1, "points_rank": 1}
            for name in POINTS
        ),
    )
    videos = [{"video_id": f"video of {name}", "author_id": name} for name in POINTS]
    published.given("videos", *({**video, "caption": f"{video['author_id']} {MARKUP}"} for video in videos))
    published.given(
        "video_points", *({**video, "points": 450, "missing_metrics": ["sentiment"], **gave} for video in videos)
    )
    published.given("video_credits", *({**video, "base_credits": 3, "total_credits": 3} for video in videos))
    published.given("alert_cases", *({**video, "signal_families": ["text"]} for video in videos))
    published.given(
        "safety_findings",
        *(
            {**video, "finding_id": video["author_id"], "category": "alcohol", "severity": "low"}
            | {"words": f"x{MARKUP}", "rule": "beer", "source": "hashtag"}
            for video in videos
        ),
    )
    published.given("engagement_alerts", *({**video, "explanation": f"seen {MARKUP}"} for video in videos))


def _shop(page: Page, url: str, name: str) -> Page:
    page.goto(f"{url}/rewards_shop?role=creator&creator={name}")
    expect(page.get_by_role("heading", name="History")).to_be_visible(timeout=FIRST_ANSWER_MS)
    return page


def _dashboard(page: Page, url: str, name: str) -> Page:
    page.goto(f"{url}/?role=creator&creator={name}")
    expect(page.get_by_text("100 + 90 + 80 + 70 + 60 + 50 = 450 points")).to_be_visible(timeout=FIRST_ANSWER_MS)
    return page


def _ask(page: Page, reward: str = "30 minutes of exposure") -> None:
    card = page.get_by_test_id("stVerticalBlock").filter(has_text=reward).last
    card.get_by_role("button", name="Redeem").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _confirm_button(page: Page):
    return page.get_by_role("dialog").get_by_role("button", name=re.compile("^Redeem for"))


def _redemption_count(ledger: Ledger, name: str) -> int:
    return sum(entry.kind == "redeem" for entry in list_entries(ledger, name))


def test_a_creator_reads_why_a_video_earned_what_it_did(site: tuple[str, Ledger], page: Page) -> None:
    _dashboard(page, site[0], "reader")
    expect(page.get_by_role("heading", name="Points over time")).to_be_visible()
    expect(page.get_by_text("unknown or without enough to compare with: sentiment")).to_be_visible()
    page.get_by_role("tab", name="Alerts").click()
    expect(page.get_by_text("At most one kind of evidence that counts was seen").last).to_be_visible()


def test_users_text_is_text(site: tuple[str, Ledger], new_page: Callable[..., Page]) -> None:
    page, shown = new_page(), []
    page.on("dialog", lambda dialog: shown.append(dialog.message))
    _dashboard(page, site[0], "marked")
    expect(page.get_by_role("paragraph").filter(has_text=f"marked {MARKUP}").first).to_be_visible()
    page.get_by_role("tab", name="Alerts").click()
    expect(page.get_by_text(f"seen {MARKUP}")).to_be_visible()
    _shop(page, site[0], "marked")
    expect(page.get_by_text(f"first points {MARKUP}")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    assert shown == []


def test_redeeming_asks_and_then_shows_the_new_balance(site: tuple[str, Ledger], page: Page) -> None:
    _shop(page, site[0], "buyer")
    _ask(page)
    expect(page.get_by_role("dialog")).to_contain_text("It costs 200 points. You have 500 points and keep 300 points.")
    _confirm_button(page).click()
    expect(page.get_by_text("Your new balance is 300 points.")).to_be_visible()
    expect(page.get_by_role("heading", name="300 points")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "confirm" not in page.url
    assert _redemption_count(site[1], "buyer") == 1


def test_points_that_are_short_are_refused(site: tuple[str, Ledger], page: Page) -> None:
    _shop(page, site[0], "poor")
    expect(page.get_by_text("You need 100 more points.")).to_be_visible()
    for button in page.get_by_role("button", name="Redeem").all():
        expect(button).to_be_disabled()


def test_a_double_click_redeems_once(site: tuple[str, Ledger], page: Page) -> None:
    _shop(page, site[0], "hasty")
    _ask(page)
    click_until(_confirm_button(page), page.get_by_role("heading", name="300 points"), click_count=2)
    page.wait_for_timeout(1000)
    assert _redemption_count(site[1], "hasty") == 1
    assert find_account(site[1], "hasty").balance == 300


def test_two_browsers_at_once_spend_the_last_points_once(
    site: tuple[str, Ledger], new_page: Callable[..., Page]
) -> None:
    pages = [_shop(new_page(), site[0], "divided") for _ in range(2)]
    for page in pages:
        _ask(page)
    for page in pages:
        _confirm_button(page).evaluate("button => button.click()")
    outcomes = [page.get_by_text(re.compile("Your new balance is|Not enough points")) for page in pages]
    for outcome in outcomes:
        expect(outcome).to_be_visible()
    assert sorted("Not enough" in outcome.inner_text() for outcome in outcomes) == [False, True]
    assert _redemption_count(site[1], "divided") == 1
    assert find_account(site[1], "divided").balance == 0


def test_a_reload_in_the_middle_of_a_confirmation_redeems_once(site: tuple[str, Ledger], page: Page) -> None:
    url, ledger = site
    _shop(page, url, "patient")
    _ask(page)
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()
    # The answer of the first press is never seen: the page is loaded anew while the ledger is at work.
    address = page.url
    _confirm_button(page).evaluate("button => button.click()")
    for _ in range(600):
        page.wait_for_timeout(100)
        if _redemption_count(ledger, "patient"):
            break
    page.goto(address)
    _confirm_button(page).click()
    expect(page.get_by_text("Nothing more was taken")).to_be_visible()
    assert _redemption_count(ledger, "patient") == 1
    assert find_account(ledger, "patient").balance == 300


def test_the_balance_follows_other_windows_and_leaves_an_open_confirmation_alone(
    site: tuple[str, Ledger], page: Page
) -> None:
    url, ledger = site
    _shop(page, url, "reader")
    _ask(page)
    redeem(ledger, "reader", "wallet-1-usd", idempotency_key="another window", actor="test")
    expect(page.get_by_role("heading", name="300 points", include_hidden=True)).to_be_attached(timeout=FIRST_ANSWER_MS)
    expect(page.get_by_role("dialog")).to_contain_text("You have 450 points")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert _redemption_count(ledger, "reader") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(site: tuple[str, Ledger], page: Page, scheme: str) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    _dashboard(page, site[0], "marked")
    for tab in ("Credits", "Alerts", "Videos"):
        page.get_by_role("tab", name=tab).click()
        assert list_cut_off(page) == [], tab
    for section in ("Brands for me", "Fit better", "Creators like me"):
        page.get_by_role("radio", name=section).click()
        expect(page.get_by_text(re.compile("No brands for this account|Nobody to compare with")).first).to_be_visible()
        assert list_cut_off(page) == [], section
    page.get_by_role("radio", name="My safety").click()
    expect(page.get_by_text(f"x{MARKUP}", exact=False).first).to_be_visible()
    assert list_cut_off(page) == []
    _shop(page, site[0], "marked")
    assert list_cut_off(page) == []
    _ask(page)
    assert list_cut_off(page) == []
    box = _confirm_button(page).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_the_address_keeps_section_and_filters(site: tuple[str, Ledger], page: Page) -> None:
    url, _ = site
    page.goto(f"{url}/?role=creator&creator=reader&section=My+safety&finding_severity=Slight")
    expect(page.get_by_text("1 finding in 1 caption, the worst and newest first.")).to_be_visible(
        timeout=FIRST_ANSWER_MS
    )
    page.get_by_role("radio", name="Serious").click()
    expect(page.get_by_text("No such findings")).to_be_visible()
    expect(page).to_have_url(re.compile("finding_severity=Serious"))
    page.reload()
    expect(page.get_by_text("No such findings")).to_be_visible(timeout=FIRST_ANSWER_MS)


def test_a_creator_contests_a_finding_and_reads_it_after_a_reload(site: tuple[str, Ledger], page: Page) -> None:
    url, ledger = site
    page.goto(f"{url}/?role=creator&creator=patient&section=My+safety")
    page.get_by_text("Contest this finding").click(timeout=FIRST_ANSWER_MS)
    page.get_by_label("Why is it wrong?").fill(f"It is ginger {MARKUP}")
    click_until(page.get_by_role("button", name="Contest", exact=True), page.get_by_text("You said on"))
    page.reload()
    expect(page.get_by_text(f"It is ginger {MARKUP}")).to_be_visible(timeout=FIRST_ANSWER_MS)
    assert [row["account_id"] for row in list_contests(ledger).to_pylist()] == ["patient"]


def test_the_sample_is_read(sample_site, page: Page) -> None:
    page.goto(f"{sample_site.url}/?role=creator")
    expect(page.get_by_role("heading", name="Points over time")).to_be_visible(timeout=FIRST_ANSWER_MS)
    expect(page.get_by_text(re.compile(r"\d+ \+ .* = [\d,]+ points"))).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Rewards").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
