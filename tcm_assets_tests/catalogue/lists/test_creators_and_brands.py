"""The creator and brand lists: the source system's own files, and every way in which a row can be wrong."""

import csv
import io
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_assets.catalogue.lists.creators_and_brands import BRAND_COLUMNS, CREATOR_COLUMNS, read_brands, read_creators
from tcm_assets.catalogue.lists.csv_records import MissingColumnsError, read_csv_list
from tcm_assets.catalogue.lists.files import MissingListError
from tcm_assets.catalogue.rejections import is_safe
from tcm_assets.catalogue.tables import CLEANED_BRANDS, CLEANED_CREATORS

REAL = Path(__file__).parents[3] / "shared" / "real"
FIELD = Path(__file__).parents[3] / "shared" / "field" / "inputs"

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
    path = write(tmp_path, row, {**CREATOR, "Creator ID": "good"}, columns=(*CREATOR_COLUMNS, "Invented"))
    accepted, rejected = read_creators(path)
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
            "biography": None,
            "country": None,
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
        ("Username", "https://vm.tiktok.com/ZMab12/", "a handle, or the full address"),
        ("Content", "12345", "words with commas"),
        ("Followers", "-5", "a whole number, zero or more"),
        ("Likes", "many", "a whole number, zero or more"),
        ("Comments", "1.5", "a whole number, zero or more"),
        ("Shares", "99999999999999999999", "a whole number, zero or more"),
        ("Audience Age", "young", "ages such as 13-24"),
        ("Audience Gender", "cats", "female, male, nonbinary"),
        ("Audience Location", "12345", "countries with commas"),
        ("Video URL", "['a.mp4'", "a list of files"),
        ("Invented", "perhaps", "true, false, yes or no"),
    ],
)
def test_a_cell_that_cannot_be_read_is_left_empty_and_says_why(
    tmp_path: Path, column: str, cell: str, accepted: str
) -> None:
    row, (reported,) = read_one(tmp_path, **{column: cell})
    without, _ = read_one(tmp_path, **{column: ""})
    assert row == without
    assert reported["reason"].startswith(f"{column}: found '{cell}'; accepted: {accepted}")
    assert reported["reason"].endswith("; left empty")
    assert (reported["position"], reported["record_id"], reported["outcome"]) == (2, "1", "repaired")
    assert (reported["source_file"], reported["target_table"]) == ("creators.csv", "cleaned_creators")
    assert (reported["field"], reported["excerpt"]) == (column, cell)


@pytest.mark.parametrize("cell", ["NaN", "-", "N/A", "none", "null", " None "])
def test_words_for_nothing_are_nothing(tmp_path: Path, cell: str) -> None:
    columns = [name for name in CREATOR_COLUMNS if name not in {"Creator ID", "Creator Name"}]
    row, reported = read_one(tmp_path, **dict.fromkeys(columns, cell))
    assert row is not None
    assert {name for name, value in row.items() if value} == {"creator_id", "creator_name"}
    assert reported == []


def test_a_row_without_an_id_is_kept_out(tmp_path: Path) -> None:
    row, (rejection,) = read_one(tmp_path, Creator_ID=" ")
    assert (row, rejection["outcome"]) == (None, "rejected")
    assert rejection["reason"] == "Creator ID: found nothing; accepted: any text, every row needs an id"


@pytest.mark.parametrize(("username", "shown"), [("@Ada", "@ada"), ("", "1")])
def test_a_creator_without_a_name_is_shown_by_handle_or_id(tmp_path: Path, username: str, shown: str) -> None:
    row, (reported,) = read_one(tmp_path, Creator_Name="None", Username=username)
    assert row is not None
    assert row["creator_name"] == shown
    assert (reported["outcome"], reported["reason"]) == ("repaired", f"Creator Name: found no name; shown as '{shown}'")


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({"Followers": "150.000", "Likes": "2.345.678"}, (150_000, 2_345_678)),
        ({"Followers": "150,000", "Likes": "2,345,678"}, (150_000, 2_345_678)),
        ({"Followers": "150.000", "Likes": "12.345"}, (150_000, 12_345)),
        ({"Followers": "1.2M", "Likes": "12K"}, (1_200_000, 12_000)),
        ({"Followers": "1 234 567", "Likes": "1,2 Mio."}, (1_234_567, 1_200_000)),
    ],
)
def test_counts_are_read_in_the_notation_of_the_list(
    tmp_path: Path, cells: dict[str, str], counts: tuple[int, int]
) -> None:
    others = dict.fromkeys(("Comments", "Shares", "Views"), "")
    accepted, problems = read_creators(write(tmp_path, {**CREATOR, **others, **cells}))
    (row,) = rows_of(accepted)
    assert (row["follower_count"], row["like_count"]) == counts
    assert problems.num_rows == 0


