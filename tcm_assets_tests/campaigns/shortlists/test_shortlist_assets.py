"""The assets of shortlists on hand-written tables: from a brief file to a set, its totals and its checks."""

from datetime import date
from pathlib import Path

import pytest

from tcm_assets.campaigns.briefs.brief_rows import brief_row
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets.campaigns.safety.creator_safety import OWN_GOODS
from tcm_assets.campaigns.shortlists.stored_briefs import brief_of_row
from tcm_assets_tests.workbench import Workbench

SOLVED = ("campaign_shortlists", "campaign_shortlist_limits", "campaign_totals")
BRIEFS = {
    "skincare": "Vegan skincare, $200, 2 micro creators in the US",
    "impossible": "Vegan skincare, $5, 2 micro creators in the US",
    "nike": "Nike wants up to 3 creators for running shoes, no alcohol",
}
CREATORS = {
    "anna": {"views_median": 30_000, "price_low": 40.0, "price_high": 80.0},
    "bea": {"views_median": 20_000, "price_low": 50.0, "price_high": 100.0},
    "cleo": {"views_median": 90_000, "price_low": 90.0, "price_high": 180.0},
    "ella": {"views_median": 10_000, "price_low": 30.0, "price_high": 60.0},
    "dora": {"views_median": None, "blank_reason": "No videos."},
}


def failed(evaluations):
    return [str(key) for key, evaluation in evaluations.items() if not evaluation.passed]


@pytest.fixture
def filled(workbench: Workbench) -> Workbench:
    folder = Path(workbench.settings.briefs_dir)
    folder.mkdir(exist_ok=True)
    for name, text in BRIEFS.items():
        (folder / f"{name}.yaml").write_text(f"text: {text}\nwritten_on: 2027-01-15", "utf-8")
    workbench.given("cleaned_brands", {"brand_id": "B1", "brand_name": "Nike"})
    workbench.materialize("campaign_briefs")
    ids = [{"creator_id": name, "creator_name": name.title()} for name in CREATORS]
    there = {"country": "United States"}
    workbench.given("creator_profiles", *({**each, **there, "username": each["creator_id"]} for each in ids))
    priced = {"follower_tier": "micro", "country": "United States", "currency": "USD"}
    workbench.given(
        "creator_forecasts",
        *(
            {**each, **priced, "views_low": 1_000, "views_high": 200_000, **CREATORS[each["creator_id"]]}
            if CREATORS[each["creator_id"]]["views_median"]
            else {**each, **priced, "currency": None, **CREATORS[each["creator_id"]]}
            for each in ids
        ),
    )
    levels = dict.fromkeys(("level", *OWN_GOODS.values()), "no finding")
    workbench.given("creator_safety", *({**each, **levels} for each in ids))
    workbench.given("creator_sponsorships", *ids)
    workbench.given("regulated_brands")
    workbench.given(
        "sponsorship_conflicts",
        {"creator_id": "cleo", "brand_id": "B1", "rival_brand_id": "B2", "rival_name": "Adidas"}
        | {"last_on": date(2027, 1, 1), "days_since": 5, "window_days": 90, "is_inside_window": True},
    )
    fits = [
        {"brief_id": brief, "creator_id": name, "fit": 0.8, "fit_reason": "content 0.80"}
        for brief in BRIEFS
        for name in CREATORS
    ]
    workbench.given("campaign_fits", *fits)
    return workbench


def test_briefs_are_answered_and_the_checks_pass(filled: Workbench):
    assert filled.materialize(*SOLVED).success
    assert [key for name in SOLVED for key in failed(filled.check(name))] == []
    rows = filled.rows("campaign_shortlists")
    chosen = {
        brief: [row["creator_id"] for row in rows if row["brief_id"] == brief and row["role"] == "chosen"]
        for brief in BRIEFS
    }
    assert {brief: sorted(names) for brief, names in chosen.items()} == {
        "skincare": ["anna", "bea"],
        "impossible": ["anna", "ella"],
        "nike": ["anna", "bea", "ella"],
    }
    (runner_up,) = [row for row in rows if row["role"] == "runner_up" and row["brief_id"] == "skincare"]
    assert (runner_up["creator_id"], runner_up["instead_of"], runner_up["price_change"]) == ("ella", "bea", -40.0)
    assert runner_up["why_not_chosen"] == "In the stead of Bea: 8,000 fitting views fewer, 40 USD less."
    totals = {row["brief_id"]: row for row in filled.rows("campaign_totals")}
    assert (totals["skincare"]["status"], totals["skincare"]["price_high"]) == ("solved", 180.0)
    assert totals["skincare"]["fitting_views"] == 0.8 * 50_000
    assert "1 creator without a forecast" in totals["skincare"]["sentence"]
    assert (totals["impossible"]["conflict"], totals["impossible"]["is_far"]) == (["a budget of 5 USD"], True)
    assert "with a budget of 140 USD (28 times as much) it is possible." in totals["impossible"]["sentence"]
    limits = {(row["brief_id"], row["relaxation"]): row for row in filled.rows("campaign_shortlist_limits")}
    assert limits["skincare", "budget_50"]["joins"] == ["Cleo"]
    assert limits["skincare", "budget_50"]["leaves"] == ["Bea"]
    assert limits["nike", "without_conflict"]["joins"] == ["Cleo"]


