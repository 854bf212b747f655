"""The card of one video: why it earned its points, what it was compared with, and its ledger entries."""

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import AXIS_HEIGHT_PX, BAR_HEIGHT_PX, MAIN, QUIET, name_axis, show_chart
from tcm_assets.apps.creator_dashboard.credit_breakdown import show_credit_breakdown
from tcm_assets.apps.creator_dashboard.moving_points import show_moves
from tcm_assets.apps.creator_dashboard.queries import Explanation, MetricShare, fetch_ledger_entries
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.words import (
    ENTRY_NAMES,
    METRIC_NAMES,
    VIDEO_STATES,
    describe_population,
    format_points,
)
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME

_WEB_ADDRESS: Final = "https://"
"""The only scheme that a video's link may have: others could run in the page."""

_ABSENT_ENTRIES: Final = {
    "payable": "None yet: its points follow with the next publication.",
    "held": "None yet: its points wait for a review.",
    "rejected": "None: a review rejected the video, so its points are not paid.",
    "unscored": "None: it has no points.",
}
"""Why the ledger has no entry of a video, by its outcome."""

_COMPARED_TITLES: Final = {"robust": "Typical", "minmax": "Lowest to highest", "zscore": "Average"}
"""Headings for the value of a population that each scoring method uses."""

_ROOM_FOR_NUMBERS: Final = 1.15
"""The axis goes beyond the longest bar, so that the number at its end is not cut off."""

_NUMBER_COLOR: Final = "#7b8994"
"""A grey that reads on white and on near-black."""


def show_explanation(author_id: str, found: Explanation) -> None:
    """Show the card of one video of the account."""
    video = found.video
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(format_points(video["points"]).capitalize(), anchor=False, width="content")
            if video["standing"]:
                state = VIDEO_STATES[video["standing"]]
                st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        st.markdown(escape(video["caption"]) or "(no caption)")
        st.caption(_describe_upload(video))
        if video["video_url"] and video["video_url"].startswith(_WEB_ADDRESS):
            st.link_button("Open the video", video["video_url"], icon=":material/open_in_new:")
        if video["standing"]:
            st.caption(VIDEO_STATES[video["standing"]].meaning)
        if video["points"] is None:
            st.caption("It could not be scored: too little is known of it, or there was too little to compare it with.")
        else:
            _show_shares(found)
            show_moves(found.scored, video["points"])
        with st.expander("Compared metric by metric", icon=":material/balance:"):
            _show_comparison(found)
        with st.expander("Credits of this video", icon=":material/military_tech:"):
            show_credit_breakdown(author_id, video)
        with st.expander("Entries in the ledger", icon=":material/receipt_long:"):
            _show_entries(author_id, video)


def _describe_upload(video: Row) -> str:
    views = "views unknown" if video["view_count"] is None else counted(video["view_count"], "view")
    parts = [f"Uploaded on {video['upload_date']:%-d %B %Y}", views]
    if video["follower_tier"]:
        parts.append(f"{video['follower_tier']} account")
    return " · ".join(parts)


def _show_shares(found: Explanation) -> None:
    video = found.video
    show_chart(_draw_shares(found), "Points that each metric gave to the video")
    addends = " + ".join(f"{share.points:,}" for share in found.shares if share.points is not None)
    st.markdown(f"{addends} = **{format_points(video['points'])}**")
    st.caption("The pale part of a bar is the most that the metric can give.")
    st.markdown(_describe_comparison(found))
    if video["missing_metrics"]:
        missing = join_words([METRIC_NAMES[metric].lower() for metric in video["missing_metrics"]])
        rest = " The other metrics take its share." if video["method"] == "robust" else ""
        st.info(
            f"Left out, because unknown or without enough to compare with: {missing}.{rest}", icon=":material/info:"
        )


