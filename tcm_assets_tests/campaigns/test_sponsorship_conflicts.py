import ibis
import pyarrow as pa
import pytest

from tcm_assets.campaigns.conflict_windows import WINDOW_DAYS, ConflictWindows
from tcm_assets.campaigns.sponsorship_conflicts import window_days_of
from tcm_assets.data_files import DataFileError, checked
from tcm_assets.matching.themes import SPONSOR_THEMES
from tcm_assets_tests.campaigns.sponsorship_bench import BRANDS, video


def pairs(rows):
    return [(row["brand_id"], row["rival_name"]) for row in rows]


def test_rivals_are_brands_of_the_same_kind(deals):
    rows = deals.given([video("new"), video("v", days_ago=30)], paid={"v": ["Nike"]}).conflicts()
    assert rows == [
        {
            "creator_id": "1",
            "brand_id": "B2",
            "kind": "shoes",
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
    drinks = [_brand(name, "snacks and sweets") for name in ("PepsiCo", "Pepsi", "Doritos", "Fanta")]
    rows = deals.given([video("v")], paid={"v": ["Doritos"]}, brands=drinks).conflicts()
    assert pairs(rows) == [("Fanta", "Doritos")]


def test_a_kind_that_is_unknown_has_no_rivals(deals):
    unknown = [{**brand, "themes": []} for brand in BRANDS if brand["brand_name"] == "Sephora"]
    assert deals.given([video("v")], paid={"v": ["Sephora"]}, brands=[*unknown, *BRANDS[2:4]]).conflicts() == []


def _brand(name, *themes, clearest=1.0):
    shares = [0.0] * len(SPONSOR_THEMES)
    shares[0] = clearest
    return {"brand_id": name, "brand_name": name, "themes": list(themes), "theme_shares": shares}


def test_brands_are_rivals_by_any_theme_that_they_share(deals):
    brands = [_brand("Zara", "luxury fashion", "fashion"), _brand("H&M", "fashion"), _brand("Gucci", "luxury fashion")]
    rows = deals.given([video("v")], paid={"v": ["Zara"]}, brands=brands).conflicts()
    assert [(row["brand_id"], row["kind"], row["window_days"]) for row in rows] == [
        ("Gucci", "luxury fashion", 90),
        ("H&M", "fashion", 60),
    ]


def test_of_several_shared_themes_the_longest_window_counts(deals):
    brands = [_brand("A", "fashion", "cars"), _brand("B", "cars", "fashion")]
    (row,) = deals.given([video("v")], paid={"v": ["A"]}, brands=brands).conflicts()
    assert (row["kind"], row["window_days"]) == ("cars", 180)


def test_a_house_sells_more_than_its_texts_name(deals):
    drinks = [_brand(name, "soft drinks") for name in ("Coca-Cola", "Pepsi")]
    brands = [_brand("PepsiCo", "snacks and sweets"), *drinks]
    rows = deals.given([video("v")], paid={"v": ["PepsiCo"]}, brands=brands).conflicts()
    assert pairs(rows) == [("Coca-Cola", "PepsiCo")]


def test_goods_limited_by_age_are_no_rivals_of_others(deals):
    brands = [_brand(name, "soft drinks") for name in ("Cola", "Seltzer", "Cider")]
    regulated = {"Cola": None, "Seltzer": "alcohol", "Cider": "alcohol"}
    rows = deals.given([video("v")], paid={"v": ["Seltzer"]}, brands=brands, regulated=regulated).conflicts()
    assert pairs(rows) == [("Cider", "Seltzer")]


def test_brands_of_the_same_regulated_goods_are_rivals_whatever_their_texts_speak_of(deals):
    brands = [_brand("Bud Light", "sports leagues and events"), _brand("Beck's", "music streaming and concerts")]
    regulated = {"Bud Light": "alcohol", "Beck's": "alcohol"}
    (row,) = deals.given([video("v")], paid={"v": ["Beck's"]}, brands=brands, regulated=regulated).conflicts()
    assert (row["brand_id"], row["kind"]) == ("Bud Light", "beer, wine and spirits")


def test_themes_that_texts_hardly_have_make_no_rivals(deals):
    brands = [_brand("A", "cars", clearest=0.05), _brand("B", "cars")]
    assert deals.given([video("v")], paid={"v": ["A"]}, brands=brands).conflicts() == []


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


def test_every_theme_has_a_window():
    assert set(WINDOW_DAYS) == set(SPONSOR_THEMES)
    kinds = ibis.memtable(pa.table({"kind": ["cars", "skincare", "soft drinks", "automotive"]}))
    days = ibis.duckdb.connect().to_pyarrow(window_days_of(kinds.kind))
    assert days.to_pylist() == [180, 60, 45, None]


@pytest.mark.parametrize(
    ("themes", "named"), [(("automotive", *SPONSOR_THEMES), "automotive"), (SPONSOR_THEMES[1:], SPONSOR_THEMES[0])]
)
def test_a_wrong_or_missing_theme_does_not_load(themes, named):
    window = {"name": "all", "themes": list(themes), "days": 90, "why": "a test"}
    house = {"name": "A", "brands": ["A"], "sells": ["cars"]}
    with pytest.raises(DataFileError, match=named):
        checked({"windows": [window], "houses": [house]}, ConflictWindows, "x")
