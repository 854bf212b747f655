"""CSV for spreadsheets: text stays text, whatever separator the reader's country uses.

A file with commas that is opened in a country of semicolons is cut at the semicolons inside its cells, quoted or not.
So a cell is looked at as a whole and behind every separator in it: where a formula would begin, an apostrophe is put.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

FORMULA_BEGINNINGS: Final = "=+-@＝＋－＠﬩﹢﹣﹦﹫⁺⁼₊₌"
"""Spreadsheets read the first four as the beginning of a formula, and some read their other forms as the same."""

SEPARATORS: Final = ",;\t|\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Where one reader or another begins a new cell or line."""

# Blanks, marks without width and quotes: readers may pass over them before a cell. They keep the apostrophe.
_PASSED_OVER: Final = r'\s\x00-\x1f\x7f"\u00ad\u200b-\u200f\u2060-\u2064\ufeff'
_GAP_CHARACTER: Final = f"[{re.escape(SEPARATORS)}{_PASSED_OVER}]"
_GAP: Final = re.compile(rf"\A{_GAP_CHARACTER}*|{_GAP_CHARACTER}+")

_ENCODING: Final = "utf-8-sig"
"""With a byte order mark: without it, some spreadsheets do not read UTF-8."""


def write_spreadsheet_csv(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """Write `rows` as CSV with a heading; `columns` gives the keys, in their order, and their titles.

    A null and a NaN are empty cells, a list its values joined by "; ". Numbers stay numbers, but for one below 0 at the
    beginning of a line, where a reader with another separator sees the line as one cell.
    """
    stream = io.StringIO()
    # Quotes around every text: a reader that separates by commas and semicolons at once still sees one cell.
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([guard_text(title) for title in columns.values()])
    for row in rows:
        first, *others = (_as_cell(row[key]) for key in columns)
        writer.writerow([guard_text(f"{first}") if _is_number(first) and first < 0 else first, *others])
    return stream.getvalue().encode(_ENCODING)


def guard_text(text: str) -> str:
    """Return a text with an apostrophe wherever a spreadsheet could see the beginning of a formula.

    >>> guard_text("=1+1")
    "'=1+1"
    >>> guard_text("Ann; =1+1")
    "Ann;' =1+1"
    >>> guard_text("1 + 1 = 2")
    '1 + 1 = 2'
    """
    # Some read a tab or a line break at the beginning as that of a formula, whatever follows.
    return _GAP.sub(_put_apostrophe, f"'{text}" if text.startswith(("\t", "\r", "\n")) else text)


def _put_apostrophe(gap: re.Match[str]) -> str:
    """Return the characters between two words, with an apostrophe where a reader's cell would begin as a formula."""
    characters, following = gap[0], gap.string[gap.end() : gap.end() + 1]
    if not following or following not in FORMULA_BEGINNINGS:
        return characters
    cut = max(characters.rfind(separator) for separator in SEPARATORS) + 1
    return f"{characters[:cut]}'{characters[cut:]}" if cut or gap.start() == 0 else characters


def _as_cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if value is None or value != value:  # NaN alone differs from itself
        return ""
    return value if _is_number(value) else guard_text(str(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
