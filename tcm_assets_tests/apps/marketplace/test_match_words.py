from typing import Any

import pytest

from tcm_assets.apps.marketplace.match_words import (
    describe_audience,
    describe_components,
    describe_followers,
    explain_brief_match,
    format_compact,
    list_few,
)

COMPONENTS: dict[str, Any] = {
    "content_similarity": 0.8,
    "audience_match": 0.4,
    "visual_similarity": None,
    "engagement_strength": 0.1,
}


def test_components_are_told_by_their_names() -> None:
    assert describe_components(COMPONENTS) == "Content 0.80 · Audience 0.40 · Looks unknown · Engagement 0.10"


def test_a_brief_is_answered_by_words_and_videos_and_audience() -> None:
    row = {
        "tag_words": ["baking"],
        "video_words": ["vegan", "calm"],
        "video_hits": [10, 1],
        "searched_video_count": 24,
        "audience_score": 0.57,
    }
    assert explain_brief_match(row) == (
        "Makes baking; writes “vegan” in 10 and “calm” in 1 of 24 captions; 57% of the audience is as asked for."
    )
    assert explain_brief_match({"tag_words": [], "video_words": [], "video_hits": [], "audience_score": None}) == ""


@pytest.mark.parametrize(
    ("ages", "genders", "places", "words"),
    [
        ((13, 24), ["female"], ["Japan"], "ages 13–24, female, Japan"),
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
