"""Creator and brand lists as CSV files: the header, the records, their cells, and what was wrong with each.

A record's position is the line on which it starts, counted from 1 with the header as line 1: the first record of a
plain list is at position 2, where an editor shows it. Line breaks within cells count as lines, too.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from tcm_assets.catalogue.list_cells import UnreadableCellError
from tcm_assets.catalogue.rejections import (
    Problems,
    Rejection,
    excerpt_of,
    is_safe,
    rejections_table,
    stored_file_name,
    tidy_text,
    unsafe_characters,
)
from tcm_assets.catalogue.tables import TargetTable
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

Value = TypeVar("Value")
Row = dict[str, object]
_WHAT_TO_DO = "save the list as 'CSV UTF-8 (comma delimited)', with the column names in its first line"
_MAX_QUOTED_CHARACTERS = 80


class ListFileError(Exception):
    """A list as a whole cannot be read; the message says what to do."""


class MissingListError(ListFileError, FileNotFoundError):
    """The list's file does not exist."""


class UnreadableListError(ListFileError, ValueError):
    """The file cannot be opened, or is no UTF-8 text with a header."""


class MissingColumnsError(ListFileError, ValueError):
    """The header lacks required columns, or has one of them twice."""


def read_list(
    path: Path,
    table: Table,
    target_table: TargetTable,
    id_column: str,
    columns: tuple[str, ...],
    optional_columns: tuple[str, ...],
    read_row: Callable[["Cells"], Row],
) -> tuple[pa.Table, pa.Table]:
    """Read the list at `path`: rows in the schema of `table`, problems in the schema of `rejected_records`.

    `read_row` makes a row of cells; the first key column of `table` holds the id from `id_column`. Of rows with the
    same id, the first readable one counts. Raises ListFileError when the list as a whole cannot be read.
    """
    source_file = stored_file_name(path.name)
    id_name = table.key[0]
    rows: dict[object, Row] = {}
    positions: dict[object, int] = {}
    rejections: list[Rejection] = []
    for record in read_csv_records(path, columns, optional_columns):
        problems = Problems()
        row: Row = {}
        if record.fault:
            problems.reject("", record.fault, record.line)
        else:
            row = read_row(Cells(record, problems))
        record_id = row.get(id_name)
        if record_id in rows:
            same = "the same row" if rows[record_id] == row else "the same id with other cells"
            problems.reject(
                id_column,
                f"{id_column}: found '{excerpt_of(record_id)}', which line {positions[record_id]} has ({same}); "
                "accepted: an id once",
                record.line,
            )
        if not problems.are_fatal:
            rows[record_id] = row
            positions[record_id] = record.position
        rejections += problems.rejections(target_table, source_file, record.position, excerpt_of(record_id))
    schema = arrow_schema(table)
    return pa.Table.from_pylist(list(rows.values()), schema=schema), rejections_table(rejections)


@dataclass(frozen=True)
class CsvRecord:
    """One record: its raw cells by column name, or the `fault` for which it has none.

    `line` is its first line. Bytes that are not UTF-8 are lone surrogates in `cells` and `line`.
    """

    position: int
    line: str
    cells: dict[str, str]
    fault: str = ""