def test_a_count_that_may_be_two_numbers_is_left_empty(tmp_path: Path) -> None:
    counts = dict.fromkeys(("Likes", "Comments", "Shares", "Views"), "7")
    accepted, problems = read_creators(write(tmp_path, {**CREATOR, **counts, "Followers": "150.000"}))
    assert rows_of(accepted)[0]["follower_count"] is None
    assert rows_of(problems)[0]["reason"] == (
        "Followers: found '150.000'; it may be 150 or 150,000: no number beside it shows which; accepted: digits "
        "alone, such as 1200000; left empty"
    )


def test_every_bad_cell_of_a_row_is_reported(tmp_path: Path) -> None:
    row, reported = read_one(tmp_path, Likes="many", Views="-1", Content="dance vidoes")
    assert row is not None
    assert (row["like_count"], row["view_count"], row["content_tags"]) == (None, None, ["dance videos"])
    assert [(each["field"], each["outcome"]) for each in reported] == [
        ("Content", "repaired"),
        ("Likes", "repaired"),
        ("Views", "repaired"),
    ]


def test_a_list_in_windows_1252_is_read_and_reported(tmp_path: Path) -> None:
    path = write(tmp_path, {**CREATOR, "Creator Name": "Renée Müller"}, encoding="cp1252")
    accepted, problems = read_creators(path)
    assert rows_of(accepted)[0]["creator_name"] == "Renée Müller"
    (note,) = rows_of(problems)
    assert (note["position"], note["outcome"]) == (0, "repaired")
    assert "read as Windows-1252" in note["reason"]


# "Łódź" as Windows of Eastern Europe writes it: no other encoding is surely meant.
POLISH = "Łódź".encode("cp1250").decode("utf-8", "surrogateescape")


def test_bytes_of_an_unknown_encoding_leave_their_cell_empty(tmp_path: Path) -> None:
    row, reported = read_one(tmp_path, Creator_Name=POLISH)
    assert row is not None
    assert row["creator_name"] == "@ada"
    assert [each["field"] for each in reported] == ["Creator Name", "Creator Name"]
    assert "not UTF-8" in reported[0]["reason"]


def test_an_id_in_bytes_of_an_unknown_encoding_keeps_its_row_out(tmp_path: Path) -> None:
    row, reported = read_one(tmp_path, Creator_ID=POLISH)
    assert row is None
    assert {each["outcome"] for each in reported} == {"rejected"}


def test_a_list_as_excel_saves_unicode_text(tmp_path: Path) -> None:
    path = write(tmp_path, CREATOR)
    text = path.read_text(encoding="utf-8")
    tabbed = io.StringIO(newline="")
    csv.writer(tabbed, delimiter="\t").writerows(csv.reader(io.StringIO(text, newline="")))
    plain, _ = read_creators(path)
    path.write_bytes(tabbed.getvalue().encode("utf-16"))
    assert read_creators(path)[0].equals(plain)


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


ACCOUNTS = {"ada": "6789412345678901234", "bob": "6789412345678904321"}
"""Account ids of handles as videos name them; a spreadsheet makes 6.78941E+18 of both."""


def read_spoiled(tmp_path: Path, *rows: dict[str, str]) -> tuple[list[Any], list[dict[str, Any]]]:
    found = []

    def find_accounts(usernames: Collection[str]) -> dict[str, str]:
        found.append(usernames)
        return {name: ACCOUNTS[name] for name in usernames if name in ACCOUNTS}

    accepted, problems = read_creators(write(tmp_path, *({**CREATOR, **row} for row in rows)), find_accounts)
    assert len(found) <= 1
    return [row["creator_id"] for row in rows_of(accepted)], rows_of(problems)


