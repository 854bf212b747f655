"""Cells that either list may hold: counts, handles, yes or no, file names.

Belongs here: one function for each kind of cell, from its tidied text to its value. Each raises UnreadableCellError,
whose message says what would be accepted; empty cells never come here.
"""

import re
from decimal import Decimal

MAX_COUNT = 2**62
"""Half of what a 64-bit integer holds, so that two counts can still be added."""

_PLAIN_COUNT = re.compile(r"[0-9]{1,19}(?:\.0{1,6})?")
_GROUPED_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,6}")
_SHORT_COUNT = re.compile(r"([0-9]{1,19}(?:\.[0-9]{1,12})?) ?([KMB])", re.IGNORECASE)
_FACTORS = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_ACCEPTED_COUNT = "a whole number, zero or more: 1200000, 1,200,000 or 1.2M"

_ITEM = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_QUOTED_LIST = re.compile(rf"\[\s*(?:(?:{_ITEM})\s*(?:,\s*(?:{_ITEM})\s*)*,?\s*)?\]")
_QUOTED_ITEM = re.compile(_ITEM)
_ACCEPTED_FILES = "a list of files such as ['clips/one.mp4', 'clips/two.mp4'], or names with commas between them"


class UnreadableCellError(ValueError):
    """A cell cannot be read; the message is what would be accepted."""


def parse_count(text: str) -> int:
    """A count: digits, with commas between thousands ("1,200,000"), or short ("1.2M"; K, M and B).

    "1200000.0" is read too: data frames write whole columns so when a cell of them is empty.
    """
    if _PLAIN_COUNT.fullmatch(text):
        count = Decimal(text)
    elif _GROUPED_COUNT.fullmatch(text):
        count = Decimal(text.replace(",", ""))
    elif short := _SHORT_COUNT.fullmatch(text):
        count = Decimal(short[1]) * _FACTORS[short[2].upper()]
    else:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    if count != int(count) or count > MAX_COUNT:
        raise UnreadableCellError(_ACCEPTED_COUNT)
    return int(count)


def parse_handle(text: str) -> str:
    """A handle, lower case and without the @."""
    handle = text.lstrip("@").lower()
    if not handle or " " in handle:
        raise UnreadableCellError("a handle such as @name, without spaces")
    return handle


def parse_yes_or_no(text: str) -> bool:
    """True for true and yes, false for false and no, in upper or lower case."""
    answer = {"true": True, "yes": True, "false": False, "no": False}.get(text.casefold())
    if answer is None:
        raise UnreadableCellError("true, false, yes or no")
    return answer


def parse_media_files(text: str) -> list[str]:
    """The names of the files without their folders, in order and each once.

    The source system writes a list as Python prints it; a JSON list is read too, and names with commas between them.
    """
    if text.startswith("["):
        if not _QUOTED_LIST.fullmatch(text):
            raise UnreadableCellError(_ACCEPTED_FILES)
        paths = [re.sub(r"\\([\\'\"])", r"\1", item[1:-1]) for item in _QUOTED_ITEM.findall(text)]
    else:
        paths = [part for part in text.split(",") if part.strip()]
    names = [_base_name(path.strip()) for path in paths]
    if any(name in {"", ".", ".."} for name in names):
        raise UnreadableCellError(_ACCEPTED_FILES)
    return list(dict.fromkeys(names))


def _base_name(path: str) -> str:
    """The last part of a path with slashes of either kind; for a web address, without what follows a question mark."""
    if path.startswith(("https://", "http://")):
        path = re.split(r"[?#]", path, maxsplit=1)[0]
    return re.split(r"[\\/]", path)[-1]
