"""Altair charts in one look: the pictures' colours, Streamlit's light and dark theme, shared shapes and sizes.

Colours that a chart names itself must read on white and on near-black; those below do.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.charts import card

# Colours, with SERIES for things that stand side by side, as in the theme's categorical scale, and QUIET for what is
# there for comparison alone.
SERIES: Final = card.SERIES
MAIN: Final = card.MAIN
GOLD: Final = card.GOLD
BAD: Final = "#c25f5b"
QUIET: Final = "#93a1ac"

_BAR_SHARE: Final = 0.9
"""Share of a period that its bar fills; the rest is the gap to the next one."""

# Parts of a chart's height: a bar with its gap, so that each name has its own line; the axis below; the legend above.
BAR_HEIGHT_PX: Final = 26
_GROUPED_BAR_HEIGHT_PX: Final = 14
AXIS_HEIGHT_PX: Final = 64
_LEGEND_HEIGHT_PX: Final = 46

LONGEST_LABEL_PX: Final = 150
"""Names at an axis are cut beyond this, or a phone has no room for the bars; tooltips show them whole."""


def show_chart(chart: Any, description: str) -> None:
    """Draw an Altair chart over the full width, in the page's theme; `description` is for screen readers."""
    st.altair_chart(chart, width="stretch", theme="streamlit", alt=description)


def draw_bars_over_time(
    values: pd.DataFrame, colors: Mapping[str, str], *, title: str, unit: str, days: int = 1
) -> alt.Chart:
    """Draw one stacked bar for each period of `days` days.

    `values` has one row per period x series: `start` (its first day), `series`, `points`, `count`. `colors` holds the
    series from the bottom of the stack up; `unit` names what `count` counts, in the tooltip.
    """
    order = {series: place for place, series in enumerate(colors)}
    values = values.assign(
        start=pd.to_datetime(values["start"]),
        end=pd.to_datetime(values["start"]) + timedelta(days=days * _BAR_SHARE),
        order=values["series"].map(order),
    )
    legend = alt.Legend(orient="top") if len(colors) > 1 else None
    chart: alt.Chart = (
        alt.Chart(values)
        .mark_bar(orient="vertical")
        .encode(
            x=alt.X(
                "start:T",
                title="Day" if days == 1 else "Week, by its first day",
                axis=alt.Axis(format="%-d %b", grid=False, labelOverlap=True, tickCount=6),
            ),
            x2="end:T",
            y=alt.Y("points:Q", title=title, stack="zero", axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "series:N", title=None, scale=alt.Scale(domain=list(colors), range=list(colors.values())), legend=legend
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("start:T", title="Day" if days == 1 else "From", format="%-d %B %Y"),
                alt.Tooltip("series:N", title="State"),
                alt.Tooltip("points:Q", title=title, format=","),
                alt.Tooltip("count:Q", title=unit, format=","),
            ],
        )
        .properties(height=260)
    )
    return chart


def draw_grouped_bars(
    values: pd.DataFrame, colors: Mapping[str, str], x: alt.X, *, value_format: str, legend_columns: int = 1
) -> alt.Chart:
    """Draw the bars of each `subject` under each other, one for each `series`, in the order of the rows.

    `values` has one row per subject x series: `subject`, `series`, `value`; `colors` holds the series in their order.
    """
    subjects = list(dict.fromkeys(values["subject"]))
    legend = alt.Legend(orient="top", columns=legend_columns, labelLimit=220 // legend_columns + 30)
    is_one_series = len(colors) == 1
    around_px = AXIS_HEIGHT_PX + (0 if is_one_series else _LEGEND_HEIGHT_PX)
    chart: alt.Chart = (
        alt.Chart(values)
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            y=name_axis("subject", sort=subjects),
            yOffset=alt.YOffset("series:N", sort=list(colors)),
            x=x,
            color=alt.Color(
                "series:N",
                title=None,
                scale=alt.Scale(domain=list(colors), range=list(colors.values())),
                legend=None if is_one_series else legend,
            ),
            tooltip=[
                alt.Tooltip("subject:N", title="About"),
                alt.Tooltip("series:N", title="Shown"),
                alt.Tooltip("value:Q", title="Value", format=value_format),
            ],
        )
        .properties(height=len(subjects) * (len(colors) * _GROUPED_BAR_HEIGHT_PX + 8) + around_px)
    )
    return chart


def name_axis(column: str, sort: list[str] | None = None) -> alt.Y:
    """Return the axis of bars named by `column`; in the order of the rows without `sort`."""
    axis = alt.Axis(labelLimit=LONGEST_LABEL_PX, labelOverlap=False, ticks=False)
    return alt.Y(f"{column}:N", sort=sort, title=None, axis=axis)
