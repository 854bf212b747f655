"""Impossible briefs: what is named as the conflict, which limits are given up first, and what is never proposed."""

from dataclasses import replace
from datetime import date

import pytest

from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.campaigns.shortlists.candidate_rows import refusal_of
from tcm_assets.campaigns.shortlists.limits import ShortlistLimits, limits_of
from tcm_assets.campaigns.shortlists.shortlist import find_swaps, make_shortlist, relax
from tcm_assets_tests.campaigns.shortlists.made_candidates import candidate, names, pool_of

DAY = date(2027, 1, 15)
US = ShortlistLimits(least_count=1, budget=1_000.0, currency="USD", creator_countries=("United States",))


def test_money_is_given_up_before_the_place_and_the_place_before_the_size() -> None:
    dear, abroad, large = (
        candidate("dear", price_high=1_300.0),
        candidate("abroad", country="Peru"),
        candidate("large", follower_tier="mega"),
    )
    limits = replace(US, tiers=("micro",))
    for rows, expected in (((dear, abroad, large), "dear"), ((abroad, large), "abroad"), ((large,), "large")):
        pool = pool_of(*rows)
        assert names(pool, make_shortlist(pool, limits).chosen) == [expected]
    many_times = pool_of(candidate("dear", price_high=3_100.0), abroad)
    assert names(many_times, make_shortlist(many_times, limits).chosen) == ["abroad"]


def test_the_sentence_says_what_the_nearest_brief_costs() -> None:
    dearer = make_shortlist(pool_of(candidate("a", price_high=1_300.0)), US)
    assert dearer.sentence.endswith("; with a budget of 1,300 USD (30% more) it is possible.")
    abroad = make_shortlist(pool_of(candidate("a", country="Peru")), US)
    assert abroad.sentence.endswith(
        "Nobody keeps this limit: creators in United States; without the limit 'creators in United States' (Peru) it "
        "is possible, for at most 100 USD."
    )
    without_budget = make_shortlist(pool_of(candidate("a", country="Peru")), replace(US, budget=None))
    assert without_budget.sentence.endswith("it is possible, for at most 100 USD.")


@pytest.mark.parametrize(
    ("limits", "row", "is_far"),
    [
        (US, {"price_high": 1_300.0}, False),
        (US, {"price_high": 3_100.0}, True),
        (replace(US, tiers=("micro",)), {"country": "Peru", "follower_tier": "mega"}, True),
        (replace(US, budget=None), {"country": "Peru"}, True),
    ],
)
def test_more_than_half_of_the_limits_or_three_times_the_money_is_far(limits, row, is_far) -> None:
    assert make_shortlist(pool_of(candidate("a", **row)), limits).is_far is is_far


def test_a_price_for_each_is_said_of_the_dearest_and_raised_to_what_it_takes() -> None:
    pool = pool_of(candidate("a", price_high=300.0), candidate("b", price_high=390.0))
    each = ShortlistLimits(least_count=2, most_count=2, budget=400.0, currency="USD", budget_is_each=True)
    assert "for at most 390 of 400 USD each, 690 USD in all." in make_shortlist(pool, each).sentence
    nearest = make_shortlist(pool, replace(each, budget=350.0))
    assert nearest.conflict == ("2 creators", "at most 350 USD each")
    assert "with a budget of 390 USD each (11% more)" in nearest.sentence


def test_where_nothing_can_be_given_up_the_conflict_is_no_limit_that_money_mends() -> None:
    pool = pool_of(
        candidate("unsafe", safety_level="medium"),
        candidate("young", gate="fail", gate_reason="gambling needs an audience from 21", price_high=2_000.0),
        candidate("unfit", fit=0.1, gate="pass"),
    )
    shortlist = make_shortlist(pool, replace(US, least_count=2, most_count=2))
    assert not set(shortlist.conflict) & {"2 creators", "a budget of 1,000 USD"}
    assert len(shortlist.chosen) == 0
    assert "Unsafe (safety of level medium), Young (gambling needs an audience from 21" in shortlist.sentence


def test_every_limit_that_is_given_up_is_named_in_the_conflict() -> None:
    pool = pool_of(candidate("a", country="Peru", follower_tier="mega", price_high=9_000.0), candidate("b", fit=0.1))
    shortlist = make_shortlist(pool, replace(US, tiers=("micro",)))
    assert {"a budget of 1,000 USD", "micro", "creators in United States"} <= set(shortlist.conflict)


def test_who_keeps_all_but_has_no_numbers_is_no_lack_of_fit() -> None:
    pool = pool_of(candidate("a", views_median=None), candidate("b", fit=0.1))
    assert make_shortlist(pool, US).sentence.startswith(
        "Of those whose numbers are known, nobody keeps this limit: a fit"
    )


def test_a_campaign_with_an_end_alone_begins_no_earlier_than_its_brief() -> None:
    limits = limits_of(read_brief("tea, until 24 March 2027", DAY))
    assert limits.start == DAY
    over = pool_of(candidate("a", conflict_until=date(2027, 1, 14), gate=None))
    assert make_shortlist(over, replace(limits, least_count=1)).status == "solved"


def test_views_count_by_the_share_of_the_audience_in_the_countries_that_are_asked_for() -> None:
    pool = pool_of(candidate("everywhere", views_median=30_000, audience_share=0.3), candidate("home"))
    assert names(pool, make_shortlist(pool, replace(US, most_count=1)).chosen) == ["home"]


@pytest.mark.parametrize(
    ("category", "text", "is_refused"),
    [
        ("alcohol", "Craft vodka, 2 creators, audience 13 to 17", True),
        ("alcohol", "Whisky, 2 creators in the US, audience 18 to 24", True),
        ("alcohol", "Whisky, 2 creators in the US, audience 21 to 34", False),
        ("alcohol", "Craft vodka, 2 creators, audience 18 to 30", False),
        ("alcohol", "Wine, audience in Norway", True),
        ("alcohol", "Wine, audience in Norway or Germany", False),
        (None, "Lemonade, 2 creators, audience 13 to 17", False),
        ("tobacco and vapes", "Vapes, 2 creators", True),
    ],
)
def test_what_the_law_limits_by_age_is_not_proposed_to_younger_people(
    category: str | None, text: str, is_refused: bool
) -> None:
    brief = read_brief(text, DAY)
    refusal = refusal_of(category, brief)
    assert (refusal is not None) is is_refused
    if refusal is not None:
        pool = pool_of(candidate("a", gate="pass"))
        shortlist = make_shortlist(pool, limits_of(brief, refusal=refusal))
        assert (shortlist.status, len(shortlist.chosen), shortlist.conflict) == ("impossible", 0, (refusal,))
        assert refusal in shortlist.sentence
        assert list(relax(pool, shortlist)) == find_swaps(pool, shortlist) == []
