"""Rows of tables: quotes that do not match, cells that are left out, and cells of any size."""

import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_assets.catalogue.exports.csv_rows import CsvRow, read_csv_rows
from tcm_assets.catalogue.exports.file_rows import ReadExport
from tcm_assets.catalogue.exports.reading import read_export
from tcm_assets_tests.catalogue.exports.examples import VIDEO_ID, delivered_count

NOW = datetime.fromisoformat("2026-11-27")


def rows(text: str, width: int = 3) -> list[CsvRow]:
    return list(read_csv_rows(text.encode(), ",", width))


def cells(text: str, width: int = 3) -> list[list[str]]:
    return [row.cells for row in rows(text, width)]


@given(st.lists(st.lists(st.text(alphabet='ab,"\n\r é', max_size=6), min_size=3, max_size=3), max_size=6))
def test_what_was_written_comes_back(table: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(table)
    assert cells(stream.getvalue()) == [row for row in table if any(row)]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('1,"he said "hi" to me",5', ["1", 'he said "hi" to me', "5"]),
        ('1,"he said,5', ["1", '"he said', "5"]),
        ('1,"he said "hi"",5', ["1", 'he said "hi"', "5"]),
        ('"1","a "b, c" d","5"', ["1", 'a "b, c" d', "5"]),
        ('1,"he said, and left,5', []),
    ],
)
def test_quotes_that_do_not_match_end_with_their_line(line: str, found: list[str]) -> None:
    first, broken, last = rows(f'0,"a\nb",1\n{line}\n2,"c",3\n')
    assert (first.cells, last.cells) == (["0", "a\nb", "1"], ["2", "c", "3"])
    assert (broken.cells, broken.line, bool(broken.fault), bool(broken.note)) == (found, 3, not found, bool(found))


def test_cells_at_the_end_may_be_left_out_or_be_too_many() -> None:
    found = rows('1\n2,"a\nb"\n3,c,,,\n4,c,5,6\n,,\n7,d')
    assert [row.cells for row in found] == [["1", "", ""], ["2", "a\nb", ""], ["3", "c", ""], [], []]
    assert [row.note for row in found[:3]] == [
        "the row on line 1 has 1 cells, the header has 3",
        "the row on line 2 has 2 cells, the header has 3",
        "",
    ]
    assert [row.fault for row in found[3:]] == [
        "the row on line 5 has 4 cells, the header has 3: put quotes around a cell that holds a separator",
        "the row on line 7 has 2 cells, the header has 3: the file ends within it",
    ]


def test_many_quotes_that_are_never_closed_take_no_time() -> None:
    found = rows('1,"a,2,3\n' * 3_000)
    assert {row.fault for row in found if row.line == 1} != {""}
    assert len(found) == 3_000


def read(text: str) -> ReadExport:
    return read_export(text.encode(), "a_2026-09-07.csv", NOW, NOW)


HEADER = "id,authorMeta.name,createTime,text,playCount\n"


def test_a_stray_quote_costs_no_row_after_it() -> None:
    texts = ["a", '"he said, she said', '"he said', '"say "hi" now"', "e"]
    lines = [f"{int(VIDEO_ID) + number},m1,1788264037,{text},{number}\n" for number, text in enumerate(texts)]
    export = read(HEADER + "".join(lines))
    assert export.videos["view_count"].to_pylist() == [0, 2, 3, 4]
    assert export.videos["caption"].to_pylist() == ["a", '"he said', 'say "hi" now', "e"]
    assert delivered_count(export) == 5
    assert [(row["position"], row["outcome"]) for row in export.rejections.to_pylist()] == [
        (2, "rejected"),
        (3, "repaired"),
        (4, "repaired"),
    ]
    assert "quotes" in export.rejections["reason"][0].as_py()


def test_a_cell_may_be_large() -> None:
    row = f"{VIDEO_ID},m1,1788264037,,5,{'x' * 200_000}\n"
    export = read(HEADER.replace("\n", ",formats\n") + row + row.replace(VIDEO_ID, str(int(VIDEO_ID) + 1)))
    assert (export.videos.num_rows, delivered_count(export)) == (2, 2)


def test_line_ends_may_be_returns_alone() -> None:
    export = read(HEADER.replace("\n", "\r") + f"{VIDEO_ID},m1,1788264037,a,5\r")
    assert (export.videos["view_count"].to_pylist(), export.rejections.num_rows) == ([5], 0)


