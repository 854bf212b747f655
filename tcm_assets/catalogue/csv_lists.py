"""Records of CSV lists: the header, the separator, and the cells of each record by column.

A record's position is the line on which it starts, counted from 1 with the header as line 1: the first record of a
plain list is at position 2, where an editor shows it. Line breaks within cells count as lines, too.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tcm_assets.catalogue.list_files import (
    WHAT_TO_DO,
    ListFileError,
    UnreadableListError,
    read_list_text,
    shown_path,
)
from tcm_assets.catalogue.rejections import is_safe, tidy_text


class MissingColumnsError(ListFileError, ValueError):
    """The header lacks required columns, or has one of them twice."""


@dataclass(frozen=True)
class CsvRecord:
    """One record: its raw cells by column name, or the `fault` for which it has none.

    `line` is its first line. Bytes that are not UTF-8 are lone surrogates in `cells` and `line`.
    """

    position: int
    line: str
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class CsvList:
    """A list whose header was read: its lines, and the places of its columns among the cells of a record."""

    lines: list[str]
    separator: str
    places: dict[str, int]
    encoding: str

    def records(self) -> Iterator[CsvRecord]:
        """Read the records, anew at each call: all of a large list would take ten times its size in memory."""
        parsed = _parse(self.lines, self.separator)
        next(parsed, None)  # the header
        for position, cells, fault in parsed:
            named = {} if fault else {name: cells[place] for name, place in self.places.items()}
            yield CsvRecord(position, self.lines[position - 1], named, fault)


MAX_CELL_CHARACTERS = 131_072  # the limit of the module csv, which others may change
SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[,;|\t])"?\s*', re.IGNORECASE)  # as Excel understands it
_MAX_HEADER_SHOWN = 500  # characters


def read_csv_list(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> CsvList:
    """Read the header of the list at `path`; columns go by name, in any order, in upper or lower case.

    Commas, semicolons, tabs or bars separate cells, as the header shows. Columns beyond `required` and `optional` and
    lines without content are skipped. A record with too many or too few cells, or with unmatched quotes, has a fault;
    reading goes on at the line after its first. Raises MissingListError, UnreadableListError or MissingColumnsError.
    """
    text, encoding = read_list_text(path)
    lines = list(io.StringIO(text, newline=""))
    separator = _find_separator(lines, (*required, *optional))
    _, header, fault = next(_parse(lines, separator), (0, [], ""))
    if not header and not fault:
        raise UnreadableListError(f"{shown_path(path)} is empty: {WHAT_TO_DO}")
    if fault or not all(is_safe(" ".join(cell.split())) for cell in header):
        raise UnreadableListError(f"the first line of {shown_path(path)} is no header in UTF-8 text: {WHAT_TO_DO}")
    return CsvList(lines, separator, _column_places(path, header, required, optional), encoding)


def _find_separator(lines: list[str], names: tuple[str, ...]) -> str:
    """Return the separator with which the header names most columns; of equals the first. Excel's own line decides."""
    if lines and (line := _SEPARATOR_LINE.fullmatch(lines[0])):
        lines[0] = "\n"  # blank, so that positions stay
        return line["separator"]
    wanted = {_column_key(name) for name in names}

    def named(separator: str) -> int:
        header = next(_parse(lines, separator), (0, [], ""))[1]
        return len(wanted & {_column_key(name) for name in header})

    return max(SEPARATORS, key=named)


def _parse(lines: list[str], separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the header, then the records: first line, cells and fault; all must be as wide as the header."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    width: int | None = None
    start = 0
    while start < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=separator, strict=True)
        read_before = start
        while start < len(lines):
            try:
                cells = next(reader)
                end = read_before + reader.line_num
                is_blank = not any(map(str.strip, cells))
                fault = "" if is_blank or width in (None, len(cells)) else _width_fault(len(cells), width)
            except csv.Error:
                cells, is_blank, end = [], False, len(lines) + 1
                fault = f"the quotes do not match, or a cell is above {MAX_CELL_CHARACTERS:,} characters"
            if not is_blank:
                width = len(cells) if width is None else width
                yield start + 1, cells, fault
            if fault and end > start + 1:
                # An opening quote that is never closed swallows the lines after it: they are read on their own.
                start += 1
                break
            start = end


def _width_fault(found: int, width: int | None) -> str:
    return f"{found} cells; the header has {width}: put quotes around a cell that holds a separator"


def _column_places(
    path: Path, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> dict[str, int]:
    """Return the place of each wanted column among the cells."""
    found = [_column_key(name) for name in header]
    missing = [name for name in required if _column_key(name) not in found]
    if missing:
        shown = ", ".join(repr(tidy_text(name)) for name in header)
        raise MissingColumnsError(
            f"{shown_path(path)} lacks the columns {', '.join(missing)}; its header has {shown[:_MAX_HEADER_SHOWN]}. "
            "Name them in the first line, with commas between them; a column may be left empty, but not left out"
        )
    twice = [name for name in (*required, *optional) if found.count(_column_key(name)) > 1]
    if twice:
        raise MissingColumnsError(f"{shown_path(path)} has more than one column {', '.join(twice)}: keep one of each")
    return {name: found.index(_column_key(name)) for name in (*required, *optional) if _column_key(name) in found}


def _column_key(name: str) -> str:
    """Return a column's name as it is compared: "creator_id" and " Creator ID " are the same."""
    return tidy_text(name.replace("_", " ")).casefold()