def test_spoiled_ids_are_those_of_the_accounts_that_videos_name(tmp_path: Path) -> None:
    ids, problems = read_spoiled(
        tmp_path,
        {"Creator ID": "6.78941E+18", "Username": "ada"},
        {"Creator ID": "6.78941E+18", "Username": "https://www.tiktok.com/@Bob"},
    )
    assert ids == list(ACCOUNTS.values())
    assert [problem["outcome"] for problem in problems] == ["repaired", "repaired"]
    assert problems[0]["reason"] == (
        "Creator ID: found '6.78941E+18'; the videos of @ada name the account 6789412345678901234; read as "
        "'6789412345678901234'"
    )


@pytest.mark.parametrize("spoiled", ["6.78941E+18", "6,78941E+18", "6.789e18", "6789412345678900000", "6.78941E18"])
def test_two_creators_with_one_spoiled_id_never_become_one(tmp_path: Path, spoiled: str) -> None:
    rows = ({"Creator ID": spoiled, "Username": name} for name in ("eva", "kim", "ann"))
    ids, problems = read_spoiled(tmp_path, *rows, {"Creator ID": "B1", "Username": ""})
    assert ids == ["B1"]
    assert [problem["outcome"] for problem in problems] == ["rejected"] * 3
    assert "kept its first digits only, and no video of @eva names the account" in problems[0]["reason"]


def test_a_spoiled_id_is_not_that_of_another_account(tmp_path: Path) -> None:
    ids, problems = read_spoiled(tmp_path, {"Creator ID": "7.1E+18", "Username": "ada"})
    assert ids == []
    assert "name another account, 6789412345678901234" in problems[0]["reason"]


def test_ids_that_were_rounded_to_floats_show_in_the_column(tmp_path: Path) -> None:
    rounded = [str(int(float(account))) for account in (*ACCOUNTS.values(), "6912345678901234567")]
    names = ("ada", "bob", "eva")
    rows = [{"Creator ID": each, "Username": name} for each, name in zip(rounded, names, strict=True)]
    ids, problems = read_spoiled(tmp_path, *rows)
    assert ids == list(ACCOUNTS.values())
    assert [problem["outcome"] for problem in problems] == ["repaired", "repaired", "rejected"]
    # Beside an id that no float has, one that is like a float by chance is believed.
    exact = {"Creator ID": "6912345678901234567", "Username": "kim"}
    assert read_spoiled(tmp_path, rows[2], exact)[0] == [rounded[2], "6912345678901234567"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("'123", "123"),
        ('="123"', "123"),
        ("123.0", "123"),
        ("'007", "007"),
        ("'165803487", "165803487"),
        ('="6789412345678901234"', "6789412345678901234"),
        ("6789412345678901234.0", "6789412345678901234"),
    ],
)
def test_what_guards_an_id_is_taken_off_and_reported(tmp_path: Path, written: str, text: str) -> None:
    ids, (problem,) = read_spoiled(tmp_path, {"Creator ID": written})
    assert ids == [text]
    assert problem["reason"].endswith(f"read as '{text}'")


ADA = ACCOUNTS["ada"]

SPELLINGS = [
    ADA[:15],
    str(int(ADA) % 2**32),
    "6789410000000000000",
    "6789412345680000000",
    ADA[:17] + "00",
    f"-{ADA}",
    f"0{ADA}",
    f"{ADA}L",
    f"{ADA}n",
    f"['{ADA}']",
    f"{{'$numberLong': '{ADA}'}}",
    ADA.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
]


@pytest.mark.parametrize("written", SPELLINGS)
def test_other_spellings_are_those_of_the_accounts_that_videos_name(tmp_path: Path, written: str) -> None:
    ids, problems = read_spoiled(tmp_path, {"Creator ID": written, "Username": "ada"})
    assert ids == [ADA]
    assert [problem["outcome"] for problem in problems] == ["repaired"]


@pytest.mark.parametrize("nobody", ["2147483647", "9223372036854775807", f"-{ADA}"])
def test_what_is_nobodys_id_keeps_the_row_out(tmp_path: Path, nobody: str) -> None:
    ids, problems = read_spoiled(tmp_path, {"Creator ID": nobody, "Username": "eva"})
    assert ids == []
    assert [problem["outcome"] for problem in problems] == ["rejected"]


@pytest.mark.parametrize("own", ["B001", "007", "1E5", "nike-uk", "x" * 100, "1" * 25, "12-3", "-17", "165803487"])
def test_ids_of_a_lists_own_stay_as_they_are(tmp_path: Path, own: str) -> None:
    assert read_spoiled(tmp_path, {"Creator ID": own}) == ([own], [])


