"""Units: words of measures and of spans of time ("years", "km", "días"), by the Unicode data in Babel."""

from functools import cache
from typing import Literal

_KINDS = ("duration-", "length-", "mass-", "volume-", "digital-", "temperature-", "power-")
_COUNTS = (1, 2, 5)  # forms that languages have for one, a few and many
_LENGTHS: tuple[Literal["long", "short"], ...] = ("long", "short")


def is_unit(word: str, language: str | None) -> bool:
    """Return whether a word, lower case, is a unit in the language (ISO 639-1) or in English.

    >>> is_unit("years", None), is_unit("tage", "de"), is_unit("sale", "en")
    (True, True, False)
    """
    return word in _units("en") or (language is not None and word in _units(language))


@cache
def _units(language: str) -> frozenset[str]:
    from babel import Locale, UnknownLocaleError
    from babel.units import format_unit

    try:
        locale = Locale(language)
    except (UnknownLocaleError, ValueError):
        return frozenset()
    units = [str(unit) for unit in locale.unit_display_names if str(unit).startswith(_KINDS)]
    written = (
        format_unit(count, unit, length=length, locale=locale)
        for unit in units
        for count in _COUNTS
        for length in _LENGTHS
    )
    return frozenset(word for text in written for word in text.lower().split() if word.isalpha())
