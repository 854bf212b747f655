"""The brand list: the source system's own file, and every way in which a row can be bad."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tcm_assets.catalogue.csv_records import MissingColumnsError, MissingListError
from tcm_assets.catalogue.lists import BRAND_COLUMNS, read_brands
from tcm_assets.catalogue.tables import CLEANED_BRANDS

REAL_LIST = Path(__file__).parents[3] / "shared" / "real" / "cleaned_brand_dataset.csv"

ROW = {
    "Brand ID": "B001",
    "Brand Name": "Shoes & Co",
    "Target Audience Age": "18–45",
    "Target Audience Gender": "all",
    "Target Audience Location": "Worldwide",
    "Marketing Goals": "Sell shoes,  boots ",
    "Previous Sponsorship Activities": "None so far",
}


def write(tmp_path: Path, *rows: dict[str, str], columns: tuple[str, ...] = BRAND_COLUMNS) -> Path:
    path = tmp_path / "brands.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def test_a_good_row(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write(tmp_path, ROW))
    assert rejected.num_rows == 0
    assert rows_of(accepted) == [
        {
            "brand_id": "B001",
            "brand_name": "Shoes & Co",
            "audience_age_min": 18,
            "audience_age_max": 45,
            "audience_genders": ["female", "male", "nonbinary"],
            "audience_locations": ["Worldwide"],
            "marketing_goals": "Sell shoes, boots",
            "past_activities": "None so far",
        }
    ]


def test_empty_cells_are_null(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write(tmp_path, {"Brand ID": "B1", "Brand Name": "A"}))
    assert [value for value in rows_of(accepted)[0].values() if value is not None] == ["B1", "A"]
    assert rejected.num_rows == 0


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("Target Audience Age", "45-18"),
        ("Target Audience Gender", "dogs"),
        ("Target Audience Location", "42"),
        ("Brand ID", ""),
        ("Brand Name", " "),
    ],
)
def test_a_bad_cell_keeps_its_row_out_and_the_rest_goes_through(tmp_path: Path, column: str, cell: str) -> None:
    accepted, rejected = read_brands(write(tmp_path, {**ROW, column: cell}, {**ROW, "Brand ID": "B002"}))
    assert [row["brand_id"] for row in rows_of(accepted)] == ["B002"]
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"], rejection["target_table"]) == (2, column, "cleaned_brands")
    assert rejection["source_file"] == "brands.csv"


def test_a_repeated_id_is_kept_out(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write(tmp_path, ROW, {**ROW, "Brand Name": "Boots"}))
    assert (accepted.num_rows, rows_of(rejected)[0]["position"]) == (1, 3)


def test_a_list_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write(tmp_path))
    assert (accepted.num_rows, rejected.num_rows) == (0, 0)
    assert tuple(accepted.column_names) == CLEANED_BRANDS.column_names


def test_a_missing_column_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="lacks the columns Brand Name"):
        read_brands(write(tmp_path, columns=("Brand ID", *BRAND_COLUMNS[2:])))


def test_an_absent_list_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingListError, match="there is no file"):
        read_brands(tmp_path / "brands.csv")


def test_the_source_systems_own_list_drops_in_unchanged() -> None:
    if not REAL_LIST.exists():
        pytest.skip("the source system's brand list is not beside this checkout")
    accepted, rejected = read_brands(REAL_LIST)
    rows = {row["brand_id"]: row for row in rows_of(accepted)}
    assert (len(rows), rejected.num_rows) == (49, 0)
    assert all(value is not None for row in rows.values() for value in row.values())
    assert rows["B049"]["audience_genders"] == ["female", "male"]
    assert rows["B028"]["audience_locations"] == ["United States"]
    assert (rows["B002"]["audience_age_min"], rows["B002"]["audience_age_max"]) == (13, 100)
