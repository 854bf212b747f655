"""Cells of lists: counts, handles, yes or no, file names, ages, genders and countries."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.lists.cells import (
    UnreadableCellError,
    parse_ages,
    parse_genders,
    parse_handle,
    parse_locations,
    parse_media_files,
    parse_yes_or_no,
)
from tcm_assets.tables.shared_columns import GENDERS


@pytest.mark.parametrize(
    "text",
    [
        "@Khaby.Lame",
        "＠Khaby.Lame",
        "KHABY.LAME",
        "khaby.lame\u200b",
        "\ufeff@khaby\u200b.lame\u2060",
        "https://www.tiktok.com/@khaby.lame?lang=en",
        "tiktok.com/@Khaby.Lame/",
        "https://m.tiktok.com/@khaby.lame/video/6748451240264420610?is_from_webapp=1",
        "https://www.tiktok.com/@khaby.lame/photo/6748451240264420610",
        "'@Khaby.Lame",
        "'khaby.lame",
        '="khaby.lame"',
        "=@khaby.lame",
        "@khaby.lame,",
        "<https://www.tiktok.com/@khaby.lame>",
        "[@khaby.lame](https://www.tiktok.com/@khaby.lame)",
        "Khaby Lame (https://www.tiktok.com/@khaby.lame)",
        '=HYPERLINK("https://www.tiktok.com/@khaby.lame","Khaby")',
    ],
)
def test_handles(text: str) -> None:
    assert parse_handle(text) == "khaby.lame"


@pytest.mark.parametrize(
    "text",
    [
        "@",
        "two words",
        "a, b",
        "https://www.instagram.com/khaby",
        "name@example.com",
        "a/b",
        "x" * 65,
        "nina's",
        "=SUM(A1)",
        "[@nina](https://www.instagram.com/nina)",
        "https://www.tiktok.com/@a https://www.tiktok.com/@b",
    ],
)
def test_handles_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableCellError, match="@name"):
        parse_handle(text)


@pytest.mark.parametrize(
    "link", ["https://vm.tiktok.com/ZMab12/", "vt.tiktok.com/ZS1", "https://www.tiktok.com/t/ZT1/"]
)
def test_a_short_link_names_no_account_and_says_what_to_do(link: str) -> None:
    with pytest.raises(UnreadableCellError, match="open the short link and copy that address"):
        parse_handle(link)


YES, NO = ("TRUE", "yes", "1", "WAHR", "checked", "x"), ("False", "No", "0", "FAUX")


@pytest.mark.parametrize(("text", "answer"), [*((each, True) for each in YES), *((each, False) for each in NO)])
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
        ("clips/a.mp4\nclips/b.mp4", ["a.mp4", "b.mp4"]),
        ("['a.mp4',\n 'b.mp4']", ["a.mp4", "b.mp4"]),
        ("a.mp4 (https://v5.airtableusercontent.com/v3/u/1/a.mp4)", ["a.mp4"]),
        ("a (1), b.mp4 (https://x.example/a.mp4),c.mp4 (https://x.example/c.mp4)", ["a (1), b.mp4", "c.mp4"]),
        ("a.mp4;b.mp4", ["a.mp4", "b.mp4"]),
        ("a.mp4; b.mov;", ["a.mp4", "b.mov"]),
        ("https://x.example/a.mp4;https://x.example/b.mp4?x=1;y=2", ["a.mp4", "b.mp4"]),
        ("a.mp4 (https://x.example/a.mp4), b.mp4", ["a.mp4", "b.mp4"]),
        ("one; two.mp4", ["one; two.mp4"]),
        ("a (1).mp4", ["a (1).mp4"]),
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
        ("18-24 (60%), 25-34 (40 %)", (18, 34)),
        ("65 and over", (65, 100)),
        ("18-24 & 25-34", (18, 34)),
        ("18 & up", (18, 100)),
        ("13\u201324", (13, 24)),
        ("13 - 24", (13, 24)),
        ("18 to 34", (18, 34)),
        ("All", (13, 100)),
        ("all ages", (13, 100)),
        ("18+", (18, 100)),
        ("45 +", (45, 100)),
        ("25", (25, 25)),
        ("18-24, 25-34", (18, 34)),
        ("25-34; 18-24", (18, 34)),
        ("18-24 and 20+", (18, 100)),
        ("18-24 years", (18, 24)),
        ("18-24 ans", (18, 24)),
        ("18 bis 24 Jahre", (18, 24)),
        ("18 a 24 anos", (18, 24)),
        ("18～24歳", (18, 24)),
        ("18歳～24歳", (18, 24)),
        ("18-24岁", (18, 24)),
        ("18세-24세", (18, 24)),
        ("18\u221224", (18, 24)),
        ("18-24\n25-34", (18, 34)),
        ("['18-24', '25-34']", (18, 34)),
        ("alle", (13, 100)),
    ],
)
def test_ages(text: str, ages: tuple[int, int]) -> None:
    assert parse_ages(text) == ages


@pytest.mark.parametrize(
    "text", ["young", "18-24, 35-44", "18-24,", "24-13", "13-240", "-5", "13-24-35", "110+", "13,5", "1e1"]
)
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
        ("female 60%, male 40%", ["female", "male"]),
        ("60% female", ["female"]),
        ("Women 70,5 % / Men (29.5%)", ["female", "male"]),
        ("男，女", ["female", "male"]),
        ("남, 여", ["female", "male"]),
        ("m/w/d", ["female", "male", "nonbinary"]),
        ("H/F", ["female", "male"]),
        ("Damen", ["female"]),
        ("['female', 'male']", ["female", "male"]),
        ("female, -", ["female"]),
        ("Non-Binary; male", ["male", "nonbinary"]),
        ("male\nfemale", ["female", "male"]),
        ("Frauen und Männer", ["female", "male"]),
        ("mujeres", ["female"]),
        ("女性、男性", ["female", "male"]),
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


def test_locations_are_countries_by_their_english_names() -> None:
    assert parse_locations("worldwide, USA") == ["Worldwide"]
    assert parse_locations("Deutschland\nfr") == ["France", "Germany"]


def test_a_location_that_cannot_be_read_says_which_part_it_is() -> None:
    with pytest.raises(UnreadableCellError, match=r"countries with commas .*no country is known as 'Atlantis'"):
        parse_locations("Spain, Atlantis")
