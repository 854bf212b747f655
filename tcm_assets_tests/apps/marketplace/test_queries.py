from typing import Any

import pytest

from tcm_assets.apps.marketplace.queries import (
    CANDIDATES,
    TOP_VIDEO_COUNT,
    CreatorFilters,
    fetch_brand,
    fetch_brands,
    fetch_compared_creators,
    fetch_filter_choices,
    fetch_top_videos,
    shortlist_for_brand,
)
from tcm_assets.apps.published import fetch_rows
from tcm_assets_tests.apps.literal_site import Published


def test_creators_come_in_the_order_asked_for_with_their_score_or_none(published: Published) -> None:
    published.given("creator_profiles", *({"creator_id": name, "brightness": 0.5} for name in "abc"))
    published.given(
        "similarity_scores",
        {"creator_id": "a", "brand_id": "x", "score": 0.4},
        {"creator_id": "a", "brand_id": "y", "score": 0.9},
    )
    found = fetch_compared_creators(published.query, ["c", "a", "nobody"], "x")
    assert [(row["creator_id"], row["score"], row["brightness"]) for row in found] == [
        ("c", None, 0.5),
        ("a", 0.4, 0.5),
    ]


def test_top_videos_are_the_most_viewed_of_each(published: Published) -> None:
    published.given(
        "creator_profiles", {"creator_id": "a", "account_key": "7"}, {"creator_id": "b", "account_key": "@bob"}
    )
    published.given(
        "videos",
        *({"video_id": f"{n}", "author_id": "7", "author_username": f"ann{n}", "view_count": n} for n in range(6)),
        {"video_id": "x", "author_id": "8", "author_username": "ann5", "view_count": 99},
    )
    found = fetch_top_videos(published.query, ["a"])
    assert [(row["creator_id"], row["view_count"]) for row in found] == [("a", 5), ("a", 4), ("a", 3)]
    assert len(found) == TOP_VIDEO_COUNT


CREATORS: tuple[dict[str, Any], ...] = (
    {
        "creator_id": "cook",
        "account_key": "1",
        "username": "cook",
        "content_tags": ["baking"],
        "category": "food and cooking",
        "follower_count": 20_000,
        "audience_age_min": 18,
        "audience_age_max": 24,
        "audience_genders": ["female"],
        "audience_locations": ["Germany"],
        "engagement_strength": 0.9,
        "measured_clip_count": 2,
    },
    {
        "creator_id": "dancer",
        "account_key": "3",
        "content_tags": ["dance videos"],
        "category": "dance",
        "follower_count": 2_000_000,
        "audience_age_min": 13,
        "audience_age_max": 17,
        "audience_genders": ["female", "male"],
        "audience_locations": ["Worldwide"],
        "engagement_strength": 0.2,
    },
    {"creator_id": "unknown"},
)


def _kept(published: Published, filters: CreatorFilters) -> set[str]:
    condition, parameters = filters.to_sql()
    sql = f"WITH {CANDIDATES} SELECT creator_id FROM candidates WHERE {condition}"
    return {row["creator_id"] for row in fetch_rows(published.query, sql, parameters)}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (CreatorFilters(), {"cook", "dancer", "unknown"}),
        (CreatorFilters(contents=("baking",)), {"cook"}),
        (CreatorFilters(contents=("food and cooking",)), {"cook"}),
        (CreatorFilters(tiers=("micro", "nano")), {"cook"}),
        (CreatorFilters(tiers=("mega",)), {"dancer"}),
        (CreatorFilters(ages=(24, 30)), {"cook"}),
        (CreatorFilters(ages=(17, 18)), {"cook", "dancer"}),
        (CreatorFilters(ages=(25, 40)), set()),
        (CreatorFilters(genders=("male",)), {"dancer"}),
        (CreatorFilters(locations=("Germany",)), {"cook", "dancer"}),
        (CreatorFilters(locations=("Japan",)), {"dancer"}),
        (CreatorFilters(least_engagement=0.5), {"cook"}),
        (CreatorFilters(has_clips=True), {"cook"}),
        (CreatorFilters(contents=("baking",), genders=("male",)), set()),
    ],
)
def test_each_filter_keeps_who_is_known_to_meet_it(
    published: Published, filters: CreatorFilters, kept: set[str]
) -> None:
    published.given("creator_profiles", *CREATORS)
    assert _kept(published, filters) == kept


def test_a_restricted_account_is_left_out_unless_asked_for_and_a_review_under_way_is_no_restriction(
    published: Published,
) -> None:
    published.given("creator_profiles", *CREATORS)
    published.given(
        "creator_points",
        {"author_id": "1", "author_username": "cooks_new_name", "standing": "restricted"},
        {"author_id": "2", "author_username": "cook", "standing": "under_review"},
        {"author_id": "3", "standing": "under_review"},
    )
    assert _kept(published, CreatorFilters()) == {"dancer", "unknown"}
    assert _kept(published, CreatorFilters(without_restricted=False)) == {"cook", "dancer", "unknown"}


