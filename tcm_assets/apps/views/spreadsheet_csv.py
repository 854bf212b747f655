"""Rows as a CSV file that a spreadsheet opens without running anything.

Names and captions are other people's text: a cell that begins like a formula gets an apostrophe before it, which
spreadsheets show as text. Numbers stay numbers.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

FORMULA_BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets read as the beginning of a formula; the last four are its full-width forms."""

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, some spreadsheets read UTF-8 as something else."""


def spreadsheet_csv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """`rows` as CSV with a heading: `columns` says which values, in which order, under which names.

    A null is an empty cell, a list its values joined by "; ".
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns.values())
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return (_BYTE_ORDER_MARK + written.getvalue()).encode()


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_BEGINNINGS):
        return f"'{value}"
    return "" if value is None else value
