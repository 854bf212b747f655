"""Boxes with figures on the owner's page."""

from typing import Final, NamedTuple

import streamlit as st

_NARROW_PX, _WIDE_PX = 170, 240
"""Widths of a box: two narrow ones and their gap fit a page of 390 px."""

_LONGEST_IN_NARROW: Final = 10
"""Characters of a number that a narrow box shows."""


class Figure(NamedTuple):
    """A number with its name and its meaning; a text is shown as it is."""

    label: str
    value: int | str
    meaning: str


def show_figures(*figures: Figure) -> None:
    """Show the figures beside each other, as wide as the longest needs."""
    words = [figure.value if isinstance(figure.value, str) else f"{figure.value:,}" for figure in figures]
    width = _NARROW_PX if max(map(len, words)) <= _LONGEST_IN_NARROW else _WIDE_PX
    with st.container(horizontal=True, gap="small"):
        for figure, value in zip(figures, words, strict=True):
            st.metric(figure.label, value, help=figure.meaning, border=True, width=width)
