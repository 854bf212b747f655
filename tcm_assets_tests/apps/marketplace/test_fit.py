"""Scores of a whole market for a brand of the list or for words."""

from datetime import date
from typing import Any

import pytest

from tcm_assets.apps.marketplace import fit
from tcm_assets.apps.marketplace.creators import Market, read_market
from tcm_assets.apps.marketplace.fit import OtherModelError, find_asked, needs_encoder, score_market, wants_something
from tcm_assets.apps.marketplace.reasons import fetch_reasons
from tcm_assets.campaigns.briefs.brief import AgeSpan, BrandOfBrief, Brief
from tcm_assets.matching.similarity_scores import score_pairs
from tcm_assets_tests.apps.literal_site import Published
from tcm_assets_tests.apps.marketplace.literal_market import LetterEncoder, brand, creator

DAY = date(2026, 1, 1)
LISTED = Brief(day=DAY, brand=BrandOfBrief(name="Brand b", brand_id="b"))


def _no_encoder() -> Any:
    raise AssertionError("no model is needed")


@pytest.fixture
def market(published: Published) -> Market:
    published.given(
        "creator_profiles", *(creator(f"{n:03}", "makeup" if n % 2 else "food and cooking") for n in range(9))
    )
    published.given("brand_profiles", brand("b", audience_genders=["male"]), brand("c", "food and cooking"))
    return read_market(published.query)


def test_a_brand_of_the_list_is_scored_as_in_the_table(
    market: Market, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "SCORED_AT_ONCE", 2)
    asked = find_asked(published.query, LISTED, market, _no_encoder)
    assert asked is not None
    fits = score_market(market, asked)
    assert fits.rows.to_pylist() == score_pairs(market.profiles, asked).to_pylist()
    score = dict(zip(fits.rows["creator_id"].to_pylist(), fits.numbers("score"), strict=True))
    assert score["001"] > score["000"]
    reasons = fetch_reasons(published.query, fits, [0, 1])
    assert reasons["001"].startswith("Content fits")
    assert "far from" in reasons["000"]


def test_an_audience_that_the_brief_names_is_asked_for(market: Market, published: Published) -> None:
    brief = LISTED.model_copy(update={"audience_ages": AgeSpan(youngest=18, oldest=24)})
    asked = find_asked(published.query, brief, market, _no_encoder)
    assert asked is not None
    row = asked.to_pylist()[0]
    assert (row["audience_age_min"], row["audience_age_max"], row["audience_genders"]) == (18, 24, ["male"])


def test_words_are_asked_for_as_a_brand(market: Market, published: Published) -> None:
    brief = Brief(day=DAY, subject="lipstick", audience_genders=("female",))
    assert needs_encoder(brief)
    asked = find_asked(published.query, brief, market, LetterEncoder)
    assert asked is not None
    row = asked.to_pylist()[0]
    assert (row["audience_genders"], len(row["embedding"])) == (["female"], 8)
    assert score_market(market, asked).rows["score"].null_count == 0


def test_vectors_of_another_model_are_not_compared(published: Published) -> None:
    published.given("creator_profiles", creator("a", model_revision="0"))
    with pytest.raises(OtherModelError, match="materialize creator_profiles"):
        find_asked(published.query, Brief(day=DAY, subject="soap"), read_market(published.query), LetterEncoder)


def test_a_brief_of_limits_alone_asks_for_nobody(market: Market, published: Published) -> None:
    brief = Brief(day=DAY, tiers=("micro",))
    assert not wants_something(brief)
    assert find_asked(published.query, brief, market, _no_encoder) is None
    unknown = Brief(day=DAY, brand=BrandOfBrief(name="x", brand_id="nobody"))
    assert find_asked(published.query, unknown, market, _no_encoder) is None


def test_nobody_is_scored(published: Published) -> None:
    published.given("brand_profiles", brand("b"))
    market = read_market(published.query)
    asked = find_asked(published.query, LISTED, market, _no_encoder)
    assert asked is not None
    assert score_market(market, asked).rows.num_rows == 0
    assert fetch_reasons(published.query, score_market(market, asked), []) == {}
