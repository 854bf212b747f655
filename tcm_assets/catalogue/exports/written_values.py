"""Objects and lists that a table or a program wrote as text: JSON, or what a program prints."""

import re

from tcm_assets.catalogue.exports.lenient_json import BrokenJsonError, parse_leniently
from tcm_assets.catalogue.exports.printed_values import read_printed

MAX_WRITTEN_CHARACTERS = 1_000_000
"""Longest text that is read as an object or a list: far above a cell of the largest record."""

_PRINTED = re.compile(r"\s*+(?:[\[{(]|[A-Za-z_][\w.]{0,40}\()")


def may_be_written(text: str) -> bool:
    """Return whether a text begins as an object or a list does."""
    return text.lstrip()[:1] in ("{", "[")


def read_written(text: str) -> dict[str, object] | list[object] | None:
    """Return the object or the list that `text` is; None for any other text, and for what is cut off.

    >>> read_written("[{'name': 'fyp', 'isCommerce': False}]"), read_written('{"uniqueId": "nina"}')
    ([{'name': 'fyp', 'isCommerce': False}], {'uniqueId': 'nina'})
    """
    if len(text) > MAX_WRITTEN_CHARACTERS or not _PRINTED.match(text):
        return None
    value: object = None
    if may_be_written(text):
        try:
            value = parse_leniently(text.encode("utf-8", "surrogateescape"))
        except (BrokenJsonError, UnicodeEncodeError):
            value = None
    if value is None:
        value = read_printed(text.strip())
    return value if isinstance(value, dict | list) else None


_TYPES = frozenset({"$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$date", "$oid"})
_PARTS_OF_TIMES = frozenset({"seconds", "_seconds", "nanos", "nanoseconds", "_nanoseconds"})


def unwrapped(value: dict[str, object]) -> object:
    """Return the value in an object that databases export in its place; any other object as it is.

    MongoDB's extended JSON names the type of each value, Firestore the parts of a time.

    >>> unwrapped({"$date": {"$numberLong": "1788264037000"}}), unwrapped({"_seconds": 1788264037, "_nanoseconds": 0})
    ('1788264037000', 1788264037)
    """
    if len(value) == 1 and _TYPES.issuperset(value):
        inner = next(iter(value.values()))
        return unwrapped(inner) if isinstance(inner, dict) else inner
    if value and _PARTS_OF_TIMES.issuperset(value):
        return value.get("seconds", value.get("_seconds", value))
    return value
