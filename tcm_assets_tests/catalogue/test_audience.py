"""Ages, genders and countries as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.audience import parse_ages, parse_genders, parse_locations
from tcm_assets.catalogue.list_rows import UnreadableCellError
from tcm_assets.tables.shared_columns import GENDERS


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("13-24", (13, 24)),
        ("13\u201324", (13, 24)),
        ("13 - 24", (13, 24)),
        ("18 to 34", (18, 34)),
        ("All", (13, 100)),
        ("all ages", (13, 100)),
        ("18+", (18, 100)),
        ("45 +", (45, 100)),
        ("25", (25, 25)),
    ],
)
def test_ages(text: str, ages: tuple[int, int]) -> None:
    assert parse_ages(text) == ages


@pytest.mark.parametrize("text", ["young", "24-13", "13-240", "-5", "13-24-35", "110+", "13,5", "1e1"])
def test_ages_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="13-24, 18\\+ or All"):
        parse_ages(text)


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_range_is_read_exactly_when_it_is_in_order(low: int, high: int) -> None:
    if low <= high:
        assert parse_ages(f"{low}-{high}") == (low, high)
    else:
        with pytest.raises(UnreadableCellError):
            parse_ages(f"{low}-{high}")


@pytest.mark.parametrize(
    ("text", "genders"),
    [
        ("female", ["female"]),
        ("male, female", ["female", "male"]),
        ("male , female", ["female", "male"]),
        ("MALE and Female", ["female", "male"]),
        ("Women", ["female"]),
        ("Non-Binary; male", ["male", "nonbinary"]),
        ("all", list(GENDERS)),
        ("All", list(GENDERS)),
    ],
)
def test_genders(text: str, genders: list[str]) -> None:
    assert parse_genders(text) == genders


@pytest.mark.parametrize("text", ["teenagers", "male, cats", "all, cats", ",", "13-24"])
def test_genders_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="female, male"):
        parse_genders(text)


@pytest.mark.parametrize(
    ("text", "locations"),
    [
        ("Worldwide", ["Worldwide"]),
        ("worldwide, USA", ["Worldwide"]),
        ("USA", ["United States"]),
        ("U.S.", ["United States"]),
        ("us , United States of America", ["United States"]),
        ("United Kingdom, Brazil", ["Brazil", "United Kingdom"]),
        ("UK", ["United Kingdom"]),
        ("germany; FRANCE", ["France", "Germany"]),
        ("trinidad and tobago", ["Trinidad and Tobago"]),
        ("Côte d'Ivoire", ["Côte d'Ivoire"]),
    ],
)
def test_locations(text: str, locations: list[str]) -> None:
    assert parse_locations(text) == locations


@pytest.mark.parametrize("text", ["12345", "DE", "USA, 7", ",", "<b>France</b>"])
def test_locations_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="English names of countries"):
        parse_locations(text)
