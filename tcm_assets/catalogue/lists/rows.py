"""Rows of creator and brand lists: cells become values, and what was wrong with each is reported.

Only its id keeps a row out, or cells that cannot be told apart. Any other cell that cannot be read is left empty.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyarrow as pa

from tcm_assets.catalogue.empty_values import NAMIBIA, is_empty
from tcm_assets.catalogue.export_values import MAX_COUNT
from tcm_assets.catalogue.lists.cells import UnreadableCellError, parse_country, parse_locations, without_unseen_ends
from tcm_assets.catalogue.lists.csv_records import AlsoCalled, CsvList, CsvRecord, read_csv_list
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
    A list without a column of `required` is none; one of `columns` that is absent is noted once, and one of
    `optional_columns` is not missed. `also_called` has other names of columns.
    """

    table: Table
    target_table: TargetTable
    required: tuple[str, ...]
    columns: tuple[str, ...]
    optional_columns: tuple[str, ...] = ()
    also_called: AlsoCalled = field(default_factory=dict)
    id_column: str
    handle_column: str | None = None
    count_columns: tuple[str, ...] = ()
    read_row: Callable[["Cells"], Row]


def read_list(path: Path, kind: ListKind, find_accounts: FindAccounts | None = None) -> tuple[pa.Table, pa.Table]:
    """Read the list at `path`: rows in the schema of its table, problems in the schema of `rejected_records`.

    `find_accounts` tells whose an id is of which digits are lost. Of rows with the same id, the first counts. Raises
    ListFileError when the list as a whole cannot be read.
    """
    found = read_csv_list(path, kind.required, (*kind.columns, *kind.optional_columns), kind.also_called)
    source_file = stored_file_name(path.name)
    id_name = kind.table.key[0]
    notations = _Notations.read(found, kind.count_columns)
    ids = ListIds(_written_ids(found, kind), find_accounts)
    rows = _Rows(kind.table)
    positions: dict[object, tuple[int, int]] = {}
    log = RejectionLog(source_file, kind.target_table)
    if found.encoding:
        log.add(WHOLE_FILE, None, [_encoding_note(found.encoding)], "repaired")
    if absent := [column for column in kind.columns if column not in found.places]:
        log.add(WHOLE_FILE, None, [_absence_note(absent, kind.table.grain)], "repaired")
    kept: Counter[str] = Counter()
    for record in found.records():
        problems = Problems()
        row: Row = {}
        cells = Cells(record, problems, notations, ids)
        if record.fault:
            problems.reject("", record.fault, record.line)
        else:
            if record.note:
                problems.repair("", record.note, "read with the cells that it has", record.line)
            row = kind.read_row(cells)
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
            kept.update(cells.prose)
        log.add_record(record.position, excerpt_of(record_id), problems)
    for column, times in kept.items():
        log.add(WHOLE_FILE, None, [_prose_note(column, times)], "repaired")
    return rows.table(), log.table()


def _encoding_note(encoding: str) -> Problem:
    mended = (
        f"read as {encoding}: look at names with accents, and to be sure save the list as 'CSV UTF-8 (comma delimited)'"
    )
    return Problem("", "the list is not UTF-8", mended, None)


def _absence_note(absent: Sequence[str], grain: str) -> Problem:
    return Problem("", f"the list has no column {', '.join(absent)}", f"unknown for every {grain}", None)


def _prose_note(column: str, times: int) -> Problem:
    return Problem("", f"{column}: prose in place of tags in {times:,} rows", "read as the biography", None)


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
        self.prose: list[str] = []
        """The columns in which prose was found in place of tags."""

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
        """Return the row's name; where it has none, `instead`, and a note. Without either the row is rejected.

        Of a list without names, no row has a note.
        """
        text = self.text(column)
        if text is not None or (instead is not None and column not in self._cells):
            return text or instead
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

    def country(self, column: str) -> str | None:
        """Return the one country in the cell; None when it is empty or cannot be read."""
        return self.parsed(column, parse_country, keep_lines=True, is_country=True)

    def shortened(self, column: str, text: str, most: int) -> str:
        """Return at most `most` characters of a text, whole words where it has blanks; what was cut is noted."""
        if len(text) <= most:
            return text
        start = text[:most]
        kept = (start.rpartition(" ")[0] or start) if text[most] != " " else start
        found = f"{column}: found {len(text):,} characters; accepted: {most:,}"
        self._problems.repair(column, found, f"the first {len(kept):,} kept", text)
        return kept

    def note_change(self, column: str, found: str, taken_as: str) -> None:
        """Note that a part of a cell was mended."""
        self._problems.repair(column, f"{column}: found '{found}'", f"read as '{taken_as}'", found)

    def note_left_out(self, column: str, found: str) -> None:
        """Note that a part of a cell says nothing."""
        self._problems.repair(column, f"{column}: found '{found}' among words", "left out", found)

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
