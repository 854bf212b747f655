"""How fairly points are shared out: each measure as bars or two numbers, our method beside the source system's."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pyarrow as pa
import streamlit as st

from tcm_assets.apps.charts import QUIET, show_chart
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.owner.queries import fairness, scoring_versions
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row, published_tables
from tcm_assets.apps.visitor import Visitor
from tcm_assets.apps.words import METRIC_NAMES
from tcm_assets.points.fairness_pictures import METHOD_COLORS
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.points.tables import weight_column_name
from tcm_assets.tables.scoring_metrics import METHOD_LABELS, SCORING_METHODS, SCORING_METRICS

TITLES: Final[Mapping[str, str]] = {
    "share_of_points": "Points by size of account",
    "gini_of_creators": "How unequal accounts are",
    "gini_of_videos": "How unequal videos are",
    "outlier_effect": "What one viral video does to all others",
    "outlier_effect_largest": "What it does to the video that it moves most",
    "rank_correlation": "What the points follow",
    "weight_sensitivity": "What another weight would change",
}
"""Measures in the order in which they are shown; shares of videos stand beside the shares of points."""

_VIDEOS: Final = ("Share of videos, for comparison", QUIET)

_BAR_PX: Final = 14

_FIGURE_PX: Final = 170

_LONGEST_NAME_PX: Final = 130
"""Room for "Engagement rate +20 %", which still leaves bars on a phone."""

_AROUND_PX: Final = 110
"""Legend and axis of a chart, which its height includes."""


def show_fairness(rows: list[Row]) -> None:
    """Every measure of `rows` (those of `points_fairness`), in words and numbers."""
    for measure, title in TITLES.items():
        about = [row for row in rows if row["measure"] == measure]
        if not about:
            continue
        beside = [row for row in rows if row["measure"] == "share_of_videos" and measure == "share_of_points"]
        st.markdown(f"**{title}**")
        st.caption(plain(" ".join(dict.fromkeys(row["explanation"] for row in (*about, *beside)))))
        _show_measure(title, sorted(about, key=_order), beside)


def _order(row: Row) -> tuple[int, int, str]:
    """By method; tiers by size, metrics as everywhere, other subjects by name."""
    known = (*TIER_NAMES, *SCORING_METRICS)
    place = known.index(row["subject"].split()[0]) if row["subject"].split()[0] in known else len(known)
    return SCORING_METHODS.index(row["method"]), place, row["subject"]


def _show_measure(title: str, about: list[Row], beside: list[Row]) -> None:
    known = [
        _bar(row, METHOD_LABELS[row["method"]], METHOD_COLORS[row["method"]])
        for row in about
        if row["value"] is not None
    ]
    if not known:
        st.caption("Too little to measure it on.")
        return
    unit = about[0]["unit"]
    if len({row["subject"] for row in known}) == 1:
        with st.container(horizontal=True):
            for row in known:
                st.metric(row["series"], _number(row["value"], unit), border=True, width=_FIGURE_PX)
        return
    # Whatever the method, the videos are the same.
    known += [_bar(row, *_VIDEOS) for row in beside if row["method"] == "robust" and row["value"] is not None]
    show_chart(_bars(known, is_share=bool(beside), unit=unit), title)


def _bar(row: Row, series: str, colour: str) -> dict[str, Any]:
    metric, *rest = row["subject"].split(" ")
    name = " ".join((METRIC_NAMES.get(metric, metric.replace("_", " ").capitalize()), *rest))
    return {"subject": name, "series": series, "colour": colour, "value": row["value"]}


def _bars(known: list[dict[str, Any]], *, is_share: bool, unit: str) -> Any:
    colours = {row["series"]: row["colour"] for row in known}
    subjects = list(dict.fromkeys(row["subject"] for row in known))
    is_one_series = len(colours) == 1
    form = "%" if is_share else "~g"
    title = "%" if unit == "percent" else None
    return (
        alt.Chart(pa.Table.from_pylist(known))
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            y=alt.Y("subject:N", sort=subjects, title=None, axis=alt.Axis(labelLimit=_LONGEST_NAME_PX)),
            yOffset=alt.YOffset("series:N", sort=list(colours)),
            x=alt.X("value:Q", title=title, axis=alt.Axis(format=form, tickCount=5)),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                title=None,
                legend=None if is_one_series else alt.Legend(orient="top", columns=1, labelLimit=220),
            ),
            tooltip=[
                alt.Tooltip("subject:N", title="About"),
                alt.Tooltip("series:N", title="Shown"),
                alt.Tooltip("value:Q", title="Value", format=".1%" if is_share else ".3g"),
            ],
        )
        .properties(height=len(subjects) * (len(colours) * _BAR_PX + 8) + (50 if is_one_series else _AROUND_PX))
    )


def _number(value: float, unit: str) -> str:
    return f"{value:.3g} %" if unit == "percent" else f"{value:.2f}"


def show_scoring(_: Visitor) -> None:
    """Versions with their weights, then each measure of fairness."""
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
    show_fairness(measures)


def _show_version(version: Row) -> None:
    with st.container(border=True):
        badge = " :green-badge[in use]" if version["is_current"] else ""
        st.markdown(f"**{plain(version['scoring_version'])}**{badge}")
        days = (
            f"uploaded from {version['first_upload_date']:%-d %B %Y} to {version['last_upload_date']:%-d %B %Y}"
            if version["first_upload_date"]
            else "none now"
        )
        compared = f"each compared with the {version['window_days']} days up to it"
        st.caption(f"Gave the points of {version['video_count']:,} videos, {days}; {compared}.")
        weights = (f"{METRIC_NAMES[metric]} {version[weight_column_name(metric)]:.1%}" for metric in SCORING_METRICS)
        st.caption(f"Weights: {', '.join(weights)}.")
