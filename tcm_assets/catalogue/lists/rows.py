"""Rows of creator and brand lists: cells become values, and what was wrong with each is reported.

Only its id keeps a row out, or cells that cannot be told apart. Any other cell that cannot be read is left empty.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyarrow as pa

from tcm_assets.catalogue.empty_values import NAMIBIA, is_empty
from tcm_assets.catalogue.export_values import MAX_COUNT
from tcm_assets.catalogue.lists.cells import UnreadableCellError, parse_locations, without_unseen_ends
from tcm_assets.catalogue.lists.csv_records import CsvList, CsvRecord, read_csv_list
from tcm_assets.catalogue.lists.ids import FindAccounts, ListIds
from tcm_assets.catalogue.number_notation import (
    AmbiguousNumberError,
    NotANumberError,
    Notation,
    ShortForms,
    find_notation,
    find_short_forms,
    read_count,
    settle_notation,
)
from tcm_assets.catalogue.rejections import (
    WHOLE_FILE,
    Problem,
    Problems,
    RejectionLog,
    excerpt_of,
    is_safe,
    stored_file_name,
    tidy_text,
    unsafe_characters,
)
from tcm_assets.catalogue.tables import TargetTable
from tcm_assets.tables.table import Table
from tcm_assets.tables.types import arrow_schema

Value = TypeVar("Value")
Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """A kind of list: its table, its columns in the file, and how a row is made of cells.

    The first key column of `table` holds the id from `id_column`. `handle_column` is None where rows are no accounts.
    """

    table: Table
    target_table: TargetTable
    columns: tuple[str, ...]
    optional_columns: tuple[str, ...] = ()
    id_column: str
    handle_column: str | None = None
    count_columns: tuple[str, ...] = ()
    read_row: Callable[["Cells"], Row]


def read_list(path: Path, kind: ListKind, find_accounts: FindAccounts | None = None) -> tuple[pa.Table, pa.Table]:
    """Read the list at `path`: rows in the schema of its table, problems in the schema of `rejected_records`.

    `find_accounts` tells whose an id is of which digits are lost. Of rows with the same id, the first counts. Raises
    ListFileError when the list as a whole cannot be read.
    """
    found = read_csv_list(path, kind.columns, kind.optional_columns)
    source_file = stored_file_name(path.name)
    id_name = kind.table.key[0]
    notations = _Notations.read(found, kind.count_columns)
    ids = ListIds(_written_ids(found, kind), find_accounts)
    rows = _Rows(kind.table)
    positions: dict[object, tuple[int, int]] = {}
    log = RejectionLog(source_file, kind.target_table)
    if found.encoding:
        log.add(WHOLE_FILE, None, [_encoding_note(found.encoding)], "repaired")
    for record in found.records():
        problems = Problems()
        row: Row = {}
        if record.fault:
            problems.reject("", record.fault, record.line)
        else:
            if record.note:
                problems.repair("", record.note, "read with the cells that it has", record.line)
            row = kind.read_row(Cells(record, problems, notations, ids))
        record_id, digest = row.get(id_name), hash(repr(row))
        if record_id in positions:
            line, earlier = positions[record_id]
            same = "the same row" if earlier == digest else "the same id with other cells"
            problems.reject(
                kind.id_column,
                f"{kind.id_column}: found '{excerpt_of(record_id)}', which line {line} has ({same}); "
                "accepted: an id once",
                record.line,
            )
        if not problems.are_fatal:
            rows.add(row)
            positions[record_id] = record.position, digest
        log.add_record(record.position, excerpt_of(record_id), problems)
    return rows.table(), log.table()


def _encoding_note(encoding: str) -> Problem:
    mended = (
        f"read as {encoding}: look at names with accents, and to be sure save the list as 'CSV UTF-8 (comma delimited)'"
    )
    return Problem("", "the list is not UTF-8", mended, None)


class _Rows:
    """Rows of a table, packed into Arrow's columns by the thousands: as dictionaries they take ten times the memory."""

    def __init__(self, table: Table) -> None:
        self._schema = arrow_schema(table)
        self._packed = [self._schema.empty_table()]
        self._loose: list[Row] = []

    def add(self, row: Row) -> None:
        self._loose.append(row)
        if len(self._loose) >= _ROWS_PACKED:
            self._pack()

    def table(self) -> pa.Table:
        self._pack()
        return pa.concat_tables(self._packed)

    def _pack(self) -> None:
        self._packed.append(pa.Table.from_pylist(self._loose, schema=self._schema))
        self._loose = []


_ROWS_PACKED = 10_000
_MAX_QUOTED_CHARACTERS = 80
LEFT_EMPTY = "left empty"


