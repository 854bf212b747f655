"""Cells of lists: counts, handles, yes or no, file names, ages, genders and countries."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.list_cells import (
    UnreadableCellError,
    parse_ages,
    parse_count,
    parse_genders,
    parse_handle,
    parse_locations,
    parse_media_files,
    parse_yes_or_no,
)
from tcm_assets.tables.shared_columns import GENDERS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("150500000", 150_500_000),
        ("1,200,000", 1_200_000),
        ("1.2M", 1_200_000),
        ("3k", 3_000),
        ("1.5 B", 1_500_000_000),
        ("150500000.0", 150_500_000),
        ("4611686018427387904", 2**62),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize(
    "text",
    ["-5", "many", "1.5", "1,20,000", "1.2345K", "4611686018427387905", "9" * 400, "nan", "1e9", "12 000", "١٢", "M"],
)
def test_counts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match=r"1\.2M"):
        parse_count(text)


@given(st.integers(0, 2**62))
def test_a_count_survives_with_and_without_commas(count: int) -> None:
    assert parse_count(str(count)) == parse_count(f"{count:,}") == count


def test_handles() -> None:
    assert parse_handle("@Khaby.Lame") == parse_handle("＠Khaby.Lame") == "khaby.lame"


@pytest.mark.parametrize("text", ["@", "two words"])
def test_handles_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="@name"):
        parse_handle(text)


@pytest.mark.parametrize(("text", "answer"), [("TRUE", True), ("yes", True), ("False", False), ("No", False)])
def test_answers(text: str, answer: bool) -> None:
    assert parse_yes_or_no(text) is answer


def test_an_answer_that_cannot_be_read() -> None:
    with pytest.raises(UnreadableCellError, match="yes or no"):
        parse_yes_or_no("perhaps")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("['/drive/My Videos/a1.mp4', '/drive/a2.mp4']", ["a1.mp4", "a2.mp4"]),
        ('["/drive/O\'Neil.mp4"]', ["O'Neil.mp4"]),
        (r"['C:\\clips\\a.mp4', 'C:\clips\b.mp4']", ["a.mp4", "b.mp4"]),
        ("[]", []),
        ("clips/a.mp4, b.mp4", ["a.mp4", "b.mp4"]),
        ("https://example.org/v/a.mp4?token=1/2#top", ["a.mp4"]),
        ("['x/a.mp4', 'y/a.mp4']", ["a.mp4"]),
        ("../../etc/passwd", ["passwd"]),
    ],
)
def test_media_files(text: str, names: list[str]) -> None:
    assert parse_media_files(text) == names


@pytest.mark.parametrize("text", ["['a.mp4'", "[a.mp4]", "clips/", "..", "['a.mp4' 'b.mp4']", "['']"])
def test_media_files_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="list of files"):
        parse_media_files(text)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), unique=True, min_size=1))
def test_python_and_json_lists_both_give_the_base_names(stems: list[str]) -> None:
    paths = [f"/clips/{stem}.mp4" for stem in stems]
    expected = [f"{stem}.mp4" for stem in stems]
    assert parse_media_files(str(paths)) == parse_media_files(json.dumps(paths, ensure_ascii=False)) == expected


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
