"""The brief behind the page: from each of its sources, with corrections."""

from datetime import date
from typing import Any

import pytest

from tcm_assets.apps.marketplace.address import BRIEF, FILE, NEW_BRAND, MarketState
from tcm_assets.apps.marketplace.asked_briefs import (
    EXAMPLES,
    FIELD_NAMES,
    UNREADABLE,
    AskedBrief,
    ask,
    find_fault,
    list_briefs,
)
from tcm_assets.campaigns.briefs.brief import FIELDS, Brief
from tcm_assets.campaigns.briefs.brief_rows import brief_row
from tcm_assets.campaigns.briefs.chips import chips
from tcm_assets.campaigns.briefs.corrections import corrected
from tcm_assets.campaigns.briefs.exchange_rates import ExchangeRate
from tcm_assets.campaigns.briefs.rules import read_brief
from tcm_assets_tests.apps.literal_site import Published

DAY = date(2027, 1, 15)
ZETA = {"brand_id": "z", "brand_name": "Zeta"}
RATES = {"USD": ExchangeRate(units_per_euro=1.25, as_of=DAY, source="x")}
TEXT = "Small vegan skincare brand, $2,000, 5 micro creators in the US for a campaign in spring"


def _ask(files: Any = None, **state: Any) -> AskedBrief | None:
    return ask(
        MarketState(**state), ZETA, read=read_brief, day=DAY, brands={"Zeta": "z"}, files=files or {}, rates=RATES
    )


def _faults(text: str) -> tuple[str, ...]:
    found = _ask(asked_by=BRIEF, text=text)
    assert found is not None
    return found.faults


def _chips(**state: Any) -> list[str]:
    found = _ask(**state)
    assert found is not None
    return [chip.label for chip in chips(found.brief)]


def test_a_brand_of_the_list_asks_for_itself() -> None:
    assert _chips() == ["brand: Zeta"]


def test_a_text_is_read_and_is_for_the_visitors_brand() -> None:
    found = _chips(asked_by=BRIEF, text=TEXT)
    assert found[:4] == ["brand: Zeta", "about: vegan skincare", "creators in United States", "size: micro"]
    assert "budget: 2,000 USD in all" in found
    assert _ask(asked_by=BRIEF, text="  ") is None


def test_chips_are_corrected_and_taken_away_in_order() -> None:
    fixes = ("tiers", "creator_count=3", "must_not=alcohol", "brand")
    found = _chips(asked_by=BRIEF, text=TEXT, fixes=fixes)
    assert found[0] == "about: vegan skincare"
    assert {"3 creators", "not: alcohol"} <= set(found)
    assert "size: micro" not in found


def test_a_correction_that_means_nothing_is_said_and_changes_nothing() -> None:
    found = _ask(asked_by=BRIEF, text=TEXT, fixes=("creator_count=many", "must.7", "nonsense=1"))
    assert found is not None
    assert len(found.faults) == 3
    assert found.faults[0].startswith("Number of creators: ")
    assert found.brief.creator_count is not None


def test_conditions_are_added_to_those_that_are_there() -> None:
    found = _chips(
        asked_by=BRIEF, text="tea, no alcohol, no gambling", fixes=("must_not=@demo_cleo", "must=@demo_rita", "must=@b")
    )
    assert {"not: alcohol", "not: gambling", "not: @demo_cleo", "must: @demo_rita", "must: @b"} <= set(found)


def test_a_correction_that_cannot_be_made_says_what_to_write() -> None:
    brief = Brief(day=DAY)
    assert find_fault(brief, "budget", "€1,000 per creator", {}) is None
    assert "nothing can be spent" in str(find_fault(brief, "budget", "$0", {}))
    for field in FIELD_NAMES:
        fault = find_fault(brief, field, "9" * 400, {})
        assert "validation error" not in str(fault)


def test_a_text_that_says_nothing_or_too_much_is_doubted() -> None:
    assert "Nothing was read" in " ".join(_faults("hi there!"))
    assert "is long" in " ".join(_faults("an endless list of words about tea " * 20))
    assert _faults(TEXT) == ()


@pytest.mark.parametrize("text", ["tea, Europe", "Créateurs en Europe, thé", "tea, $0", f"tea, ${'9' * 50}"])
def test_no_text_stops_the_page(text: str) -> None:
    assert "about: " in " ".join(_chips(asked_by=BRIEF, text=text))


def test_a_reading_that_is_no_brief_is_said() -> None:
    def read(*_: object) -> Brief:
        return Brief.model_validate({"day": DAY, "tiers": ["giant"]})

    found = ask(MarketState(asked_by=BRIEF, text="x"), ZETA, read=read, day=DAY, brands={}, files={}, rates=RATES)
    assert found is not None
    assert found.faults == (UNREADABLE,)


def test_money_is_converted_after_corrections() -> None:
    found = _ask(asked_by=BRIEF, text=TEXT, fixes=("budget=1000 EUR",))
    assert found is not None
    assert found.brief.converted_budget is not None
    assert (found.brief.converted_budget.amount, found.brief.converted_budget.currency) == (1250.0, "USD")


def test_a_brand_that_is_not_listed() -> None:
    found = _chips(
        asked_by=NEW_BRAND, new_name="Alpin", new_sells="hiking boots", new_audience="women 25 to 45 in Germany"
    )
    assert found == ["new brand: Alpin", "audience: 25 to 45", "audience: female", "audience in Germany"]
    assert _ask(asked_by=NEW_BRAND, new_name="Alpin") is None


def test_whatever_else_is_said_beside_an_audience_counts() -> None:
    found = _chips(
        asked_by=NEW_BRAND,
        new_sells="hiking boots",
        new_audience="teens 13 to 17 in Germany, 5 creators, $3,000, no politics",
    )
    assert found[1:3] == ["audience: up to 17", "audience in Germany"]
    assert {"5 creators", "budget: 3,000 USD in all", "not: politics and news"} <= set(found)


def test_a_brief_of_the_folder_comes_from_the_table(published: Published) -> None:
    brief = corrected(read_brief("Soap, blue moon, 5 micro creators", DAY), "must_not", "alcohol")
    published.given("campaign_briefs", brief_row("soap", "briefs/soap.yaml", brief))
    files = list_briefs(published.query)
    found = _ask(files=files, asked_by=FILE, file="soap")
    assert found is not None
    assert (found.brief.subject, found.brief.tiers, found.brief.must_not) == (brief.subject, ("micro",), brief.must_not)
    assert _ask(files=files, asked_by=FILE, file="gone") is None


def test_every_field_of_a_brief_can_be_corrected() -> None:
    assert set(FIELD_NAMES) == set(EXAMPLES) == set(FIELDS) - {"brand"}
    for field, value in EXAMPLES.items():
        found = _ask(asked_by=BRIEF, text="soap", fixes=(f"{field}={value}",))
        assert found is not None
        assert found.faults == ()
        assert field in found.brief.said
