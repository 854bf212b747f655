"""Rows of a CSV file, one after the other, past quotes that do not match: no row swallows those after it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_CELL_CHARACTERS = 16_777_216  # far above any cell: the largest hold all formats of a video as JSON
MAX_LINE_BYTES = 33_554_432  # of a longer line the beginning is read: a cell takes eight times the byte of its comma
MAX_ROW_LINES = 1_000  # of a row with line breaks in its cells: above that a quote was never closed
_MOST_REREAD = 8
"""How often a file is read at most, counting the lines that follow a quote that is never closed."""


class CsvRow(NamedTuple):
    """The cells of a row, as many as the header has, or the `fault` for which it has none; `note` says what was mended.

    `line` is its first line, from 1, and `text` the beginning of that line.
    """

    line: int
    cells: list[str]
    fault: str
    note: str
    text: str


class _Lines:
    """The lines of a file from a place on, as many as there is room for."""

    def __init__(self, content: bytes) -> None:
        self._stream = io.BytesIO(content)
        self._content = content
        self.room = 0
        self.number = 0
        self.last = ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_LINE_BYTES) if self.room else b""
        if not line:
            raise StopIteration
        if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
            end = self._content.find(b"\n", self.place())
            self._stream.seek(end if end >= 0 else len(self._content))
        self.room -= 1
        self.number += 1
        self.last = line.decode("utf-8", "surrogateescape")
        return self.last

    def skip_empty_rows(self, delimiter: str) -> None:
        """Pass over rows without content, of which a sheet that was formatted to its end has a million."""
        cell = rf'(?:"")?(?:{re.escape(delimiter)}(?:"")?)*+'
        rows = re.compile(rf"(?:{cell}\r?\n){{1,100000}}+".encode())
        while found := rows.match(self._content, self.place()):
            self.number += self._content.count(b"\n", found.start(), found.end())
            self._stream.seek(found.end())

    def place(self) -> int:
        return self._stream.tell()

    def return_to(self, place: int, number: int) -> None:
        self._stream.seek(place)
        self.number = number


def read_csv_rows(content: bytes, delimiter: str, width: int, *, skips_blanks: bool = False) -> Iterator[CsvRow]:
    """Yield the rows of `content` (UTF-8), the header first, rows without content left out.

    Each is fitted to `width` cells: empty ones at its end may be left out, or too many in all rows alike.
    A row whose quotes do not match ends with its first line, and the next one begins on the line after it.
    `skips_blanks` is whether blanks follow the separators (see `has_blanks`).
    """
    lines = _Lines(content)
    reader = None
    surplus: int | None = None  # cells that the rows have beyond those of the header, as some tools end each row
    most_lines, most_reread = MAX_ROW_LINES, _MOST_REREAD * len(content)
    while True:
        if reader is None:
            csv.field_size_limit(MAX_CELL_CHARACTERS)
            reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=skips_blanks)
        start, number = lines.place(), lines.number
        lines.room = most_lines
        try:
            cells = next(reader)
            is_whole = True
        except StopIteration:
            return
        except csv.Error:
            is_whole, reader = False, None
        if is_whole and surplus is None and number and len(cells) >= width:
            surplus = len(cells) - width
        if is_whole and len(cells) == width:
            if any(cells):
                yield CsvRow(number + 1, cells, "", "", "")
            else:
                lines.skip_empty_rows(delimiter)
            continue
        end = lines.place()
        if is_whole and (lines.number == number + 1 or _is_one_row(content[start:end], delimiter, width)):
            if any(cells):
                is_cut = end == len(content) and lines.last[-1:] not in "\r\n"
                yield _fitted(number + 1, cells, width, surplus or 0, is_cut=is_cut)
            else:
                lines.skip_empty_rows(delimiter)
            continue
        most_reread -= end - start
        most_lines = MAX_ROW_LINES if most_reread > 0 else 1
        reader = None
        lines.return_to(start, number)
        lines.room = 1
        line = next(lines).rstrip("\r\n")
        mended = mend_row(line, delimiter, width)
        place = f"the quotes of the row on line {number + 1:,} do not match"
        if mended is None:
            yield CsvRow(number + 1, [], f"{place}: put quotes around a cell, and write one within it twice", "", line)
        else:
            yield CsvRow(number + 1, mended, "", place, line)


def has_blanks(lines: Sequence[str], delimiter: str) -> bool:
    """Return whether a table has blanks between separators and quotes, by its first lines.

    >>> has_blanks(['"id", "text"', '1, "a, b"'], ","), has_blanks(["id,text", '1,"a, b"'], ",")
    (True, False)
    """
    return any(f'{delimiter} "' in line and f'{delimiter}"' not in line for line in lines)


def _is_one_row(text: bytes, delimiter: str, width: int) -> bool:
    """Return whether lines are one row, since none but the first has as many separators as a row of its own would."""
    return all(line.count(delimiter.encode()) < width - 1 for line in text.splitlines()[1:])


def fit(cells: list[str], width: int) -> list[str] | None:
    """Return a row with as many cells as the header: empty ones at its end may be too many, or left out.

    >>> fit(["a", "b", "", ""], 3), fit(["a"], 3), fit(["a", "b", "c", "d"], 3)
    (['a', 'b', ''], ['a', '', ''], None)
    """
    if any(cell.strip() for cell in cells[width:]):
        return None
    return cells[:width] + [""] * (width - len(cells))


def _fitted(line: int, cells: list[str], width: int, surplus: int, *, is_cut: bool) -> CsvRow:
    found = f"the row on line {line:,} has {len(cells):,} cells, the header has {width:,}"
    text = " ".join(cells)[:MAX_SHOWN]
    fitted = fit(cells, width)
    # An empty cell too many in one row alone may come from a separator within another cell, which moved all after it.
    if fitted is None or len(cells) - width not in range(1 - width, surplus + 1):
        return CsvRow(line, [], f"{found}: put quotes around a cell that holds a separator", "", text)
    if len(cells) < width and is_cut:
        return CsvRow(line, [], f"{found}: the file ends within it", "", text)
    return CsvRow(line, fitted, "", found if len(cells) < width else "", text)


MAX_SHOWN = 1_000  # characters of a row in a message


def mend_row(line: str, delimiter: str, width: int) -> list[str] | None:
    """Return the cells of a line whose quotes do not match, where they can be read so that all cells are there.

    >>> mend_row('1,"he said "hi" to me",5', ",", 3), mend_row('1,"he said,5', ",", 3)
    (['1', 'he said "hi" to me', '5'], ['1', '"he said', '5'])
    """
    mark, text = re.escape(delimiter), line + delimiter
    for inner in (rf'[^"]|""|"(?!{mark})', rf'[^"]|"(?!{mark})'):
        cell = re.compile(rf'(?:"(?P<quoted>(?:{inner})*+)"|(?P<plain>(?!")[^{mark}]*+)){mark}')
        cells: list[str] = []
        at = 0
        while len(cells) < width and (found := cell.match(text, at)):
            quoted = found["quoted"]
            cells.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
            at = found.end()
        if len(cells) == width and at == len(text):
            return cells
    plain = line.split(delimiter)
    return plain if len(plain) == width else None
