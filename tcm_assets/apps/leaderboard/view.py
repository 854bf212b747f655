"""The leaderboard: accounts ranked by what their videos earned. It shows no balances: those are each account's own."""

from typing import Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.leaderboard.queries import (
    MEASURES,
    PAGE_SIZE,
    VIDEOS_FOR_A_MEAN,
    Board,
    find_last_scored_day,
    rank_accounts,
)
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.paging import find_page_offset, show_page_numbers
from tcm_assets.apps.published import Row, query
from tcm_assets.charts.labels import counted
from tcm_assets.points.populations import TIER_NAMES

PERIODS: Final[dict[str, int | None]] = {"All time": None, "90 days": 90, "30 days": 30, "7 days": 7}
"""Days up to the newest scored upload day."""

ALL_TIERS: Final = "All sizes"


def show(visitor: Visitor) -> None:
    """Show the page to everyone; a creator's own place is marked."""
    st.title("Leaderboard", anchor=False)
    last_day = find_last_scored_day(query)
    if last_day is None:
        show_empty("No video has points yet")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = st.selectbox(
            "By", list(MEASURES), format_func=MEASURES.__getitem__, key="measure", width=180, bind="query-params"
        )
        size = st.selectbox("Account size", [ALL_TIERS, *TIER_NAMES], key="tier", width=150, bind="query-params")
        period = st.selectbox("Uploaded in", list(PERIODS), key="period", width=150, bind="query-params")
    tier = None if size == ALL_TIERS else size
    day_count = PERIODS[period]
    days = None if day_count is None else (last_day, day_count)
    own_id = visitor.account_id if visitor.role == "creator" else None
    offset = find_page_offset("leaderboard_page", PAGE_SIZE, (measure, tier, days))
    board = rank_accounts(query, measure=measure, tier=tier, days=days, own_id=own_id, offset=offset)
    if visitor.role == "creator":
        _show_own_place(board, measure)
    if not board.accounts:
        show_page_numbers("leaderboard_page", PAGE_SIZE, board.count)
        show_empty("No account has a place here", "Choose another size or a longer time.")
        return
    uploaded = f"; videos of the {period} up to {last_day:%Y-%m-%d}" if days else ""
    least = f"; from {VIDEOS_FOR_A_MEAN} counted videos" if measure == "points_per_video" else ""
    st.caption(
        f"{counted(board.count, 'account')}{uploaded}{least}; videos that are held, rejected or without points do "
        "not count."
    )
    _show_table(board.accounts, measure, own_id)
    show_page_numbers("leaderboard_page", PAGE_SIZE, board.count)


def _show_own_place(board: Board, measure: str) -> None:
    if board.own is None:
        st.info("You have no place here yet: nothing of yours is counted in this choice.", icon=":material/flag:")
        return
    with st.container(horizontal=True):
        st.metric("Your place", f"{board.own['place']:,} of {board.count:,}", border=True)
        st.metric(MEASURES[measure], _format_measure(board.own[measure], measure), border=True)


def _show_table(accounts: list[Row], measure: str, own_id: str | None) -> None:
    """Show the places; cells are Markdown, and the own line is bold."""
    table = pd.DataFrame(
        {
            "Place": f"{row['place']:,}",
            "Account": escape(f"@{row['author_username']}"),
            MEASURES[measure]: _format_measure(row[measure], measure),
        }
        for row in accounts
    )
    own = [row["author_id"] == own_id for row in accounts]
    table[own] = "**" + table[own] + "**"
    table.loc[own, "Account"] += " :blue-badge[you]"
    # In one cell with the name: a phone has room for three columns.
    table["Account"] += [
        f" :small[:gray[{row['follower_tier'] or 'size unknown'}, {counted(row['payable_video_count'], 'video')}]]"
        for row in accounts
    ]
    st.table(table, hide_index=True, border="horizontal")


def _format_measure(value: float, measure: str) -> str:
    return f"{value:,.1f}" if measure == "points_per_video" else f"{value:,}"
