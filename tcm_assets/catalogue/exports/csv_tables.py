"""CSV tables: records whose header names fields as one of the shapes does, by flat names (`flat_names`)."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tcm_assets.catalogue.empty_values import MAX_EMPTY_CHARACTERS, NAMIBIA, is_empty
from tcm_assets.catalogue.exports.csv_rows import has_blanks, read_csv_rows
from tcm_assets.catalogue.exports.flat_names import FlatPlace, find_places, unflatten
from tcm_assets.catalogue.exports.lenient_json import skip_space
from tcm_assets.catalogue.exports.records import Break, Record
from tcm_assets.catalogue.exports.shapes import SHAPES, find_error_words, is_comment, is_of_errors
from tcm_assets.catalogue.exports.shapes.shape import Shape
from tcm_assets.catalogue.rejections import excerpt_of, tidy_text

_DELIMITERS = ",;\t|"
_MAX_HEADER_BYTES = 65_536
_SEPARATOR_LINE = re.compile(rb'"?sep=[,;\t|]"?\s*\n', re.IGNORECASE)  # Excel writes it before the header
_LEAST_NAMES = 2  # of a line that may be a header


class CsvTable(NamedTuple):
    """The shape whose names the header has, and the rows as records of it; positions count them without the header.

    There is no shape where the header does not name enough: then all that is in the table is the reason.
    """

    shape: Shape | None
    rows: Iterator[Record | Break]
    note: str = ""
    """What is wrong with the header, and does not matter for which video a row is about."""


class _Header(NamedTuple):
    """A header read by one shape: what separates its names, the names, and the place of each in a record.

    `missing` are the columns of `raw_videos` without which no row can be accepted.
    """

    shape: Shape
    delimiter: str
    names: list[str]
    places: dict[str, FlatPlace]
    missing: list[str]
    twice: list[str]
    """Names that more than one column has, of values that must be certain."""


def read_csv_table(content: bytes) -> CsvTable | None:
    """Return `content` (UTF-8) as a table, or None where its first line is no header with the fields of a shape.

    A header must name what says which video a row is about, whose it is and when it was uploaded: the address of its
    page says all three.
    """
    start = skip_space(content, 0)
    if separator := _SEPARATOR_LINE.match(content, start):
        start = separator.end()
    if content.startswith((b"{", b"["), start):
        return None
    head = content[start : start + _MAX_HEADER_BYTES]
    line = head.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
    if "\0" in line or "\r" in line:
        return None
    header = max(_headers(line), key=lambda found: (not found.missing, len(found.places)), default=None)
    fault = _fault_of(header) if header else _unknown_table(line)
    if fault is None:
        return None
    other = Break(0, fault, excerpt_of(line))
    if header and not fault:
        return CsvTable(header.shape, _rows(content[start:], header), _note_on(header))
    if (header is None or header.missing) and any(map(is_of_errors, _cells_of(line)[1])):
        return CsvTable(None, _error_rows(content[start:], *_cells_of(line), other))
    return CsvTable(None, iter([other]))


def _cells_of(line: str) -> tuple[str, list[str]]:
    """Return the delimiter of a header by which it has most names, and these."""
    read = {
        each: [name.strip() for name in next(csv.reader([line], delimiter=each, skipinitialspace=True), [])]
        for each in _DELIMITERS
    }
    delimiter = max(read, key=lambda each: len(read[each]))
    return delimiter, read[delimiter]


def _fault_of(header: _Header) -> str:
    """Return why a table with this header is not read; "" where it is."""
    if header.twice:
        return _named_twice(header)
    if is_comment(set(header.names)):
        return _COMMENTS
    return _not_enough(header) if header.missing else ""


def _error_rows(content: bytes, delimiter: str, names: list[str], other: Break) -> Iterator[Record | Break]:
    """Yield the rows of a table in which a scraper says only what it could not get; `other` once for any other row."""
    rows = read_csv_rows(content, delimiter, len(names))
    next(rows, None)
    is_other = False
    for position, row in enumerate(rows, start=1):
        said = {name: text for name, text in zip(names, row.cells, strict=False) if text and not _is_empty(text)}
        if not row.fault and find_error_words(said):
            yield Record(position, said, row.note)
        elif not is_other:
            is_other = True
            yield other


def _unknown_table(line: str) -> str | None:
    """Return why a table is not read whose header has no names of a shape; None for a line that is no header."""
    _, names = _cells_of(line)
    is_header = len(names) >= _LEAST_NAMES or is_of_errors(names[0])
    if not is_header or not all(_NAME.fullmatch(name) for name in names if name):
        return None
    found = ", ".join(tidy_text(name) for name in names[:_MOST_NAMED] if name)
    return (
        f"the file is not JSON, and no table whose first line names the fields of a known shape: it names {found}. "
        "Rename its columns as a shape does, such as id, createTime, text, authorMeta.name, playCount: see "
        "docs/sources.md"
    )


_NAME = re.compile(r"""[^<>{}\[\]"]{1,80}""")


