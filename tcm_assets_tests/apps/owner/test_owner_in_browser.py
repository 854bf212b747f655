"""The owner at work: a case is decided once, others cannot come in, and all sections fit a phone."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tcm_assets.ledger.database import Ledger
from tcm_assets.ledger.holds import HeldVideo, record_holds
from tcm_assets.ledger.postings import Earning, post_earnings
from tcm_assets.ledger.reviews import find_latest_reviews
from tcm_assets_tests.apps.accessibility import list_faint_texts, list_violations
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.served_pages import click_until, list_cut_off, served

MARKUP = "**bold** <img src=x onerror=alert(1)> :smile:"

PHONE = {"width": 390, "height": 844}

NOON = datetime(2020, 10, 1, 12)  # noqa: DTZ001 - the tables hold UTC without a zone

CASES = ("reviewed", "hasty", "read")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Ledger]]:
    published = Published(tmp_path_factory.mktemp("owner"))
    published.publish_empty_tables()
    published.given("creator_points", {"author_id": "1", "author_username": "nina", "points_rank": 1})
    published.given("cleaned_brands", {"brand_id": "b", "brand_name": "Zeta"})
    published.given("brand_profiles", {"brand_id": "b", "brand_name": "Zeta"})
    videos = [{"video_id": name, "author_id": "1", "author_username": f"{name}_{'long' * 12}"} for name in CASES]
    published.given("video_points", {"video_id": "paid", "author_id": "1", "points": 2_000_000})
    published.given("points_ledger", {"entry_id": 1, "video_id": "paid", "account_id": "1", "points": 2_000_000})
    published.given(
        "alert_cases",
        *(
            {**video, "standing": "held", "signal_families": ["gifts", "series"], "severity": "critical"}
            for video in videos
        ),
    )
    published.given(
        "engagement_alerts",
        *({**video, "explanation": f"seen {MARKUP}", "severity": "critical"} for video in videos),
    )
    published.given(
        "videos", *({**video, "caption": f"{video['video_id']} {MARKUP} {'#tag' * 40}"} for video in videos)
    )
    published.given(
        "raw_videos",
        *(
            {**videos[2], "source_file": f"{n}", "delivered_at": NOON + timedelta(days=n), "view_count": 100 * n}
            for n in range(4)
        ),
    )
    evidence = json.dumps(
        [
            {"signal": "falling_counter", "signal_family": "impossible", "severity": "critical"}
            | {"explanation": f"seen {MARKUP}", "evidence_metric": "view_count", "evidence_value": 1.0}
        ]
    )
    held = {"hold_id": "reviewed/1", "video_id": "reviewed", "account_id": "1", "points": 9, "evidence": evidence}
    far_away = datetime(9999, 1, 1)  # noqa: DTZ001 - the tables hold UTC without a zone
    published.given("hold_events", {"event_id": 1, **held, "created_at": NOON, "deadline_at": far_away})
    record_holds(published.ledger, [HeldVideo("reviewed", "1", NOON.date(), 9, evidence)], {}, hold_days=14)
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    earning = Earning(
        video_id="paid",
        upload_date=date(2020, 10, 1),
        account_id="1",
        username="nina",
        points=2_000_000,
        scoring_version="v1",
        reason="points",
    )
    post_earnings(published.ledger, [earning])
    with served(published.data_dir, TCM_APPS_DEMO="1") as url:
        yield url, published.ledger
    published.ledger.close()


def _open(page: Page, url: str, section: str) -> Page:
    # A role's home has no address of its own.
    page.goto(f"{url}/?role=Owner")
    page.get_by_test_id("stButtonGroup").get_by_text(section, exact=True).click()
    return page


def _reviews(ledger: Ledger, video_id: str) -> list[tuple[str, str]]:
    return [
        (row["decision"], row["note"]) for row in find_latest_reviews(ledger).to_pylist() if row["video_id"] == video_id
    ]


def _find_faults(page: Page) -> list[str]:
    return [*list_violations(page), *list_faint_texts(page), *list_cut_off(page)]


def test_from_hold_to_appeal_to_reply(page: Page, site: tuple[str, Ledger]) -> None:
    """The creator reads the evidence and appeals; the owner finds the case and decides; the creator reads why."""
    url, ledger = site
    held = f"{url}/?role=Creator&creator=nina&section=Held+videos"
    page.goto(held)
    own = page.locator(".st-key-held_reviewed")
    expect(own.get_by_text(f"Seen {MARKUP}")).to_be_visible()
    expect(own.get_by_text("A decision is due by")).to_be_visible()
    own.get_by_text("Appeal", exact=True).click()
    assert _find_faults(page) == []
    own.get_by_label("Why were these counts earned? (required)").fill(f"A duet {MARKUP}")
    click_until(own.get_by_role("button", name="Send the appeal"), own.get_by_text("A reply is due by"))

    _open(page, url, "Reviews")
    page.get_by_text("Appealed (1)").click()
    page.get_by_label("Search cases").fill("reviewed_")
    page.get_by_label("Search cases").press("Enter")
    case = page.locator(".st-key-case_reviewed")
    expect(case.get_by_text(f"A duet {MARKUP}")).to_be_visible()
    # The address has it all: the page that is opened anew is the same.
    page.wait_for_url("**case_words=reviewed_*")
    page.reload()
    expect(case.get_by_text(f"A duet {MARKUP}")).to_be_visible()
    case.get_by_text("Evidence then and now, history and pod").click()
    expect(case.get_by_text("Accounts that share its caption or sound")).to_be_visible()
    case.get_by_text("Decide", exact=True).click()
    case.get_by_text("Choose the case of video reviewed").click()
    expect(page.get_by_text("1 case chosen")).to_be_visible()
    assert _find_faults(page) == []
    refusal = page.get_by_text("a decision without a reason cannot be explained")
    click_until(case.get_by_role("button", name="Reject the points"), refusal)
    assert _reviews(ledger, "reviewed") == []
    case.get_by_label("Reason (required; the creator reads it)").fill("Bought views, see the series")
    click_until(case.get_by_role("button", name="Reject the points"), page.get_by_text("1 case rejected"))
    assert _reviews(ledger, "reviewed") == [("reject", "Bought views, see the series")]

    page.goto(held)
    expect(own.get_by_text("the video stays rejected")).to_be_visible()
    expect(own.get_by_text("Bought views, see the series").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_two_clicks_are_one_decision(page: Page, site: tuple[str, Ledger]) -> None:
    url, ledger = site
    case = _open(page, url, "Reviews").locator(".st-key-case_hasty")
    case.get_by_text("Decide", exact=True).click()
    case.get_by_label("Reason (required; the creator reads it)").fill("Real")
    # The second click may be answered in the place of the first.
    decided = page.get_by_text(re.compile(r"1 case released\b"))
    click_until(case.get_by_role("button", name="Release the points"), decided, click_count=2)
    page.wait_for_timeout(500)
    assert _reviews(ledger, "hasty") == [("release", "Real")]
    with ledger.engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM reviews WHERE video_id = 'hasty'").scalar()
    assert count == 1


def test_evidence_is_text_and_its_series_opens(page: Page, site: tuple[str, Ledger]) -> None:
    case = _open(page, site[0], "Reviews").locator(".st-key-case_read")
    expect(case.get_by_text(f"seen {MARKUP}")).to_be_visible()
    case.get_by_text("Counts at each delivery").click()
    expect(case.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    expect(case.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("who", ["role=Creator&creator=nina", "role=Brand"])
def test_nobody_else_opens_the_page(page: Page, site: tuple[str, Ledger], who: str) -> None:
    page.goto(f"{site[0]}/owner?{who}")
    expect(page.locator("h1").first).to_be_visible()
    assert page.get_by_role("heading", name="Owner", exact=True).count() == 0
    assert page.get_by_text("Given for videos").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_section_fits_a_phone(page: Page, site: tuple[str, Ledger], scheme: str) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=scheme)
    for section, words in {
        "Points": "Points given, by upload day",
        "Books": "difference 0",
        "Reviews": "Decide",
        "Redemptions": "Nothing is redeemed yet",
        "Scoring": "No scoring version is published yet",
    }.items():
        _open(page, site[0], section)
        expect(page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible()
        assert list_cut_off(page) == [], section
