"""The creator and brand lists: the source system's own files, and every way in which a row can be wrong."""

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.csv_lists import MissingColumnsError, MissingListError
from tcm_assets.catalogue.lists import BRAND_COLUMNS, CREATOR_COLUMNS, read_brands, read_creators
from tcm_assets.catalogue.tables import CLEANED_BRANDS, CLEANED_CREATORS

REAL = Path(__file__).parents[3] / "shared" / "real"

CREATOR = {
    "Creator ID": "1",
    "Creator Name": "Ada",
    "Username": "@Ada",
    "Content": "dance videos",
    "Followers": "1,200,000",
    "Likes": "1.2M",
    "Comments": "30",
    "Shares": "4",
    "Views": "500",
    "Audience Age": "13-24",
    "Audience Gender": "male , female",
    "Audience Location": "USA",
    "Video URL": "['/clips/ada1.mp4', '/clips/ada2.mp4']",
}


BRAND = {
    "Brand ID": "B001",
    "Brand Name": "Shoes & Co",
    "Target Audience Age": "18–45",
    "Target Audience Gender": "all",
    "Target Audience Location": "Worldwide",
    "Marketing Goals": "Sell shoes,  boots ",
    "Previous Sponsorship Activities": "None so far",
}


def write(
    tmp_path: Path,
    *rows: dict[str, str],
    columns: tuple[str, ...] = CREATOR_COLUMNS,
    name: str = "creators.csv",
    encoding: str = "utf-8",
) -> Path:
    path = tmp_path / name
    with path.open("w", encoding=encoding, newline="", errors="surrogateescape") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_brands(tmp_path: Path, *rows: dict[str, str], columns: tuple[str, ...] = BRAND_COLUMNS) -> Path:
    return write(tmp_path, *rows, columns=columns, name="brands.csv", encoding="utf-8-sig")


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def read_one(tmp_path: Path, **changes: str) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The row with `changes` (underscores for spaces) if it goes through, beside a good one that always does."""
    row = {**CREATOR, **{name.replace("_", " "): value for name, value in changes.items()}}
    accepted, rejected = read_creators(write(tmp_path, row, {**CREATOR, "Creator ID": "good"}))
    *bad, good = rows_of(accepted)
    assert good["creator_id"] == "good"
    return (bad[0] if bad else None), rows_of(rejected)


def test_a_good_row(tmp_path: Path) -> None:
    accepted, rejected = read_creators(write(tmp_path, CREATOR))
    assert rejected.num_rows == 0
    assert rows_of(accepted) == [
        {
            "creator_id": "1",
            "creator_name": "Ada",
            "username": "ada",
            "content_tags": ["dance videos"],
            "follower_count": 1_200_000,
            "like_count": 1_200_000,
            "comment_count": 30,
            "share_count": 4,
            "view_count": 500,
            "audience_age_min": 13,
            "audience_age_max": 24,
            "audience_genders": ["female", "male"],
            "audience_locations": ["United States"],
            "media_files": ["ada1.mp4", "ada2.mp4"],
            "is_invented": False,
        }
    ]


def test_empty_cells_are_unknown_and_never_zero(tmp_path: Path) -> None:
    empty = {**dict.fromkeys(CREATOR_COLUMNS, " "), "Creator ID": "1", "Creator Name": "Ada"}
    accepted, rejected = read_creators(write(tmp_path, empty))
    row = rows_of(accepted)[0]
    known = {name: value for name, value in row.items() if value is not None}
    assert known == {
        "creator_id": "1",
        "creator_name": "Ada",
        "content_tags": [],
        "media_files": [],
        "is_invented": False,
    }
    assert rejected.num_rows == 0


@pytest.mark.parametrize(
    ("column", "cell", "accepted"),
    [
        ("Username", "two words", "a handle such as @name"),
        ("Content", "12345", "words with commas"),
        ("Followers", "-5", "a whole number, zero or more"),
        ("Likes", "many", "a whole number, zero or more"),
        ("Comments", "1.5", "a whole number, zero or more"),
        ("Shares", "99999999999999999999", "a whole number, zero or more"),
        ("Views", "NaN", "a whole number, zero or more"),
        ("Audience Age", "young", "ages such as 13-24"),
        ("Audience Gender", "cats", "female, male, nonbinary"),
        ("Audience Location", "12345", "English names of countries"),
        ("Video URL", "['a.mp4'", "a list of files"),
    ],
)
def test_a_cell_that_cannot_be_read_keeps_its_row_out_and_says_why(
    tmp_path: Path, column: str, cell: str, accepted: str
) -> None:
    row, (rejection,) = read_one(tmp_path, **{column: cell})
    assert row is None
    assert rejection["reason"].startswith(f"{column}: found '{cell}'; accepted: {accepted}")
    assert (rejection["position"], rejection["record_id"], rejection["outcome"]) == (2, "1", "rejected")
    assert (rejection["source_file"], rejection["target_table"]) == ("creators.csv", "cleaned_creators")
    assert (rejection["field"], rejection["excerpt"]) == (column, cell)


@pytest.mark.parametrize("column", ["Creator ID", "Creator Name"])
def test_a_row_without_identity_is_kept_out(tmp_path: Path, column: str) -> None:
    row, (rejection,) = read_one(tmp_path, **{column: " "})
    assert row is None
    assert rejection["reason"] == f"{column}: found nothing; accepted: any text, every row needs one"


def test_every_bad_cell_of_a_row_is_reported(tmp_path: Path) -> None:
    row, rejections = read_one(tmp_path, Likes="many", Views="-1", Content="dance vidoes")
    assert row is None
    assert [(rejection["field"], rejection["outcome"]) for rejection in rejections] == [
        ("Content", "rejected"),
        ("Likes", "rejected"),
        ("Views", "rejected"),
    ]


def test_bytes_that_are_not_utf8_keep_their_row_out_alone(tmp_path: Path) -> None:
    row, (rejection,) = read_one(tmp_path, Creator_Name=b"Ren\xe9".decode("utf-8", "surrogateescape"))
    assert row is None
    assert rejection["field"] == "Creator Name"
    assert "not UTF-8" in rejection["reason"]
    assert rejection["excerpt"] == "Ren\ufffd"


def test_control_characters_are_taken_out_and_reported(tmp_path: Path) -> None:
    row, (rejection,) = read_one(tmp_path, Creator_Name="A\x07da\x00 \n Byron")
    assert row is not None
    assert row["creator_name"] == "Ada Byron"
    assert rejection["outcome"] == "repaired"
    assert "U+0007, U+0000" in rejection["reason"]


def test_a_mended_spelling_is_reported(tmp_path: Path) -> None:
    row, (rejection,) = read_one(tmp_path, Content="music, dance vidoes")
    assert row is not None
    assert row["content_tags"] == ["music", "dance videos"]
    assert rejection["outcome"] == "repaired"
    assert rejection["reason"] == "Content: found 'dance vidoes'; read as 'dance videos'"


def test_a_repeated_row_is_kept_out(tmp_path: Path) -> None:
    accepted, rejected = read_creators(write(tmp_path, CREATOR, CREATOR))
    assert accepted.num_rows == 1
    assert "line 2 has (the same row)" in rows_of(rejected)[0]["reason"]


def test_a_repeated_id_is_kept_out_and_the_first_stays(tmp_path: Path) -> None:
    accepted, rejected = read_creators(write(tmp_path, CREATOR, {**CREATOR, "Creator Name": "Another"}))
    assert [row["creator_name"] for row in rows_of(accepted)] == ["Ada"]
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"]) == (3, "Creator ID")
    assert "line 2 has (the same id with other cells)" in rejection["reason"]


def test_an_id_whose_first_row_is_kept_out_is_free(tmp_path: Path) -> None:
    accepted, rejected = read_creators(write(tmp_path, {**CREATOR, "Likes": "many"}, CREATOR))
    assert accepted.num_rows == 1
    assert [row["position"] for row in rows_of(rejected)] == [2]


@pytest.mark.parametrize("cells", ["1,Ada", "1,Ada,@ada,,,,,,,,,,,more"])
def test_too_few_or_too_many_cells_keep_the_row_out(tmp_path: Path, cells: str) -> None:
    path = write(tmp_path, CREATOR)
    path.write_text(path.read_text(encoding="utf-8") + cells + "\n", encoding="utf-8")
    accepted, rejected = read_creators(path)
    assert accepted.num_rows == 1
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"], rejection["excerpt"]) == (3, "", f"{cells} ")
    assert rejection["reason"] == f"{cells.count(',') + 1} cells; the header has 13"


@pytest.mark.parametrize(("cell", "invented"), [("true", True), ("Yes", True), ("no", False), ("", False)])
def test_a_list_may_mark_invented_creators(tmp_path: Path, cell: str, invented: bool) -> None:
    accepted, _ = read_creators(write(tmp_path, {**CREATOR, "Invented": cell}, columns=(*CREATOR_COLUMNS, "Invented")))
    assert rows_of(accepted)[0]["is_invented"] is invented


def test_an_unclear_mark_keeps_the_row_out(tmp_path: Path) -> None:
    path = write(tmp_path, {**CREATOR, "Invented": "perhaps"}, columns=(*CREATOR_COLUMNS, "Invented"))
    accepted, rejected = read_creators(path)
    assert (accepted.num_rows, rows_of(rejected)[0]["field"]) == (0, "Invented")


def test_a_missing_column_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="lacks the columns Likes, Views"):
        read_creators(
            write(tmp_path, columns=tuple(name for name in CREATOR_COLUMNS if name not in {"Likes", "Views"}))
        )


def test_an_absent_list_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingListError, match="there is no file"):
        read_creators(tmp_path / "creators.csv")


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(CREATOR_COLUMNS), st.sampled_from(["", "1", "2", "-1", "all", "1.2M", "\x00", "a\nb", '"'])
        ),
        max_size=6,
    )
)
def test_every_row_is_accepted_or_reported(tmp_path: Path, changes: list[dict[str, str]]) -> None:
    rows = [{**CREATOR, "Creator ID": str(number), **change} for number, change in enumerate(changes)]
    accepted, rejected = read_creators(write(tmp_path, *rows))
    kept_out = {row["position"] for row in rows_of(rejected) if row["outcome"] == "rejected"}
    assert accepted.num_rows + len(kept_out) == len(rows)
    ids = [row["creator_id"] for row in rows_of(accepted)]
    assert len(ids) == len(set(ids))
    for column in CLEANED_CREATORS:
        assert column.nullable or accepted[column.name].null_count == 0


def test_the_source_systems_own_creator_list_drops_in_unchanged() -> None:
    if not (REAL / "cleaned_creator_dataset.csv").exists():
        pytest.skip("the source system's creator list is not beside this checkout")
    accepted, rejected = read_creators(REAL / "cleaned_creator_dataset.csv")
    rows = rows_of(accepted)
    assert len(rows) == 22
    assert tuple(accepted.column_names) == CLEANED_CREATORS.column_names
    assert all(value is not None for row in rows for value in row.values())
    assert {tag for row in rows for tag in row["content_tags"]} == {
        "dance videos", "comedy sketches", "makeup tutorials", "lifestyle", "lip syncing", "beatboxing", "vlogs",
        "parodies", "magic tricks", "video editing", "music", "reaction videos", "beauty content",
    }  # fmt: skip
    assert (rows[10]["username"], rows[10]["media_files"]) == ("khaby.lame", ["khabylame1.mp4"])
    assert sum(len(row["media_files"]) for row in rows) == 37
    assert [(row["position"], row["outcome"], row["excerpt"]) for row in rows_of(rejected)] == [
        (11, "repaired", "dance vidoes"),
        (14, "repaired", "lifestyle content"),
        (15, "repaired", "dance vidoes"),
    ]


def test_a_good_brand(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path, BRAND))
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


def test_empty_cells_of_a_brand_are_null(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path, {"Brand ID": "B1", "Brand Name": "A"}))
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
def test_a_bad_cell_of_a_brand_keeps_its_row_out_and_the_rest_goes_through(
    tmp_path: Path, column: str, cell: str
) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path, {**BRAND, column: cell}, {**BRAND, "Brand ID": "B002"}))
    assert [row["brand_id"] for row in rows_of(accepted)] == ["B002"]
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"], rejection["target_table"]) == (2, column, "cleaned_brands")
    assert rejection["source_file"] == "brands.csv"


def test_a_repeated_brand_is_kept_out(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path, BRAND, {**BRAND, "Brand Name": "Boots"}))
    assert (accepted.num_rows, rows_of(rejected)[0]["position"]) == (1, 3)


def test_a_brand_list_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path))
    assert (accepted.num_rows, rejected.num_rows) == (0, 0)
    assert tuple(accepted.column_names) == CLEANED_BRANDS.column_names


def test_a_missing_column_of_brands_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="lacks the columns Brand Name"):
        read_brands(write_brands(tmp_path, columns=("Brand ID", *BRAND_COLUMNS[2:])))


def test_an_absent_brand_list_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingListError, match="there is no file"):
        read_brands(tmp_path / "brands.csv")


def test_the_source_systems_own_brand_list_drops_in_unchanged() -> None:
    if not (REAL / "cleaned_brand_dataset.csv").exists():
        pytest.skip("the source system's brand list is not beside this checkout")
    accepted, rejected = read_brands(REAL / "cleaned_brand_dataset.csv")
    rows = {row["brand_id"]: row for row in rows_of(accepted)}
    assert (len(rows), rejected.num_rows) == (49, 0)
    assert all(value is not None for row in rows.values() for value in row.values())
    assert rows["B049"]["audience_genders"] == ["female", "male"]
    assert rows["B028"]["audience_locations"] == ["United States"]
    assert (rows["B002"]["audience_age_min"], rows["B002"]["audience_age_max"]) == (13, 100)
