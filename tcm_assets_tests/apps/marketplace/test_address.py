"""The state in the address: everything comes back, and nothing that somebody types there does harm."""

import base64
import string
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.apps.marketplace.address import (
    ASKED_BY,
    LONGEST_TEXT,
    MOST_COMPARED,
    SECTIONS,
    MarketState,
    read_address,
    write_address,
)
from tcm_assets.apps.marketplace.filters import ORDERS, CreatorFilters
from tcm_assets.points.populations import TIER_NAMES

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
SEVERAL = st.lists(WORDS, unique=True, max_size=3).map(tuple)
FILTERS = st.builds(
    CreatorFilters,
    name=st.just("") | WORDS,
    tiers=st.lists(st.sampled_from(TIER_NAMES), unique=True).map(tuple),
    countries=SEVERAL,
    ages=st.none() | st.tuples(st.integers(14, 40), st.integers(40, 65)),
    least_views=st.integers(0, 10**9),
    least_score=st.sampled_from([0.0, 0.05, 0.5]),
    recent_days=st.sampled_from([0, 30]),
    has_restricted=st.booleans(),
)
STATES = st.builds(
    MarketState,
    section=st.sampled_from(SECTIONS),
    asked_by=st.sampled_from(ASKED_BY),
    text=st.text(st.characters(exclude_categories=("Cs",)), max_size=LONGEST_TEXT),
    new_name=st.just("") | WORDS,
    fixes=st.lists(WORDS, max_size=3).map(tuple),
    filters=FILTERS,
    order=st.sampled_from(list(ORDERS)),
    page=st.integers(1, 99),
    compared=SEVERAL,
    chosen=SEVERAL,
)


@given(STATES)
def test_whatever_was_asked_comes_back(state: MarketState) -> None:
    assert read_address(write_address(state)) == state


def test_a_page_that_nobody_has_touched_has_no_address() -> None:
    assert write_address(MarketState()) == ""
    assert read_address("") == MarketState()


def test_a_long_brief_is_packed_and_still_readable() -> None:
    state = MarketState(text="Kosmetik ohne Tierversuche, für Frauen in Österreich. " * 30)
    address = write_address(state)
    assert len(address) < 200 < len(state.text)
    assert read_address(address) == state


@given(st.text(string.printable, max_size=300))
def test_any_address_is_read(address: str) -> None:
    assert isinstance(read_address(address), MarketState)


def test_what_means_nothing_is_left_out() -> None:
    found = read_address("section:Owner;page:-3;order:x;f.tiers:micro;f.least_views:many;f.ages:40;f.ages:20;nothing")
    assert found == MarketState(filters=CreatorFilters(tiers=("micro",)))


@pytest.mark.parametrize(
    ("address", "filters"),
    [
        ("f.tiers:giant;f.tiers:nano", CreatorFilters(tiers=("nano",))),
        ("f.genders:x;f.safety:terrible", CreatorFilters()),
        ("f.least_score:5;f.least_engagement:97;f.least_confidence:0.972", CreatorFilters(least_confidence=0.95)),
        ("f.least_score:0.13", CreatorFilters(least_score=0.15)),
        ("f.ages:10;f.ages:99", CreatorFilters()),
        ("f.ages:10;f.ages:30", CreatorFilters(ages=(13, 30))),
        ("f.recent_days:7;f.unsponsored_days:30", CreatorFilters(unsponsored_days=30)),
        ("f.most_price:99999999999;f.least_views:99999999999", CreatorFilters(most_price=1e10, least_views=10**10)),
    ],
)
def test_a_value_that_the_page_cannot_show_becomes_one_that_it_can(address: str, filters: CreatorFilters) -> None:
    assert read_address(address).filters == filters


def test_more_than_a_page_shows_is_cut() -> None:
    many: dict[str, Any] = {"compared": tuple("abcdefgh"), "fixes": tuple("x" for _ in range(90))}
    found = read_address(write_address(MarketState(**many)))
    assert found.compared == tuple("abcdefgh")[:MOST_COMPARED]
    assert len(found.fixes) < 90
    assert read_address("text:" + "a" * 30_000) == MarketState()


def test_a_few_packed_bytes_do_not_become_gigabytes() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"a" * 10**8, 9))[:15_000].decode()
    assert len(read_address(f"text:!{bomb}").text) <= LONGEST_TEXT
    assert read_address("text:!no base64 at all").text == ""
