"""Rejections: rows of rejected_records with bounded, clean texts, each problem once."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.rejections import (
    MAX_LISTED,
    WHOLE_FILE,
    Problem,
    Problems,
    Rejection,
    excerpt_of,
    is_safe,
    list_by_file,
    rejections_table,
    safe_text,
    stored_file_name,
    tidy_text,
    unsafe_characters,
)
from tcm_assets.catalogue.tables import REJECTED_RECORDS


def rejection(**changes: object) -> Rejection:
    row = {"target_table": "raw_videos", "source_file": "landing/a.json", "position": 3, "outcome": "rejected"}
    return Rejection(**{**row, "reason": "playCount is negative", "field": "playCount", **changes})  # type: ignore[arg-type]


def test_the_table_has_the_columns_of_the_schema() -> None:
    assert tuple(rejections_table([rejection()]).column_names) == REJECTED_RECORDS.column_names


def test_no_rejections_make_an_empty_table_of_the_same_types() -> None:
    assert rejections_table([]).schema.equals(rejections_table([rejection()]).schema)


def test_a_problem_reported_twice_appears_once_and_different_fields_stay() -> None:
    table = rejections_table([rejection(), rejection(excerpt="later"), rejection(field="shareCount")])
    assert table.select(["field", "excerpt"]).to_pylist() == [
        {"field": "playCount", "excerpt": None},
        {"field": "shareCount", "excerpt": None},
    ]


def test_what_a_terminal_would_obey_is_spelled_out() -> None:
    text = "the scraper could not get it: \x1b[2J\u202egpj.exe\u2066 \ud800 👩\u200d💻\nالسلام"
    row = rejections_table([rejection(reason=text, excerpt=text, record_id="\u200f7")]).to_pylist()[0]
    shown = r"the scraper could not get it: \x1b[2J\u202egpj.exe\u2066 " + "\ufffd 👩\u200d💻 السلام"
    assert (row["reason"], row["excerpt"], row["record_id"]) == (shown, shown, r"\u200f7")
    assert excerpt_of({"a": "\u202e"}) == r'{"a": "\u202e"}'


def test_excerpts_and_ids_are_bounded_and_clean() -> None:
    row = rejections_table([rejection(excerpt="a\x00b\nc" + "x" * 500, record_id="9" * 10_000)]).to_pylist()[0]
    assert row["excerpt"].startswith(r"a\x00b cx")
    assert len(row["excerpt"]) == 200
    assert len(row["record_id"]) == 200


@pytest.mark.parametrize(
    ("found", "excerpt"),
    [
        (None, None),
        ("", None),
        (-5, "-5"),
        (float("nan"), "NaN"),
        ({"a": ["é"]}, '{"a": ["é"]}'),
        (b"\xff\x01ok", "\ufffd\\x01ok"),
        ("\ud800", "\ufffd"),
    ],
)
def test_an_excerpt_shows_what_was_found(found: object, excerpt: str | None) -> None:
    assert excerpt_of(found) == excerpt


def test_an_excerpt_of_something_nested_without_limit_names_its_type() -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    assert excerpt_of(nested) == "a value of type list"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("dance 💃🏽 👩‍🚀", "dance 💃🏽 👩‍🚀"),
        ("a\x00b\x07c", "abc"),
        ("one\ntwo\tthree\r\nfour", "one two three four"),
        ("half \ud83d", "half \ufffd"),
        ("\x85\x9f", " "),
    ],
)
def test_control_characters_and_surrogates_go_and_everything_else_stays(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_storable_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = safe_text(text)
    once.encode("utf-8")
    assert is_safe(once)
    assert safe_text(once) == once
    assert (unsafe_characters(text) == "") == is_safe(text) == (once == text)


def test_white_space_is_tidied() -> None:
    assert tidy_text("  a \n\n b\u00a0c ") == "a b c"


def test_what_was_taken_out_is_named() -> None:
    assert unsafe_characters("a\x00\x00\x07") == "control characters U+0000, U+0007"
    assert unsafe_characters("\ud800") == "characters that are not valid Unicode"
    assert unsafe_characters("".join(map(chr, range(9)))).endswith("U+0004 and more")


def test_names_that_are_not_utf8_stay_distinct() -> None:
    one, two = (stored_file_name(raw.decode("utf-8", "surrogateescape")) for raw in (b"\xff.json", b"\xfe.json"))
    assert (one, two) == ("\\xff.json", "\\xfe.json")


def test_the_problems_of_one_record_are_bounded_and_never_hide_what_rejects_it() -> None:
    problems = Problems()
    for number in range(1_000):
        problems.repair("hashtags", f"holds {number}", "left out", number)
    problems.reject("id", "is missing", None)
    assert problems.are_fatal
    assert len(problems.found) == 101


def test_of_many_records_of_one_kind_each_file_lists_the_first() -> None:
    positions = [*range(1, MAX_LISTED + 6), 1]
    files = ["a.json"] * (MAX_LISTED + 5) + ["b.json"]
    rows = pa.table({"source_file": files, "position": positions, "video_id": ["7"] * len(files)})
    problem = Problem("createTime", "uploaded elsewhen", None, None)
    listed = list_by_file(rows, lambda _: problem, "createTime", "outside_days")
    assert len(listed) == MAX_LISTED + 2
    (rest,) = [row for row in listed if row.position == WHOLE_FILE]
    assert (rest.source_file, rest.record_count) == ("landing/a.json", 5)
    assert {row.source_file for row in listed} == {"landing/a.json", "landing/b.json"}
    assert list_by_file(rows.slice(0, 0), lambda _: problem, "createTime", "repaired") == []
