"""Regulated brands: recognised by their own texts; audiences that are unknown or too young never pass."""

from typing import Any

import ibis
import pyarrow as pa
import pytest

from tcm_assets.matching.audience_gate import LIMITS, audience_gate
from tcm_assets.matching.regulated_brands import pairs_past_the_gate, passing_audiences
from tcm_assets.matching.regulated_goods import REGULATED_CATEGORIES, regulated_goods


@pytest.mark.parametrize(
    ("name", "goals", "activities", "category"),
    [
        ("Heineken", "a cold beer with friends", "poured beer at barbecues", "alcohol"),
        ("Heineken 0.0", "a drink without alcohol", None, "alcohol"),
        ("Weingut Keller", "verkauft Riesling und andere Weine", None, "alcohol"),
        ("BrauKunst", "Sell craft beer to adults", "bar tours with pints", "alcohol"),
        ("LuckySpin", "bring players to our online casino with free spins", None, "gambling"),
        ("Nordic Snus", None, None, "tobacco and vapes"),
        ("Pfizer", None, None, "medicine"),
        ("Lovely", "dating app for singles over 30", None, "dating"),
        ("Coca-Cola", "the drink of parties and meals", "friends opened a Coke at a bar", None),
        ("Snacky", "crisps that go with a beer", "football fans ate crisps", None),
        ("Gin Wigmore Records", "a label for new music", "concerts", None),
        ("Samsung", "phones and tablets", "tested tablets", None),
        ("Sober Club", "alcohol-free drinks and mocktails", "sober parties", None),
        ("Unknown", None, None, None),
    ],
)
def test_a_brand_is_recognised_by_its_own_texts(
    name: str, goals: str | None, activities: str | None, category: str | None
):
    found = regulated_goods(name, goals, activities)
    assert (found and found.category) == category
    assert found is None or found.evidence


@pytest.mark.parametrize(
    ("category", "age_min", "age_max", "locations", "result"),
    [
        (None, None, None, None, "pass"),
        ("alcohol", 21, 45, ["United States"], "pass"),
        ("alcohol", 18, 45, ["United States"], "fail"),
        ("alcohol", 18, 45, ["Germany"], "pass"),
        ("alcohol", 18, 45, ["Germany", "United States"], "fail"),
        ("alcohol", 30, 45, ["Norway"], "fail"),
        ("alcohol", 13, 24, ["Germany"], "fail"),
        ("alcohol", 13, 100, ["Germany"], "unknown"),
        ("alcohol", None, None, ["Germany"], "unknown"),
        ("alcohol", 30, 45, None, "unknown"),
        ("alcohol", 30, 45, [], "unknown"),
        ("alcohol", 18, 45, ["Worldwide"], "fail"),
        ("alcohol", 21, 45, ["Worldwide"], "pass"),
        ("gambling", 30, 45, ["Italy"], "fail"),
        ("tobacco and vapes", 30, 45, ["United States"], "fail"),
    ],
)
def test_the_gate(category: str | None, age_min: Any, age_max: Any, locations: Any, result: str):
    gate = audience_gate(category, age_min, age_max, locations)
    assert gate.result == result
    assert len(gate.reason) > 20


def test_known_shares_replace_the_ages():
    shares = [audience_gate("alcohol", 13, 100, ["Germany"], share_of_age=share).result for share in (0.7, 0.75)]
    assert shares == ["fail", "pass"]
    assert audience_gate("alcohol", 13, 100, ["United States"], share_of_age=0.74).result == "pass"


def test_a_worldwide_audience_is_judged_by_the_campaigns_countries():
    gate = audience_gate("alcohol", 18, 45, ["Worldwide"], campaign_countries=["Germany"])
    assert gate.result == "pass"
    assert audience_gate("alcohol", 18, 45, ["Worldwide"], campaign_countries=["Norway"]).result == "fail"


def test_every_category_has_limits():
    assert tuple(LIMITS) == REGULATED_CATEGORIES
    with pytest.raises(ValueError, match="no category"):
        audience_gate("toys", 18, 45, ["Germany"])


def test_only_pairs_past_the_gate_are_left():
    audiences = {"young": (13, 24, ["Germany"]), "adult": (25, 44, ["Germany"]), "nobody knows": (None, None, None)}
    names = ("audience_age_min", "audience_age_max", "audience_locations")
    types = (pa.int64(), pa.int64(), pa.list_(pa.string()))
    creators = pa.Table.from_pylist(
        [{"creator_id": creator, **dict(zip(names, own, strict=True))} for creator, own in audiences.items()],
        schema=pa.schema([("creator_id", pa.string()), *zip(names, types, strict=True)]),
    )
    brands = [
        {"brand_id": "beer", "regulated_category": "alcohol", "audience_locations": None},
        {"brand_id": "shoes", "regulated_category": None, "audience_locations": None},
    ]
    pairs = [{"creator_id": creator, "brand_id": brand["brand_id"]} for creator in audiences for brand in brands]
    passing = passing_audiences(brands, creators.select(list(names)).to_pylist())
    listed = ibis.memtable(pa.Table.from_pylist(brands).drop_columns(["audience_locations"]))
    left = pairs_past_the_gate(ibis.memtable(pa.Table.from_pylist(pairs)), ibis.memtable(creators), listed, passing)
    rows = ibis.duckdb.connect().to_pyarrow(left).to_pylist()
    assert sorted((row["creator_id"], row["brand_id"]) for row in rows) == [
        ("adult", "beer"),
        ("adult", "shoes"),
        ("nobody knows", "shoes"),
        ("young", "shoes"),
    ]
