"""CSV lists: a file without a usable header is refused; a broken record costs only itself."""

from pathlib import Path

import pytest

from tcm_assets.catalogue.lists.csv_records import (
    CsvRecord,
    MissingColumnsError,
    read_csv_list,
)
from tcm_assets.catalogue.lists.files import MissingListError, UnreadableListError

COLUMNS = ("Id", "Name", "Note")


def read(tmp_path: Path, content: bytes) -> list[CsvRecord]:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return list(read_csv_list(path, COLUMNS, ("Extra",)).records())


def faults(records: list[CsvRecord]) -> list[tuple[int, bool]]:
    return [(record.position, bool(record.fault)) for record in records]


def test_columns_are_reported_by_name_and_others_passed_over(tmp_path: Path) -> None:
    records = read(tmp_path, b"\xef\xbb\xbfunnamed, NOTE ,name,Id\r\n0,n,a,1\r\n")
    assert records == [CsvRecord(2, "0,n,a,1\r\n", {"Id": "1", "Name": "a", "Note": "n"})]


def test_an_optional_column_is_there_when_the_list_has_it(tmp_path: Path) -> None:
    assert read(tmp_path, b"Id,Name,Note,Extra\n1,a,n,e\n")[0].cells["Extra"] == "e"


def test_a_header_without_rows_is_an_empty_list(tmp_path: Path) -> None:
    assert read(tmp_path, b"Id,Name,Note\n") == []


def test_positions_are_lines_and_blank_lines_no_records(tmp_path: Path) -> None:
    records = read(tmp_path, b'Id,Name,Note\n\n1,a,"two\nlines"\n  \n2,b,n\n')
    assert [(record.position, record.cells["Id"]) for record in records] == [(3, "1"), (6, "2")]


def test_too_many_cells_cost_the_row_alone(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note\n1,a,n,more\n2,b,n\n")
    assert records[0].fault == "4 cells; the header has 3: put quotes around a cell that holds a separator"
    assert records[1].cells["Id"] == "2"


@pytest.mark.parametrize(
    "rows",
    [
        b"1,a\n2,b\n3,c,\n",
        b"1,a,,\n2,b,,\n3,c,,\n",
        b"1,a,,,\n2,b,,,\n3,c\n",
        b"1,a\r\n2,b,, \r\n3,c\r\n",
        b"1,a\n\n2,b\n3,c",
        b'1,"a"\n2,b\n3,c,""\n',
    ],
)
def test_empty_cells_at_the_end_of_a_row_may_be_missing_or_too_many(tmp_path: Path, rows: bytes) -> None:
    records = read(tmp_path, b"Id,Name,Note\n" + rows)
    assert [(record.cells["Id"], record.cells["Name"], record.cells["Note"].strip()) for record in records] == [
        ("1", "a", ""),
        ("2", "b", ""),
        ("3", "c", ""),
    ]


def test_an_empty_cell_too_many_in_one_row_is_a_cell_that_was_cut(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note\n1,a, jr,\n2,b,n\n")
    assert faults(records) == [(2, True), (3, False)]


def test_columns_without_a_name_at_the_end_of_the_header_count_for_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, b"Id,Name,Note,,\n1,a,n\n")[0].cells == {"Id": "1", "Name": "a", "Note": "n"}


def test_a_short_row_with_a_line_break_in_quotes_is_one(tmp_path: Path) -> None:
    records = read(tmp_path, b'Id,Name,Note\n1,"two\nlines"\n2,b,n\n')
    assert [record.cells["Name"] for record in records] == ["two\nlines", "b"]


def test_a_row_cut_in_two_by_a_line_break_without_quotes_is_no_two_rows(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note,Extra\n1,a,half\nhalf,e\n2,b,n,e\n")
    assert faults(records) == [(2, True), (3, True), (4, False)]
    assert "a cell that holds a line break" in records[0].fault


def test_a_note_under_the_list_is_no_row(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note\n1,a\nTotal: 1\n")
    assert faults(records) == [(2, False), (3, True)]


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_quote_that_is_never_closed_costs_nothing(tmp_path: Path, column: int) -> None:
    broken = ",".join('"open' if place == column else "x" for place in range(3))
    records = read(tmp_path, f"Id,Name,Note\n1,a,n\n{broken}\n2,b,n\n3,c,n\n".encode())
    assert faults(records) == [(2, False), (3, False), (4, False), (5, False)]
    assert [bool(record.note) for record in records] == [False, True, False, False]
    assert sorted(records[1].cells.values()) == ["open", "x", "x"]


def test_a_quote_closed_by_a_later_row_costs_nothing(tmp_path: Path) -> None:
    records = read(tmp_path, b'Id,Name,Note\n1,"open,n\n2,b,n\n3,"c, d",n\n4,d,n\n')
    assert faults(records) == [(2, False), (3, False), (4, False), (5, False)]
    assert [record.cells["Name"] for record in records] == ["open", "b", "c, d", "d"]


def test_blanks_may_follow_the_separators(tmp_path: Path) -> None:
    records = read(tmp_path, b'"Id", "Name", "Note"\n1, "a, b", "n"\n')
    assert [record.cells for record in records] == [{"Id": "1", "Name": "a, b", "Note": "n"}]
    records = read(tmp_path, b'Id,Name,Note\n1, "a, b", n\n')
    assert [record.cells["Name"] for record in records] == ["a, b"]


def test_a_cell_without_limit_costs_its_line_alone(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note\n1,a," + b"x" * 200_000 + b"\n2,b,n\n")
    assert faults(records) == [(2, True), (3, False)]


def test_a_line_separator_within_a_cell_ends_no_row(tmp_path: Path) -> None:
    assert read(tmp_path, "Id,Name,Note\n1,a\u2028b,n\n".encode())[0].cells["Name"] == "a\u2028b"


def test_many_broken_lines_are_read_in_passing(tmp_path: Path) -> None:
    records = read(tmp_path, b"Id,Name,Note\n" + b'1,"a"b,n\n' * 20_000)
    assert len(records) == 20_000


def test_a_list_of_endless_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableListError, match="more than 1,000,000 lines"):
        read(tmp_path, b"Id,Name,Note\n" + b"\n" * 1_000_001)


def test_an_absent_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingListError, match="put the list there") as raised:
        read_csv_list(tmp_path / "creators.csv", COLUMNS)
    assert isinstance(raised.value, FileNotFoundError)


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(UnreadableListError, match="cannot be read"):
        read_csv_list(tmp_path, COLUMNS)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_header(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableListError, match="is empty"):
        read(tmp_path, content)


@pytest.mark.parametrize("content", [b"\x89PNG\xff\xfe\n", b'"Id,Name'])
def test_a_file_without_a_header_in_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableListError, match="save the list as 'CSV UTF-8") as raised:
        read(tmp_path, content)
    assert isinstance(raised.value, ValueError)


def test_a_missing_column_is_named_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="lacks the columns Note; its header has 'Id', 'Name'") as raised:
        read(tmp_path, b"Id,Name\n")
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_header_shows_what_separates_cells(tmp_path: Path, separator: str) -> None:
    text = "Id,Name,Note\n1,a,'x\ny'\n2,b,n\n".replace(",", separator).replace("'", '"')
    records = read(tmp_path, text.encode())
    assert [record.cells for record in records] == [
        {"Id": "1", "Name": "a", "Note": "x\ny"},
        {"Id": "2", "Name": "b", "Note": "n"},
    ]


