"""What programs put around records: pages of lists, objects around one record, and data frames of pandas."""

from collections.abc import Callable, Mapping
from typing import Any

IsRecord = Callable[[object], bool]
"""Whether a value is a record of a known shape, so that a list of it is the list of records."""

LIST_NAMES = frozenset(
    {
        "collector",
        "data",
        "videos",
        "items",
        "itemList",
        "item_list",
        "aweme_list",
        "aweme_details",
        "entries",
        "results",
        "posts",
    }
)
"""Members that hold the records, even where the first of them is not of a known shape, or there is none."""

_WRAPPERS = (
    "item", "itemInfo", "itemStruct", "aweme_info", "aweme_detail", "__DEFAULT_SCOPE__", "webapp.video-detail",
    "data", "_source",
)  # fmt: skip
"""Members that hold one record: of search answers, pages, and Zeeschuimer (`data`)."""

_BY_ID = "ItemModule"
"""The member that holds records by their ids in pages."""

_MAX_WRAPPED = 4  # objects around a record: the page has four


def unwrap(value: Mapping[str, Any], is_shape: Callable[[Mapping[str, Any]], object]) -> dict[str, Any] | None:
    """Return the record in an object that only wraps it; None where there is none.

    >>> unwrap({"type": 1, "item": {"desc": "a"}}, lambda record: "desc" in record)
    {'desc': 'a'}
    """
    for _ in range(_MAX_WRAPPED):
        inner: dict[str, Any] | None = next(
            (value[name] for name in _WRAPPERS if isinstance(value.get(name), dict)), None
        )
        if inner is None:
            return None
        if is_shape(inner):
            return inner
        value = inner
    return None


def page_of(value: object, is_record: IsRecord) -> list[object] | None:
    """Return the records of a page, those of all its lists of objects; None for what is no page.

    A list among records is a page, too. One without a record may be an error.
    """
    if isinstance(value, list):
        return value if any(isinstance(each, dict | list) for each in value[:1]) else None
    if not isinstance(value, dict):
        return None
    if isinstance(by_id := value.get(_BY_ID), dict):
        return list(by_id.values())
    if LIST_NAMES.isdisjoint(value):
        return None
    members = [value, *(value[name] for name in ("data",) if isinstance(value.get(name), dict))]
    lists = [inner for member in members for name, inner in member.items() if name in LIST_NAMES]
    pages = [inner for inner in lists if isinstance(inner, list)]
    of_objects = [inner for inner in pages if any(isinstance(each, dict) for each in inner[:2])]
    longest = max(pages, key=len) if pages else None
    found = [each for inner in of_objects for each in inner] or longest
    return None if not found and is_record(value) else found


def records_within(value: Mapping[str, Any], is_record: IsRecord) -> list[dict[str, Any]] | None:
    """Return the records of an object that has them by id, or that is a data frame; None for any other.

    A data frame is written by rows (`orient="index"`), by columns (pandas' default), or split.

    >>> records_within({"id": {"0": "1", "1": "2"}, "desc": {"0": "a", "1": "b"}}, lambda record: "desc" in record)
    [{'id': '1', 'desc': 'a'}, {'id': '2', 'desc': 'b'}]
    """
    by_id = value.get(_BY_ID)
    for make in (_rows, _columns, _split):
        records = make(by_id if isinstance(by_id, dict) else value)
        if records and is_record(records[0]):
            return records
    return None


def _rows(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(value.values()) if all(isinstance(each, dict) for each in value.values()) else []


def _columns(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns = list(value.values())
    if columns and all(isinstance(each, list) and len(each) == len(columns[0]) for each in columns):
        return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]
    if not columns or not all(isinstance(each, dict) and each.keys() == columns[0].keys() for each in columns):
        return []
    if not all(map(str.isdigit, columns[0])):
        return []
    return [{name: column[row] for name, column in value.items()} for row in columns[0]]


def _split(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    names, rows = value.get("columns"), value.get("data")
    if not isinstance(names, list) or not isinstance(rows, list) or not all(isinstance(name, str) for name in names):
        return []
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return []
    return [dict(zip(names, row, strict=True)) for row in rows]
