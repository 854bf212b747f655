"""The rows of a list: cells parsed one by one, rows kept or told."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from tcm_assets.catalogue.clean_text import is_safe, tidy_text, unsafe_characters
from tcm_assets.catalogue.csv_records import CsvRecord, list_file_name, read_csv_records
from tcm_assets.catalogue.rejections import Problems, Rejection, TargetTable, excerpt_of, rejections_table
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

Value = TypeVar("Value")

Row = dict[str, object]

_MOST_QUOTED = 80


class Cells:
    """The cells of one record, and the problems found in them."""

    def __init__(self, record: CsvRecord, problems: Problems) -> None:
        self._cells = record.cells
        self._problems = problems

    def text(self, column: str) -> str | None:
        """The cell with its white space tidied; None when it is empty, or when the list has no such column.

        Control characters are taken out and told; bytes that are not UTF-8 reject the row.
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
        """`text`, for a cell without which a row is none."""
        text = self.text(column)
        is_told = any(problem.field == column and problem.mended is None for problem in self._problems.found)
        if text is None and not is_told:
            self._problems.reject(column, f"{column}: found nothing; accepted: any text, every row needs one", None)
        return text

    def parsed(self, column: str, parse: Callable[[str], Value]) -> Value | None:
        """The cell as `parse` reads it; None when it is empty, or when it cannot be read, which rejects the row."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return parse(text)
        except UnreadableCellError as error:
            quoted = text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}..."
            self._problems.reject(column, f"{column}: found '{quoted}'; accepted: {error}", text)
            return None

    def note_change(self, column: str, found: str, taken_as: str) -> None:
        """Tell that a part of a cell was mended."""
        self._problems.repair(column, f"{column}: found '{found}'", f"read as '{taken_as}'", found)


class UnreadableCellError(ValueError):
    """A cell cannot be read; the message is what would be accepted."""


def read_list(
    path: Path,
    table: Table,
    target_table: TargetTable,
    id_column: str,
    columns: tuple[str, ...],
    optional_columns: tuple[str, ...],
    read_row: Callable[[Cells], Row],
) -> tuple[pa.Table, pa.Table]:
    """The rows of the list at `path` in the schema of `table`, and its problems in the schema of `rejected_records`.

    `read_row` makes a row of cells; the first column of `table` holds the id that `id_column` gives. Of rows with the
    same id the first that can be read counts. Raises ListFileError when the list as a whole cannot be read.
    """
    source_file = list_file_name(path)
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


MAX_COUNT = 2**62
"""Half of what a 64-bit integer holds, so that two counts can still be added."""

_PLAIN_COUNT = re.compile(r"[0-9]{1,19}(?:\.0{1,6})?")

_GROUPED_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,6}")

_SHORT_COUNT = re.compile(r"([0-9]{1,19}(?:\.[0-9]{1,12})?) ?([KMB])", re.IGNORECASE)

_FACTORS = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}

_ACCEPTED_COUNT = "a whole number, zero or more: 1200000, 1,200,000 or 1.2M"

_ITEM = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""

_QUOTED_LIST = re.compile(rf"\[\s*(?:(?:{_ITEM})\s*(?:,\s*(?:{_ITEM})\s*)*,?\s*)?\]")

_QUOTED_ITEM = re.compile(_ITEM)

_ACCEPTED_FILES = "a list of files such as ['clips/one.mp4', 'clips/two.mp4'], or names with commas between them"


def parse_count(text: str) -> int:
    """A count: digits, with commas between thousands ("1,200,000"), or short ("1.2M"; K, M and B).

    "1200000.0" is read too: data frames write whole columns so when a cell of them is empty.
    """
    if _PLAIN_COUNT.fullmatch(text):
        count = Decimal(text)
    elif _GROUPED_COUNT.fullmatch(text):
        count = Decimal(text.replace(",", ""))
    elif short := _SHORT_COUNT.fullmatch(text):
        count = Decimal(short[1]) * _FACTORS[short[2].upper()]
    else:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    if count != int(count) or count > MAX_COUNT:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    return int(count)


def parse_handle(text: str) -> str:
    """A handle, lower case and without the @."""
    handle = text.lstrip("@").lower()
    if not handle or " " in handle:
        raise UnreadableCellError("a handle such as @name, without spaces")
    return handle


def parse_yes_or_no(text: str) -> bool:
    """True for true and yes, false for false and no, in upper or lower case."""
    answer = {"true": True, "yes": True, "false": False, "no": False}.get(text.casefold())
    if answer is None:
        raise UnreadableCellError("true, false, yes or no")
    return answer


def parse_media_files(text: str) -> list[str]:
    """The names of the files without their folders, in order and each once.

    The source system writes a list as Python prints it; a JSON list is read too, and names with commas between them.
    """
    if text.startswith("["):
        if not _QUOTED_LIST.fullmatch(text):
            raise UnreadableCellError(_ACCEPTED_FILES)
        paths = [re.sub(r"\\([\\'\"])", r"\1", item[1:-1]) for item in _QUOTED_ITEM.findall(text)]
    else:
        paths = [part for part in text.split(",") if part.strip()]
    names = [_base_name(path.strip()) for path in paths]
    if any(name in {"", ".", ".."} for name in names):
        raise UnreadableCellError(_ACCEPTED_FILES)
    return list(dict.fromkeys(names))


def _base_name(path: str) -> str:
    """The last part of a path with slashes of either kind; for a web address, without what follows a question mark."""
    if path.startswith(("https://", "http://")):
        path = re.split(r"[?#]", path, maxsplit=1)[0]
    return re.split(r"[\\/]", path)[-1]
