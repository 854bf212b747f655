import ibis
import pytest

from tcm_assets.campaigns.sponsorship_conflicts import window_days_of
from tcm_assets_tests.campaigns.sponsorship_bench import BRANDS, video


def pairs(rows):
    return [(row["brand_id"], row["rival_name"]) for row in rows]


def test_rivals_are_brands_of_the_same_kind(deals):
    rows = deals.given([video("new"), video("v", days_ago=30)], paid={"v": ["Nike"]}).conflicts()
    assert rows == [
        {
            "creator_id": "1",
            "brand_id": "B2",
            "kind": "sports",
            "rival_brand_id": "B1",
            "rival_name": "Nike",
            "last_on": video("v", days_ago=30)["upload_date"],
            "days_since": 30,
            "window_days": 90,
            "is_inside_window": True,
        }
    ]


def test_brands_of_one_house_are_no_rivals(deals):
    rows = deals.given([video("v")], paid={"v": ["Chanel"]}).conflicts()
    assert pairs(rows) == [("B5", "Chanel")]
    drinks = [
        {"brand_id": name, "brand_name": name, "theme": "food"} for name in ("PepsiCo", "Pepsi", "Doritos", "Fanta")
    ]
    rows = deals.given([video("v")], paid={"v": ["Doritos"]}, brands=drinks).conflicts()
    assert pairs(rows) == [("Fanta", "Doritos")]


def test_a_kind_that_is_unknown_has_no_rivals(deals):
    unknown = [{**brand, "theme": None} for brand in BRANDS]
    assert deals.given([video("v")], paid={"v": ["Nike"]}, brands=unknown).conflicts() == []


def test_the_latest_partnership_counts_up_to_the_newest_day_of_the_data(deals):
    videos = [video("new", author_id="8", author_username="otto"), video("v", days_ago=61), video("w", days_ago=80)]
    rows = deals.given(videos, paid={"v": ["Sephora"], "w": ["Sephora"]}).conflicts()
    assert [(row["brand_id"], row["days_since"], row["window_days"], row["is_inside_window"]) for row in rows] == [
        ("B3", 61, 60, False),
        ("B4", 61, 60, False),
    ]


def test_suspected_partnerships_stand_in_nobodys_way(deals):
    assert deals.given([video("v")], suspected={"v": 0.9}).conflicts() == []


def test_accounts_that_are_not_listed_have_no_conflicts(deals):
    assert deals.given([video("v")], paid={"v": ["Nike"]}, creators=[]).conflicts() == []


@pytest.mark.parametrize(
    ("kind", "days"),
    [("beauty", 60), ("Beauty and skincare", 60), ("automotive", 180), ("food and drink", 45), ("travel", 90)],
)
def test_windows_are_found_by_a_word_of_the_kind(kind, days):
    found = ibis.duckdb.connect().to_pyarrow(window_days_of(ibis.literal(kind)))
    assert found.as_py() == days
