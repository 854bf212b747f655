"""Labels: numbers, shares, names and lists as the short texts of pictures and pages."""

import functools
import re
from collections.abc import Sequence, Set

ELLIPSIS = "…"

UNDRAWABLE = "□"
"""Stands for characters that the font lacks, such as emoji; matplotlib would draw a box too, and warn."""

NAMELESS = "–"

_LEAST_SHARE = 0.001
"""A smaller share is written as less than this, since 0% would say that there is nothing."""

_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))

_ONE_DECIMAL_BELOW = 99.95
"""A scaled number keeps one decimal while it has at most three digits: 1.2M, 12.3k, 123k."""


def short_number(value: float) -> str:
    """Return `value` in about five characters at most.

    >>> [short_number(value) for value in (0.25, 950, 1_234, 34_000_000)]
    ['0.25', '950', '1.2k', '34M']
    """
    sign, magnitude = "-" if value < 0 else "", abs(value)
    for position, (scale, suffix) in enumerate(_SCALES):
        scaled = magnitude / scale
        if round(scaled, 3) < 1:
            continue
        if position and round(scaled) >= _SCALES[position - 1][0] / scale:
            return f"{sign}1{_SCALES[position - 1][1]}"
        digits = f"{scaled:.1f}" if scaled < _ONE_DECIMAL_BELOW else f"{scaled:.0f}"
        return f"{sign}{digits.removesuffix('.0')}{suffix}"
    return f"{value:.3g}"


def percent(part: float) -> str:
    """Return a share of 1 as a percentage.

    >>> percent(0.125), percent(0.00001)
    ('12.5%', '<0.1%')
    """
    if 0 < part < _LEAST_SHARE:
        return f"<{100 * _LEAST_SHARE:g}%"
    return f"{100 * part:.1f}".removesuffix(".0") + "%"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1_000, "video")
    '1,000 videos'
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def join_words(words: Sequence[str], most: int | None = None) -> str:
    """Join words to a list in a sentence; beyond `most`, say how many more.

    >>> join_words(["a", "b", "c"]), join_words(["a", "b", "c", "d"], most=2), join_words([])
    ('a, b and c', 'a, b and 2 more', '')
    """
    shown = list(words[:most])
    if len(words) > len(shown):
        shown.append(f"{len(words) - len(shown)} more")
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def name_label(text: str, max_characters: int = 28) -> str:
    """Return `text` from a table, whatever its characters, as one short line that can be drawn."""
    line = " ".join(text.split())
    drawable = _drawable_codes()
    line = "".join(character if ord(character) in drawable else UNDRAWABLE for character in line)
    line = re.sub(f"{UNDRAWABLE}+", UNDRAWABLE, line)
    if len(line) > max_characters:
        line = line[: max_characters - 1].rstrip() + ELLIPSIS
    return (line or NAMELESS).replace("$", r"\$")  # text between bare dollars would be set as a formula


@functools.cache
def _drawable_codes() -> Set[int]:
    """Return the code points that the font of the pictures has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties())).get_charmap())
