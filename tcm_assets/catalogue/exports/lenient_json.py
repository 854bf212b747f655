"""Lenient JSON: values with control characters, NaN, huge numbers or bytes that are not UTF-8."""

import json
import re
from typing import NamedTuple

_MAX_DIGITS = 40  # a longer whole number is kept as text, which its field refuses: converting it takes quadratic time
_SPACE = re.compile(rb"[ \t\n\r]*")
_FIRST_WINDOW = 16_384  # bytes looked at first for a value of unknown length
MAX_VALUE_BYTES = 16_777_216
"""Longest value that is read, far above any record: text takes up to four times its bytes, lists and objects thirty."""


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


class BrokenJsonError(ValueError):
    """A value is no JSON; `at` is the byte at which it breaks, and the message how, as the end of a sentence."""

    def __init__(self, how: str, at: int) -> None:
        super().__init__(how)
        self.at = at


class Found(NamedTuple):
    """A value, and the byte after it."""

    value: object
    end: int


def skip_space(content: bytes, at: int) -> int:
    """Return the place of the first byte from `at` on that is no white space of JSON."""
    found = _SPACE.match(content, at)
    return found.end() if found else at


def parse_leniently(content: bytes) -> object:
    """Return the one JSON value in `content`; raises BrokenJsonError.

    >>> parse_leniently(b'{"text": NaN}')
    {'text': nan}
    """
    found = find_value(content, skip_space(content, 0))
    end = skip_space(content, found.end)
    if end < len(content):
        raise BrokenJsonError(f"something follows its end at byte {end:,}", end)
    return found.value


def find_value(content: bytes, at: int) -> Found:
    """Return the JSON value that begins at the byte `at`; what follows it is not looked at. Raises BrokenJsonError."""
    window = _FIRST_WINDOW
    while True:
        part = content[at : at + window]
        text = part.decode("utf-8", "surrogateescape")
        try:
            value, end = _DECODER.raw_decode(text)
        except json.JSONDecodeError as error:
            if at + window >= len(content) or window >= MAX_VALUE_BYTES:
                raise _broken(text, error, at, at + len(part) >= len(content)) from None
            # Perhaps only the window ends within the value.
            window = min(window * 8, MAX_VALUE_BYTES)
        except RecursionError:
            raise BrokenJsonError(f"it is nested too deeply, from byte {at:,} on", at) from None
        else:
            is_number_cut = end == len(text) and isinstance(value, int | float) and at + window < len(content)
            if not is_number_cut:
                return Found(value, at + (end if text.isascii() else _bytes_of(text[:end])))
            window = min(window * 8, MAX_VALUE_BYTES)


def _broken(text: str, error: json.JSONDecodeError, start: int, is_at_end: bool) -> BrokenJsonError:
    at = start + _bytes_of(text[: error.pos])
    ends_within = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if is_at_end and ends_within:
        return BrokenJsonError(f"the file ends within it, after byte {at:,}", at)
    return BrokenJsonError(f"it breaks at byte {at:,}", at)


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
