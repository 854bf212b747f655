"""Whole numbers in a row of boxes: two beside each other on a phone, never cut off."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import streamlit as st


class Figure(NamedTuple):
    """A number with its name, and what it means."""

    label: str
    value: int
    meaning: str


_NARROW_PX: Final = 170
"""Two of them and their gap fit a page of 390 px."""

_WIDE_PX: Final = 240

_LONGEST_IN_NARROW: Final = 10
"""Characters of a number that a narrow box shows."""


def show_figures(figures: Sequence[Figure]) -> None:
    """The figures in their order, in boxes of one width."""
    longest = max(len(f"{figure.value:,}") for figure in figures)
    width = _NARROW_PX if longest <= _LONGEST_IN_NARROW else _WIDE_PX
    with st.container(horizontal=True, gap="small"):
        for figure in figures:
            st.metric(figure.label, f"{figure.value:,}", help=figure.meaning, border=True, width=width)
