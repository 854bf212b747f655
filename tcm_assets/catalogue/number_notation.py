"""Notation of numbers in text: which mark of a column groups thousands, which begins the decimals, what means nothing.

A column shows its notation by texts that can be read in one way only: `1.234.567` and `1.234,5` group by points, `1,5`
has a decimal comma. `150.000` alone can be read in two ways, and is not guessed. Short forms (`1.2M`, `12K`, `3 mil`,
`1.2万`) are rounded, and read as they stand.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

MAX_NUMBER_CHARACTERS = 40  # a count has up to 26 with its marks; longer text takes time, and is no count


class Notation(Enum):
    """What the marks in the numbers of a column mean."""

    DECIMAL_POINT = "1,234.5"
    DECIMAL_COMMA = "1.234,5"
    UNKNOWN = "no number shows what its marks mean"
    CONTRADICTORY = "some numbers have a decimal point, others a decimal comma"


class NotANumberError(ValueError):
    """A text is no number, or one that can be read in two ways; the message says so, as the end of a sentence."""


class AmbiguousNumberError(NotANumberError):
    """A text is one number with a decimal point, and another with a decimal comma."""


_EMPTY = frozenset({"", "-", "--", "\u2013", "\u2014", "n/a", "#n/a", "n.a.", "<na>", "nan", "none", "null", "nil"})


def is_empty(text: str) -> bool:
    """Return whether a cell says that there is nothing, in the words of people and programs.

    >>> [text for text in ("N/A", "-", " ", "None", "0", "nothing") if not is_empty(text)]
    ['0', 'nothing']
    """
    return len(text) <= MAX_NUMBER_CHARACTERS and text.strip().casefold() in _EMPTY


def find_notation(texts: Iterable[str], *, whole: bool = True) -> Notation:
    """Return the notation that the texts of a column show; texts that are no numbers show nothing.

    `whole` is whether the column counts something. Then `12.345` cannot have decimals, and `12,000` is read as English
    writes it, since programs write superfluous zeros after a point only.

    >>> find_notation(["150.000", "2.345.678", "1200"]).name, find_notation(["150.000", "1.2M"]).name
    ('DECIMAL_COMMA', 'UNKNOWN')
    """
    certain: set[Notation] = set()
    by_wholeness: set[Notation] = set()
    for text in texts:
        if "." not in (plain := _plain(text)) and "," not in plain:
            continue
        readings = _readings(plain)
        values = set(readings.values())
        if len(readings) == 1 and not _is_short_with_point(plain):
            certain.update(readings)
        elif len(values) > 1 and whole:
            by_wholeness.update(_whole_readings(readings, plain))
    shown = certain or by_wholeness
    if len(shown) > 1:
        return Notation.CONTRADICTORY
    return shown.pop() if shown else Notation.UNKNOWN


def settle_notation(own: Notation, others: Iterable[Notation]) -> Notation:
    """Return the notation of a column: its own where it shows one, else the one that all other columns show.

    A file is written in one notation, so its other columns tell what a column of a single `150.000` means.

    >>> settle_notation(Notation.UNKNOWN, [Notation.UNKNOWN, Notation.DECIMAL_COMMA]).name
    'DECIMAL_COMMA'
    """
    if own is not Notation.UNKNOWN:
        return own
    shown = {other for other in others if other is not Notation.UNKNOWN}
    return shown.pop() if len(shown) == 1 else Notation.UNKNOWN


def read_number(text: str, notation: Notation) -> Decimal:
    """Return the number, zero or more, in `text`; a text that can be read in one way only is read in this way.

    Raises NotANumberError, for a text whose reading is open AmbiguousNumberError.

    >>> [str(read_number(text, Notation.DECIMAL_COMMA)) for text in ("150.000", "1,5", "1.2M", "1 234 567")]
    ['150000', '1.5', '1200000', '1234567']
    >>> read_number("150.000", Notation.UNKNOWN)
    Traceback (most recent call last):
    ...
    tcm_assets.catalogue.number_notation.AmbiguousNumberError: may be 150 or 150,000: no number beside it shows which
    """
    plain = _plain(text)
    readings = _readings(plain)
    if not readings:
        raise NotANumberError("is text; a number is needed" if not plain.startswith("-") else "is negative")
    if notation in readings:
        return readings[notation]
    values = sorted(set(readings.values()))
    if len(values) == 1:
        return values[0]
    if _is_short_with_point(plain):
        return readings[Notation.DECIMAL_POINT]
    why = "the numbers beside it use both" if notation is Notation.CONTRADICTORY else "no number beside it shows which"
    raise AmbiguousNumberError(f"may be {' or '.join(_in_words(value) for value in values)}: {why}")


def read_count(text: str, notation: Notation, maximum: int) -> int:
    """Return the whole number from 0 to `maximum` in `text`; raises as `read_number`.

    >>> read_count("1,200,000.0", Notation.UNKNOWN, 10**9)
    1200000
    """
    value = read_number(text, notation)
    if value > maximum:
        raise NotANumberError(f"is above {maximum:,}")
    if value != int(value):
        raise NotANumberError("is not a whole number")
    return int(value)


def _grammar(group: str, point: str) -> "re.Pattern[str]":
    """Return the pattern of a number whose thousands `group` separates, and whose decimals begin with `point`."""
    indian = rf"|[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    grouped = "|".join(rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, " ", "'"))
    return re.compile(
        rf"(?P<whole>[0-9]+|{grouped}{indian})(?:{point}(?P<decimals>[0-9]+))?"
        rf"(?:e(?P<exponent>[+-]?[0-9]{{1,2}})| ?(?P<unit>[^\W\d_]+)\.?)?"
    )


_GRAMMARS = {Notation.DECIMAL_POINT: _grammar(",", r"\."), Notation.DECIMAL_COMMA: _grammar(r"\.", ",")}
_MARKS = re.compile(r"[., ']")
_TENS_OF_UNIT = {
    "k": 3, "tsd": 3, "thousand": 3, "mil": 3, "rb": 3, "ribu": 3, "тыс": 3, "千": 3, "천": 3, "हज़ार": 3,
    "万": 4, "萬": 4, "만": 4,
    "lakh": 5, "lac": 5, "लाख": 5,
    "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6, "millions": 6, "jt": 6, "juta": 6, "tr": 6, "млн": 6,
    "crore": 7, "cr": 7, "करोड़": 7,
    "億": 8, "亿": 8, "억": 8,
    "b": 9, "bn": 9, "billion": 9, "mrd": 9, "md": 9, "млрд": 9,
}  # fmt: skip
_TENS_OF_UNIT = {unicodedata.normalize("NFKC", unit): tens for unit, tens in _TENS_OF_UNIT.items()}
_SAME_MARK = str.maketrans({"\u2019": "'", "\u066c": "'", "\u066b": ".", "\u2212": "-"})


def _plain(text: str) -> str:
    """Return `text` in lower case, with ASCII digits, one kind of space and one kind of apostrophe."""
    text = text.strip()
    if len(text) > MAX_NUMBER_CHARACTERS or text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).translate(_SAME_MARK).lower()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def _readings(plain: str) -> dict[Notation, Decimal]:
    """Return the values of a number by the notations in which it can be read."""
    if len(plain) > MAX_NUMBER_CHARACTERS:
        return {}
    readings = {}
    for notation, grammar in _GRAMMARS.items():
        found = grammar.fullmatch(plain)
        if found is None or (found["unit"] and found["unit"] not in _TENS_OF_UNIT):
            continue
        tens = int(found["exponent"] or 0) + (_TENS_OF_UNIT[found["unit"]] if found["unit"] else 0)
        digits = Decimal(f"{_MARKS.sub('', found['whole'])}.{found['decimals'] or '0'}")
        readings[notation] = _without_trailing_zeros(digits.scaleb(tens))
    return readings


def _whole_readings(readings: dict[Notation, Decimal], plain: str) -> list[Notation]:
    """Return the notations in which a number of two readings is whole; English where zeros follow its only comma."""
    whole = [notation for notation, value in readings.items() if value == int(value)]
    if len(whole) > 1:
        return [Notation.DECIMAL_POINT] if "," in plain else []
    return whole


def _is_short_with_point(plain: str) -> bool:
    """Return whether a number is short, with a point: `1.2M` has decimals wherever the platform's app shows it."""
    return "." in plain and "," not in plain and not plain[-1].isdigit()


def _without_trailing_zeros(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == int(value) else value.normalize()


def _in_words(value: Decimal) -> str:
    return f"{value:,f}"
