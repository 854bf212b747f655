"""Records of CSV lists: the header, the separator, and the cells of each record by column.

A record's position is the line on which it starts, counted from 1 with the header as line 1: the first record of a
plain list is at position 2, where an editor shows it. Line breaks within cells count as lines, too.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tcm_assets.catalogue.exports.csv_rows import has_blanks, mend_row
from tcm_assets.catalogue.lists.cells import without_unseen_ends
from tcm_assets.catalogue.lists.files import (
    WHAT_TO_DO,
    ListFileError,
    UnreadableListError,
    read_list_text,
    shown_path,
)
from tcm_assets.catalogue.rejections import is_safe, tidy_text


class MissingColumnsError(ListFileError, ValueError):
    """The header lacks required columns, or has a column twice."""


@dataclass(frozen=True)
class CsvRecord:
    """One record: its raw cells by column name, or the `fault` for which it has none.

    `line` is its first line. Bytes that are not UTF-8 are lone surrogates in `cells` and `line`.
    """

    position: int
    line: str
    cells: dict[str, str]
    fault: str = ""
    note: str = ""


@dataclass(frozen=True)
class CsvList:
    """A list whose header was read: its lines, and the places of its columns among the cells of a record."""

    lines: list[str]
    separator: str
    places: dict[str, int]
    encoding: str
    surplus: int = 0

    def records(self) -> Iterator[CsvRecord]:
        """Read the records, anew at each call: all of a large list would take ten times its size in memory."""
        parsed = _parse(self.lines, self.separator, self.surplus)
        header = next(parsed, None)
        for position, cells, fault, note in _fitted(parsed, len(header[1]) if header else 0):
            named = {} if fault else {name: cells[place] for name, place in self.places.items()}
            yield CsvRecord(position, self.lines[position - 1], named, fault, note)


MAX_CELL_CHARACTERS = 131_072  # the limit of the module csv, which others may change
SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[,;|\t])"?\s*', re.IGNORECASE)  # as Excel understands it
_MAX_HEADER_SHOWN = 500  # characters


AlsoCalled = Mapping[str, tuple[str, ...]]
"""Other names of columns, by the column; of several in one header the first counts."""


def read_csv_list(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...] = (), also_called: AlsoCalled | None = None
) -> CsvList:
    """Read the header of the list at `path`; columns go by name, in any order, in upper or lower case.

    `also_called` has the other names of columns. A name that the list has counts before them.

    Commas, semicolons, tabs or bars separate cells, as the header shows. Columns beyond `required` and `optional` and
    lines without content are skipped. Empty cells at the end of a record may be left out, or in all of them be too
    many: spreadsheets do so. A record with more cells than the header, with one cell alone, cut in two by a line break
    without quotes, or with unmatched quotes has a fault; reading goes on at the line after its first. Raises
    MissingListError, UnreadableListError or MissingColumnsError.
    """
    text, encoding = read_list_text(path)
    lines = list(io.StringIO(text, newline=""))
    names = {name: (name, *(also_called or {}).get(name, ())) for name in (*required, *optional)}
    separator = _find_separator(lines, tuple(chain.from_iterable(names.values())))
    _, header, fault, _ = next(_parse(lines, separator), _Parsed(0, [], ""))
    if not header and not fault:
        raise UnreadableListError(f"{shown_path(path)} is empty: {WHAT_TO_DO}")
    if fault or not all(is_safe(" ".join(cell.split())) for cell in header):
        raise UnreadableListError(f"the first line of {shown_path(path)} is no header in UTF-8 text: {WHAT_TO_DO}")
    places = _column_places(path, header, required, names)
    return CsvList(lines, separator, places, encoding, _find_surplus(lines, separator))


def _find_surplus(lines: list[str], separator: str) -> int:
    """Return how many cells all records have beyond the header, as programs do that end each with a separator.

    In one record alone an empty cell too many says that a cell before it holds a separator.
    """
    reader = csv.reader(lines, delimiter=separator)
    try:
        widths = [len(cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error:
        return 0
    header, *others = widths
    return max(min((width - header for width in others if width >= header), default=0), 0)


def _find_separator(lines: list[str], names: tuple[str, ...]) -> str:
    """Return the separator with which the header names most columns; of equals the first. Excel's own line decides."""
    if lines and (line := _SEPARATOR_LINE.fullmatch(lines[0])):
        lines[0] = "\n"  # blank, so that positions stay
        return line["separator"]
    wanted = {_column_key(name) for name in names}

    def named(separator: str) -> int:
        header = next(_parse(lines, separator), _Parsed(0, [], ""))[1]
        return len(wanted & {_column_key(name) for name in header})

    return max(SEPARATORS, key=named)


class _Parsed(NamedTuple):
    """The first line of a record, its cells, its fault, and what was mended of it."""

    position: int
    cells: list[str]
    fault: str
    note: str = ""


