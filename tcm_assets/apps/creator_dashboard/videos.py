"""Sections about single videos: the list with the chosen one explained, and the videos with alerts."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.address import read_address, write_address
from tcm_assets.apps.creator_dashboard.explanation import show_explanation
from tcm_assets.apps.creator_dashboard.queries import (
    VIDEO_ORDERS,
    Explanation,
    count_cases,
    explain_video,
    fetch_alert_cases,
    fetch_videos_page,
)
from tcm_assets.apps.creator_dashboard.side_by_side import show_side_by_side
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.markdown import escape, shorten, to_one_line
from tcm_assets.apps.paging import find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.words import SEVERITY_COLORS, VIDEO_STATES, capitalize_first, format_points
from tcm_assets.charts.labels import counted

_LIST_PAGE_SIZE: Final = 20
"""Videos of one page of the list: what fits a screen, and is quick whatever the account's size."""

_CASES_PAGE_SIZE: Final = 10

_LABEL_LENGTH: Final = 60
"""Characters of a caption in the choice of a video; the list shows more."""

_LIST_COLUMNS: Final = {
    "upload_date": "Uploaded",
    "caption": "Caption",
    "points": "Points",
    "standing": "State",
    "total_credits": "Credits",
    "reward_tier": "Tier",
    "view_count": "Views",
    "like_count": "Likes",
    "comment_count": "Comments",
}


_CHOSEN, _OTHER = "video", "with"
"""Names in the address: the video that is explained, and the one beside it."""


@st.fragment
def show_videos(author_id: str, video_count: int) -> None:
    """Show the account's videos page by page, the points of the chosen one explained, and another one beside it."""
    order = st.selectbox("Order", list(VIDEO_ORDERS), key="video_order", bind="query-params")
    offset = find_page_offset("videos_page", _LIST_PAGE_SIZE, about=(author_id, order), count=video_count)
    rows = fetch_videos_page(query, author_id, order, limit=_LIST_PAGE_SIZE, offset=offset)
    if not rows:
        show_empty("No videos yet")
        return
    place = f"{author_id}_{order}_{offset}"
    _show_list(rows, key=f"videos_{place}")
    show_page_numbers("videos_page", _LIST_PAGE_SIZE, video_count)
    # Numbered, since the browser sends back the label: two videos may have the same caption and points.
    labels = {row["video_id"]: f"{number}. {_label(row)}" for number, row in enumerate(rows, start=offset + 1)}
    shown = _ask_video("Explain this video", _CHOSEN, author_id, labels, place)
    if shown is None:
        show_empty("This video is not here any more", "It left with the latest publication.")
        return
    show_explanation(author_id, shown)
    others = {
        None: "No other one",
        **{each: label for each, label in labels.items() if each != shown.video["video_id"]},
    }
    other = _ask_video("Side by side with", _OTHER, author_id, others, f"{place}_{shown.video['video_id']}")
    if other is not None:
        show_side_by_side(shown, other)


def _ask_video(
    label: str, name: str, author_id: str, labels: Mapping[str | None, str], place: str
) -> Explanation | None:
    """Let the visitor choose one of the videos in `labels`, by id; the address keeps it under `name`.

    A video of the address that is on another page of the list is offered too; one of somebody else is as none.
    """
    asked = read_address(name)
    options = dict(labels)
    if asked is not None and asked not in options:
        found = explain_video(query, author_id, asked)
        if found is None:
            asked = None
        elif name == _CHOSEN or asked != read_address(_CHOSEN):
            options[asked] = f"{_label(found.video)} (on another page)"
        else:
            asked = None
    # Another choice makes a new box, so that the list and the browser's Back choose too.
    key = f"{name}_{place}_{asked}"
    chosen = st.selectbox(
        label,
        list(options),
        index=list(options).index(asked) if asked is not None else 0,
        format_func=options.__getitem__,
        key=key,
        on_change=_take_choice,
        args=(key, name),
    )
    return None if chosen is None else explain_video(query, author_id, chosen)


