"""Notation of numbers in text: which mark of a column groups thousands, which begins the decimals.

A column shows its notation by texts that can be read in one way only: `1.234.567` and `1.234,5` group by points, `1,5`
has a decimal comma. `150.000` alone can be read in two ways, and is not guessed; nor is it beside `1,234`: a column of
two notations was written by two people. Short forms (`1.2M`, `12K`, `3 tsd`, `1.2万`) are rounded, and read as they
stand, except those that two languages use for different numbers.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from tcm_assets.catalogue.guarded_text import unguarded

MAX_NUMBER_CHARACTERS = 40  # a count has up to 26 with its marks; longer text takes time, and is no count


class Notation(Enum):
    """What the marks in the numbers of a column mean."""

    DECIMAL_POINT = "1,234.5"
    DECIMAL_COMMA = "1.234,5"
    UNKNOWN = "no number shows what its marks mean"
    PROBABLY_COMMA = "150.000: a count hardly has three zeros as decimals"
    CONTRADICTORY = "some numbers have a decimal point, others a decimal comma"


class ShortForms(Enum):
    """Whose short forms the numbers of a file have: a letter may be thousands in one language, and millions in another.

    In CLDR's short forms `B` is bin (thousand) in Turkish, `M` is miliar (a thousand millions) in Indonesian, and `mil`
    a thousand in Spanish and Portuguese; `mil.` is a million in Czech, Slovak, Romanian and Croatian, mil in English.
    """

    ENGLISH = "900K, 1.2B"
    TURKISH = "12,5 bin, 1,2 Mr"
    INDONESIAN = "12,5 rb, 1,2 jt"
    IBERIAN = "12,5 mil, 1,2 mi"
    CENTRAL = "350 tis., 1,2 mil."
    UNKNOWN = "no short form shows whose they are"


class NotANumberError(ValueError):
    """A text is no number, or one that can be read in two ways; the message says so, as the end of a sentence."""


class AmbiguousNumberError(NotANumberError):
    """A text is one number with a decimal point, and another with a decimal comma."""


def find_notation(texts: Iterable[str], *, whole: bool = True) -> Notation:
    """Return the notation that the texts of a column show; texts that are no numbers show nothing.

    `whole` is whether the column counts something. Then `12.345` cannot have decimals, and `12,000` is read as English
    writes it. Three zeros after a point are decimals only in a column that surely has three decimals elsewhere
    (`1200.000`): a program wrote them. Beside other decimals, or commas between thousands, they are thousands of
    another notation.

    >>> find_notation(["150.000", "2.345.678", "1200"]).name, find_notation(["150.000", "1.2M"]).name
    ('DECIMAL_COMMA', 'PROBABLY_COMMA')
    >>> find_notation(["150.000", "1,234"]).name
    'CONTRADICTORY'
    """
    certain: set[Notation] = set()
    with_three_decimals: set[Notation] = set()
    by_wholeness: set[tuple[str, tuple[Notation, ...]]] = set()  # the only mark of a text, and the notations that fit
    for text in texts:
        if "." not in (plain := _plain(text)) and "," not in plain:
            continue
        readings = _readings(plain)
        if len(readings) == 1 and not _is_short_with_point(plain):
            certain.update(readings)
            with_three_decimals.update(notation for notation in readings if _has_three_decimals(plain, notation))
        elif len(set(readings.values())) > 1 and whole and plain[-1].isdigit():
            by_wholeness.add(("," if "," in plain else ".", tuple(_whole_readings(readings, plain))))
    grouped = [fitting for mark, fitting in by_wholeness if _DECIMALS_AFTER[mark] not in with_three_decimals]
    shown = certain.union(*grouped)
    has_zeros_after_point = () in grouped
    if len(shown) > 1 or (has_zeros_after_point and Notation.DECIMAL_POINT in shown):
        return Notation.CONTRADICTORY
    return next(iter(shown), Notation.PROBABLY_COMMA if has_zeros_after_point else Notation.UNKNOWN)


def settle_notation(own: Notation, others: Iterable[Notation]) -> Notation:
    """Return the notation of a column: its own where it shows one, else the one that all other columns show.

    A file is written in one notation, so its other columns tell what a column of a single `150.000` means. That these
    have decimal points does not make it 150.

    >>> settle_notation(Notation.PROBABLY_COMMA, [Notation.UNKNOWN, Notation.DECIMAL_COMMA]).name
    'DECIMAL_COMMA'
    >>> settle_notation(Notation.PROBABLY_COMMA, [Notation.DECIMAL_POINT]).name
    'CONTRADICTORY'
    """
    if own not in _SHOWS_NOTHING:
        return own
    shown = set(others) - _SHOWS_NOTHING
    if own is Notation.PROBABLY_COMMA and Notation.DECIMAL_POINT in shown:
        return Notation.CONTRADICTORY
    return shown.pop() if len(shown) == 1 else own


_SHOWS_NOTHING = frozenset({Notation.UNKNOWN, Notation.PROBABLY_COMMA})


def find_short_forms(texts: Iterable[str]) -> ShortForms:
    """Return whose short forms the numbers of a file have, where they show it and agree.

    >>> find_short_forms(["1,2B", "900K"]).name, find_short_forms(["12,5 B", "1,2 Mr"]).name
    ('ENGLISH', 'TURKISH')
    """
    shown: set[ShortForms] = set()
    has_mil = has_comma_before_m = False
    for text in texts:
        plain = _plain(text)
        if not plain[-1:].isdigit() and (unit := _UNIT.search(plain)) and _readings(plain):
            shown.update(forms for forms, units in _SHOWN_BY_UNIT.items() if unit[1] in units)
            has_comma = "," in plain and "." not in plain
            has_mil |= unit[1] == _MIL and not plain.endswith(".")
            has_comma_before_m |= unit[1] == "m" and has_comma
            if plain.endswith(f"{_MIL}."):
                shown.add(ShortForms.CENTRAL)
            elif _is_short_with_point(plain) and unit[1] in ("b", "m"):
                shown.add(ShortForms.ENGLISH)
            elif unit[1] == "mn" and has_comma:
                shown.add(ShortForms.TURKISH)
    if has_mil and has_comma_before_m and not shown:
        return ShortForms.IBERIAN  # who writes M for a million, and decimals with a comma
    return shown.pop() if len(shown) == 1 else ShortForms.UNKNOWN


def read_number(text: str, notation: Notation, forms: ShortForms = ShortForms.UNKNOWN) -> Decimal:
    """Return the number, zero or more, in `text`; a text that can be read in one way only is read in this way.

    `notation` is that of its column, `forms` are those of its file. Raises NotANumberError, for a text whose reading is
    open AmbiguousNumberError.

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
    tens = _tens_of_open_unit(plain, forms)
    readings = {mark: value for mark, value in readings.items() if notation not in readings or mark is notation}
    if len(set(readings.values())) > 1 and _is_short_with_point(plain):
        del readings[Notation.DECIMAL_COMMA]
    values = sorted({_without_trailing_zeros(value.scaleb(more)) for value in readings.values() for more in tens})
    if len(values) == 1:
        return values[0]
    why = "the numbers beside it use both" if notation is Notation.CONTRADICTORY else "no number beside it shows which"
    raise AmbiguousNumberError(f"may be {' or '.join(_in_words(value) for value in values)}: {why}")


