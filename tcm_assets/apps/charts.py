"""Altair charts as all pages draw them: Streamlit's theme for light and dark, the pictures' colours, one height.

Colours that a chart names itself must read on white and on near-black; those below do.
"""

from typing import Any, Final

import altair as alt
import pyarrow as pa
import streamlit as st

from tcm_assets.pictures import style

SERIES: Final = style.SERIES
"""Colours of things that stand side by side; the theme gives them to every categorical scale by itself."""

MAIN: Final = style.MAIN
GOLD: Final = style.GOLD
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
