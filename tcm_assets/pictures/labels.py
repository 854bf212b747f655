"""How numbers, shares and names are written in a picture.

Belongs here: text alone. Where it is placed and in which colour is the style's and the charts' concern.
"""

import functools
import re
from collections.abc import Set

ELLIPSIS = "…"
UNDRAWABLE = "□"
"""Stands for characters that the font has no shape for, such as emoji; matplotlib would draw a box too, and warn."""

LEAST_WRITTEN_SHARE = 0.001
NAMELESS = "–"

_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_ONE_DECIMAL_BELOW = 99.95
"""A scaled number keeps one decimal as long as that leaves at most three digits: 1.2M, 12.3k, 123k."""


def short_number(value: float) -> str:
    """`value` in at most about five characters: 0, 0.25, 950, 1.2k, 34M."""
    magnitude = abs(value)
    for position, (scale, suffix) in enumerate(_SCALES):
        next_suffix = _SCALES[position - 1] if position else None
        scaled = magnitude / scale
        if round(scaled, 3) < 1:
            continue
        if next_suffix and round(scaled) >= next_suffix[0] / scale:
            return f"{'-' if value < 0 else ''}1{next_suffix[1]}"
        digits = f"{scaled:.1f}" if scaled < _ONE_DECIMAL_BELOW else f"{scaled:.0f}"
        return f"{'-' if value < 0 else ''}{digits.removesuffix('.0')}{suffix}"
    return f"{value:.3g}"


def percent(part: float) -> str:
    """A share of 1 as a percentage: 0.125 gives 12.5%; a little is never written as nothing."""
    if 0 < part < LEAST_WRITTEN_SHARE:
        return f"<{100 * LEAST_WRITTEN_SHARE:g}%"
    return f"{100 * part:.1f}".removesuffix(".0") + "%"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: 1 video, 1,000 videos."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def name_label(text: str, max_characters: int = 28) -> str:
    """`text` from a table as one short line that can be drawn as it is, whatever its characters."""
    line = " ".join(text.split())
    drawable = _drawable_codes()
    line = "".join(character if ord(character) in drawable else UNDRAWABLE for character in line)
    line = re.sub(f"{UNDRAWABLE}+", UNDRAWABLE, line)
    if len(line) > max_characters:
        line = line[: max_characters - 1].rstrip() + ELLIPSIS
    return (line or NAMELESS).replace("$", r"\$")  # a bare pair of dollars would be set as a formula


@functools.cache
def _drawable_codes() -> Set[int]:
    """Code points that the font of the pictures can draw."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties())).get_charmap())
