"""Facts of creators in words."""

from datetime import date
from typing import Any

import pytest

from tcm_assets.apps.marketplace.facts import (
    describe_audience,
    describe_authenticity,
    describe_components,
    describe_followers,
    describe_forecast,
    describe_price,
    describe_safety,
    describe_sponsor,
    explain_authenticity,
    explain_forecast,
    explain_price,
    explain_safety,
    format_compact,
    list_few,
    profile_link,
)
from tcm_assets_tests.apps.marketplace.literal_rows import row

COMPONENTS: dict[str, Any] = {
    "content_similarity": 0.8,
    "audience_match": 0.4,
    "visual_similarity": None,
    "engagement_strength": 0.1,
}


def test_components_are_told_by_their_names() -> None:
    assert describe_components(COMPONENTS) == "Content 0.80 · Audience 0.40 · Looks unknown · Engagement 0.10"


@pytest.mark.parametrize(
    ("ages", "genders", "places", "words"),
    [
        ((13, 24), ["female"], ["Japan"], "ages 13-24, female, Japan"),
        ((13, 100), ["female", "male", "nonbinary"], ["Worldwide"], "all ages, all genders, Worldwide"),
        ((45, 100), ["female", "male"], list("ABCDE"), "ages 45+, female and male, A, B, C and 2 more"),
        ((None, None), None, None, "ages unknown, genders unknown, places unknown"),
    ],
)
def test_audiences(ages: tuple[int | None, int | None], genders: Any, places: Any, words: str) -> None:
    row = {
        "audience_age_min": ages[0],
        "audience_age_max": ages[1],
        "audience_genders": genders,
        "audience_locations": places,
    }
    assert describe_audience(row) == words


def test_numbers_and_lists() -> None:
    assert [format_compact(number) for number in (0, 999, 1_000, 1_250, 2_900_000, 3e9)] == [
        "0", "999", "1K", "1.2K", "2.9M", "3B",
    ]  # fmt: skip
    assert describe_followers({"follower_count": None}) == "followers unknown"
    assert describe_followers({"follower_count": 1_500_000, "follower_tier": "mega"}) == "1.5M followers (mega)"
    assert [list_few([]), list_few(["a"]), list_few(["a", "b"])] == ["", "a", "a and b"]


def test_what_is_unknown_is_said_and_never_zero() -> None:
    nothing = row()
    assert {f(nothing) for f in (describe_forecast, describe_price, describe_safety, describe_sponsor)} == {"unknown"}
    assert explain_forecast(row(forecast_blank_reason="no video is known")) == "No video is known."
    assert explain_price(nothing) == "No price is made yet."
    assert "unknown is not safe" in explain_safety(nothing)


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("own video", "Views of the next unpaid video, 7 days after its upload. Too few paid videos are known"),
        ("paid video, widened", "Few paid videos are known, so the interval is wider"),
    ],
)
def test_a_forecast_says_what_it_is_of(basis: str, words: str) -> None:
    known = row(forecast_basis=basis, views_low=1, views_median=2, views_high=3)
    assert words in explain_forecast(known)


def test_what_a_deal_needs() -> None:
    known = row(
        forecast_basis="paid video",
        views_low=58_400,
        views_median=200_000,
        views_high=1_130_000,
        price_low=16.5,
        price_high=5_712.0,
        currency="USD",
        safety_level="low",
        safety_categories=["drugs_and_tobacco"],
        safety_video_count=20,
        paid_video_count=1,
        last_sponsor=None,
        last_sponsored_on=date(2020, 9, 1),
    )
    assert describe_forecast(known) == "58.4K to 1.1M"
    assert "200,000" in explain_forecast(known)
    assert explain_forecast(known).startswith("Views of the next paid video")
    assert "on average" in explain_forecast(known)
    assert describe_price(known) == "16.50 to 5,712 USD"
    assert describe_safety(known) == "low (drugs and tobacco)"
    assert describe_sponsor(known) == "not named, 1 Sep 2020"
    assert describe_sponsor(row(paid_video_count=0)) == "none disclosed"


def test_how_usual_reactions_are_is_said_without_accusing() -> None:
    known = row(
        authenticity=0.914,
        authenticity_level="mostly as usual",
        authenticity_peer_share=0.25,
        authenticity_video_count=20,
        authenticity_followed_count=6,
        authenticity_evidence=["19 of 20 videos have reactions as usual", "1 video has growth unlike others"],
    )
    assert describe_authenticity(known) == "mostly as usual for their size (0.91)"
    assert explain_authenticity(known) == (
        "19 of 20 videos have reactions as usual. 1 video has growth unlike others. No less than 25% of accounts of "
        "this size. 6 of the videos were followed over several days. What is unusual may have an innocent reason."
    )
    assert describe_authenticity(row()) == "unknown"
    assert explain_authenticity(row()) == "None of their videos was compared yet."
    assert explain_authenticity(row(authenticity_video_count=2)) == "2 videos are too few to compare."


@pytest.mark.parametrize(
    ("handle", "is_invented", "link"),
    [
        ("ann.b_2", False, "https://www.tiktok.com/@ann.b_2"),
        ("ann", True, None),
        (None, False, None),
        ("ann?x=1", False, None),
        ("../ann", False, None),
        ("Ann", False, None),
    ],
)
def test_only_a_plain_handle_of_a_real_account_is_linked(
    handle: str | None, is_invented: bool, link: str | None
) -> None:
    assert profile_link(row(username=handle, is_invented=is_invented)) == link
