"""What a shape of export files is: a name, the fields by which it is recognised, and the field of each column."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Path:
    """The place of a value in a record: names from the outside in, the last one perhaps within each item of a list.

    >>> Path.parse("textExtra[].hashtagName")
    Path(names=('textExtra',), item='hashtagName')
    """

    names: tuple[str, ...]
    item: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Read a path as shapes write it."""
        place, _, item = text.partition("[].")
        return cls(tuple(place.split(".")), item or None)

    def __str__(self) -> str:
        """Return the path as users see it in the reasons of `rejected_records`."""
        return ".".join(self.names)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How one tool's files call the columns of `raw_videos`.

    `fields` gives the places of a column's value, of which the first with a value counts. A record is of the shape when
    it has all fields of one of `marks`. `divisors` are the units of a number in the column's own.
    """

    name: str
    source: str
    """Where such files come from, as documentation says it."""

    marks: tuple[frozenset[str], ...]
    fields: Mapping[str, tuple[str, ...]]
    divisors: Mapping[str, float] = field(default_factory=dict)
    has_addresses: bool = True
    """Whether its records name the video's page; where they do not, the address follows from handle and id."""

    templates: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """By column, what the tool writes itself where there is no value."""

    site_fields: tuple[str, ...] = ()
    """Where a tool for many sites says of which one a record is."""

    def recognises(self, names: Set[str]) -> bool:
        """Return whether a record with these outermost fields is of this shape."""
        return any(mark <= names for mark in self.marks)

    @cached_property
    def paths(self) -> Mapping[str, tuple[Path, ...]]:
        """The places of each column's value."""
        return {column: tuple(map(Path.parse, texts)) for column, texts in self.fields.items()}

    @cached_property
    def all_paths(self) -> tuple[Path, ...]:
        """The places of all values that are read."""
        return (*(path for paths in self.paths.values() for path in paths), *self.site_paths)

    @cached_property
    def site_paths(self) -> tuple[Path, ...]:
        """The places of a record's site."""
        return tuple(map(Path.parse, self.site_fields))

    @cached_property
    def object_places(self) -> frozenset[tuple[str, ...]]:
        """The places of the objects that hold values of columns."""
        return frozenset(path.names[:depth] for path in self.all_paths for depth in range(1, len(path.names)))

    @cached_property
    def list_items(self) -> Mapping[tuple[str, ...], frozenset[str | None]]:
        """The places of lists, and the names within their items that columns need; None where any name will do."""
        found: dict[tuple[str, ...], frozenset[str | None]] = {}
        for column, items in LIST_COLUMNS.items():
            for path in self.paths.get(column, ()):
                found[path.names] = found.get(path.names, frozenset()) | (
                    frozenset({path.item}) if path.item else items
                )
        return found

    @cached_property
    def identity_names(self) -> frozenset[str]:
        """The outermost fields that say which video a record is about; `url` may be what a scraper was asked for."""
        names = {path.names[0] for name in ("video_id", "video_url") for path in self.paths.get(name, ())}
        return frozenset(names - {"url"})

    @cached_property
    def top_names(self) -> frozenset[str]:
        """The names of the outermost fields."""
        return frozenset(path.names[0] for path in self.all_paths)


LIST_COLUMNS: Mapping[str, frozenset[str | None]] = {
    "hashtags": frozenset({"name"}),
    "mentions": frozenset({"name"}),
    "image_count": frozenset({None}),
    "music_author": frozenset(),
}
"""Columns whose values may be lists, and the name within their items where a shape gives no other; None is any."""


def marks(*alternatives: str) -> tuple[frozenset[str], ...]:
    """Return marks, each written as names with spaces between them.

    >>> sorted(map(sorted, marks("desc stats", "desc author")))
    [['author', 'desc'], ['desc', 'stats']]
    """
    return tuple(frozenset(alternative.split()) for alternative in alternatives)
