"""Lists kept as CSV files: the header found, each record under its column names, each that is broken told.

A record's position is the line on which it starts, counted from 1 with the header as line 1: the first record of a
plain list is at position 2, and an editor finds the place. (Each line break within a cell counts as a line, too.)
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tcm_assets.catalogue.clean_text import is_safe, stored_file_name, tidy_text

_WHAT_TO_DO = "save the list as 'CSV UTF-8 (comma delimited)', with the column names in its first line"


class ListFileError(Exception):
    """A list as a whole cannot be read; the message says what to do."""


class MissingListError(ListFileError, FileNotFoundError):
    """There is no such file."""


class UnreadableListError(ListFileError, ValueError):
    """The file cannot be opened, or is no UTF-8 text with a header."""


class MissingColumnsError(ListFileError, ValueError):
    """The header lacks columns that are needed, or has one of them twice."""


@dataclass(frozen=True)
class CsvRecord:
    """One record: its cells by column name as they stand, or the `fault` for which it has none.

    `line` is its first line. Bytes that are not UTF-8 are lone surrogates in `cells` and `line`.
    """

    position: int
    line: str
    cells: dict[str, str]
    fault: str = ""


class _Parsed(NamedTuple):
    position: int
    cells: list[str]
    fault: str


def read_csv_records(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[CsvRecord]:
    """The records of the list at `path`, whose columns are told by name: in any order, in upper or lower case.

    Columns beyond `required` and `optional` are passed over. Blank lines are no records. A record with too many or too
    few cells, or with quotes that do not match, has a fault; reading goes on at the line after its first. Raises
    MissingListError, UnreadableListError or MissingColumnsError.
    """
    lines = list(io.StringIO(_text_of(path), newline=""))
    parsed = _parse(lines)
    header = next(parsed, None)
    if header is None:
        raise UnreadableListError(f"{path} is empty: {_WHAT_TO_DO}")
    if header.fault or not all(is_safe(" ".join(cell.split())) for cell in header.cells):
        raise UnreadableListError(f"the first line of {path} is no header in UTF-8 text: {_WHAT_TO_DO}")
    places = _column_places(path, header.cells, required, optional)
    return [
        CsvRecord(
            record.position,
            lines[record.position - 1],
            {} if record.fault else {name: record.cells[place] for name, place in places.items()},
            record.fault,
        )
        for record in parsed
    ]


def list_file_name(path: Path) -> str:
    """The list's name as tables store it."""
    return stored_file_name(path.name)


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise MissingListError(f"there is no file {path}: put the list there") from error
    except OSError as error:
        raise UnreadableListError(f"{path} cannot be read: {error.strerror or error}") from error
    return content.decode("utf-8-sig", "surrogateescape")


def _parse(lines: list[str]) -> Iterator[_Parsed]:
    """The header and then the records, each with the line on which it starts; the header's width holds for all."""
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
                is_blank, cells, fault, end = (
                    False,
                    [],
                    f"the quotes do not match, or a cell is too long ({error})",
                    len(lines) + 1,
                )
            if not is_blank:
                width = len(cells) if width is None else width
                yield _Parsed(start + 1, cells, fault)
            if fault and end > start + 1:
                # An opening quote that is never closed swallows the lines after it: they are read on their own.
                start += 1
                break
            start = end


def _column_places(
    path: Path, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, int]:
    """Where each wanted column is among the cells."""
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
