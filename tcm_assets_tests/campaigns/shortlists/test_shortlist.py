"""Shortlists as a page gets them: sets, who is left out, runner-ups, impossible briefs, relaxations."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tcm_assets.campaigns.shortlists.limits import ShortlistLimits
from tcm_assets.campaigns.shortlists.pool import Pool
from tcm_assets.campaigns.shortlists.shortlist import find_swaps, make_shortlist, relax
from tcm_assets_tests.campaigns.shortlists.made_candidates import candidate, names, pool_of

LIMITS = ShortlistLimits(least_count=2, most_count=2, budget=200.0, currency="USD", tiers=("micro",))


def relaxed(pool: Pool, limits: ShortlistLimits) -> dict[str, list[str] | None]:
    found = relax(pool, make_shortlist(pool, limits))
    return {each.relaxation.name: each.chosen if each.chosen is None else names(pool, each.chosen) for each in found}


def test_the_best_pair_within_the_budget_is_not_the_best_two():
    pool = pool_of(
        candidate("dear", views_median=30_000, price_high=190.0),
        candidate("good", views_median=20_000),
        candidate("fair", views_median=15_000),
    )
    shortlist = make_shortlist(pool, LIMITS)
    assert (shortlist.status, names(pool, shortlist.chosen)) == ("solved", ["good", "fair"])
    assert shortlist.totals.fitting_views == 0.8 * 35_000
    assert (shortlist.totals.price_high, shortlist.totals.price_low) == (200.0, 100.0)
    assert "2 creators of 3 who pass every limit" in shortlist.sentence


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ({"fit": 0.2}, {}),
        ({"follower_tier": "mid"}, {}),
        ({"follower_tier": None}, {}),
        ({"country": "Spain"}, {"creator_countries": ("United States",)}),
        ({"country": None}, {"creator_countries": ("United States",)}),
        ({"audience_countries": ["Spain"]}, {"audience_countries": ("United States",)}),
        ({"country": "Spain", "audience_countries": ["Peru"]}, {"either_countries": ("United States",)}),
        ({"gate": "fail"}, {}),
        ({"gate": "unknown"}, {}),
        ({"safety_level": "medium"}, {}),
        ({"safety_level": None}, {}),
        ({"safety_categories": ["alcohol"]}, {"unwanted_safety": ("alcohol",)}),
        ({"conflict_until": date(2027, 3, 1)}, {"start": date(2027, 3, 1)}),
        ({"sponsors": ["Nike"]}, {"unwanted_sponsors": ("nike",)}),
        ({"named_subjects": ["luxury"]}, {"unwanted_subjects": ("luxury",)}),
        ({"named_subjects": None}, {"unwanted_subjects": ("luxury",)}),
        ({"named_subjects": ["luxury"]}, {"wanted_subjects": ("baking",)}),
        ({"views_median": None}, {}),
        ({"price_high": None}, {}),
        ({"currency": "EUR"}, {}),
        ({"username": "anna"}, {"unwanted": ("anna",)}),
        ({"engagement_rate": 0.01}, {"least_engagement": 0.02}),
        ({"views_median": 900}, {"least_views": 1_000}),
    ],
)
def test_who_fails_one_limit_is_in_no_set(values, limits):
    known = {"engagement_rate": 0.05, "sponsors": [], "audience_countries": ["United States"]}
    known["named_subjects"] = ["baking"]
    others = [candidate(name, **known) for name in "bc"]
    pool = pool_of(candidate("a", **({**known, "views_median": 50_000} | values)), *others)
    wanted = replace(LIMITS, **limits)
    assert sorted(names(pool, make_shortlist(pool, wanted).chosen)) == ["b", "c"]
    passing = pool_of(candidate("a", **{**known, "views_median": 50_000}), *others)
    assert names(passing, make_shortlist(passing, wanted).chosen)[0] == "a"


def test_a_conflict_ends_before_the_campaign_starts():
    pool = pool_of(candidate("a", conflict_until=date(2027, 2, 28)), candidate("b"))
    assert make_shortlist(pool, replace(LIMITS, start=date(2027, 3, 1))).status == "solved"


def test_an_unknown_audience_is_taken_to_be_where_the_creator_is():
    pool = pool_of(candidate("a"), candidate("b", audience_countries=["Worldwide"], country="Spain"))
    assert make_shortlist(pool, replace(LIMITS, audience_countries=("United States",))).status == "solved"


def test_without_a_budget_an_unknown_price_costs_nobody_a_place():
    pool = pool_of(candidate("a", price_high=None, price_low=None), candidate("b"))
    shortlist = make_shortlist(pool, replace(LIMITS, budget=None))
    assert (shortlist.status, shortlist.totals.price_high) == ("solved", None)


def test_who_lacks_a_number_is_to_be_asked_and_left_out_aloud():
    pool = pool_of(
        *(candidate(name) for name in "abc"),
        candidate("blank", fit=0.9, views_median=None),
        candidate("euro", currency="EUR"),
        candidate("no", fit=0.1, views_median=None),
    )
    shortlist = make_shortlist(pool, LIMITS)
    assert names(pool, shortlist.to_ask) == ["blank", "euro"]
    assert shortlist.sentence.endswith(
        "Left out: 1 creator without a forecast of views and 1 creator without a price in the budget's currency."
    )


def test_a_demanded_creator_is_in_the_set_even_if_another_fits_better():
    pool = pool_of(candidate("a", fit=0.1), candidate("b"), candidate("c"))
    assert "a" in names(pool, make_shortlist(pool, replace(LIMITS, required=("a",))).chosen)
    missing = make_shortlist(pool, replace(LIMITS, required=("nobody",)))
    assert (missing.status, missing.conflict) == ("impossible", ("with nobody",))
    assert len(missing.chosen) == 2


def test_diversity_keeps_categories_and_likeness_apart():
    shares = {"a": [1.0, 0.0], "b": [0.9, 0.1], "c": [0.0, 1.0]}
    rows = [
        candidate(name, views_median=30_000 - 1_000 * place, category="beauty" if name != "c" else "food")
        | {"class_shares": shares[name]}
        for place, name in enumerate("abc")
    ]
    pool = pool_of(*rows)
    assert names(pool, make_shortlist(pool, LIMITS).chosen) == ["a", "b"]
    assert names(pool, make_shortlist(pool, replace(LIMITS, most_per_category=1)).chosen) == ["a", "c"]
    unlike = replace(LIMITS, alike_from=0.9)
    assert names(pool, make_shortlist(pool, unlike).chosen) == ["a", "c"]
    assert relaxed(pool, unlike)["without_likeness"] == ["a", "b"]


def test_runner_ups_are_the_cheapest_exchanges_that_keep_every_limit():
    pool = pool_of(
        candidate("a", views_median=30_000),
        candidate("b", views_median=20_000),
        candidate("c", views_median=19_000, price_high=90.0),
        candidate("d", views_median=50_000, price_high=150.0),
        candidate("e", views_median=5_000),
    )
    shortlist = make_shortlist(pool, LIMITS)
    assert names(pool, shortlist.chosen) == ["a", "b"]
    swaps = find_swaps(pool, shortlist)
    assert [names(pool, (swap.place, swap.instead_of)) for swap in swaps] == [["c", "b"], ["e", "b"]]
    assert (swaps[0].value_change, swaps[0].price_change) == (pytest.approx(-800), -1_000)


def test_the_limits_that_conflict_are_named_and_the_nearest_brief_is_solved():
    pool = pool_of(
        candidate("a", price_high=150.0),
        candidate("b", price_high=160.0),
        candidate("c", price_high=40.0, follower_tier="mid"),
    )
    shortlist = make_shortlist(pool, LIMITS)
    assert shortlist.status == "impossible"
    assert shortlist.conflict == ("2 creators", "a budget of 200 USD", "micro")
    assert names(pool, shortlist.chosen) == ["a"]
    assert (
        "it takes a budget of 310 USD at least; with 1 creator instead of 2 it is possible, for at most 150 USD."
        in shortlist.sentence
    )


def test_a_limit_that_nobody_keeps_is_named_alone():
    pool = pool_of(*(candidate(name) for name in "abc"))
    shortlist = make_shortlist(pool, replace(LIMITS, creator_countries=("Peru",)))
    assert shortlist.conflict == ("creators in Peru",)
    assert (
        "without the limit 'creators in Peru' (United States) it is possible, for at most 200 USD" in shortlist.sentence
    )
    assert len(shortlist.chosen) == 2


def test_the_nearest_brief_gives_up_sizes_and_countries_but_never_safety_or_fit():
    pool = pool_of(
        candidate("a", follower_tier="mega", country="Spain", price_high=900.0),
        candidate("b", safety_level="high"),
        candidate("c", fit=0.2),
    )
    shortlist = make_shortlist(pool, replace(LIMITS, creator_countries=("United States",)))
    assert (shortlist.status, names(pool, shortlist.chosen)) == ("impossible", ["a"])
    words = (
        "with 1 creator instead of 2, with a budget of 900 USD (4.5 times as much), without the limit 'micro' (mega)"
    )
    assert words in shortlist.sentence
    assert shortlist.is_far
    unsafe = pool_of(candidate("b", safety_level="high"), candidate("c", fit=0.2))
    nobody = make_shortlist(unsafe, LIMITS)
    assert (nobody.status, len(nobody.chosen), nobody.totals) == ("impossible", 0, None)


def test_each_limit_has_what_widening_it_would_bring():
    pool = pool_of(
        candidate("a", views_median=30_000),
        candidate("b", views_median=20_000),
        candidate("c", views_median=60_000, price_high=150.0),
        candidate("d", views_median=90_000, follower_tier="mid"),
        candidate("e", views_median=80_000, gate="unknown", price_high=1.0),
        candidate("f", views_median=70_000, safety_level="medium"),
    )
    found = relaxed(pool, LIMITS)
    assert found["budget_25"] == ["c", "a"]
    assert found["budget_10"] == ["a", "b"]
    assert found["tier_mid"] == ["d", "a"]
    assert found["unknown_gate"] == ["e", "c"]
    assert found["safety_medium"] == ["f", "a"]
    assert found["one_more"] is None
    assert "without_gate" not in found


def test_a_folder_without_numbers_names_those_who_fit_best():
    rows = [candidate(name, views_median=None, price_high=None, safety_level=None) for name in "abc"]
    shortlist = make_shortlist(pool_of(*rows), LIMITS)
    assert (shortlist.status, len(shortlist.chosen), len(shortlist.to_ask)) == ("no_forecasts", 0, 3)
    assert make_shortlist(pool_of(), LIMITS).status == "no_candidates"
    assert make_shortlist(pool_of(candidate("a", fit=None)), LIMITS).status == "no_candidates"


def test_the_order_of_candidates_does_not_matter():
    random = np.random.default_rng(3)
    rows = [
        candidate(f"c{place:03}", views_median=int(views), price_high=float(price))
        for place, (views, price) in enumerate(
            zip(random.integers(1, 90_000, 60), random.integers(5, 150, 60), strict=True)
        )
    ]
    wide = replace(LIMITS, least_count=1, most_count=5)
    pool, turned = pool_of(*rows), pool_of(*rows[::-1])
    assert names(pool, make_shortlist(pool, wide).chosen) == names(turned, make_shortlist(turned, wide).chosen)
    assert make_shortlist(pool, wide).totals == make_shortlist(turned, wide).totals
