"""Listed creators with what a deal needs: joined by id, unknown where it is unknown, and said where not made yet."""

from datetime import date

import duckdb

from tcm_assets.apps.marketplace.creators import read_market
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import creator, forecast


def test_facts_of_all_tables_stand_beside_each_other(published: Published) -> None:
    published.given("creator_profiles", creator("a", account_key="7", username="ann"), creator("b"))
    published.given("cleaned_creators", {"creator_id": "a", "is_invented": True}, {"creator_id": "b"})
    published.given("creator_points", {"author_id": "7", "creator_id": "a", "standing": "restricted"})
    published.given("creator_forecasts", forecast("a", 1_000, 50.0, country="Peru"))
    published.given("creator_authenticity", {"author_id": "7", "authenticity": 0.9, "video_count": 3})
    published.given("creator_safety", {"creator_id": "a", "level": "low", "categories": ["alcohol"]})
    published.given(
        "creator_sponsorships",
        {"creator_id": "a", "last_sponsor": "Zeta", "last_sponsored_on": date(2020, 9, 1), "paid_video_count": 2},
    )
    published.given(
        "videos",
        {"video_id": "1", "author_id": "7", "upload_date": date(2020, 9, 1)},
        {"video_id": "2", "author_id": "7", "upload_date": date(2020, 9, 20)},
        {"video_id": "3", "author_id": "8", "upload_date": date(2020, 9, 30)},
    )
    market = read_market(published.query)
    known, unknown = market.facts.to_pylist()
    assert (known["views_median"], known["price_high"]) == (1_000, 50.0)
    assert (known["safety_level"], known["last_sponsor"], known["newest_video_on"]) == (
        "low",
        "Zeta",
        date(2020, 9, 20),
    )
    assert (known["is_restricted"], known["is_invented"]) == (True, True)
    assert (known["authenticity"], known["authenticity_video_count"], unknown["authenticity"]) == (0.9, 3, None)
    assert {unknown[name] for name in ("views_low", "price_low", "safety_level", "paid_video_count")} == {None}
    assert (unknown["newest_video_on"], unknown["is_restricted"]) == (None, False)
    assert (market.newest_day, market.missing, len(market)) == (date(2020, 9, 30), (), 2)
    assert market.profiles["creator_id"].to_pylist() == ["a", "b"]


def test_a_publication_of_before_says_what_is_not_made_yet(published: Published) -> None:
    published.given("creator_profiles", creator("a"))
    with duckdb.connect(str(published.path)) as connection:
        for name in ("creator_forecasts", "creator_safety"):
            connection.execute(f"DROP TABLE {name}")
    market = read_market(published.query)
    assert market.missing == ("forecasts and prices", "safety levels")
    assert market.facts.to_pylist()[0]["views_low"] is None
    assert market.facts["price_high"].type == "double"


def test_nobody_is_listed(published: Published) -> None:
    market = read_market(published.query)
    assert (len(market), market.newest_day, market.model) == (0, None, None)


def test_brands_see_a_restriction_and_no_review_under_way(published: Published) -> None:
    published.given("creator_profiles", creator("a", account_key="1"), creator("b", account_key="2"))
    published.given(
        "creator_points",
        {"author_id": "1", "standing": "restricted"},
        {"author_id": "2", "standing": "under_review"},
    )
    market = read_market(published.query)
    assert market.facts["is_restricted"].to_pylist() == [True, False]
    assert "standing" not in market.facts.column_names