def _parse(lines: list[str], separator: str, surplus: int = 0) -> Iterator[_Parsed]:
    """Yield the header, then the records; none has more cells than the header, but for `surplus` empty ones."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    skips_blanks = has_blanks(lines[:2], separator)
    width: int | None = None
    start = 0
    while start < len(lines):
        rest = map(lines.__getitem__, range(start, len(lines)))
        reader = csv.reader(rest, delimiter=separator, strict=True, skipinitialspace=skips_blanks)
        read_before = start
        while start < len(lines):
            try:
                cells = next(reader)
                end = read_before + reader.line_num
                is_blank = not any(map(str.strip, cells))
                fault = ""
                if not is_blank and width is not None:
                    if surplus and not any(map(str.strip, cells[width : width + surplus])):
                        del cells[width : width + surplus]
                    if len(cells) > width or (
                        len(cells) < width and _holds_rows(lines[start + 1 : end], separator, width)
                    ):
                        fault = _width_fault(len(cells), width)
            except csv.Error:
                cells, is_blank, end = [], False, len(lines) + 1
                fault = f"the quotes do not match, or a cell is above {MAX_CELL_CHARACTERS:,} characters"
            is_mended = False
            if fault and end > start + 1 and width is not None and (mended := _mended(lines[start], separator, width)):
                cells, fault, is_mended = mended, "", True
            if not is_blank:
                width = len(cells) if width is None else width
                yield _Parsed(start + 1, cells, fault, _QUOTES if is_mended else "")
            if (fault or is_mended) and end > start + 1:
                # An opening quote that is never closed swallows the lines after it: they are read on their own.
                start += 1
                break
            start = end


_QUOTES = "the quotes of the row do not match"


def _mended(line: str, separator: str, width: int) -> list[str] | None:
    """Return the cells of a row that ends with its line, though a quote in it is never closed; None where unclear."""
    cells = mend_row(line.rstrip("\r\n"), separator, width) if len(line) <= MAX_CELL_CHARACTERS else None
    # A quote that nothing closes is none of the cell's.
    return cells and [cell[1:] if cell.startswith('"') and cell.count('"') == 1 else cell for cell in cells]


def _holds_rows(lines: list[str], separator: str, width: int) -> bool:
    """Return whether lines that quotes made part of a short record look like records themselves."""
    return any(line.count(separator) >= width - 1 for line in lines)


def _width_fault(found: int, width: int) -> str:
    return f"{found} cells; the header has {width}: put quotes around a cell that holds a separator"


def _fitted(parsed: Iterator[_Parsed], width: int) -> Iterator[_Parsed]:
    """Yield records with as many cells as the header: the missing ones are the last, and empty.

    Two short records that are one together were cut by a line break in a cell without quotes: the second would be
    another creator. A cell alone is a note under the list.
    """
    waiting: _Parsed | None = None
    for record in parsed:
        is_short = not record[2] and len(record[1]) < width
        if waiting is not None:
            lengths = len(waiting[1]), len(record[1])
            if is_short and sum(lengths) == width + 1 and lengths[0] != lengths[1]:
                for position, cells, *_ in (waiting, record):
                    yield _Parsed(position, [], f"{len(cells)} cells; {_CUT_IN_TWO.format(width=width)}")
                waiting = None
                continue
            yield _padded(waiting, width)
        waiting = record if is_short else None
        if not is_short:
            yield record
    if waiting is not None:
        yield _padded(waiting, width)


_CUT_IN_TWO = (
    "the header has {width}, as many as this line and the one beside it have together: put quotes around a cell that "
    "holds a line break"
)


def _padded(record: _Parsed, width: int) -> _Parsed:
    position, cells, _, note = record
    if len(cells) == 1 < width - 1:
        return _Parsed(position, [], f"1 cell; the header has {width}: write two or more, or leave the line out")
    return _Parsed(position, [*cells, *[""] * (width - len(cells))], "", note)


def _column_places(
    path: Path, header: list[str], required: tuple[str, ...], names: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """Return the place of each wanted column among the cells; `names` are the names that each may have."""
    found = [_column_key(name) for name in header]
    used = {name: next((each for each in map(_column_key, names[name]) if each in found), None) for name in names}
    missing = [name for name in required if used[name] is None]
    if missing:
        shown = ", ".join(repr(tidy_text(name)) for name in header)
        raise MissingColumnsError(
            f"{shown_path(path)} lacks the columns {', '.join(missing)}; its header has {shown[:_MAX_HEADER_SHOWN]}. "
            "Name them in the first line, with commas between them: without them no row can be told from another"
        )
    twice = [name for name, key in used.items() if key is not None and found.count(key) > 1]
    if twice:
        raise MissingColumnsError(f"{shown_path(path)} has more than one column {', '.join(twice)}: keep one of each")
    return {name: found.index(key) for name, key in used.items() if key is not None}


def _column_key(name: str) -> str:
    """Return a column's name as it is compared: "creator_id" and " Creator ID " are the same."""
    return without_unseen_ends(tidy_text(name.replace("_", " "))).casefold()
