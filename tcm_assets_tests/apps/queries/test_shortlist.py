import pytest
from literal_site import Published

from tcm_assets.apps.queries.creator_filters import CreatorFilters
from tcm_assets.apps.queries.shortlist import brand, brands, shortlist_for_brand


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
    told = [found["themes"] for brand_id in "bc" if (found := brand(market.query, brand_id))]
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
    assert [row["brand_name"] for row in brands(market.query)] == ["alpha", "Zeta"]
    found = brand(market.query, "b")
    assert found is not None
    assert found["brand_name"] == "Zeta"
    assert brand(market.query, "b' OR true --") is None