def test_an_id_with_and_without_guards_is_one(tmp_path: Path) -> None:
    ids, problems = read_spoiled(tmp_path, {"Creator ID": "'123"}, {"Creator ID": "123", "Creator Name": "Eva"})
    assert ids == ["123"]
    assert [problem["outcome"] for problem in problems] == ["repaired", "rejected"]


def test_marks_without_a_shape_at_the_ends_of_cells_are_no_part_of_them(tmp_path: Path) -> None:
    cells = ("Creator ID", "Username", "Followers", "Audience Age", "Audience Gender", "Audience Location")
    path = write(tmp_path, {**CREATOR, **{column: f"\u200b{CREATOR[column]}\u2060\u200b" for column in cells}})
    accepted, rejected = read_creators(path)
    assert rejected.num_rows == 0
    assert rows_of(accepted) == rows_of(read_creators(write(tmp_path, CREATOR))[0])


def test_too_many_cells_keep_the_row_out(tmp_path: Path) -> None:
    path = write(tmp_path, CREATOR)
    path.write_text(path.read_text(encoding="utf-8") + "1,Ada,@ada,,,,,,,,,,,more\n", encoding="utf-8")
    accepted, rejected = read_creators(path)
    assert accepted.num_rows == 1
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"]) == (3, "")
    assert rejection["reason"].startswith("14 cells; the header has 13: put quotes around")


def test_a_row_without_its_empty_last_cells_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, CREATOR)
    path.write_text(path.read_text(encoding="utf-8") + "2,Bea,@bea\n", encoding="utf-8")
    accepted, rejected = read_creators(path)
    assert rejected.num_rows == 0
    assert [row["username"] for row in rows_of(accepted)] == ["ada", "bea"]


@pytest.mark.parametrize(("cell", "invented"), [("true", True), ("Yes", True), ("no", False), ("", False)])
def test_a_list_may_mark_invented_creators(tmp_path: Path, cell: str, invented: bool) -> None:
    accepted, _ = read_creators(write(tmp_path, {**CREATOR, "Invented": cell}, columns=(*CREATOR_COLUMNS, "Invented")))
    assert rows_of(accepted)[0]["is_invented"] is invented


def test_many_problems_of_a_kind_are_counted(tmp_path: Path) -> None:
    rows = [{**CREATOR, "Creator ID": str(number), "Likes": "many"} for number in range(1_200)]
    accepted, problems = read_creators(write(tmp_path, *rows))
    assert accepted.num_rows == 1_200
    assert problems.num_rows == 1_001
    assert sum(problems["record_count"].to_pylist()) == 1_200
    assert rows_of(problems)[0]["reason"].startswith("and 200 more of this kind")


PROFILE_COLUMNS = ("Creator ID", "Username", "Biography", "Followers", "Country")


