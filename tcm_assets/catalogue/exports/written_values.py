"""Objects and lists that a table or a program wrote as text: JSON, or what Python prints."""

import ast

import orjson

from tcm_assets.catalogue.exports.lenient_json import BrokenJsonError, parse_leniently

MAX_WRITTEN_CHARACTERS = 1_000_000
"""Longest text that is read as an object or a list: far above a cell of the largest record."""

_MAX_PRINTED_CHARACTERS = 200_000  # of what Python printed, which takes a hundred times its size to read
_MAX_BRACKETS = 2_000  # in it: Python reads what is nested deeply by recursion


def may_be_written(text: str) -> bool:
    """Return whether a text begins as an object or a list does."""
    return text.lstrip()[:1] in ("{", "[")


def read_written(text: str) -> dict[str, object] | list[object] | None:
    """Return the object or the list that `text` is; None for any other text, and for what is cut off.

    >>> read_written("[{'name': 'fyp', 'isCommerce': False}]"), read_written('{"uniqueId": "nina"}')
    ([{'name': 'fyp', 'isCommerce': False}], {'uniqueId': 'nina'})
    """
    if len(text) > MAX_WRITTEN_CHARACTERS or not may_be_written(text):
        return None
    try:
        value = parse_leniently(text.encode("utf-8", "surrogateescape"))
    except (BrokenJsonError, UnicodeEncodeError):
        value = _read_printed(text.strip())
    return value if isinstance(value, dict | list) else None


def _read_printed(text: str) -> object:
    """Return what Python printed as JSON has it: names are texts, and a tuple is a list."""
    if len(text) > _MAX_PRINTED_CHARACTERS or sum(map(text.count, "[{(")) > _MAX_BRACKETS:
        return None
    try:
        return orjson.loads(orjson.dumps(ast.literal_eval(text), option=orjson.OPT_NON_STR_KEYS))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
