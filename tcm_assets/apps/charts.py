"""Altair charts as all pages draw them: Streamlit's theme for light and dark, the pictures' colours, one height.

Colours that a chart names itself must read on white and on near-black; those below do.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import altair as alt
import pyarrow as pa
import streamlit as st

from tcm_assets.charts import card

SERIES: Final = card.SERIES
"""Colours of things that stand side by side; the theme gives them to every categorical scale by itself."""

MAIN: Final = card.MAIN

GOLD: Final = card.GOLD

BAD: Final = "#c25f5b"

QUIET: Final = "#93a1ac"
"""What is there for comparison alone."""

CHART_HEIGHT_PX: Final = 260

BAR_HEIGHT_PX: Final = 26
"""Height of one bar and its gap in a chart of named bars, so that each name has its own line."""

LONGEST_LABEL_PX: Final = 150
"""Names at an axis are cut beyond this, else a phone's width has no room for the bars; tooltips show them whole."""


def points_over_time(days: pa.Table, day: str, value: str, title: str) -> alt.Chart:
    """An area over days: column `day` (date) against column `value` (number), whose axis says `title`."""
    chart: alt.Chart = (
        alt.Chart(days)
        .mark_area(line={"color": MAIN, "strokeWidth": 2}, color=MAIN, fillOpacity=0.18, interpolate="monotone")
        .encode(
            x=alt.X(f"{day}:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, tickCount=6)),
            y=alt.Y(f"{value}:Q", title=title, axis=alt.Axis(format="~s", tickCount=4)),
            tooltip=[alt.Tooltip(f"{day}:T", title="Day", format="%Y-%m-%d"), alt.Tooltip(f"{value}:Q", title=title)],
        )
        .properties(height=CHART_HEIGHT_PX)
    )
    return chart


def show_chart(chart: Any, description: str) -> None:
    """Draw an Altair chart over the full width, with the page's theme; `description` is for who cannot see it."""
    st.altair_chart(chart, width="stretch", theme="streamlit", alt=description)


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


def page_offset(key: str, page_size: int, about: object) -> int:
    """Rows to leave out for the page that `key` stands at; the first page again whenever `about` changes."""
    if st.session_state.get(f"{key}_about") != about:
        st.session_state[f"{key}_about"] = about
        # Another widget, so that it begins at its first page: the state of a shown one cannot be set.
        st.session_state[f"{key}_list"] = st.session_state.get(f"{key}_list", 0) + 1
    return (int(st.session_state.get(_widget_key(key), 1)) - 1) * page_size


def show_pages(key: str, page_size: int, count: int) -> None:
    """The control, where there is more than one page."""
    page_count = math.ceil(count / page_size)
    if page_count > 1:
        st.pagination(page_count, key=_widget_key(key), max_visible_pages=5)


def _widget_key(key: str) -> str:
    return f"{key}_{st.session_state.get(f'{key}_list', 0)}"