def test_a_comma_in_a_cell_of_a_list_with_semicolons_separates_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, b"Id;Name;Note\n1;a, b, c;n\n")[0].cells["Name"] == "a, b, c"


def test_the_line_in_which_excel_names_the_separator_is_no_header(tmp_path: Path) -> None:
    (record,) = read(tmp_path, b"sep=;\r\nId;Name;Note\r\n1;a;n\r\n")
    assert (record.position, record.cells["Name"]) == (3, "a")


def test_a_header_may_have_underscores_and_other_spaces(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(" CREATOR_ID ,Creator\xa0 name\n1,a\n", encoding="utf-8")
    (record,) = read_csv_list(path, ("Creator ID", "Creator Name")).records()
    assert record.cells == {"Creator ID": "1", "Creator Name": "a"}


@pytest.mark.parametrize(
    ("header", "place"),
    [("Id,BIO", 1), ("about_me,Id", 0), ("Id,About Me,bio", 2), ("Id,Bio,Biography", 2)],
)
def test_a_column_may_have_other_names_of_which_the_first_counts(tmp_path: Path, header: str, place: int) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{header}\n{','.join('abc'[: header.count(',') + 1])}\n", encoding="utf-8")
    found = read_csv_list(path, ("Id",), ("Biography",), {"Biography": ("Bio", "About Me")})
    (record,) = found.records()
    assert record.cells["Biography"] == "abc"[place]


def test_other_names_show_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Id;Bio\n1;a, b\n", encoding="utf-8")
    (record,) = read_csv_list(path, ("Id",), ("Biography",), {"Biography": ("Bio",)}).records()
    assert record.cells == {"Id": "1", "Biography": "a, b"}


def test_rows_of_separators_alone_are_no_records(tmp_path: Path) -> None:
    assert len(read(tmp_path, b"Id,Name,Note\n1,a,n\n,,\n, ,\n,,,,\n")) == 1


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnsError, match="more than one column Name"):
        read(tmp_path, b"Id,Name,Note,name\n")
