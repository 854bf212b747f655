import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.apps.marketplace.cards import FORMULA_BEGINNINGS, write_spreadsheet_csv


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
