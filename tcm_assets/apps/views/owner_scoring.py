"""Which scoring gave the points, and how fairly they are shared out."""

from itertools import groupby
from typing import Final

import altair as alt
import pyarrow as pa
import streamlit as st

from tcm_assets.apps.charts import show_chart
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.rows import Row, published_tables
from tcm_assets.apps.queries.scoring import fairness, scoring_versions
from tcm_assets.apps.visitor import Visitor
from tcm_assets.schemas.follower_tiers import TIER_NAMES
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.scoring_versions import weight_column_name

_BAR_PX: Final = 14

_FIGURE_PX: Final = 170

_AROUND_PX: Final = 110
"""Legend and axis of a chart, which its height includes."""


def show_scoring(_: Visitor) -> None:
    """Versions with their weights, then each measure of fairness as bars, our method beside the source system's."""
    tables = published_tables(query)
    st.subheader("Scoring versions", anchor=False)
    versions = scoring_versions(query) if "scoring_versions" in tables else []
    if not versions:
        show_no_data("No scoring version is published yet")
    for version in versions:
        _show_version(version)
    st.subheader("Fairness", anchor=False)
    measures = fairness(query) if "points_fairness" in tables else []
    if not measures:
        show_no_data("Fairness is not published yet")
    for measure, group in groupby(measures, key=lambda row: row["measure"]):
        _show_measure(measure, sorted(group, key=_order))


def _order(row: Row) -> tuple[bool, int, str]:
    """Ours before the source system's; tiers by size, metrics as everywhere, other subjects by name."""
    known = (*TIER_NAMES, *SCORING_METRICS)
    place = known.index(row["subject"]) if row["subject"] in known else len(known)
    return row["method"] != "robust", place, row["subject"]


def _show_version(version: Row) -> None:
    with st.container(border=True):
        badge = " :green-badge[in use]" if version["is_current"] else ""
        st.markdown(f"**{plain(version['scoring_version'])}**{badge}")
        days = (
            f"uploads of {version['first_upload_date']:%Y-%m-%d} to {version['last_upload_date']:%Y-%m-%d}"
            if version["first_upload_date"]
            else "no video now"
        )
        st.caption(f"{version['video_count']:,} videos, {days}; window of {version['window_days']} days")
        weights = (
            f"{metric.replace('_', ' ')} {version[weight_column_name(metric)]:.0%}" for metric in SCORING_METRICS
        )
        st.caption(f"Weights: {', '.join(weights)}")


def _show_measure(measure: str, rows: list[Row]) -> None:
    st.markdown(f"**{measure.replace('_', ' ').capitalize()}**")
    st.caption(plain(" ".join(dict.fromkeys(row["explanation"] for row in rows))))
    known = [
        {"subject": row["subject"].replace("_", " "), "method": row["method"], "value": row["value"]}
        for row in rows
        if row["value"] is not None
    ]
    if not known:
        st.caption("Too little to measure it on.")
        return
    if len(known) <= len({row["method"] for row in known}):
        _show_figures(known, rows[0]["unit"])
        return
    methods = sorted({str(row["method"]) for row in known}, reverse=True)
    subjects = list(dict.fromkeys(str(row["subject"]) for row in known))
    chart = (
        alt.Chart(pa.Table.from_pylist(known))
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            y=alt.Y("subject:N", sort=subjects, title=None),
            yOffset=alt.YOffset("method:N", sort=methods),
            x=alt.X("value:Q", title=_unit(rows[0]["unit"]) or None, axis=alt.Axis(format="~g", tickCount=5)),
            color=alt.Color("method:N", sort=methods, title=None, legend=alt.Legend(orient="top")),
            tooltip=[
                alt.Tooltip("subject:N", title="About"),
                alt.Tooltip("method:N", title="Method"),
                alt.Tooltip("value:Q", title=_unit(rows[0]["unit"]) or "Value", format=".3g"),
            ],
        )
        .properties(height=len(subjects) * (len(methods) * _BAR_PX + 8) + _AROUND_PX)
    )
    show_chart(chart, f"{measure.replace('_', ' ')} by method")


def _show_figures(known: list[Row], unit: str) -> None:
    """One number for each method, which needs no bars."""
    with st.container(horizontal=True):
        for row in known:
            value = f"{row['value']:.3g} {_unit(unit)}".strip()
            st.metric(str(row["method"]), value, border=True, width=_FIGURE_PX)


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit
