"""Shortlists as CSV files: every column, unknown as an empty cell, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.apps.marketplace.spreadsheets import (
    CAMPAIGN_COLUMNS,
    FACT_COLUMNS,
    FORMULA_BEGINNINGS,
    write_shortlist,
    write_spreadsheet_csv,
)
from tcm_assets_tests.apps.marketplace.literal_rows import row


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


def test_a_creator_has_every_fact_and_unknown_stays_empty() -> None:
    known = row(username="ann", price_high=50.0, last_sponsored_on=date(2020, 9, 1), safety_level="low")
    lines = _read(write_shortlist([known, row(creator_id="2", creator_name="=1+1")], {"1": "Fits."}))
    first, second = (dict(zip(lines[0], line, strict=True)) for line in lines[1:])
    assert list(first) == list(FACT_COLUMNS.values())
    assert (first["Handle"], first["Profile"]) == ("ann", "https://www.tiktok.com/@ann")
    assert (first["Price, high"], first["Last sponsored"], first["Reason"]) == ("50.0", "2020-09-01", "Fits.")
    assert second["Creator"] == "'=1+1"
    assert {second[name] for name in ("Price, high", "Expected views, low", "Safety level", "Reason")} == {""}


def test_a_campaign_has_roles_too() -> None:
    lines = _read(write_shortlist([row(role="chosen")], {}, CAMPAIGN_COLUMNS))
    assert lines[0][0] == "Role"
    assert lines[1][0] == "chosen"