def test_choices_are_what_some_creator_has(published: Published) -> None:
    published.given("creator_profiles", *CREATORS)
    choices = fetch_filter_choices(published.query)
    assert set(choices.contents) == {"baking", "food and cooking", "dance videos", "dance"}
    assert choices.locations == ("Germany",)


@pytest.fixture
def market(published: Published) -> Published:
    published.given("brand_profiles", {"brand_id": "b", "brand_name": "Zeta"}, {"brand_id": "c", "brand_name": "alpha"})
    published.given(
        "creator_profiles",
        *({"creator_id": f"{n}", "creator_name": f"N{n}", "follower_count": 10**n} for n in range(1, 7)),
    )
    published.given(
        "similarity_scores",
        *({"creator_id": f"{n}", "brand_id": "b", "score": n / 10} for n in range(1, 6)),
        {"creator_id": "6", "brand_id": "b", "score": None},
        {"creator_id": "1", "brand_id": "c", "score": 0.9},
    )
    published.given(
        "recommendations",
        {
            "direction": "creators_for_brand",
            "subject_id": "b",
            "rank": 1,
            "recommended_id": "5",
            "score": 0.5,
            "reason": "Because.",
        },
        {
            "direction": "brands_for_creator",
            "subject_id": "b",
            "rank": 1,
            "recommended_id": "4",
            "score": 0.4,
            "reason": "Not this.",
        },
    )
    return published


def test_the_best_come_first_and_advised_ones_have_the_given_reason(market: Published) -> None:
    found = shortlist_for_brand(market.query, "b", CreatorFilters())
    assert [(row["creator_id"], row["rank"], row["score"], row["reason"]) for row in found.creators] == [
        ("5", 1, 0.5, "Because."),
        ("4", 2, 0.4, "Audience unknown."),
        ("3", 3, 0.3, "Audience unknown."),
        ("2", 4, 0.2, "Audience unknown."),
        ("1", 5, 0.1, "Audience unknown."),
    ]
    assert found.count == 5


def test_an_audience_is_judged_in_the_same_words_below_the_advised_ones(market: Published) -> None:
    ages = {"audience_age_min": 18, "audience_age_max": 24}
    market.given("brand_profiles", {"brand_id": "b", "brand_name": "Zeta", "beauty_share": 0.9, **ages})
    maker = {"content_tags": ["makeup"], **ages}
    market.given("creator_profiles", *({"creator_id": n, "creator_name": f"N{n}", **maker} for n in "56"))
    components = {"content_similarity": 0.5, "audience_match": 0.7}
    market.given(
        "similarity_scores",
        {"creator_id": "5", "brand_id": "b", "score": 0.6, **components},
        {"creator_id": "6", "brand_id": "b", "score": 0.59, **components},
    )
    below = shortlist_for_brand(market.query, "b", CreatorFilters()).creators[1]
    assert below["reason"] == (
        "Content fits in part the brand's theme, beauty: makeup; audience overlaps with the target (ages 18-24)."
    )


def test_a_brands_themes_are_called_as_in_reasons(market: Published) -> None:
    market.given(
        "brand_profiles",
        {"brand_id": "b", "brand_name": "Zeta", "theme": "travel", "travel_share": 0.25, "home_share": 0.24},
        {"brand_id": "c", "brand_name": "alpha"},
    )
    told = [found["themes"] for brand_id in "bc" if (found := fetch_brand(market.query, brand_id))]
    assert told == ["several themes", None]


def test_filters_narrow_but_ranks_stay(market: Published) -> None:
    found = shortlist_for_brand(market.query, "b", CreatorFilters(tiers=("nano",)))
    assert [(row["creator_id"], row["rank"]) for row in found.creators] == [("3", 3), ("2", 4), ("1", 5)]
    assert found.count == 3


def test_pages_and_the_whole(market: Published) -> None:
    page = shortlist_for_brand(market.query, "b", CreatorFilters(), limit=2, offset=2)
    assert [row["creator_id"] for row in page.creators] == ["3", "2"]
    assert page.count == 5
    assert len(shortlist_for_brand(market.query, "b", CreatorFilters(), limit=None).creators) == 5
    assert shortlist_for_brand(market.query, "nobody", CreatorFilters()).count == 0


def test_brands_are_listed_by_name_and_found_by_id(market: Published) -> None:
    assert [row["brand_name"] for row in fetch_brands(market.query)] == ["alpha", "Zeta"]
    found = fetch_brand(market.query, "b")
    assert found is not None
    assert found["brand_name"] == "Zeta"
    assert fetch_brand(market.query, "b' OR true --") is None
