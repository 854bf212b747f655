"""CSV for spreadsheets: whatever separator a reader uses, no cell begins as a formula, and no text is lost."""

import csv
import io
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.services.spreadsheet_csv import FORMULA_BEGINNINGS, guard_text, write_spreadsheet_csv

PASSED_OVER = ' \t\r\n\v\f"\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}'
HARMFUL = st.sampled_from([*"=+-@＝﹢⁺", *",;\t|\r\n\v", *PASSED_OVER, "'", "a", "1"])
TEXTS = st.text(HARMFUL, max_size=8) | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))


def _read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("beginning", [*FORMULA_BEGINNINGS, "  =", '"=', "\N{NO-BREAK SPACE}+"])
def test_a_text_that_begins_like_a_formula_becomes_text(beginning: str) -> None:
    name = f"{beginning}HYPERLINK()"
    assert _read(write_spreadsheet_csv([{"name": name}], {"name": "Name"})) == [["Name"], [f"'{name}"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "\n", "\r\n", "; ", ';"', "\u2028"])
def test_a_formula_behind_a_separator_becomes_text(separator: str) -> None:
    cut = len(separator) if separator == "\r\n" else 1
    assert guard_text(f"Ann{separator}=1") == f"Ann{separator[:cut]}'{separator[cut:]}=1"


def test_columns_are_chosen_and_ordered_and_numbers_stay_numbers() -> None:
    row = {
        "name": 'He said "hi", twice',
        "score": -0.5,
        "tags": ["=a", "b"],
        "nothing": None,
        "unknown": float("nan"),
        "cents": Decimal("-1.50"),
        "day": date(2020, 9, 1),
        "hidden": "x",
    }
    data = write_spreadsheet_csv([row], {name: name.title() for name in row if name != "hidden"})
    assert _read(data) == [
        ["Name", "Score", "Tags", "Nothing", "Unknown", "Cents", "Day"],
        ['He said "hi", twice', "-0.5", "'=a; b", "", "", "-1.50", "2020-09-01"],
    ]
    assert b",-0.5," in data


@given(
    st.lists(st.tuples(TEXTS | st.integers(), TEXTS | st.integers() | st.lists(TEXTS, max_size=3), TEXTS), max_size=3),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_no_cell_begins_as_a_formula_for_any_separator(cells: list[tuple[object, object, object]], cut: str) -> None:
    data = write_spreadsheet_csv([dict(zip("abc", row, strict=True)) for row in cells], {"a": "A", "b": "B", "c": "C"})
    # A number is what it was where the reader's separator is the file's.
    numbers = {str(value) for row in cells for value in row if isinstance(value, int)} if cut == "," else set()
    for line in _read(data, cut):
        for cell in line:
            assert cell in numbers or not cell.lstrip(PASSED_OVER).startswith(tuple(FORMULA_BEGINNINGS)), cell


@given(TEXTS)
def test_only_apostrophes_are_added(text: str) -> None:
    [_, [cell]] = _read(write_spreadsheet_csv([{"n": text}], {"n": "N"}))
    assert cell.replace("'", "") == text.replace("'", "")
    assert guard_text(cell) == cell


def test_a_long_row_of_separators_takes_no_time() -> None:
    began = time.perf_counter()
    guard_text("\t" * 200_000 + "x")
    assert time.perf_counter() - began < 2