class Cells:
    """The cells of one record; problems found in them are added to `problems`."""

    def __init__(self, record: CsvRecord, problems: Problems, notations: "_Notations", ids: ListIds) -> None:
        self._cells = record.cells
        self._problems = problems
        self._notations = notations
        self._ids = ids

    def text(self, column: str, *, keep_lines: bool = False, is_country: bool = False) -> str | None:
        """Return the cell with tidy white space; None when it says nothing, or when the list has no such column.

        `keep_lines` keeps its line breaks; `is_country` is whether "NA" is one. Control characters are removed and
        noted; bytes of an unknown encoding leave it empty.
        """
        cell = self._cells.get(column, "")
        lines = [_tidy(line) for line in cell.splitlines()] if keep_lines else [_tidy(cell)]
        tidy = "\n".join(filter(None, lines))
        if not is_safe(cell):
            if _has_undecodable(cell):
                what = f"{column}: found bytes that are not UTF-8; accepted: a list saved as UTF-8"
                self._problems.repair(column, what, LEFT_EMPTY, cell)
                return None
            if not is_safe(" ".join(cell.split())):
                self._problems.repair(column, f"{column}: found {unsafe_characters(cell)}", "taken out", cell)
        return None if is_empty(tidy) and not (is_country and tidy == NAMIBIA) else tidy

    def identity(self, column: str, username: str | None = None) -> str | None:
        """Return the row's id; one that is empty or not certain rejects the row. `username` is the row's handle."""
        text = self.text(column)
        if text is None:
            cell = self._cells.get(column, "")
            found = "bytes that are not UTF-8" if _has_undecodable(cell) else "nothing"
            self._problems.reject(column, f"{column}: found {found}; accepted: any text, every row needs an id", cell)
            return None
        listed = self._ids.read(text, username)
        if listed.text is None:
            self._problems.reject(column, f"{column}: found {_quoted(text)}: {listed.fault}", text)
        elif listed.mending:
            what = f"{column}: found {_quoted(text)}; {listed.mending}"
            self._problems.repair(column, what, f"read as '{listed.text}'", text)
        return listed.text

    def name(self, column: str, instead: str | None) -> str | None:
        """Return the row's name; where it has none, `instead`, and a note. Without either the row is rejected."""
        text = self.text(column)
        if text is not None:
            return text
        cell = self._cells.get(column, "")
        if instead is None:
            self._problems.reject(column, f"{column}: found no name; accepted: any text, every row needs one", cell)
        else:
            self._problems.repair(column, f"{column}: found no name", f"shown as '{instead}'", cell)
        return instead

    def count(self, column: str) -> int | None:
        """Return the count in the cell, read in the notation of its column; None when it cannot be read."""
        text = self.text(column)
        if text is None:
            return None
        try:
            notation = self._notations.by_column.get(column, Notation.UNKNOWN)
            return read_count(text, notation, MAX_COUNT, self._notations.short_forms)
        except AmbiguousNumberError as error:
            self._leave_empty(column, text, f"it {error}; accepted: digits alone, such as 1200000")
        except NotANumberError:
            self._leave_empty(column, text, f"accepted: {_ACCEPTED_COUNT}")
        return None

    def parsed(
        self, column: str, parse: Callable[[str], Value], *, keep_lines: bool = False, is_country: bool = False
    ) -> Value | None:
        """Return the cell as `parse` reads it; None when it is empty or cannot be read."""
        text = self.text(column, keep_lines=keep_lines, is_country=is_country)
        if text is None:
            return None
        try:
            return parse(text)
        except UnreadableCellError as error:
            self._leave_empty(column, text, f"accepted: {error}")
            return None

    def required(self, column: str, parse: Callable[[str], Value], *, is_country: bool = False) -> Value | None:
        """Return the cell as `parse` reads it; one that is empty or cannot be read rejects the row."""
        text = self.text(column, is_country=is_country)
        try:
            return parse(text or "")
        except UnreadableCellError as error:
            self.reject(column, f"found {_quoted(text) if text else 'nothing'}; accepted: {error}")
        return None

    def reject(self, column: str, why: str) -> None:
        """Reject the row for the cell."""
        self._problems.reject(column, f"{column}: {why}", self._cells.get(column, ""))

    def countries(self, column: str) -> list[str] | None:
        """Return the countries in the cell; None when it is empty or cannot be read."""
        return self.parsed(column, parse_locations, keep_lines=True, is_country=True)

    def note_change(self, column: str, found: str, taken_as: str) -> None:
        """Note that a part of a cell was mended."""
        self._problems.repair(column, f"{column}: found '{found}'", f"read as '{taken_as}'", found)

    def _leave_empty(self, column: str, text: str, why: str) -> None:
        self._problems.repair(column, f"{column}: found {_quoted(text)}; {why}", LEFT_EMPTY, text)


_ACCEPTED_COUNT = "a whole number, zero or more: 1200000, 1,200,000 or 1.2M"


def _tidy(cell: str) -> str:
    return without_unseen_ends(tidy_text(cell))


def _quoted(text: str) -> str:
    return f"'{text}'" if len(text) <= _MAX_QUOTED_CHARACTERS else f"'{text[:_MAX_QUOTED_CHARACTERS]}...'"


def _has_undecodable(cell: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in cell)


class _Notations(NamedTuple):
    """How the counts of a list are written: the notation of each column, and whose short forms the list has."""

    by_column: dict[str, Notation]
    short_forms: ShortForms

    @classmethod
    def read(cls, found: CsvList, columns: Sequence[str]) -> "_Notations":
        """Return what the columns of counts show; one that shows no notation has that of the other columns."""
        texts: dict[str, set[str]] = {column: set() for column in columns}
        for record in found.records():
            for column, column_texts in texts.items():
                column_texts.add(record.cells.get(column, ""))
        own = {column: find_notation(column_texts) for column, column_texts in texts.items()}
        settled = {column: settle_notation(notation, own.values()) for column, notation in own.items()}
        return cls(settled, find_short_forms(chain.from_iterable(texts.values())))


def _written_ids(found: CsvList, kind: ListKind) -> Iterator[tuple[str, str]]:
    """Yield the id and the handle of each record that has an id, as written."""
    for record in found.records():
        if text := _tidy(record.cells.get(kind.id_column, "")):
            yield text, _tidy(record.cells.get(kind.handle_column or "", ""))
