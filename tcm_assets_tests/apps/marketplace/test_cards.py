import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.apps.marketplace.cards import (
    FORMULA_BEGINNINGS,
    describe_audience,
    describe_components,
    describe_followers,
    format_compact,
    list_few,
    write_spreadsheet_csv,
)

COMPONENTS: dict[str, Any] = {
    "content_similarity": 0.8,
    "audience_match": 0.4,
    "visual_similarity": None,
    "engagement_strength": 0.1,
}


def test_components_are_told_by_their_names() -> None:
    assert describe_components(COMPONENTS) == "Content 0.80 · Audience 0.40 · Looks unknown · Engagement 0.10"


@pytest.mark.parametrize(
    ("ages", "genders", "places", "words"),
    [
        ((13, 24), ["female"], ["Japan"], "ages 13-24, female, Japan"),
        ((13, 100), ["female", "male", "nonbinary"], ["Worldwide"], "all ages, all genders, Worldwide"),
        ((45, 100), ["female", "male"], list("ABCDE"), "ages 45+, female and male, A, B, C and 2 more"),
        ((None, None), None, None, "ages unknown, genders unknown, places unknown"),
    ],
)
def test_audiences(ages: tuple[int | None, int | None], genders: Any, places: Any, words: str) -> None:
    row = {
        "audience_age_min": ages[0],
        "audience_age_max": ages[1],
        "audience_genders": genders,
        "audience_locations": places,
    }
    assert describe_audience(row) == words


def test_numbers_and_lists() -> None:
    assert [format_compact(number) for number in (0, 999, 1_000, 1_250, 2_900_000, 3e9)] == [
        "0", "999", "1K", "1.2K", "2.9M", "3B",
    ]  # fmt: skip
    assert describe_followers({"follower_count": None}) == "followers unknown"
    assert describe_followers({"follower_count": 1_500_000, "follower_tier": "mega"}) == "1.5M followers (mega)"
    assert [list_few([]), list_few(["a"]), list_few(["a", "b"])] == ["", "a", "a and b"]


def _read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("beginning", [*FORMULA_BEGINNINGS, "  ="])
def test_a_text_that_begins_like_a_formula_becomes_text(beginning: str) -> None:
    name = f"{beginning}HYPERLINK()"
    assert _read(write_spreadsheet_csv([{"name": name}], {"name": "Name"})) == [["Name"], [f"'{name}"]]


def test_columns_are_chosen_and_ordered_and_numbers_stay_numbers() -> None:
    row = {"score": -0.5, "tags": ["=a", "b"], "nothing": None, "name": 'He said "hi", twice', "hidden": "x"}
    data = write_spreadsheet_csv([row], {"name": "Name", "score": "Score", "tags": "Tags", "nothing": "Nothing"})
    assert _read(data) == [["Name", "Score", "Tags", "Nothing"], ['He said "hi", twice', "-0.5", "'=a; b", ""]]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")), min_size=1))
def test_no_cell_begins_like_a_formula_and_no_text_is_lost(names: list[str]) -> None:
    cells = [
        line[0] if line else "" for line in _read(write_spreadsheet_csv([{"n": n} for n in names], {"n": "N"}))[1:]
    ]
    assert not any(cell.lstrip(" ").startswith(FORMULA_BEGINNINGS) for cell in cells)
    assert [cell.removeprefix("'") for cell in cells] == [name.removeprefix("'") for name in names]
