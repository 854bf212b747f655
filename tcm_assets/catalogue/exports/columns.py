"""Columns of records of one shape: their values by type, with every value that cannot be read left empty and reported.

A column is read for many records at once, since most have what is expected, and only the others need a closer look.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tcm_assets.catalogue.countries import country_code
from tcm_assets.catalogue.empty_values import MAX_EMPTY_CHARACTERS, is_empty
from tcm_assets.catalogue.export_values import MAX_COUNT
from tcm_assets.catalogue.exports.shapes.shape import Path, Shape
from tcm_assets.catalogue.exports.written_values import may_be_written, read_written, unwrapped
from tcm_assets.catalogue.identities.written_ids import Damage, read_written_id
from tcm_assets.catalogue.rejections import UNDECODABLE, Problems, is_safe, on_one_line, safe_text, unsafe_characters

MAX_TEXT_CHARACTERS = 10_000  # captions end at 4,000 characters on the platform
_MAX_DIGITS = 19  # of a count up to 2^62

Values = list[Any]
"""The values of a column, one a record; None where unknown."""


class PendingNumber(NamedTuple):
    """A number in text whose notation only the whole column shows: its row in the chunk, its field, and the text."""

    row: int
    field: str
    text: str


class Chunk:
    """Records of one shape, and the problems found in them, by row."""

    def __init__(self, shape: Shape, records: Sequence[dict[str, Any]]) -> None:
        self.shape = shape
        self.size = len(records)
        self.problems: dict[int, Problems] = defaultdict(Problems)
        self.pending: dict[str, list[PendingNumber]] = defaultdict(list)
        self.shown: dict[str, str] = {}
        self._parts: dict[tuple[str, ...], Values] = {(): list(records)}
        self._places: dict[tuple[str, ...], Values] = {}

    def column(self, name: str) -> "Column":
        """Return a column of `raw_videos`, with the values as the records have them."""
        return self._column(name, self.shape.paths.get(name, ()))

    def site(self) -> "Column":
        """Return what the tool says of which site each record is."""
        return self._column("site", self.shape.site_paths)

    def _column(self, name: str, paths: tuple[Path, ...]) -> "Column":
        values = self.values(paths[0]) if paths else [None] * self.size
        for path in paths[1:]:
            # What says that there is nothing gives way to the next place.
            if str in set(map(type, values)):
                values = [None if type(value) is str and is_nothing(value) else value for value in values]
            if None not in values:
                break
            others = self.values(path)
            values = [other if value is None else value for value, other in zip(values, others, strict=True)]
        return Column(self, name, paths, values)

    def values(self, path: Path) -> Values:
        """Return the values at a place of the records; None where there is none, or only an object around others."""
        found = self._values_at(path.names)
        if path.names in self.shape.object_places:
            return [None if type(value) is dict else value for value in found]
        if dict in set(map(type, found)):
            found = [unwrapped(value) if type(value) is dict else value for value in found]
        return found

    def _values_at(self, names: tuple[str, ...]) -> Values:
        """Return what is at a place; an object or a list that is written as text is read where one is expected."""
        if names not in self._places:
            found = [None if part is None else part.get(names[-1]) for part in self._objects(names[:-1])]
            if names in self.shape.object_places or names in self.shape.list_items:
                found = [
                    written if type(each) is str and (written := read_written(each)) is not None else each
                    for each in found
                ]
            self._places[names] = found
        return self._places[names]

    def _objects(self, names: tuple[str, ...]) -> Values:
        """Return the objects at a place, None where there is none; what is none though something is there, is noted."""
        if names in self._parts:
            return self._parts[names]
        found = self._values_at(names)
        if not all(type(part) is dict for part in found):
            # Text may be a column's own value, as a handle in place of the object of an account.
            may_be_text = any(path.names == names for path in self.shape.all_paths)
            found = list(found)
            for row, part in enumerate(found):
                if type(part) is not dict:
                    found[row] = None
                    if not is_nothing(part) and not (may_be_text and type(part) is str and not may_be_written(part)):
                        self._note_no_object(row, ".".join(names), part)
        self._parts[names] = found
        return found

    def _note_no_object(self, row: int, name: str, value: object) -> None:
        is_cut = isinstance(value, str) and may_be_written(value)
        what = "begins as an object and is none, perhaps cut off" if is_cut else f"is {kind_of(value)}"
        self.problems[row].repair(name, f"{name} {what}; an object is needed", "its values left empty", value)


class Column:
    """The values of one column as the records have them."""

    def __init__(self, chunk: Chunk, name: str, paths: Sequence[Path], values: Values) -> None:
        self.chunk = chunk
        self.name = name
        self.paths = paths
        self.values = values

    def field(self, row: int) -> str:
        """Return the field that gave the value of a row; the first one where none has a value."""
        for path in self.paths:
            if not is_nothing(self.chunk.values(path)[row]):
                return str(path)
        return str(self.paths[0]) if self.paths else self.name

    def repair(self, row: int, what: str, mended: str = "left empty", found: object = ...) -> None:
        """Note that the value of a row is wrong, and how it was mended."""
        name = self.field(row)
        self.chunk.problems[row].repair(name, f"{name} {what}", mended, self.values[row] if found is ... else found)

    def reject(self, row: int, what: str) -> None:
        """Reject the record of a row for this column."""
        name = self.field(row)
        self.chunk.problems[row].reject(name, f"{name} {what}", self.values[row])

    def kinds(self) -> set[type]:
        """Return the types of the values."""
        return set(map(type, self.values))


_NONE = type(None)


def is_nothing(value: object) -> bool:
    """Return whether a value says that there is nothing: null, NaN, or a text such as "N/A"."""
    if isinstance(value, str):
        return len(value) <= MAX_EMPTY_CHARACTERS and is_empty(value)
    return value is None or (isinstance(value, float) and math.isnan(value))


def read_counts(column: Column, maximum: int = MAX_COUNT) -> Values:
    """Return whole numbers from 0 to `maximum`; texts that need a notation are left pending."""
    values = column.values
    kinds = column.kinds()
    if kinds == {int} and min(values) >= 0 and max(values) <= maximum:
        return values
    if kinds == {_NONE}:
        return values
    if str in kinds:
        # Tables have digits in text, and pages their large counts.
        values = [int(value) if type(value) is str and _is_whole(value) else value for value in values]
    return [
        value
        if value is None or (type(value) is int and 0 <= value <= maximum)
        else _number(column, row, value, maximum, is_whole=True)
        for row, value in enumerate(values)
    ]


def read_numbers(column: Column, maximum: float) -> Values:
    """Return numbers from 0 to `maximum` in the column's own unit, fractions allowed."""
    divisor = column.chunk.shape.divisors.get(column.name, 1)
    read = [
        value if value is None else _number(column, row, value, maximum * divisor, is_whole=False)
        for row, value in enumerate(column.values)
    ]
    return read if divisor == 1 else [None if value is None else value / divisor for value in read]


