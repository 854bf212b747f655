"""CSV tables: records whose header names fields as one of the shapes does.

A column may be called by the whole path (`author.uniqueId`, `author/uniqueId`, `author_uniqueId`) or by its last name
alone (`uniqueId`), and the items of a list by their number (`hashtags/0/name`).
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tcm_assets.catalogue.exports.documents import Break, Record
from tcm_assets.catalogue.exports.lenient_json import skip_space
from tcm_assets.catalogue.exports.shapes import SHAPES
from tcm_assets.catalogue.exports.shapes.shape import Path, Shape
from tcm_assets.catalogue.number_notation import is_empty
from tcm_assets.catalogue.rejections import excerpt_of

_DELIMITERS = ",;\t|"
_MAX_HEADER_BYTES = 65_536
_SEPARATOR_LINE = re.compile(rb"sep=[,;\t|]\s*\n", re.IGNORECASE)  # Excel writes it before the header
_NUMBERED = re.compile(r"(?P<list>.+?)[./_](?P<number>[0-9]{1,3})(?:[./_](?P<item>.+))?")


class CsvTable(NamedTuple):
    """The shape whose names the header has, and the rows as records of it; positions count them without the header."""

    shape: Shape
    rows: Iterator[Record | Break]


class _Header(NamedTuple):
    """A header read by one shape: what separates its names, how many there are, and the place of each in a record."""

    shape: Shape
    delimiter: str
    width: int
    places: dict[int, "_Cell"]


class _Cell(NamedTuple):
    """Where a cell goes: to a path, or into a list at it, as an item of this name."""

    path: Path
    is_in_list: bool = False
    item: str | None = None


def read_csv_table(content: bytes) -> CsvTable | None:
    """Return `content` (UTF-8) as a table, or None where its first line is no header with the fields of a shape.

    A header must name a video, by its id or its page, and one thing more.
    """
    start = skip_space(content, 0)
    if separator := _SEPARATOR_LINE.match(content, start):
        start = separator.end()
    if content.startswith((b"{", b"["), start):
        return None
    end = content.find(b"\n", start, start + _MAX_HEADER_BYTES)
    line = content[start : end if end >= 0 else start + _MAX_HEADER_BYTES].decode("utf-8", "replace")
    header = max(_headers(line), key=lambda found: len(found.places), default=None)
    return None if header is None else CsvTable(header.shape, _rows(content[start:], header))


def _headers(line: str) -> Iterator[_Header]:
    if "\r" in line.rstrip("\r") or "\0" in line:
        return
    for delimiter in _DELIMITERS:
        names = next(csv.reader([line], delimiter=delimiter), [])
        for shape in SHAPES:
            places = _places([name.strip() for name in names], shape)
            found = {cell.path for cell in places.values()}
            if len(found) > 1 and not found.isdisjoint((*shape.paths["video_id"], *shape.paths.get("video_url", ()))):
                yield _Header(shape, delimiter, len(names), places)


def _places(names: list[str], shape: Shape) -> dict[int, _Cell]:
    spelled: dict[str, Path] = {}
    # The whole path goes before a last name that another path has, too.
    all_paths = [path for paths in shape.paths.values() for path in paths]
    for path in all_paths:
        for mark in (".", "/", "_", "__"):
            spelled.setdefault(mark.join(path.names).casefold(), path)
    for path in all_paths:
        spelled.setdefault(path.names[-1].casefold(), path)
    places: dict[int, _Cell] = {}
    for place, name in enumerate(names):
        numbered = _NUMBERED.fullmatch(name)
        whole = spelled.get(name.casefold())
        listed = spelled.get(numbered["list"].casefold()) if numbered else None
        if whole:
            places[place] = _Cell(whole)
        elif (
            numbered
            and listed
            and any(path.names == listed.names and numbered["item"] in (None, path.item) for path in all_paths)
        ):
            places[place] = _Cell(listed, is_in_list=True, item=numbered["item"])
    return places


def _rows(content: bytes, header: _Header) -> Iterator[Record | Break]:
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8", errors="surrogateescape", newline="")
    reader = csv.reader(text, delimiter=header.delimiter)
    next(reader)
    position = 0
    while True:
        position += 1
        try:
            cells = next(reader)
            while not cells:
                cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = f"line {reader.line_num:,}"
            reason = f"{line} is no row of the table ({error}); the rows before it were read, nothing after it was"
            yield Break(position, reason, None)
            return
        if len(cells) != header.width:
            reason = f"the row on line {reader.line_num:,} has {len(cells):,} cells, the header has {header.width:,}"
            yield Break(position, reason, excerpt_of(header.delimiter.join(cells)))
        else:
            yield Record(position, _record(cells, header.places))


def _record(cells: list[str], places: dict[int, _Cell]) -> dict[str, Any]:
    """Return a row as the record that its shape would have; a cell that says that there is nothing is left out."""
    record: dict[str, Any] = {}
    for place, cell in places.items():
        text = cells[place]
        if not text or is_empty(text):
            continue
        part = record
        for name in cell.path.names[:-1]:
            inner = part.setdefault(name, {})
            part = inner if isinstance(inner, dict) else {}
        name = cell.path.names[-1]
        if cell.is_in_list:
            items = part.setdefault(name, [])
            if isinstance(items, list):
                items.append({cell.item: text} if cell.item else text)
        elif not isinstance(part.get(name), dict):
            part[name] = text
    return record
