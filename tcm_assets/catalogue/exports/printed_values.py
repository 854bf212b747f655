"""Objects and lists as programs print them: Python, numpy, pandas, Spark and R. Nothing of them is ever run.

numpy and Spark print no commas, and Python would join the texts beside each other: `['fyp' 'dance']` are two.
"""

import ast
import math
import re
from typing import Final

_MAX_PRINTED_CHARACTERS = 200_000  # reading takes a hundred times its size
_MAX_BRACKETS = 2_000  # what is nested deeply is read by recursion

_QUOTED = r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\""""
_TOKEN = re.compile(
    rf"(?P<value>{_QUOTED}|[)\]}}])(?P<gap>\s+(?=[bu]?['\"{{\[]|[A-Za-z_]\w*\())?"  # another value may follow
    r"|(?P<other>[^'\")\]}]+|['\"][\s\S]*)"  # the rest at once, where a quote is never closed
)
_LONG = re.compile(r"(?<=[0-9])L\b")  # a whole number of Python 2 and of R
_UNKNOWN_MARK = re.compile(r"<NA>")
_BESIDE = re.compile(r"""['"\])}]\s+[bu]?['"{\[]|\)\s+[A-Za-z_]""")

_SAME: Final = {
    **dict.fromkeys(("nan", "NaN", "NaT", "NA", "NULL", "null", "undefined", "NA_character_")),
    **dict.fromkeys(("inf", "Inf"), math.inf),
    **dict.fromkeys(("true", "TRUE"), True),
    **dict.fromkeys(("false", "FALSE"), False),
}
"""Words of programs for nothing, true and false, and of numbers without end."""

_LISTS = frozenset({"array", "list", "tuple", "set", "frozenset", "c", "deque", "character", "logical", "integer"})
_PAIRS = frozenset({"OrderedDict", "dict"})
_SCALARS = frozenset({"Timestamp", "Decimal", "UUID", "ObjectId", "str", "str_", "int64", "float64", "bool_"})


class _NoValueError(ValueError):
    """What is printed is no value of a kind that is known."""


def read_printed(text: str) -> object:
    """Return what a program printed, as JSON has it: names are texts, tuples and sets are lists; None for other text.

    >>> read_printed("['fyp' 'dance']"), read_printed("array(['fyp'], dtype=object)"), read_printed('c("fyp", "x")')
    (['fyp', 'dance'], ['fyp'], ['fyp', 'x'])
    >>> read_printed("[Row(name='fyp', id=None)]"), read_printed("['fyp', nan]"), read_printed("[object Object]")
    ([{'name': 'fyp', 'id': None}], ['fyp', None], None)
    """
    if len(text) > _MAX_PRINTED_CHARACTERS or sum(map(text.count, "[{(")) > _MAX_BRACKETS:
        return None
    try:
        return _value(_parse(text))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _parse(text: str) -> ast.expr:
    if not _BESIDE.search(text):
        try:
            return ast.parse(text, mode="eval").body
        except SyntaxError:
            pass
    return ast.parse(_TOKEN.sub(_as_python, text), mode="eval").body


def _as_python(token: "re.Match[str]") -> str:
    """Return a token as Python writes it: with a comma before the next value, and without marks of other tools."""
    if token["other"] is None:
        return token["value"] + ("," if token["gap"] else "")
    return _UNKNOWN_MARK.sub("None", _LONG.sub("", token["other"]))


def _value(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=str() | int() | float() | bool() | None as value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return [_value(item) for item in items]
        case ast.Dict(keys=names, values=values):
            return {_name(name): _value(value) for name, value in zip(names, values, strict=True)}
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _value(operand)
            return -number if isinstance(number, int | float) else None
        case ast.Name(id=word) if word in _SAME:
            return _SAME[word]
        case ast.Call(func=function, args=items, keywords=fields):
            return _called(function, items, fields)
    raise _NoValueError


def _name(node: ast.expr | None) -> str:
    name = None if node is None else _value(node)
    if isinstance(name, str | int | float):
        return str(name)
    raise _NoValueError


def _called(function: ast.expr, items: list[ast.expr], fields: list[ast.keyword]) -> object:
    """Return the value that a constructor is printed for."""
    name = getattr(function, "attr", "") or getattr(function, "id", "")
    if fields and not items:
        return {field.arg: _value(field.value) for field in fields if field.arg}
    values = [_value(item) for item in items]
    if name in _LISTS:
        first = values[0] if values else []
        is_size = len(values) == 1 and isinstance(first, int)  # "character(0)"
        return first if len(values) == 1 and isinstance(first, list) else [] if is_size else values
    if name in _PAIRS and len(values) == 1:
        return _of_pairs(values[0])
    if name in _SCALARS and values:
        return values[0]
    raise _NoValueError


def _of_pairs(value: object) -> object:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return {str(name): each for name, each in value}
    raise _NoValueError