def read_profile(tmp_path: Path, columns: tuple[str, ...], **cells: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of a list with these columns, and what was noted of it, but for the absent columns."""
    accepted, problems = read_creators(write(tmp_path, {"Creator ID": "1", **cells}, columns=("Creator ID", *columns)))
    (row,) = rows_of(accepted)
    return row, [each for each in rows_of(problems) if not each["reason"].startswith("the list has no column")]


@pytest.mark.parametrize("name", ["Biography", "bio", "SIGNATURE", "Description", "about", "Creator_Bio", "Profile"])
def test_a_biography_has_many_names(tmp_path: Path, name: str) -> None:
    row, noted = read_profile(tmp_path, (name,), **{name: " Töpfert in\n Köln\t🏺 "})
    assert (row["biography"], noted) == ("Töpfert in Köln 🏺", [])


def test_control_characters_of_a_biography_are_taken_out_and_reported(tmp_path: Path) -> None:
    row, (noted,) = read_profile(tmp_path, ("Bio",), Bio="I\x07 bake")
    assert (row["biography"], noted["field"], noted["outcome"]) == ("I bake", "Biography", "repaired")
    assert "U+0007" in noted["reason"]


@pytest.mark.parametrize(
    ("cell", "kept"), [("a " * 3_000, ("a " * 1_000).strip()), ("好" * 2_001, "好" * 2_000), ("b" * 2_000, "b" * 2_000)]
)
def test_an_endless_biography_is_cut_and_reported(tmp_path: Path, cell: str, kept: str) -> None:
    row, noted = read_profile(tmp_path, ("Biography",), Biography=cell)
    assert row["biography"] == kept
    assert len(noted) == (len(cell.strip()) > 2_000)
    assert all("accepted: 2,000; the first " in each["reason"] for each in noted)


def test_the_address_of_a_page_is_no_biography(tmp_path: Path) -> None:
    row, (noted,) = read_profile(tmp_path, ("Profile",), Profile="https://www.tiktok.com/@nina")
    assert row["biography"] is None
    assert noted["reason"].startswith("Biography: found 'https://www.tiktok.com/@nina'; accepted: words about")


def test_prose_in_place_of_tags_is_the_biography_and_noted_once(tmp_path: Path) -> None:
    rows = [{**CREATOR, "Creator ID": str(number), "Content": "I bake bread.\nIG: nina"} for number in range(3)]
    accepted, problems = read_creators(write(tmp_path, *rows))
    assert [(row["content_tags"], row["biography"]) for row in rows_of(accepted)] == [
        ([], "I bake bread. IG: nina")
    ] * 3
    (note,) = rows_of(problems)
    assert (note["position"], note["reason"]) == (0, "Content: prose in place of tags in 3 rows; read as the biography")


def test_prose_beside_a_biography_stands_behind_it(tmp_path: Path) -> None:
    columns = ("Content", "Biography")
    for content, biography, both in (
        ("I bake bread", "Nina from Lyon", "Nina from Lyon I bake bread"),
        ("I bake bread", "Hello! I bake bread.", "Hello! I bake bread."),
    ):
        row, _ = read_profile(tmp_path, columns, Content=content, Biography=biography)
        assert (row["content_tags"], row["biography"]) == ([], both)
    row, _ = read_profile(tmp_path, columns, Content="vlogs", Biography="I bake bread")
    assert (row["content_tags"], row["biography"]) == (["vlogs"], "I bake bread")


@pytest.mark.parametrize(
    ("cell", "country"),
    [
        *(("US", "United States"), ("de", "Germany"), ("DEU", "Germany"), ("日本", "Japan"), ("Brasil", "Brazil")),
        *(
            ("🇳🇱", "Netherlands"),
            ("Россия", "Russia"),
            ("en-GB", "United Kingdom"),
            ("", None),
            ("unknown place", None),
        ),
        *(("Spain, France", None), ("Benelux", None), ("Worldwide", None), ("NA", None), ("12", None)),
    ],
)
def test_a_creator_is_of_one_country(tmp_path: Path, cell: str, country: str | None) -> None:
    row, noted = read_profile(tmp_path, ("Country",), Country=cell)
    assert row["country"] == country
    assert [each["field"] for each in noted] == ([] if country or not cell else ["Country"])
    assert all("accepted: one country" in each["reason"] for each in noted)


@pytest.mark.parametrize("name", ["Creator Country", "region", "Location", "country_code"])
def test_a_country_has_many_names_and_is_not_that_of_the_audience(tmp_path: Path, name: str) -> None:
    cells = {name: "Peru", "Audience Location": "Chile"}
    row, noted = read_profile(tmp_path, ("Audience Location", name), **cells)
    assert (row["country"], row["audience_locations"], noted) == ("Peru", ["Chile"], [])


def test_a_location_gives_way_to_a_country(tmp_path: Path) -> None:
    row, _ = read_profile(tmp_path, ("Location", "Country"), Location="Peru", Country="Chile")
    assert row["country"] == "Chile"


def test_thousands_of_profiles_alone_are_read_in_passing(tmp_path: Path) -> None:
    biographies = ("I bake 🍞", "Ich backe Brot", "我是面包师，喜欢旅行", "", "أنا خباز", "パン屋です\nよろしく")
    countries = ("US", "Deutschland", "中国", "", "Egypt, Sudan", "jp")
    rows = [
        dict(
            zip(PROFILE_COLUMNS, (str(n), f"@baker{n}", biographies[n % 6], f"{n},000", countries[n % 6]), strict=True)
        )
        for n in range(3_000)
    ]
    started = time.perf_counter()
    accepted, problems = read_creators(write(tmp_path, *rows, columns=PROFILE_COLUMNS))
    assert time.perf_counter() - started < 5  # measured: 0.3 s
    assert accepted.num_rows == 3_000
    assert accepted["biography"].null_count == 500
    assert accepted["country"].null_count == 1_000
    assert accepted["follower_count"].null_count == 0
    assert {row["field"] for row in rows_of(problems)} == {"", "Country"}


def test_columns_that_are_not_there_are_unknown_and_noted_once(tmp_path: Path) -> None:
    columns = ("Creator ID", "Username", "Followers")
    rows = [{"Creator ID": str(number), "Username": f"@ada{number}", "Followers": "12K"} for number in range(3)]
    accepted, problems = read_creators(write(tmp_path, *rows, columns=columns))
    first = rows_of(accepted)[0]
    assert {name: value for name, value in first.items() if value not in (None, [], False)} == {
        "creator_id": "0",
        "creator_name": "@ada0",
        "username": "ada0",
        "follower_count": 12_000,
    }
    (note,) = rows_of(problems)
    assert (note["position"], note["record_count"], note["outcome"]) == (0, 0, "repaired")
    assert note["reason"] == (
        "the list has no column Creator Name, Content, Likes, Comments, Shares, Views, Audience Age, Audience Gender, "
        "Audience Location, Video URL; unknown for every creator"
    )


def test_a_list_of_ids_alone_is_read(tmp_path: Path) -> None:
    accepted, problems = read_creators(
        write(tmp_path, {"Creator ID": "7"}, {"Creator ID": "8"}, columns=("Creator ID",))
    )
    assert [(row["creator_id"], row["creator_name"]) for row in rows_of(accepted)] == [("7", "7"), ("8", "8")]
    assert problems.num_rows == 1


@pytest.mark.parametrize("columns", [CREATOR_COLUMNS[1:], ("Date", "Amount"), ("Biography", "Country", "Followers")])
def test_a_file_without_ids_is_no_list_of_creators(tmp_path: Path, columns: tuple[str, ...]) -> None:
    with pytest.raises(MissingColumnsError, match="lacks the columns Creator ID; its header has"):
        read_creators(write(tmp_path, columns=columns))


def test_an_absent_list_stops_everything(tmp_path: Path) -> None:
    with pytest.raises(MissingListError, match="there is no file"):
        read_creators(tmp_path / "creators.csv")


CELLS = [
    *("", "1", "2", "-1", "all", "1.2M", "\x00", "a\nb", '"', "none", "150.000", "@ada", "'1", "1.0"),
    *("6.78941E+18", "6789412345678900000", "6789412345678901248", "6789412345678903808", ACCOUNTS["ada"]),
]


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(CREATOR_COLUMNS), st.sampled_from(CELLS)),
        max_size=6,
    )
)
def test_every_row_is_accepted_or_reported(tmp_path: Path, changes: list[dict[str, str]]) -> None:
    rows = [{**CREATOR, "Creator ID": str(number), **change} for number, change in enumerate(changes)]
    accepted, rejected = read_creators(write(tmp_path, *rows), lambda _: ACCOUNTS)
    kept_out = {row["position"] for row in rows_of(rejected) if row["outcome"] == "rejected"}
    assert accepted.num_rows + len(kept_out) == sum(any(map(str.strip, row.values())) for row in rows)
    ids = [row["creator_id"] for row in rows_of(accepted)]
    assert len(ids) == len(set(ids))
    # No id is invented: each was written so, without its guards, or is an account that videos name.
    assert set(ids) <= {" ".join(row["Creator ID"].split()) for row in rows} | {"1", *ACCOUNTS.values()}
    for column in CLEANED_CREATORS:
        assert column.nullable or accepted[column.name].null_count == 0


DAMAGE = [
    b'"',
    b",",
    b"\n",
    b";",
    b"\t",
    b"\0",
    b"\xff",
    b"\xe9",
    b"\r",
    b"E+18",
    b"\x1b[31m",
    "\U0001f1f2".encode(),
    b"-",
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(150, 900), st.sampled_from(DAMAGE)), max_size=12))
def test_a_damaged_list_loses_no_row_in_silence(tmp_path: Path, damage: list[tuple[int, bytes]]) -> None:
    path = write(tmp_path, *({**CREATOR, "Creator ID": str(number)} for number in range(6)))
    content = path.read_bytes()
    for place, found in damage:  # behind the header
        content = content[:place] + found + content[place:]
    path.write_bytes(content)
    accepted, problems = read_creators(path)
    kept_out = {row["position"] for row in rows_of(problems) if row["outcome"] == "rejected"}
    assert accepted.num_rows + len(kept_out) == len(list(read_csv_list(path, CREATOR_COLUMNS).records()))
    texts = [str(value) for row in (*rows_of(accepted), *rows_of(problems)) for value in row.values()]
    assert all(is_safe(text) for text in texts)


def test_the_source_systems_own_creator_list_drops_in_unchanged() -> None:
    if not (REAL / "cleaned_creator_dataset.csv").exists():
        pytest.skip("the source system's creator list is not beside this checkout")
    accepted, rejected = read_creators(REAL / "cleaned_creator_dataset.csv")
    rows = rows_of(accepted)
    assert len(rows) == 22
    assert tuple(accepted.column_names) == CLEANED_CREATORS.column_names
    assert {name for row in rows for name, value in row.items() if value is None} == {"biography", "country"}
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


def test_a_list_from_the_field() -> None:
    if not (FIELD / "lists_creators.csv").exists():
        pytest.skip("the inputs from the field are not beside this checkout")
    accepted, problems = read_creators(FIELD / "lists_creators.csv")
    rows = {row["creator_id"]: row for row in rows_of(accepted)}
    assert list(rows) == ["101", "102", "103", "104", "105", "106", "109", "110"]
    assert (rows["101"]["follower_count"], rows["101"]["like_count"]) == (150_000, 2_345_678)
    assert (rows["102"]["follower_count"], rows["103"]["follower_count"]) == (None, None)
    assert (rows["103"]["creator_name"], rows["103"]["content_tags"]) == ("@d3", [])
    assert rows["104"]["audience_locations"] == ["South Africa"]
    assert rows["105"]["audience_locations"] == ["France", "Spain"]
    assert rows["106"]["username"] == "m4"
    assert rows["109"]["content_tags"] == []
    assert (rows["110"]["follower_count"], rows["110"]["like_count"]) == (1_200_000, 12_000)
    assert [(row["position"], row["field"], row["outcome"]) for row in rows_of(problems)] == [
        (4, "Creator Name", "repaired"),
        (9, "Creator ID", "rejected"),
        (10, "Creator ID", "rejected"),
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
        ("Brand ID", ""),
        ("Brand ID", "1.2E+18"),
        ("Brand Name", " "),
        ("Brand Name", "N/A"),
    ],
)
def test_a_brand_without_an_id_or_a_name_is_kept_out_and_the_rest_goes_through(
    tmp_path: Path, column: str, cell: str
) -> None:
    accepted, rejected = read_brands(write_brands(tmp_path, {**BRAND, column: cell}, {**BRAND, "Brand ID": "B002"}))
    assert [row["brand_id"] for row in rows_of(accepted)] == ["B002"]
    (rejection,) = rows_of(rejected)
    assert (rejection["position"], rejection["field"], rejection["target_table"]) == (2, column, "cleaned_brands")
    assert rejection["source_file"] == "brands.csv"


def test_a_bad_cell_of_a_brand_is_left_empty(tmp_path: Path) -> None:
    accepted, problems = read_brands(
        write_brands(tmp_path, {**BRAND, "Target Audience Age": "45-18", "Target Audience Location": "42"})
    )
    (row,) = rows_of(accepted)
    assert (row["audience_age_min"], row["audience_locations"]) == (None, None)
    assert row["audience_genders"] == ["female", "male", "nonbinary"]
    assert {problem["outcome"] for problem in rows_of(problems)} == {"repaired"}


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


def test_a_brand_needs_an_id_and_a_name_alone(tmp_path: Path) -> None:
    accepted, problems = read_brands(
        write_brands(tmp_path, {"Brand ID": "B1", "Brand Name": "Kite"}, columns=("Brand ID", "Brand Name"))
    )
    (row,) = rows_of(accepted)
    assert {name: value for name, value in row.items() if value is not None} == {"brand_id": "B1", "brand_name": "Kite"}
    (note,) = rows_of(problems)
    assert note["reason"].startswith("the list has no column Target Audience Age, ")
    assert note["reason"].endswith("Previous Sponsorship Activities; unknown for every brand")


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