def _is_whole(text: str) -> bool:
    return text.isdigit() and text.isascii() and len(text) <= _MAX_DIGITS


_WHOLE_FLOAT = re.compile(r"[0-9]{1,19}\.(?:0|00|0{4,6})", re.ASCII)
"""A whole number with superfluous zeros, but not three, which may be thousands."""


def _number(column: Column, row: int, value: Any, maximum: float, *, is_whole: bool) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if _is_whole(text):
            value = int(text)
        elif _WHOLE_FLOAT.fullmatch(text):
            # Data frames write whole columns so when one cell is empty: read at once, and it shows the notation.
            column.chunk.shown.setdefault(column.name, text)
            value = int(text.partition(".")[0])
        elif not is_nothing(text):
            column.chunk.pending[column.name].append(PendingNumber(row, column.field(row), text))
            return None
    if is_nothing(value):
        return None
    if fault := _number_fault(value, maximum, is_whole=is_whole):
        column.repair(row, fault)
        return None
    return int(value) if is_whole else float(value)


def _number_fault(value: Any, maximum: float, *, is_whole: bool) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"is {kind_of(value)}; a number is needed"
    if not math.isfinite(value) if isinstance(value, float) else False:
        return "is not a finite number"
    if value < 0:
        return "is negative"
    if value > maximum:
        return f"is above {maximum:,.0f}"
    return "is not a whole number" if is_whole and value != int(value) else None