def test_an_unknown_or_young_audience_gets_no_alcohol(filled: Workbench):
    folder = Path(filled.settings.briefs_dir)
    (folder / "beer.yaml").write_text("text: Craft beer, up to 5 creators in the US\nwritten_on: 2027-01-15", "utf-8")
    filled.materialize("campaign_briefs")
    audiences = {"anna": (13, 24), "bea": (25, 44), "cleo": (None, None)}
    filled.given(
        "creator_profiles",
        *(
            {"creator_id": name, "creator_name": name, "audience_locations": ["United States"]}
            | {"country": "United States"}
            | {"audience_age_min": low, "audience_age_max": high}
            for name, (low, high) in audiences.items()
        ),
    )
    filled.given("campaign_fits", *({"brief_id": "beer", "creator_id": name, "fit": 0.8} for name in audiences))
    filled.materialize(*SOLVED, checks=False)
    rows = [row for row in filled.rows("campaign_shortlists") if row["brief_id"] == "beer"]
    assert [row["creator_id"] for row in rows if row["role"] == "chosen"] == ["bea"]
    (asked,) = [row for row in rows if row["role"] == "to_ask"]
    assert (asked["creator_id"], asked["gate"]) == ("cleo", "unknown")
    assert "alcohol needs an audience from 21" in asked["why_not_chosen"].lower()
    assert failed(filled.check("campaign_shortlists")) == []
    filled.given("campaign_shortlists", *({**row, "gate": "fail"} for row in rows))
    assert "every_audience_passes_its_gate" in str(failed(filled.check("campaign_shortlists")))
    limits = {row["relaxation"]: row for row in filled.rows("campaign_shortlist_limits") if row["brief_id"] == "beer"}
    assert limits["unknown_gate"]["joins"] == ["cleo"]


def test_a_brewery_gets_who_speaks_of_beer_and_others_do_not(filled: Workbench):
    folder = Path(filled.settings.briefs_dir)
    (folder / "beer.yaml").write_text("text: Craft beer, up to 5 creators in the US\nwritten_on: 2027-01-15", "utf-8")
    filled.materialize("campaign_briefs")
    adults = {"audience_age_min": 25, "audience_age_max": 44, "audience_locations": ["United States"]}
    filled.given("creator_profiles", {"creator_id": "anna", "creator_name": "Anna", **adults})
    barred = dict.fromkeys(("level", *OWN_GOODS.values()), "medium") | {"categories": ["alcohol"]}
    filled.given("creator_safety", {"creator_id": "anna", **barred, "level_without_alcohol": "no finding"})
    fits = ({"brief_id": name, "creator_id": "anna", "fit": 0.8} for name in ("beer", "skincare", "nike"))
    filled.given("campaign_fits", *fits)
    filled.materialize(*SOLVED, checks=False)
    rows = filled.rows("campaign_shortlists")
    assert [(row["brief_id"], row["safety_level"]) for row in rows if row["role"] == "chosen"] == [
        ("beer", "no finding")
    ]
    assert failed(filled.check("campaign_shortlists")) == []


def test_a_folder_without_briefs_or_creators_has_empty_answers(full_workbench: Workbench):
    full_workbench.given("campaign_briefs")
    full_workbench.given("campaign_fits")
    assert full_workbench.materialize(*SOLVED).success
    assert [full_workbench.rows(name) for name in SOLVED] == [[], [], []]


def test_a_set_that_breaks_its_budget_is_noticed(filled: Workbench):
    filled.materialize(*SOLVED)
    rows = filled.rows("campaign_shortlists")
    filled.given("campaign_shortlists", *({**row, "price_high": 150.0} for row in rows))
    assert {key.split(".")[-1] for key in failed(filled.check("campaign_shortlists"))} >= {
        "budgets_are_kept",
        "totals_are_those_of_the_set",
    }


@pytest.mark.usefixtures("known_anchors")
def test_who_makes_what_a_brief_is_about_fits_best(filled: Workbench):
    tags = {"anna": ["skincare", "beauty"], "bea": ["car reviews"], "cleo": ["running", "workout"], "dora": []}
    filled.given(
        "cleaned_creators",
        *({"creator_id": name, "creator_name": name, "content_tags": own} for name, own in tags.items()),
    )
    filled.given(
        "cleaned_brands", {"brand_id": "B1", "brand_name": "Nike", "marketing_goals": "Running shoes for athletes"}
    )
    for name in ("videos", "text_embeddings", "content_analysis", "visual_features", "sponsored_content"):
        filled.given(name)
    filled.materialize("creator_profiles", "brand_profiles", checks=False)
    filled.materialize("campaign_fits", checks=False)
    assert failed(filled.check("campaign_fits")) == []
    fits = {(row["brief_id"], row["creator_id"]): row["fit"] for row in filled.rows("campaign_fits")}
    assert max(tags, key=lambda name: fits["skincare", name] or 0) == "anna"
    assert max(tags, key=lambda name: fits["nike", name] or 0) == "cleo"
    assert fits["nike", "dora"] is None


@pytest.mark.parametrize(
    "text",
    [
        *BRIEFS.values(),
        "5 micro or mid creators from Spain, 500 EUR each, audience women 18-34 in Mexico, from March to May, "
        "at least 10k views, no politics, not @bob, must have worked with Nike",
    ],
)
def test_a_brief_comes_back_from_its_row(text: str):
    brief = read_brief(text, date(2027, 1, 15), {"Nike": "B1"})
    again = brief_of_row(brief_row("x", "briefs/x.yaml", brief))
    said = {name: getattr(brief, name) for name in brief.said}
    assert {name: getattr(again, name) for name in again.said} | {"must": None} == said | {"must": None}
    assert [(each.kind, each.least) for each in again.must or ()] == [
        (each.kind, each.least) for each in brief.must or ()
    ]
