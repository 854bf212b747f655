"""One case as its reviewer sees it: who, which video, the evidence, the creator's appeal, and the latest decision."""

from collections.abc import Callable
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.alert_evidence import show_alerts
from tcm_assets.apps.charts import MAIN, show_chart
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.moments import now_in_utc
from tcm_assets.apps.owner.case_details import show_details
from tcm_assets.apps.owner.case_queries import DELIVERED_METRICS, LATEST_COUNTS, fetch_delivered_counts
from tcm_assets.apps.owner.case_state import show_pick
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.video_links import show_video_link
from tcm_assets.apps.words import METRIC_NAMES, SEVERITY_COLORS, format_points
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.reviews import DECIDED

_SERIES_HEIGHT_PX: Final = 160


def show_case(visitor: Visitor, case: Row, show_form: Callable[[], None]) -> None:
    """Show a row of `fetch_cases` with its `review` and `appeal`; `show_form` decides it."""
    video_id = case["video_id"]
    with st.container(border=True, key=f"case_{video_id}"):
        show_pick(video_id, f"Choose the case of video {video_id}")
        _show_headline(visitor, case)
        _show_video(case)
        if case["appeal"] is not None:
            _show_appeal(case["appeal"])
        if case["review"] is not None:
            _show_review(case, case["review"])
        details = st.expander(
            "Evidence then and now, history and pod",
            icon=":material/history:",
            key=f"details_{video_id}",
            on_change="rerun",
        )
        if details.open:
            with details:
                show_details(case)
        label = "Decide" if case["review"] is None else "Decide again"
        with st.expander(label, icon=":material/gavel:", key=f"decide_{video_id}"):
            show_form()


def _show_headline(visitor: Visitor, case: Row) -> None:
    severity = case["severity"]
    badges = [
        f":{SEVERITY_COLORS[severity]}-badge[{severity}]" if severity else ":gray-badge[no alerts any more]",
        f":gray-badge[{case['standing']}]",
    ]
    if case["is_appealed"]:
        badges.append(":blue-badge[appealed]")
    if case["pod_accounts"]:
        badges.append(f":violet-badge[pod of {counted(case['pod_accounts'], 'account')}]")
    if case["taken_by"]:
        whom = "you" if case["taken_by"] == visitor.label else escape(case["taken_by"])
        badges.append(f":green-badge[taken by {whom}]")
    points = format_points(case["points"])
    if case["hold_id"] and case["waiting_points"] != case["points"]:
        points += f", {case['waiting_points']:,} of them wait"
    st.markdown(f"**{escape('@' + case['author_username'])}** {' '.join(badges)} {points}")
    if case["deadline_at"] is not None and (case["is_appealed"] or case["standing"] == "held"):
        is_late = case["deadline_at"] < now_in_utc()
        since = f"Held since {case['held_at']:%-d %B %Y}. " if case["held_at"] else ""
        when = f"{case['deadline_at']:%-d %B %Y, %H:%M} UTC"
        st.caption(since + (f":red[**Overdue**: it was due by {when}.]" if is_late else f"Decide by {when}."))


def _show_video(case: Row) -> None:
    video_id, upload_date = case["video_id"], case["upload_date"]
    is_published = case["caption"] is not None
    if is_published:
        st.markdown(escape(case["caption"]) or "(no caption)")
    st.caption(escape(f"Video {video_id}, uploaded on {upload_date:%-d %B %Y}"))
    show_video_link(case["video_url"])
    show_alerts(case["alerts"])
    if is_published:
        counts = (f"{case[name]:,} {METRIC_NAMES[name].lower()}" for name in LATEST_COUNTS if case[name] is not None)
        st.caption(", ".join(counts))
    series = st.expander(
        "Counts at each delivery", icon=":material/show_chart:", key=f"series_{video_id}", on_change="rerun"
    )
    if series.open:
        with series:
            _show_deliveries(fetch_delivered_counts(query, video_id, upload_date).to_pandas())


def _show_deliveries(counts: pd.DataFrame) -> None:
    """Show one chart for each count, on an axis of its own: views would press likes and comments flat."""
    if counts["delivered_at"].nunique() < 2:
        st.caption("Delivered once: there is no series to look at.")
        return
    for column, metric in zip(st.columns(len(DELIVERED_METRICS)), DELIVERED_METRICS, strict=True):
        with column:
            chart = _draw_deliveries(counts[counts["metric"] == metric], metric.capitalize())
            show_chart(chart, f"{metric.capitalize()} at each delivery")


def _draw_deliveries(counts: pd.DataFrame, title: str) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(counts)
        .mark_line(point=True, color=MAIN)
        .encode(
            x=alt.X("delivered_at:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, tickCount=3)),
            y=alt.Y("count:Q", title=title, axis=alt.Axis(format="~s", tickCount=4)),
            tooltip=[
                alt.Tooltip("delivered_at:T", title="Delivered", format="%Y-%m-%d %H:%M"),
                alt.Tooltip("count:Q", title=title, format=","),
            ],
        )
        .properties(height=_SERIES_HEIGHT_PX)
    )
    return chart


def _show_appeal(appeal: Row) -> None:
    said = f"The creator's appeal of {appeal['appealed_at']:%-d %B %Y}: {escape(appeal['words'])}"
    if appeal["state"] == "open":
        st.warning(f"{said}  \nA reply is due by {appeal['deadline_at']:%-d %B %Y}.", icon=":material/campaign:")
    else:
        ended = "the hold ended without a decision" if appeal["state"] == "ended" else appeal["state"]
        st.markdown(f"{said}  \n:small[Answered: {ended}.]")


def _show_review(case: Row, review: Row) -> None:
    decided = DECIDED[review["decision"]]
    st.info(
        f"{decided.capitalize()} by {escape(review['reviewer'])} on {review['reviewed_at']:%-d %B %Y, %H:%M} UTC: "
        f"{escape(review['note'])}",
        icon=":material/gavel:",
    )
    if case["reviewed_at"] != review["reviewed_at"]:
        # What is published was made before this review.
        st.caption("The points follow with the next publication.")
    elif case["standing"] != decided:
        st.caption("Evidence of another kind came after this decision, so the case is open again.")