def _headers(line: str) -> Iterator[_Header]:
    for delimiter in _DELIMITERS:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
        for shape in SHAPES:
            places = find_places(names, shape, last_names=True)
            columns = _columns_of(shape, places)
            missing = [] if "video_url" in columns else [name for name in _NEEDED if name not in columns]
            if not missing or len(set(places.values())) >= _LEAST_NAMES:
                yield _Header(shape, delimiter, names, places, missing, _names_twice(shape, names, places))


def _names_twice(shape: Shape, names: list[str], places: dict[str, FlatPlace]) -> list[str]:
    """Return the names of several columns for one value that says which video or whose it is."""
    certain = {path.names for column in (*_NEEDED, "author_id", "video_url") for path in shape.paths.get(column, ())}
    columns = [(places[name], name) for name in names if name in places and places[name].names in certain]
    found = Counter(place for place, _ in columns)
    return list(dict.fromkeys(name for place, name in columns if found[place] > 1))


def _note_on(header: _Header) -> str:
    """Return which values more than one column has, of which the first counts; "" where there are none."""
    found = Counter(header.places[name] for name in header.names if name in header.places)
    names = [name for name in header.names if name in header.places and found[header.places[name]] > 1]
    return f"more than one column has the same value: {', '.join(map(tidy_text, names[:_MOST_NAMED]))}" if names else ""


def _named_twice(header: _Header) -> str:
    names = " and ".join(header.twice)
    return (
        f"more than one column of the table is called {names}, and it is not certain which is that of the video: name "
        "them by whole paths, such as music.id and author.id"
    )


_COMMENTS = "the table holds comments on videos: put files of comments elsewhere, only videos are read"

_NEEDED = {"video_id": "the video", "author_username": "the account", "uploaded_at": "the time of the upload"}


def _columns_of(shape: Shape, places: dict[str, FlatPlace]) -> set[str]:
    """Return the columns of `raw_videos` that a header has, also within objects that are written as text."""
    there = {place.names for place in places.values()}
    return {
        column
        for column, paths in shape.paths.items()
        if any(path.names[: depth + 1] in there for path in paths for depth in range(len(path.names)))
    }


def _not_enough(header: _Header) -> str:
    needed = [f"{what} ({header.shape.paths[name][0]})" for name, what in _NEEDED.items() if name in header.missing]
    page = header.shape.paths["video_url"][0]
    others = [tidy_text(name) for name in header.names if name and name not in header.places]
    unknown = f"; it does not know {', '.join(others[:_MOST_NAMED])}" if others else ""
    return (
        f"the table's first line is most like the shape '{header.shape.name}', but no column names "
        f"{' and '.join(needed)}, nor the page ({page}){unknown}. Rename its columns as a shape does: see "
        "docs/sources.md"
    )


_MOST_NAMED = 8
_OF_ERRORS = frozenset({"input", "message", "msg", "reason"})
"""What a scraper may say beside an error."""


def _rows(content: bytes, header: _Header) -> Iterator[Record | Break]:
    cells = [(number, name, header.places.get(name)) for number, name in enumerate(header.names)]
    # Deeper places first: an object in one cell does not stand in the way of its parts in others.
    placed = sorted(((number, place) for number, _, place in cells if place), key=lambda each: -len(each[1].names))
    # Most tables are flat; of two columns for one value the first counts.
    flat = {place.names[0]: number for number, place in reversed(placed)}
    is_flat = all(len(place.names) == 1 and place.number is None for _, place in placed)
    errors = [(number, name) for number, name, _ in cells if is_of_errors(name) or name in _OF_ERRORS]
    countries = {path.names for path in header.shape.paths.get("record_country", ())}
    country = next(((number, place) for number, place in placed if place.names in countries), None)
    first_lines = content[:_MAX_HEADER_BYTES].decode("utf-8", "replace").split("\n", 2)[:2]
    skips_blanks = has_blanks(first_lines, header.delimiter)
    rows = read_csv_rows(content, header.delimiter, len(header.names), skips_blanks=skips_blanks)
    next(rows, None)
    for position, row in enumerate(rows, start=1):
        if row.fault:
            yield Break(position, row.fault, excerpt_of(row.text))
        else:
            said = {name: row.cells[number] for number, name in errors if row.cells[number]}
            record = _flat_record(row.cells, flat) if is_flat else _record(row.cells, placed)
            # R writes NA in every cell without a value.
            if country and row.cells[country[0]] == NAMIBIA and row.cells.count(NAMIBIA) == 1:
                record = unflatten([(country[1], NAMIBIA)], record)
            yield Record(position, {**said, **record}, row.note, sum(map(len, row.cells)))


def _flat_record(cells: list[str], flat: dict[str, int]) -> dict[str, Any]:
    return {name: text for name, number in flat.items() if (text := cells[number]) and not _is_empty(text)}


def _record(cells: list[str], placed: list[tuple[int, FlatPlace]]) -> dict[str, Any]:
    """Return a row as the record that its shape would have; a cell that says that there is nothing is left out."""
    values = [(place, text) for number, place in placed if (text := cells[number]) and not _is_empty(text)]
    return unflatten(values, {})


def _is_empty(text: str) -> bool:
    return len(text) <= MAX_EMPTY_CHARACTERS and is_empty(text)
