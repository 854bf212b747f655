"""The state of each page in its address: a reload, a sent link and the browser's Back show the same."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.served_pages import served, wait_until_drawn

VIDEOS = [f"video {number:02}" for number in range(1, 26)]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    published = Published(tmp_path_factory.mktemp("addresses"))
    published.publish_empty_tables()
    plain = {"video_count": len(VIDEOS), "payable_video_count": 9}
    published.given(
        "creator_points",
        *(
            {"author_id": f"{n}", "author_username": f"name{n:02}", "points_rank": n, "payable_points": 99 - n} | plain
            for n in range(1, 31)
        ),
    )
    own = [{"video_id": name, "author_id": "1"} for name in VIDEOS]
    published.given("videos", *({**video, "caption": video["video_id"]} for video in own))
    published.given("video_points", *({**video, "points": 450} for video in own))
    published.given("video_credits", *own)
    standings = ["held"] * 12 + ["watched"]
    published.given(
        "alert_cases",
        *(
            {**video, "author_username": "name01", "standing": standing}
            for video, standing in zip(own, standings, strict=False)
        ),
    )
    (published.data_dir / "first_day").write_text("2020-09-22\n")
    with served(published.data_dir, TCM_APPS_DEMO="1") as url:
        yield url


def _choose_next(page: Page, label: str) -> None:
    """By the keyboard, as who sees no list chooses."""
    wait_until_drawn(page)
    box = page.get_by_role("combobox", name=label, exact=True)
    box.focus()
    # The first opens the list, at what is chosen.
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        box.press(key)


def test_the_chosen_videos_and_their_page_of_the_list(url: str, page: Page) -> None:
    page.goto(f"{url}/?role=Creator")
    page.get_by_role("button", name="Page 2").click()
    expect(page).to_have_url(re.compile("videos_page=2"))
    _choose_next(page, "Explain this video")
    expect(page).to_have_url(re.compile(r"video=video(\+|%20)0\d"))
    _choose_next(page, "Side by side with")
    expect(page).to_have_url(re.compile(r"with=video(\+|%20)0\d"))
    chosen = [page.get_by_role("combobox", name=name) for name in ("Explain this video", "Side by side with")]
    wait_until_drawn(page)
    before = [box.input_value() for box in chosen]
    page.reload()
    for box, words in zip(chosen, before, strict=True):
        expect(box).to_have_value(words)
    page.go_back()
    expect(chosen[1]).to_have_value("No other one")
    # A link to a video that its page of the list does not show.
    page.goto(f"{url}/?role=Creator&video=video+03")
    expect(chosen[0]).to_have_value(re.compile(r"video 03 \(on another page\)$"))


def test_the_order_and_the_tab(url: str, page: Page) -> None:
    page.goto(f"{url}/?role=Creator&videos_page=2&video_order=Most+points")
    expect(page.get_by_role("combobox", name="Explain this video")).to_have_value(re.compile("^21\\."))
    _choose_next(page, "Order")
    expect(page.get_by_role("combobox", name="Explain this video")).to_have_value(re.compile("^1\\."))
    expect(page).not_to_have_url(re.compile("videos_page"))
    page.goto(f"{url}/?role=Creator&videos_page=99&tab=Alerts")
    expect(page.get_by_role("tab", name="Alerts")).to_have_attribute("aria-selected", "true")


def test_the_filters_of_the_leaderboard(url: str, page: Page) -> None:
    page.goto(f"{url}/leaderboard?role=Creator&measure=Credits&leaderboard_page=2")
    expect(page.get_by_role("combobox", name="By", exact=True)).to_have_value("Credits")
    expect(page.get_by_text("name26")).to_be_visible()
    page.goto(f"{url}/leaderboard?role=Creator&leaderboard_page=77")
    expect(page.get_by_text("name01").last).to_be_visible()


def test_the_owners_section_kind_page_and_account(url: str, page: Page) -> None:
    page.goto(f"{url}/?role=Owner&owner_section=Reviews&case_kind=watched")
    expect(page.get_by_role("radio", name="Watched (1)")).to_be_checked()
    page.get_by_role("radio", name="Held (12)").click()
    expect(page).not_to_have_url(re.compile("case_kind"))
    page.go_back()
    expect(page.get_by_role("radio", name="Watched (1)")).to_be_checked()
    page.goto(f"{url}/creator_dashboard?role=Owner&account=7")
    expect(page.get_by_text("@name07").first).to_be_visible()
    _choose_next(page, "Account")
    expect(page).to_have_url(re.compile("account=(8|9)"))
    wait_until_drawn(page)
    chosen = page.get_by_role("combobox", name="Account", exact=True)
    before = chosen.input_value()
    page.reload()
    expect(chosen).to_have_value(before)
