"""The scoring section: which scoring counts when, versions with their weights, and how fair each method is."""

from collections.abc import Mapping
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import QUIET, draw_grouped_bars, show_chart
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.queries import fetch_fairness, fetch_scoring_rules, fetch_scoring_versions
from tcm_assets.apps.published import Row, list_published_tables, query
from tcm_assets.apps.words import METRIC_NAMES
from tcm_assets.charts.labels import counted
from tcm_assets.points.pictures import METHOD_COLORS
from tcm_assets.points.populations import TIER_NAMES
from tcm_assets.points.tables import weight_column_name
from tcm_assets.tables.scoring_metrics import METHOD_LABELS, SCORING_METHODS, SCORING_METRICS

_MEASURES: Final[Mapping[str, str]] = {
    "share_of_points": "Points by size of account",
    "gini_of_creators": "Inequality of accounts",
    "gini_of_videos": "Inequality of videos",
    "outlier_effect": "Effect of one viral video on all others",
    "outlier_effect_largest": "Its effect on the video that it moves most",
    "rank_correlation": "Correlation of points with each metric",
    "weight_sensitivity": "Sensitivity to weights",
}
"""Titles of the measures, in their order; shares of videos stand beside the shares of points."""

_VIDEOS: Final = ("Share of videos, for comparison", QUIET)

_FIGURE_PX: Final = 170


def show_scoring(_: Visitor) -> None:
    """Show the versions with their weights, then each measure of fairness."""
    tables = list_published_tables(query)
    if "scoring_rules" in tables:
        _show_rules(fetch_scoring_rules(query))
    st.subheader("Scoring versions", anchor=False)
    versions = fetch_scoring_versions(query) if "scoring_versions" in tables else []
    if not versions:
        show_empty("No scoring version is published yet")
    for version in versions:
        _show_version(version)
    st.subheader("Fairness", anchor=False)
    fairness = fetch_fairness(query) if "points_fairness" in tables else []
    if not fairness:
        show_empty("Fairness is not published yet")
        return
    in_order = sorted(fairness, key=_find_place)
    rows = pd.DataFrame(in_order)
    for measure, title in _MEASURES.items():
        shown = rows[rows["measure"] == measure]
        videos = rows[(rows["measure"] == "share_of_videos") & (measure == "share_of_points")]
        if len(shown):
            st.markdown(f"**{title}**")
            st.caption(escape(" ".join(pd.concat([shown, videos])["explanation"].unique())))
            _show_measure(title, shown, videos)


def _show_rules(rules: list[Row]) -> None:
    """Show from which upload day on each version counts, the last rule first."""
    if not rules:
        return
    st.subheader("Which scoring counts", anchor=False)
    for rule in rules:
        days = f"Uploads from {rule['valid_from']:%-d %B %Y} on" if rule["valid_from"] else "All uploads"
        decided = f"decided on {rule['decided_at']:%-d %B %Y}"
        st.markdown(f"{days}: **{escape(rule['scoring_version'])}**, {decided}")
    st.caption(
        "Of two rules about one day the upper one counts. A new scoring counts from the day after the last that has "
        "posted points, unless TCM_SCORING_FROM names an earlier one."
    )


def _show_version(version: Row) -> None:
    with st.container(border=True):
        badge = " :green-badge[in use]" if version["is_current"] else ""
        st.markdown(f"**{escape(version['scoring_version'])}**{badge}")
        days = (
            f"uploaded from {version['first_upload_date']:%-d %B %Y} to {version['last_upload_date']:%-d %B %Y}"
            if version["first_upload_date"]
            else "none now"
        )
        window = version["window_days"]
        compared = f"each compared with the {window} days up to it" if window else "each compared with all videos"
        st.caption(f"Gave the points of {counted(version['video_count'], 'video')}, {days}; {compared}.")
        weights = (f"{METRIC_NAMES[metric]} {version[weight_column_name(metric)]:.1%}" for metric in SCORING_METRICS)
        st.caption(f"Weights: {', '.join(weights)}.")


def _find_place(row: Row) -> tuple[int, int, str]:
    """Return the place of a row: by method; tiers by size, metrics as everywhere, other subjects by name."""
    known = (*TIER_NAMES, *SCORING_METRICS)
    name = row["subject"].split()[0]
    return SCORING_METHODS.index(row["method"]), known.index(name) if name in known else len(known), row["subject"]


def _show_measure(title: str, rows: pd.DataFrame, videos: pd.DataFrame) -> None:
    """Show a measure of one subject as figures, of several as bars beside those of the `videos`."""
    values = rows.dropna(subset="value")
    if not len(values):
        st.caption("Too little to measure it on.")
        return
    is_percent = values["unit"].iloc[0] == "percent"
    if values["subject"].nunique() == 1:
        with st.container(horizontal=True):
            for method, value in zip(values["method"], values["value"], strict=True):
                number = f"{value:.3g} %" if is_percent else f"{value:.2f}"
                st.metric(METHOD_LABELS[method], number, border=True, width=_FIGURE_PX)
        return
    # The videos are the same under either method.
    videos = videos[videos["method"] == "robust"].dropna(subset="value").assign(series=_VIDEOS[0])
    bars = pd.concat([values.assign(series=values["method"].map(METHOD_LABELS)), videos])
    bars["subject"] = bars["subject"].map(_name_subject)
    colors = {METHOD_LABELS[method]: METHOD_COLORS[method] for method in SCORING_METHODS} | dict([_VIDEOS])
    colors = {series: color for series, color in colors.items() if series in set(bars["series"])}
    number_format, tooltip_format = ("%", ".1%") if len(videos) else ("~g", ".3g")
    x = alt.X(
        "value:Q", title="%" if is_percent else None, axis=alt.Axis(format=number_format, tickCount=5, labelFlush=16)
    )
    columns = bars[["subject", "series", "value"]]
    show_chart(draw_grouped_bars(columns, colors, x, value_format=tooltip_format), title)


def _name_subject(subject: str) -> str:
    """Return `Engagement rate +20 %` for `engagement_rate +20 %`."""
    metric, *rest = subject.split(" ")
    return " ".join((METRIC_NAMES.get(metric, metric.replace("_", " ").capitalize()), *rest))