def read_count(text: str, notation: Notation, maximum: int, forms: ShortForms = ShortForms.UNKNOWN) -> int:
    """Return the whole number from 0 to `maximum` in `text`; raises as `read_number`.

    >>> read_count("1,200,000.0", Notation.UNKNOWN, 10**9)
    1200000
    """
    value = read_number(text, notation, forms)
    if value > maximum:
        raise NotANumberError(f"is above {maximum:,}")
    if value != int(value):
        raise NotANumberError("is not a whole number")
    return int(value)


_WORD = "[^\\W\\d_](?:[^\\W\\d_]|[\u0900-\u0963])*"  # vowels of Hindi are no letters to the engine


def _grammar(group: str, point: str) -> "re.Pattern[str]":
    """Return the pattern of a number whose thousands `group` separates, and whose decimals begin with `point`."""
    indian = rf"|[1-9][0-9]?(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    grouped = "|".join(rf"[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+" for mark in (group, " ", "'"))
    return re.compile(
        rf"\+?(?P<whole>[0-9]+|{grouped}{indian})(?:{point}(?P<decimals>[0-9]+))?"
        rf"(?:e(?P<exponent>[+-]?[0-9]{{1,2}})| ?(?P<unit>{_WORD})\.?)?"
    )


_GRAMMARS = {Notation.DECIMAL_POINT: _grammar(",", r"\."), Notation.DECIMAL_COMMA: _grammar(r"\.", ",")}
_MARKS = re.compile(r"[., ']")
_TENS_OF_UNIT = {
    "k": 3, "tsd": 3, "tis": 3, "thousand": 3, "mil": 3, "rb": 3, "ribu": 3, "bin": 3, "tys": 3, "тыс": 3, "тис": 3,
    "千": 3, "천": 3, "हज़ार": 3,
    "万": 4, "萬": 4, "만": 4,
    "lakh": 5, "lac": 5, "लाख": 5,
    "m": 6, "mn": 6, "mio": 6, "mln": 6, "million": 6, "millions": 6, "jt": 6, "juta": 6, "tr": 6, "milyon": 6,
    "млн": 6, "mi": 6, "milhão": 6, "milhões": 6, "mill": 6, "millón": 6, "millones": 6,
    "crore": 7, "cr": 7, "करोड़": 7,
    "億": 8, "亿": 8, "억": 8,
    "b": 9, "bn": 9, "billion": 9, "mrd": 9, "mld": 9, "md": 9, "mr": 9, "milyar": 9, "млрд": 9,
}  # fmt: skip
_TENS_OF_UNIT = {unicodedata.normalize("NFKC", unit): tens for unit, tens in _TENS_OF_UNIT.items()}
_UNIT = re.compile(rf"[0-9] ?({_WORD})\.?$")
_DECIMALS_AFTER = {".": Notation.DECIMAL_POINT, ",": Notation.DECIMAL_COMMA}
_SHOWN_BY_UNIT = {
    ShortForms.ENGLISH: frozenset({"k", "thousand", "million", "millions", "bn", "billion"}),
    ShortForms.TURKISH: frozenset({"bin", "mr", "milyon", "milyar"}),
    ShortForms.INDONESIAN: frozenset({"rb", "ribu", "jt", "juta"}),
    ShortForms.IBERIAN: frozenset({"mi", "milhão", "milhões", "millón", "millones"}),
    ShortForms.CENTRAL: frozenset({"tis"}),
}
_MIL = "mil"  # a thousand, or a million
_OPEN_UNITS = frozenset({"b", "m", _MIL})
_SAME_MARK = str.maketrans({"\u2019": "'", "\u066c": "'", "\u066b": ".", "\u2212": "-"})


def _plain(text: str) -> str:
    """Return `text` in lower case, with ASCII digits, one kind of space and one kind of apostrophe."""
    text = unguarded(text)
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
        if found["exponent"] and _MARKS.search(found["whole"]):
            continue  # scientific notation groups nothing: "1,505E+08" has decimals
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


def _has_three_decimals(plain: str, notation: Notation) -> bool:
    found = _GRAMMARS[notation].fullmatch(plain)
    return found is not None and len(found["decimals"] or "") == len("000")


def _tens_of_open_unit(plain: str, forms: ShortForms) -> tuple[int, ...]:
    """Return by how many tens a number may be larger than the English reading of its unit has it.

    A decimal point shows English: `1.2B` is not Turkish.
    """
    unit = _UNIT.search(plain)
    if unit is None or unit[1] not in _OPEN_UNITS:
        return (0,)
    if unit[1] == _MIL:
        if plain.endswith(".") or forms in (ShortForms.ENGLISH, ShortForms.CENTRAL):
            return (3,)
        return (0,) if forms is ShortForms.IBERIAN else (0, 3)
    if forms is ShortForms.ENGLISH:
        return (0,)
    if unit[1] == "m":
        return (0, 3) if forms is ShortForms.INDONESIAN else (0,)
    if forms is ShortForms.TURKISH:
        return (-6,)
    return (0,) if _is_short_with_point(plain) else (-6, 0)


def _is_short_with_point(plain: str) -> bool:
    """Return whether a number is short, with a point: `1.2M` has decimals wherever the platform's app shows it."""
    return "." in plain and "," not in plain and not plain[-1].isdigit()


def _without_trailing_zeros(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == int(value) else value.normalize()


def _in_words(value: Decimal) -> str:
    return f"{value:,f}"