class Cells:
    """The cells of one record; problems found in them are added to `problems`."""

    def __init__(self, record: CsvRecord, problems: Problems) -> None:
        self._cells = record.cells
        self._problems = problems

    def text(self, column: str) -> str | None:
        """Return the cell with tidy white space; None when it is empty, or when the list has no such column.

        Control characters are removed and noted; bytes that are not UTF-8 reject the row.
        """
        cell = self._cells.get(column, "")
        tidy = tidy_text(cell)
        if not is_safe(cell):
            if any("\ud800" <= character <= "\udfff" for character in cell):
                self._problems.reject(
                    column, f"{column}: found bytes that are not UTF-8; accepted: a list saved as UTF-8", cell
                )
                return None
            if not is_safe(" ".join(cell.split())):
                self._problems.repair(column, f"{column}: found {unsafe_characters(cell)}", "taken out", cell)
        return tidy or None

    def required_text(self, column: str) -> str | None:
        """Return `text`; an empty cell rejects the row."""
        text = self.text(column)
        is_noted = any(problem.field == column and problem.mended is None for problem in self._problems.found)
        if text is None and not is_noted:
            self._problems.reject(column, f"{column}: found nothing; accepted: any text, every row needs one", None)
        return text

    def parsed(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """Return the cell as `parse` reads it, None when it is empty; an unreadable cell rejects the row."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return parse(text)
        except UnreadableCellError as error:
            quoted = text if len(text) <= _MAX_QUOTED_CHARACTERS else f"{text[:_MAX_QUOTED_CHARACTERS]}..."
            self._problems.reject(column, f"{column}: found '{quoted}'; accepted: {error}", text)
            return None

    def note_change(self, column: str, found: str, taken_as: str) -> None:
        """Note that a part of a cell was mended."""
        self._problems.repair(column, f"{column}: found '{found}'", f"read as '{taken_as}'", found)


def read_csv_records(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[CsvRecord]:
    """Read the records of the list at `path`; columns go by name, in any order, in upper or lower case.

    Columns beyond `required` and `optional` and blank lines are skipped. A record with too many or too few cells, or
    with unmatched quotes, has a fault; reading goes on at the line after its first. Raises MissingListError,
    UnreadableListError or MissingColumnsError.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingListError(f"there is no file {path}: put the list there") from error
    except OSError as error:
        raise UnreadableListError(f"{path} cannot be read: {error.strerror or error}") from error
    lines = list(io.StringIO(content.decode("utf-8-sig", "surrogateescape"), newline=""))
    parsed = _parse(lines)
    _, header, fault = next(parsed, (0, [], ""))
    if not header and not fault:
        raise UnreadableListError(f"{path} is empty: {_WHAT_TO_DO}")
    if fault or not all(is_safe(" ".join(cell.split())) for cell in header):
        raise UnreadableListError(f"the first line of {path} is no header in UTF-8 text: {_WHAT_TO_DO}")
    places = _column_places(path, header, required, optional)
    return [
        CsvRecord(
            position,
            lines[position - 1],
            {} if fault else {name: cells[place] for name, place in places.items()},
            fault,
        )
        for position, cells, fault in parsed
    ]


def _parse(lines: list[str]) -> Iterator[tuple[int, list[str], str]]:
    """Yield the header, then the records: first line, cells and fault; all must be as wide as the header."""
    width: int | None = None
    start = 0
    while start < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), strict=True)
        read_before = start
        while start < len(lines):
            try:
                cells = next(reader)
                end = read_before + reader.line_num
                is_blank = not lines[start].strip()
                fault = "" if is_blank or width in (None, len(cells)) else f"{len(cells)} cells; the header has {width}"
            except csv.Error as error:
                cells, is_blank, end = [], False, len(lines) + 1
                fault = f"the quotes do not match, or a cell is too long ({error})"
            if not is_blank:
                width = len(cells) if width is None else width
                yield start + 1, cells, fault
            if fault and end > start + 1:
                # An opening quote that is never closed swallows the lines after it: they are read on their own.
                start += 1
                break
            start = end


def _column_places(
    path: Path, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, int]:
    """Return the place of each wanted column among the cells."""
    found = [tidy_text(name).casefold() for name in header]
    missing = [name for name in required if name.casefold() not in found]
    if missing:
        shown = ", ".join(repr(tidy_text(name)) for name in header)
        raise MissingColumnsError(
            f"{path} lacks the columns {', '.join(missing)}; its header has {shown[:500]}. Name them in the first "
            "line, with commas between them; a column may be left empty, but not left out"
        )
    twice = [name for name in (*required, *optional) if found.count(name.casefold()) > 1]
    if twice:
        raise MissingColumnsError(f"{path} has more than one column {', '.join(twice)}: keep one of each")
    return {name: found.index(name.casefold()) for name in (*required, *optional) if name.casefold() in found}
