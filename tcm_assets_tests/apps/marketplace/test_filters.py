"""Filters and orders over all facts of creators."""

from datetime import date
from typing import Any

import pytest

from tcm_assets.apps.marketplace.creators import Market, read_market
from tcm_assets.apps.marketplace.filters import ORDERS, CreatorFilters, rank_market, rows_at
from tcm_assets.apps.marketplace.fit import Fits, score_market
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import brand, creator, forecast


@pytest.fixture
def scored(published: Published) -> tuple[Market, Fits]:
    published.given(
        "creator_profiles",
        creator(
            "cook",
            "food and cooking",
            username="cook",
            account_key="1",
            content_tags=["baking"],
            country="Germany",
            follower_count=20_000,
            follower_tier="micro",
            audience_age_min=18,
            audience_age_max=24,
            audience_genders=["female"],
            audience_locations=["Germany"],
            engagement_strength=0.9,
            median_view_count=5_000,
            measured_clip_count=2,
        ),
        creator(
            "dancer",
            "makeup",
            account_key="3",
            country="Japan",
            follower_count=2_000_000,
            follower_tier="mega",
            audience_age_min=13,
            audience_age_max=17,
            audience_genders=["female", "male"],
            audience_locations=["Worldwide"],
            engagement_strength=0.2,
            median_view_count=900_000,
        ),
        creator("unknown", "makeup", content_evidence=0.2),
        creator("silent", class_shares=None, theme_shares=None, embedding=None, category=None),
    )
    published.given("creator_points", {"author_id": "3", "standing": "restricted"})
    published.given("creator_forecasts", forecast("cook", 4_000, 80.0), forecast("dancer", 800_000, 9_000.0))
    published.given(
        "creator_safety", {"creator_id": "cook", "level": "no finding"}, {"creator_id": "dancer", "level": "high"}
    )
    published.given(
        "creator_authenticity",
        {"author_id": "1", "authenticity": 0.97, "level": "as usual"},
        {"author_id": "3", "authenticity": 0.6, "level": "often unusual"},
    )
    published.given(
        "creator_sponsorships",
        {"creator_id": "cook", "paid_video_count": 0},
        {"creator_id": "dancer", "paid_video_count": 3, "last_sponsored_on": date(2020, 9, 25)},
    )
    published.given(
        "videos",
        {"video_id": "1", "author_id": "1", "upload_date": date(2020, 8, 1)},
        {"video_id": "2", "author_id": "3", "upload_date": date(2020, 9, 30)},
    )
    published.given("brand_profiles", brand("b"))
    market = read_market(published.query)
    return market, score_market(market, published.query("FROM brand_profiles"))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, {"cook", "dancer", "unknown"}),
        ({"contents": ("baking",)}, {"cook"}),
        ({"contents": ("makeup",)}, {"dancer", "unknown"}),
        ({"name": "@COO"}, {"cook"}),
        ({"tiers": ("micro", "nano")}, {"cook"}),
        ({"countries": ("Japan",)}, {"dancer"}),
        ({"ages": (17, 18)}, {"cook", "dancer"}),
        ({"ages": (25, 40)}, set()),
        ({"genders": ("male",)}, {"dancer"}),
        ({"places": ("Peru",)}, {"dancer"}),
        ({"safety": ("no finding", "low")}, {"cook"}),
        ({"reactions": ("as usual",)}, {"cook"}),
        ({"least_engagement": 0.5}, {"cook"}),
        ({"least_views": 10_000}, {"dancer"}),
        ({"least_forecast": 4_000}, {"cook", "dancer"}),
        ({"most_price": 80.0}, {"cook"}),
        ({"recent_days": 30}, {"dancer"}),
        ({"recent_days": 90}, {"cook", "dancer"}),
        ({"unsponsored_days": 5}, {"cook"}),
        ({"unsponsored_days": 4}, {"cook", "dancer"}),
        ({"has_clips": True}, {"cook"}),
        ({"has_restricted": False}, {"cook", "unknown"}),
    ],
)
def test_each_filter_keeps_whom_it_is_true_of(
    scored: tuple[Market, Fits], asked: dict[str, Any], kept: set[str]
) -> None:
    market, fits = scored
    filters = CreatorFilters(**{"has_restricted": True, **asked})
    rows = rows_at(market, fits, ranking := rank_market(market, fits, filters), ranking.places)
    assert {row["creator_id"] for row in rows} == kept


def test_scores_and_evidence_are_filters_too(scored: tuple[Market, Fits]) -> None:
    market, fits = scored
    everybody = rank_market(market, fits, CreatorFilters(has_restricted=True))
    best = rows_at(market, fits, everybody, everybody.places[:1])[0]["score"]
    found = rank_market(market, fits, CreatorFilters(has_restricted=True, least_score=best)).places
    assert 0 < len(found) < len(everybody.places)
    sure = rank_market(market, fits, CreatorFilters(has_restricted=True, least_confidence=0.6)).places
    assert "unknown" not in market.facts["creator_id"].take(sure).to_pylist()


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("Most expected views", ["dancer", "cook", "unknown"]),
        ("Lowest price", ["cook", "dancer", "unknown"]),
        ("Most followers", ["dancer", "cook", "unknown"]),
        ("Newest video", ["dancer", "cook", "unknown"]),
    ],
)
def test_unknown_values_come_last_in_every_order(scored: tuple[Market, Fits], order: str, ids: list[str]) -> None:
    market, fits = scored
    ranking = rank_market(market, fits, CreatorFilters(has_restricted=True), order)
    rows = rows_at(market, fits, ranking, ranking.places)
    assert [row["creator_id"] for row in rows] == ids
    assert {row["score_rank"] for row in rows} == {1, 2, 3}
    assert order in ORDERS


def test_a_rank_is_by_score_whatever_the_filters_leave(scored: tuple[Market, Fits]) -> None:
    market, fits = scored
    everybody = rank_market(market, fits, CreatorFilters(has_restricted=True))
    rank = {row["creator_id"]: row["score_rank"] for row in rows_at(market, fits, everybody, everybody.places)}
    few = rank_market(market, fits, CreatorFilters(tiers=("micro",)))
    assert rows_at(market, fits, few, few.places)[0]["score_rank"] == rank["cook"] == 3