def _take_choice(key: str, name: str) -> None:
    write_address(name, st.session_state[key])


def _show_list(rows: list[Row], key: str) -> None:
    """Show the list; a click on a row chooses its video."""
    videos = pd.DataFrame(rows)[list(_LIST_COLUMNS)].assign(
        caption=[to_one_line(row["caption"]) or "(no caption)" for row in rows],
        standing=[VIDEO_STATES[row["standing"]].label if row["standing"] else "" for row in rows],
        reward_tier=[row["reward_tier"] if row["reward_tier"] != "none" else "" for row in rows],
    )
    number = st.column_config.NumberColumn(format="localized", width="small")
    st.dataframe(
        videos.rename(columns=_LIST_COLUMNS),
        hide_index=True,
        column_config={
            **dict.fromkeys(("Points", "Credits", "Views", "Likes", "Comments"), number),
            "Caption": st.column_config.TextColumn(width="medium"),
            "Uploaded": st.column_config.DateColumn(format="D MMM YYYY", width="small"),
        },
        on_select=lambda: _take_clicked(rows, key),
        selection_mode="single-row",
        key=key,
        height=300,
        alt="Your videos, with points, state, credits and counts; choose a row to see why it earned its points",
    )


def _take_clicked(rows: list[Row], key: str) -> None:
    clicked: list[int] = st.session_state[key]["selection"]["rows"]
    if clicked and 0 <= clicked[0] < len(rows):
        write_address(_CHOSEN, rows[clicked[0]]["video_id"])


def _label(row: Row) -> str:
    caption = shorten(row["caption"], _LABEL_LENGTH) or "(no caption)"
    return f"{row['upload_date']:%-d %b} · {format_points(row['points'])} · {caption}"


@st.fragment
def show_alerts(author_id: str) -> None:
    """Show the account's videos with alerts and their evidence, held ones first."""
    counts = count_cases(query, author_id)
    if not counts:
        show_empty("No alerts", "None of your videos shows a sign of counts that were not earned.")
        return
    for name, state in VIDEO_STATES.items():
        if name in counts:
            badge = f":{state.color}-badge[{state.icon} {counts[name]:,} {state.label.lower()}]"
            st.markdown(f"{badge} :small[{state.meaning}]")
    key = "alerts_page"
    offset = find_page_offset(key, _CASES_PAGE_SIZE, about=author_id, count=sum(counts.values()))
    for case in fetch_alert_cases(query, author_id, limit=_CASES_PAGE_SIZE, offset=offset):
        with st.container(border=True):
            _show_case(case)
    show_page_numbers(key, _CASES_PAGE_SIZE, sum(counts.values()))


def _show_case(case: Row) -> None:
    state = VIDEO_STATES[case["standing"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        st.caption(f"{case['upload_date']:%-d %B %Y} · {format_points(case['points'])}", width="content")
    st.markdown(escape(case["caption"] or "") or "(no caption)")
    for alert in case["alerts"]:
        badge = f":{SEVERITY_COLORS[alert['severity']]}-badge[{alert['severity']}]"
        st.markdown(f"{badge} {escape(capitalize_first(alert['explanation']))}")
    st.caption(_describe_review(case))
    if case["review_note"]:
        st.caption(f"The reviewer's note: {escape(case['review_note'])}")


def _describe_review(case: Row) -> str:
    # Not the kinds of evidence: some of them never count for holding.
    seen = counted(len(case["alerts"]), "alert") if case["alerts"] else "No evidence any more"
    if case["review_state"] == "open":
        again = " New evidence came after an earlier decision." if case["reviewed_at"] else ""
        waits = "waits for a review" if case["standing"] == "held" else "nothing is withheld"
        return f"{seen} · {waits}.{again}"
    return f"{seen} · {case['review_state']} on {case['reviewed_at']:%-d %B %Y}."
