"""The rows of a list: cells parsed one by one, rows kept or told.

Belongs here: what holds for the creator list and the brand list alike. Their columns are in `creator_list` and
`brand_list`; how one kind of cell is parsed has a file of its own (`audience`, `content_tags`, `list_cells`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from tcm_assets.schemas.column_types import arrow_schema
from tcm_assets.schemas.table import Table
from tcm_assets.sources.clean_text import is_safe, tidy_text, unsafe_characters
from tcm_assets.sources.csv_records import CsvRecord, list_file_name, read_csv_records
from tcm_assets.sources.list_cells import UnreadableCellError
from tcm_assets.sources.problems import Problems
from tcm_assets.sources.rejections import Rejection, TargetTable, excerpt_of, rejections_table

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
