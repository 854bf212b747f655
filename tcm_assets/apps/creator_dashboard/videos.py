"""The dashboard's section about single videos: the list, and why the chosen one earned what it did."""

from typing import Any, Final

import streamlit as st

from tcm_assets.apps.charts import page_offset, show_pages
from tcm_assets.apps.creator_dashboard.explanation import show_explanation
from tcm_assets.apps.creator_dashboard.queries import alert_cases, case_counts
from tcm_assets.apps.creator_dashboard.video_queries import VIDEO_ORDERS, explanation, videos_page
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import one_line, plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row
from tcm_assets.apps.words import SEVERITY_COLORS, VIDEO_STATES, count_words

_PAGE_SIZE: Final = 20
"""Videos of one page of the list: what fits a screen, and what is quick whatever the account's size."""

_LABEL_LENGTH: Final = 60
"""Characters of a caption in the choice of a video; the list shows more."""


@st.fragment
def show_videos(author_id: str, video_count: int) -> None:
    """The account's videos page by page, and the points of the chosen one explained; a fragment of its own."""
    order = st.selectbox("Order", list(VIDEO_ORDERS), key="video_order")
    key = f"videos_{author_id}"
    offset = page_offset(key, _PAGE_SIZE, about=order)
    rows = videos_page(query, author_id, order, limit=_PAGE_SIZE, offset=offset)
    if not rows:
        show_no_data("No videos yet")
        return
    clicked = _show_list(rows, key=f"{key}_{order}_{offset}")
    show_pages(key, _PAGE_SIZE, video_count)
    # Numbered, since the browser sends back the label: two videos may have one caption and as many points.
    labels = {row["video_id"]: f"{place}. {_label(row)}" for place, row in enumerate(rows, start=offset + 1)}
    chosen = st.selectbox(
        "Explain this video",
        list(labels),
        index=clicked,
        format_func=labels.__getitem__,
        # Another row of the list is another choice: the list decides until this box is used.
        key=f"{key}_{order}_{offset}_{clicked}",
    )
    found = explanation(query, author_id, chosen)
    if found is None:
        show_no_data("This video is not here any more", "It left with the latest publication.")
        return
    show_explanation(author_id, found)


def _show_list(rows: list[Row], key: str) -> int:
    """The list; returns the place of the row that was clicked, 0 before any was."""
    columns = {
        "Uploaded": [row["upload_date"] for row in rows],
        "Caption": [one_line(row["caption"]) or "(no caption)" for row in rows],
        "Points": [row["points"] for row in rows],
        "State": [VIDEO_STATES[row["standing"]].label if row["standing"] else "" for row in rows],
        "Credits": [row["total_credits"] for row in rows],
        "Tier": [row["reward_tier"] if row["reward_tier"] != "none" else "" for row in rows],
        "Views": [row["view_count"] for row in rows],
        "Likes": [row["like_count"] for row in rows],
        "Comments": [row["comment_count"] for row in rows],
    }
    numbers = ("Points", "Credits", "Views", "Likes", "Comments")
    configuration: dict[str, Any] = {
        name: st.column_config.NumberColumn(format="localized", width="small") for name in numbers
    }
    configuration["Caption"] = st.column_config.TextColumn(width="medium")
    configuration["Uploaded"] = st.column_config.DateColumn(format="D MMM YYYY", width="small")
    state: Any = st.dataframe(
        columns,
        hide_index=True,
        column_config=configuration,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        height=300,
        alt="Your videos, with points, state, credits and counts; choose a row to see why it earned what it did",
    )
    chosen = state["selection"]["rows"]
    return int(chosen[0]) if chosen and 0 <= chosen[0] < len(rows) else 0


def _label(row: Row) -> str:
    points = "no points" if row["points"] is None else f"{row['points']:,} points"
    caption = one_line(row["caption"])
    shortened = caption if len(caption) <= _LABEL_LENGTH else f"{caption[: _LABEL_LENGTH - 1]}…"
    return f"{row['upload_date']:%-d %b} · {points} · {shortened or '(no caption)'}"


_PAGE_SIZE_CREATOR_ALERT_SECTION: Final = 10
"""Cases of one page; those that wait come first."""


@st.fragment
def show_alerts(author_id: str) -> None:
    """The account's cases with their evidence, what waits first."""
    counts = case_counts(query, author_id)
    if not counts:
        show_no_data("No alerts", "None of your videos shows a sign of counts that were not earned.")
        return
    for name, state in VIDEO_STATES.items():
        if name in counts:
            badge = f":{state.color}-badge[{state.icon} {counts[name]:,} {state.label.lower()}]"
            st.markdown(f"{badge} :small[{state.meaning}]")
    key = f"cases_{author_id}"
    offset = page_offset(key, _PAGE_SIZE_CREATOR_ALERT_SECTION, about=author_id)
    for case in alert_cases(query, author_id, limit=_PAGE_SIZE_CREATOR_ALERT_SECTION, offset=offset):
        with st.container(border=True):
            _show_case(case)
    show_pages(key, _PAGE_SIZE_CREATOR_ALERT_SECTION, sum(counts.values()))


def _show_case(case: Row) -> None:
    state = VIDEO_STATES[case["standing"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        points = "no points" if case["points"] is None else f"{case['points']:,} points"
        st.caption(f"{case['upload_date']:%-d %B %Y} · {points}", width="content")
    st.markdown(plain(case["caption"] or "") or "(no caption)")
    for alert in case["alerts"]:
        st.markdown(f":{SEVERITY_COLORS[alert['severity']]}-badge[{alert['severity']}] {plain(alert['explanation'])}")
    st.caption(_review_words(case))
    if case["review_note"]:
        st.caption(f"The reviewer's note: {plain(case['review_note'])}")


def _review_words(case: Row) -> str:
    kinds = (
        f"{count_words(case['family_count'], 'kind')} of evidence" if case["family_count"] else "No evidence any more"
    )
    if case["review_state"] == "open":
        again = " New evidence came after an earlier decision." if case["reviewed_at"] else ""
        waits = "waits for a review" if case["standing"] == "held" else "nothing is withheld"
        return f"{kinds} · {waits}.{again}"
    return f"{kinds} · {case['review_state']} on {case['reviewed_at']:%-d %B %Y}."
