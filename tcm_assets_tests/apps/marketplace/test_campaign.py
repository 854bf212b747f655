"""The campaign on the page: the exact set, hand choices, and what limits cost."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from tcm_assets.apps.marketplace.campaign import Campaign, limit_counts, plan_campaign, relaxed_rows
from tcm_assets.apps.marketplace.creators import read_market
from tcm_assets.apps.marketplace.fit import find_regulated_category, score_market
from tcm_assets.campaigns.briefs.brief import BrandOfBrief
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import brand, creator, forecast
from tcm_assets_tests.matching.word_encoder import encode

DAY = date(2026, 1, 1)


@pytest.fixture
def solve(published: Published) -> Any:
    published.given(
        "creator_profiles",
        *(creator(name, follower_tier="micro", follower_count=20_000) for name in ("a", "b", "c", "d")),
        creator("far", "food and cooking", follower_tier="micro"),
    )
    prices = {"a": 100.0, "b": 90.0, "c": 10.0, "far": 1.0}
    views = {"a": 10_000, "b": 9_000, "c": 2_000, "far": 90_000}
    published.given("creator_forecasts", *(forecast(name, views[name], prices[name]) for name in prices))
    published.given("creator_safety", *({"creator_id": name, "level": "no finding"} for name in ("a", "b", "c", "d")))
    published.given("brand_profiles", brand("z"))
    market = read_market(published.query)
    fits = score_market(market, published.query("FROM brand_profiles"))

    def answer(text: str, without: str = "", **options: Any) -> Campaign:
        brief = read_brief(text, DAY).model_copy(update={"brand": BrandOfBrief(name="Zeta", brand_id="z")})
        among = ~np.isin(market.facts["creator_id"].to_pylist(), list(without))
        limited = replace(fits, regulated_category=find_regulated_category(published.query, brief, encode))
        return plan_campaign(published.query, market, limited, brief, among, **options)

    return answer


def _ids(campaign: Campaign, role: str = "chosen") -> set[str]:
    return {row["creator_id"] for row in campaign.of_role(role)}


def test_the_best_set_within_the_budget(solve: Any) -> None:
    campaign = solve("2 creators, $110")
    assert (campaign.shortlist.status, _ids(campaign)) == ("solved", {"a", "c"})
    assert campaign.shortlist.totals.price_high == 110.0
    assert _ids(campaign, "runner_up") == {"b"}
    assert _ids(campaign, "to_ask") == {"d"}
    assert {row["place"] for row in campaign.rows} == {0, 1, 2, 3}


def test_a_creator_is_put_in_by_hand_and_others_stay_out(solve: Any) -> None:
    assert _ids(solve("2 creators, $110", chosen=("b",))) == {"b", "c"}
    assert _ids(solve("2 creators, $110", without="a")) == {"b", "c"}
    assert _ids(solve("2 creators, $110", chosen=("nobody",))) == {"a", "c"}


def test_what_a_wider_limit_brings(solve: Any) -> None:
    rows = relaxed_rows(solve("2 creators, $130"))
    assert all(row["fitting_views_gained"] > 0 for row in rows)
    assert rows[0]["joins"]


def test_an_impossible_brief_is_answered(solve: Any) -> None:
    campaign = solve("4 creators, $5")
    assert campaign.shortlist.status == "impossible"
    assert "no set keeps these limits together: 4 creators, a budget of 5 USD" in campaign.shortlist.sentence
    counts = {label: (passing, unknown) for label, passing, unknown in limit_counts(campaign)}
    assert counts["a forecast of views"] == (4, 1)


def test_a_rivals_partnership_stands_in_the_way(solve: Any, published: Published) -> None:
    published.given(
        "sponsorship_conflicts",
        {
            "creator_id": "a",
            "brand_id": "z",
            "rival_brand_id": "y",
            "rival_name": "Yota",
            "last_on": date(2025, 12, 20),
            "window_days": 60,
            "is_inside_window": True,
        },
    )
    assert _ids(solve("1 creator")) == {"b"}


def test_nobody_is_in_the_set_and_to_be_asked(solve: Any) -> None:
    # Nobody's country is known: the nearest possible brief drops the country.
    campaign = solve("2 creators living in Germany")
    assert campaign.shortlist.status == "impossible"
    assert _ids(campaign)
    ids = [row["creator_id"] for row in campaign.rows]
    assert len(ids) == len(set(ids))


def test_goods_limited_by_age_need_an_audience_that_is_known_to_be_old_enough(solve: Any, published: Published) -> None:
    published.given("regulated_brands", {"brand_id": "z", "regulated_category": "alcohol"})
    campaign = solve("2 creators")
    assert campaign.shortlist.status == "impossible"
    labels = [label for label, _, _ in limit_counts(campaign)]
    assert "the audience gate of a regulated brand" in labels


@pytest.mark.parametrize("text", ["2 creators for our craft beer", "2 Creator für unser Online-Casino"])
def test_goods_that_a_brief_names_itself_have_the_gate_too(solve: Any, text: str) -> None:
    assert "the audience gate of a regulated brand" in [label for label, _, _ in limit_counts(solve(text))]
    assert "the audience gate of a regulated brand" not in [label for label, _, _ in limit_counts(solve("2 creators"))]