def _draw_shares(found: Explanation) -> alt.LayerChart:
    """Draw one bar a metric: its points, before the most it can give; the numbers sum to the video's points."""
    values = pd.DataFrame(
        {
            "metric": METRIC_NAMES[share.metric],
            "points": share.points or 0,
            "most": share.most or 0.0,
            "label": "left out" if share.points is None else f"{share.points:,}",
            "most_label": "unknown" if share.most is None else f"{share.most:,.0f}",
            "value": METRIC_BY_NAME[share.metric].in_words(share.value),
            "compared": _format_compared_value(share),
        }
        for share in found.shares
    )
    values["end"] = values[["points", "most"]].max(axis="columns")
    scale = alt.Scale(domain=[0, max(1.0, values["end"].max()) * _ROOM_FOR_NUMBERS], nice=False)
    base = alt.Chart(values).encode(
        y=name_axis("metric"),
        tooltip=[
            alt.Tooltip("metric:N", title="Metric"),
            alt.Tooltip("label:N", title="Points"),
            alt.Tooltip("most_label:N", title="At best"),
            alt.Tooltip("value:N", title="This video"),
            alt.Tooltip("compared:N", title=_COMPARED_TITLES[found.video["method"]]),
        ],
    )
    points = alt.X("points:Q", title="Points", scale=scale, axis=alt.Axis(tickCount=4))
    most = base.mark_bar(color=QUIET, opacity=0.25, cornerRadiusEnd=3).encode(x=alt.X("most:Q", scale=scale))
    given = base.mark_bar(color=MAIN, cornerRadiusEnd=3).encode(x=points)
    numbers = base.mark_text(align="left", dx=6, color=_NUMBER_COLOR, fontWeight="bold").encode(
        x=alt.X("end:Q", scale=scale), text="label:N"
    )
    return alt.LayerChart(layer=[most, given, numbers], height=BAR_HEIGHT_PX * len(values) + AXIS_HEIGHT_PX)


def _format_compared_value(share: MetricShare) -> str:
    """Return the value of the population that the score used: its median, or its lowest and highest value."""
    metric = METRIC_BY_NAME[share.metric]
    if share.extremes is None:
        return metric.in_words(share.typical)
    return " to ".join(metric.in_words(value) for value in share.extremes)


def _describe_comparison(found: Explanation) -> str:
    """Return in one sentence which videos this one was compared with."""
    video = found.video
    views = next(share for share in found.shares if share.metric == "view_count")
    if video["compared_with"] is None:
        return "There were too few videos to compare its views with."
    window = f" uploaded in the {found.window_days} days up to its own" if found.window_days else ""
    number = _format_population_count(views.population_count)
    return f"Compared with **{number}** of {describe_population(video['compared_with'])}{window}."


def _show_comparison(found: Explanation) -> None:
    video = found.video
    table = pd.DataFrame(
        {
            "Metric": METRIC_NAMES[share.metric],
            "This video": METRIC_BY_NAME[share.metric].in_words(share.value),
            _COMPARED_TITLES[video["method"]]: _format_compared_value(share),
            "Gave": "left out" if share.points is None else f"{share.points:,}",
        }
        for share in found.shares
    )
    st.table(table, hide_index=True)
    for sentence in _describe_other_comparisons(found):
        st.caption(sentence)
    weights = [f"{METRIC_NAMES[share.metric].lower()} {share.weight:.1%}" for share in found.shares if share.weight]
    if weights:
        st.caption(f"Weights where every metric is known: {join_words(weights)}.")
    now = {True: " It is the scoring of today.", False: " Newer points are given by another version."}
    st.caption(f"Scoring version {escape(video['scoring_version'])}.{now.get(video['is_current'], '')}")


def _describe_other_comparisons(found: Explanation) -> list[str]:
    """Return a sentence for each population, other than that of the views, that metrics were compared with."""
    views = next(share for share in found.shares if share.metric == "view_count")
    metrics: dict[tuple[str, int | None], list[str]] = {}
    for share in found.shares:
        population = (share.compared_with or "", share.population_count)
        if share.compared_with and population != (views.compared_with, views.population_count):
            metrics.setdefault(population, []).append(METRIC_NAMES[share.metric])
    return [
        f"{join_words(names)}: compared with {_format_population_count(number)} of "
        f"{describe_population(compared_with)}."
        for (compared_with, number), names in metrics.items()
    ]


def _format_population_count(number: int | None) -> str:
    """Return `1,200 videos`; without the number where the reference of the day is gone."""
    return "the videos" if number is None else counted(number, "video")


def _show_entries(author_id: str, video: Row) -> None:
    entries = fetch_ledger_entries(query, author_id, video["video_id"])
    if not entries:
        is_worthless = video["outcome"] == "payable" and not video["points"]
        st.caption("None: 0 points have no entry." if is_worthless else _ABSENT_ENTRIES[video["outcome"]])
    for entry in entries:
        st.markdown(f"**{entry['points']:+,}** · {ENTRY_NAMES[entry['kind']]} on {entry['created_at']:%-d %B %Y}")
        st.caption(escape(entry["reason"]))