def read_joined_texts(column: Column) -> Values:
    """Return texts as `read_texts`; a list of texts becomes one, with commas between them."""
    joined = [
        ", ".join(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else value
        for value in column.values
    ]
    return read_texts(Column(column.chunk, column.name, column.paths, joined))


def read_texts(column: Column) -> Values:
    """Return texts without control characters; None for empty ones. A whole number (an id) becomes its digits."""
    return [None if value is None else _text(column, row, value) for row, value in enumerate(column.values)]


def _text(column: Column, row: int, value: object) -> str | None:
    if type(value) is str:
        if len(value) <= MAX_EMPTY_CHARACTERS and is_empty(value):
            return None
        if len(value) <= MAX_TEXT_CHARACTERS:
            return value if value.isprintable() else clean_text(column, row, value) or None
        column.repair(row, f"has {len(value):,} characters; at most {MAX_TEXT_CHARACTERS:,} are read")
    elif type(value) is int:
        return str(value)
    elif not is_nothing(value):
        column.repair(row, f"is {kind_of(value)}; text is needed")
    return None


def clean_text(column: Column, row: int, text: str) -> str:
    """Return a text without control characters, which are noted; a line break is a space and no fault."""
    line = on_one_line(text)
    if is_safe(line):
        return line
    what, mended = f"holds {unsafe_characters(line)}", "taken out"
    if UNDECODABLE in safe_text(line):
        mended = f"{UNDECODABLE} stands for what is not valid"
    column.repair(row, what, mended, text)
    return safe_text(line)


def read_sound_ids(column: Column) -> Values:
    """Return ids of sounds as texts; one of which a spreadsheet kept the first digits only is none."""
    texts = read_texts(column)
    for row, text in enumerate(texts):
        if text is not None and not (text.isdigit() and text.isascii()):
            written = read_written_id(column.values[row])
            if written is not None and written.damage is Damage.APPROXIMATE:
                column.repair(row, "is spoiled: a spreadsheet or a float kept its first digits only")
                texts[row] = None
            elif written is not None and written.digits is not None:
                texts[row] = written.digits
    return texts


_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_NO_LANGUAGES = frozenset({"un", "und", "xx", "zxx", "mul"})
_NO_COUNTRIES = frozenset({"xx", "zz"})


def read_languages(column: Column) -> Values:
    """Return languages by their ISO 639 codes, without a script or a region; None where the tool saw none."""
    read = _LANGUAGE.fullmatch
    return _codes(
        column, lambda text: code[1].lower() if (code := read(text)) else None, _NO_LANGUAGES, "a language, such as en"
    )


def read_countries(column: Column) -> Values:
    """Return countries by their ISO 3166 codes of two letters."""
    return _codes(column, country_code, _NO_COUNTRIES, "a country, such as DE")


def _codes(column: Column, read: Callable[[str], str | None], none: frozenset[str], needed: str) -> Values:
    if column.kinds() == {_NONE}:
        return column.values
    codes = []
    for row, value in enumerate(column.values):
        text = value.strip() if isinstance(value, str) else ""
        code = None if text.casefold() in none else read(text)
        if code is None and text.casefold() not in none and not is_nothing(value):
            column.repair(row, f"is not the code of {needed}")
        codes.append(code)
    return codes


_SECONDS = re.compile(r"[0-9]{1,12}(?:\.0*)?")


def read_time(value: object) -> tuple[int | None, str]:
    """Return a time in Unix seconds, and why there is none, as the end of a sentence; "" where there is one.

    Seconds as a number or as digits, or a date with a time of day as ISO 8601 has it; without a zone it is UTC.

    >>> read_time(1788264037), read_time("2026-09-01T12:00:37.000Z")
    ((1788264037, ''), (1788264037, ''))
    """
    if type(value) is int:
        return (value, "") if value >= 0 else (None, "is negative")
    if is_nothing(value):
        return None, "is missing"
    if isinstance(value, float):
        if not math.isfinite(value):
            return None, "is not a finite number"
        return (int(value), "") if value >= 0 and value == int(value) else (None, "is not a whole number")
    if not isinstance(value, str):
        return None, f"is {kind_of(value)}; Unix seconds are needed"
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return int(text.partition(".")[0]), ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None, "is no time that is certain: Unix seconds, or such as 2026-09-01T12:00:37Z, are needed"
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()), ""


def kind_of(value: object) -> str:
    """Return the kind of `value` in JSON's words."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"