def test_a_scrapers_words_in_a_table_are_quoted() -> None:
    header = "id,authorMeta/name,createTime,playCount,error,errorCode,input\n"
    export = read(f"{header}{VIDEO_ID},m1,1788264037,5,,,m1\n,,,,Profile not found,PROFILE_NOT_FOUND,gone\n")
    assert export.videos.num_rows == 1
    (row,) = export.rejections.to_pylist()
    assert row["reason"] == "the scraper could not get it: Profile not found; PROFILE_NOT_FOUND"


def test_a_table_of_errors_alone_is_quoted() -> None:
    page = f"https://www.tiktok.com/@m1/video/{VIDEO_ID}"
    export = read(f"url,input,error\n{page},{page},Post not found\n")
    assert export.rejections["reason"].to_pylist() == ["the scraper could not get it: Post not found"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("input,error,errorCode\nx,Profile not found,NOT_FOUND\n", "Profile not found; NOT_FOUND"),
        ('"error";"input"\n"Profile not found";"x"\n', "Profile not found"),
        ("url,error\nhttps://www.tiktok.com/@x,Gone\n", "Gone"),
        ("id,error\n7,Gone\n", "Gone"),
        ("input,note\nx,No videos found\n", "No videos found"),
        ("error\nGone\n", "Gone"),
        ("error.message,error.code,input,webVideoUrl\nGone,404,x,\n", "Gone"),
        ("error,message,webVideoUrl\ntrue,Gone,\n", "Gone"),
    ],
)
def test_a_table_of_a_scrapers_words_alone_quotes_them(table: str, words: str) -> None:
    export = read_export(table.encode(), "a.csv", NOW, NOW)
    found = [(row["position"], row["reason"]) for row in export.rejections.to_pylist()]
    assert found == [(1, f"the scraper could not get it: {words}")]


def test_what_else_is_in_a_table_of_errors_is_said_once() -> None:
    table = "name,error\nx,Gone\ny,\nz,\n"
    export = read_export(table.encode(), "a.csv", NOW, NOW)
    first, second = sorted((row["position"], row["reason"]) for row in export.rejections.to_pylist())
    assert first[0] == 0
    assert first[1].startswith("the file is not JSON, and no table whose first line names the fields of a known shape")
    assert second == (1, "the scraper could not get it: Gone")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,thread_id,author,body,posted,plays", ["posted", "the time of the upload"]),
        ("video_id,video_playcount,video_description,author_username", ["author_username", "the account"]),
        ("Video ID,Author,Views", ["Video ID, Author, Views", "docs/sources.md"]),
    ],
)
def test_a_header_that_is_not_enough_is_told_once(header: str, words: list[str]) -> None:
    export = read(f"{header}\n" + "1,2,3,4,5,6\n" * 5)
    (row,) = export.rejections.to_pylist()
    assert (row["position"], [word for word in words if word not in row["reason"]]) == (0, [])


def test_a_table_of_addresses_alone_is_enough() -> None:
    export = read(f"webVideoUrl\nhttps://www.tiktok.com/@m1/video/{VIDEO_ID}\n")
    assert export.videos["author_username"].to_pylist() == ["m1"]


NAMES = b"id,desc,likes\n"


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (b"1,a,5,\n2,b,6,\n", [["1", "a", "5"], ["2", "b", "6"]]),
        (b"1,a,5,,\n2,b,,,\n", [["1", "a", "5"], ["2", "b", ""]]),
        (b"1,a,5\n2,b, and c,\n3,d\n", [["1", "a", "5"], [], ["3", "d", ""]]),
    ],
)
def test_a_cell_too_many_is_empty_in_all_rows_or_was_cut(rows: bytes, read: list[list[str]]) -> None:
    assert [row.cells for row in read_csv_rows(NAMES + rows, ",", 3)][1:] == read


BLANKS = [
    f'"id", "text", "createTime", "authorMeta.name"\n"{VIDEO_ID}", "a, b", "1788264037", "m1"\n',
    f'id,text,createTime,authorMeta.name\n{VIDEO_ID}, "a, b", 1788264037, m1\n',
]


@pytest.mark.parametrize("table", BLANKS)
def test_blanks_may_follow_the_separators(table: str) -> None:
    export = read_export(table.encode(), "a.csv", NOW, NOW)
    assert (export.videos["caption"].to_pylist(), export.rejections.num_rows) == (["a, b"], 0)


def test_two_columns_of_one_count_are_reported() -> None:
    table = f"id,createTime,authorMeta.name,playCount,playCount\n{VIDEO_ID},1788264037,m1,5,6\n"
    export = read_export(table.encode(), "a.csv", NOW, NOW)
    assert export.videos["view_count"].to_pylist() == [5]
    assert export.rejections["reason"].to_pylist() == [
        "more than one column has the same value: playCount, playCount; the first of them is read"
    ]
