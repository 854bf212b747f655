"""The leaderboard: places by what videos earned. It shows no balances: what others have left to spend is theirs."""

from datetime import date
from typing import Final

import streamlit as st

from tcm_assets.apps.charts import page_offset, show_pages
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.leaderboard.queries import (
    MEASURES,
    PAGE_SIZE,
    VIDEOS_FOR_A_MEAN,
    Board,
    last_scored_day,
    leaderboard,
)
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rows import Row
from tcm_assets.apps.visitor import Visitor
from tcm_assets.apps.words import count_words
from tcm_assets.points.populations import TIER_NAMES

PERIODS: Final[dict[str, int | None]] = {"All time": None, "90 days": 90, "30 days": 30, "7 days": 7}
"""Days up to the newest scored upload day."""

ALL_TIERS: Final = "All sizes"


def show(visitor: Visitor) -> None:
    """The page, for everyone; a creator's own place is marked."""
    st.title("Leaderboard", anchor=False)
    last_day = last_scored_day(query)
    if last_day is None:
        show_no_data("No video has points yet")
        return
    measure, tier, period = _ask()
    days = None if PERIODS[period] is None else (last_day, PERIODS[period] or 0)
    own_id = visitor.account_id if visitor.role == "creator" else None
    offset = page_offset("leaderboard_page", PAGE_SIZE, (measure, tier, days))
    board = leaderboard(query, measure=measure, tier=tier, days=days, own_id=own_id, offset=offset)
    if visitor.role == "creator":
        _show_own_place(board, measure)
    if not board.accounts:
        show_no_data("No account has a place here", "Choose another size or a longer time.")
        return
    st.caption(_counted(board, measure, last_day, period))
    st.table([_shown(row, measure, own_id) for row in board.accounts], hide_index=True, border="horizontal")
    show_pages("leaderboard_page", PAGE_SIZE, board.count)


def _ask() -> tuple[str, str | None, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = st.selectbox("By", list(MEASURES), format_func=MEASURES.__getitem__, key="measure", width=180)
        tier = st.selectbox("Account size", [ALL_TIERS, *TIER_NAMES], key="tier", width=150)
        period = st.selectbox("Uploaded in", list(PERIODS), key="period", width=150)
    return measure, None if tier == ALL_TIERS else tier, period


def _show_own_place(board: Board, measure: str) -> None:
    if board.own is None:
        st.info("You have no place here yet: nothing of yours is counted in this choice.", icon=":material/flag:")
        return
    with st.container(horizontal=True):
        st.metric("Your place", f"{board.own['place']:,} of {board.count:,}", border=True)
        st.metric(MEASURES[measure], _value(board.own, measure), border=True)


def _counted(board: Board, measure: str, last_day: date, period: str) -> str:
    told = [count_words(board.count, "account")]
    if PERIODS[period] is not None:
        told.append(f"videos of the {period} up to {last_day:%Y-%m-%d}")
    if measure == "points_per_video":
        told.append(f"from {VIDEOS_FOR_A_MEAN} counted videos")
    told.append("videos that are held, rejected or without points do not count")
    return "; ".join(told) + "."


def _shown(row: Row, measure: str, own_id: str | None) -> dict[str, str]:
    """A line of the table; its cells are Markdown."""
    handle = f"@{row['author_username']}"
    own = row["author_id"] == own_id
    name = f"**{plain(handle)}** :blue-badge[you]" if own else plain(handle)
    # In one cell with the name: a phone has room for three columns.
    facts = f"{row['follower_tier'] or 'size unknown'}, {count_words(row['payable_video_count'], 'video')}"
    return {
        "Place": f"**{row['place']:,}**" if own else f"{row['place']:,}",
        "Account": f"{name} :small[:gray[{facts}]]",
        MEASURES[measure]: f"**{_value(row, measure)}**" if own else _value(row, measure),
    }


def _value(row: Row, measure: str) -> str:
    return f"{row[measure]:,.1f}" if measure == "points_per_video" else f"{row[measure]:,}"
