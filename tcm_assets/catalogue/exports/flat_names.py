"""Flat names: where a value goes whose name is a path in one word, as tables and flattened records have it.

A name may be the whole path (`author.uniqueId`, `author/uniqueId`, `author_uniqueId`), in a table also its last part
alone (`uniqueId`), and number the items of a list (`hashtags/0/name`, `hashtags[0].name`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tcm_assets.catalogue.exports.shapes.shape import Shape

_MARKS = re.compile(r"[./:_ -]+")
_BRACKETED = re.compile(r"\[([0-9]{1,3})\]")
_NUMBERED = re.compile(r"(?P<list>.+?)_(?P<number>[0-9]{1,3})(?:_(?P<item>.+))?")


class FlatPlace(NamedTuple):
    """Where a flat name belongs in a record: to names from the outside in, perhaps in an item of the list there."""

    names: tuple[str, ...]
    number: int | None = None
    item: str | None = None


def find_places(names: Iterable[str], shape: Shape, *, last_names: bool) -> dict[str, FlatPlace]:
    """Return the places of those names that the shape knows; `last_names` is whether the last part of a path will do.

    >>> from tcm_assets.catalogue.exports.shapes import SHAPES
    >>> find_places(["authorMeta/fans", "hashtags/0/name", "row"], SHAPES[0], last_names=False)  # doctest: +ELLIPSIS
    {'authorMeta/fans': FlatPlace(names=('authorMeta', 'fans'), ...), 'hashtags/0/name': FlatPlace(...)}
    """
    known = _known_places(shape, last_names=last_names)
    found: dict[str, FlatPlace] = {}
    for name in names:
        key = _key_of(name)
        numbered = _NUMBERED.fullmatch(key)
        if place := known.get(key):
            found[name] = FlatPlace(place)
        elif numbered and (listed := known.get(numbered["list"], ())) in shape.list_items:
            item = _item_of(numbered["item"], shape.list_items[listed])
            if item is not None or numbered["item"] is None:
                found[name] = FlatPlace(listed, int(numbered["number"]), item)
    return found


def _key_of(name: str) -> str:
    return _MARKS.sub("_", _BRACKETED.sub(r".\1", name.strip())).casefold()


def _known_places(shape: Shape, *, last_names: bool) -> dict[str, tuple[str, ...]]:
    """Return the places that a shape knows by their keys; a whole path goes before the last name of another."""
    places = [*(path.names for path in shape.all_paths), *shape.object_places]
    known = {_key_of("_".join(names)): names for names in reversed(places)}
    if last_names:
        for path in shape.all_paths:
            known.setdefault(_key_of(path.names[-1]), path.names)
    return known


def _item_of(key: str | None, items: frozenset[str | None]) -> str | None:
    """Return the name within an item that a key means; any will do where the items are only counted."""
    if key is None or None in items:
        return key
    return next((item for item in items if item is not None and _key_of(item) == key), None)


def flat_places(names: Iterable[str], shape: Shape) -> dict[str, FlatPlace]:
    """Return the places of those names of a record that are flat: it has values under them that belong deeper."""
    places = find_places(names, shape, last_names=False)
    return {name: place for name, place in places.items() if len(place.names) > 1 or place.number is not None}


def unflatten(values: Iterable[tuple[FlatPlace, object]], record: Mapping[str, object]) -> dict[str, Any]:
    """Return `record` with more values at their places; what it has there already stays.

    >>> unflatten([(FlatPlace(("stats", "playCount")), 5), (FlatPlace(("tags",), 0, "name"), "a")], {"id": "1"})
    {'id': '1', 'stats': {'playCount': 5}, 'tags': [{'name': 'a'}]}
    """
    whole: dict[str, Any] = dict(record)
    made: dict[tuple[str, ...], dict[str, Any]] = {(): whole}
    lists: dict[tuple[str, ...], dict[int, Any]] = {}
    for place, value in values:
        if place.number is None:
            _object_at(place.names[:-1], made).setdefault(place.names[-1], value)
        else:
            items = lists.setdefault(place.names, {})
            if place.item is None:
                items[place.number] = value
            elif isinstance(item := items.setdefault(place.number, {}), dict):
                item[place.item] = value
    for names, items in lists.items():
        _object_at(names[:-1], made).setdefault(names[-1], [items[number] for number in sorted(items)])
    return whole


def _object_at(names: tuple[str, ...], made: dict[tuple[str, ...], dict[str, Any]]) -> dict[str, Any]:
    """Return the object at a place, after making it where there is none; one of the record itself is copied."""
    found = made.get(names)
    if found is None:
        outer = _object_at(names[:-1], made)
        there = outer.get(names[-1])
        found = made[names] = dict(there) if isinstance(there, dict) else {}
        if isinstance(there, dict) or there is None:
            outer[names[-1]] = found
    return found
