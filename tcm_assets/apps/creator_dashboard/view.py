"""The page of an account: who it is, and the chosen section: its points, what is held, brands, safety, and its like."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from tcm_assets.apps.address import read_address, write_address
from tcm_assets.apps.creator_dashboard.brands import show_brands
from tcm_assets.apps.creator_dashboard.fitting_better import show_fitting_better
from tcm_assets.apps.creator_dashboard.goals import show_goals
from tcm_assets.apps.creator_dashboard.held_videos import show_held_videos
from tcm_assets.apps.creator_dashboard.lookalikes import show_lookalikes
from tcm_assets.apps.creator_dashboard.queries import fetch_account_summary, find_accounts
from tcm_assets.apps.creator_dashboard.safety import show_safety
from tcm_assets.apps.creator_dashboard.sections import (
    NARROWEST_CARD_PX,
    show_card,
    show_credits,
    show_points_over_time,
)
from tcm_assets.apps.creator_dashboard.videos import show_alerts, show_videos
from tcm_assets.apps.empty_states import explained_absence, show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.paging import choose_section
from tcm_assets.apps.published import Row, open_ledger, query
from tcm_assets.apps.words import ACCOUNT_STATES, format_points
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.statements import find_account

TABS_KEY: Final = "tab"
"""The session's and the address's key for the open tab, by its label."""

_ACCOUNT: Final = "account"
"""The address's name for the account that the owner looks at, by its id."""

MOST_FOUND: Final = 50
"""Accounts in the owner's choice: as many as a list can be read through. For others, a handle is typed."""


def show(visitor: Visitor) -> None:
    """Show the visitor's own account; the owner chooses one, and a brand is refused."""
    st.title("Creator dashboard", anchor=False)
    if visitor.role == "brand":
        show_refusal("This page is for creators. You are signed in as a brand.")
        return
    with explained_absence():
        author_id = _let_owner_choose() if visitor.role == "owner" else visitor.account_id
        if author_id is not None:
            _show_account(visitor, author_id)


def _let_owner_choose() -> str | None:
    """Return the account that the owner chose among those found; None when there is none. The address keeps its id."""
    words = st.text_input(
        "Find an account", key="find", placeholder="A part of its handle, or its id", bind="query-params"
    )
    found = {row["author_id"]: row for row in find_accounts(query, words, limit=MOST_FOUND)}
    asked = read_address(_ACCOUNT)
    if asked is not None and asked not in found and not words.strip():
        # A link to an account that is not among the first.
        found |= {row["author_id"]: row for row in find_accounts(query, asked, limit=1) if row["author_id"] == asked}
    if not found:
        if words.strip():
            show_empty("No such account", "No handle has these characters, and no account has this id.")
        else:
            show_empty("No accounts yet", "They appear with the first published videos.")
        return None
    key = f"{_ACCOUNT}_{asked}_{words}"
    chosen: str = st.selectbox(
        "Account",
        list(found),
        index=list(found).index(asked) if asked in found else 0,
        # With the id, since the browser sends back the label: a handle may have belonged to two accounts.
        format_func=lambda author_id: (
            f"@{found[author_id]['author_username']} · {_format_rank(found[author_id])} · {author_id}"
        ),
        help=f"The {MOST_FOUND} of the best rank, of those that were found.",
        key=key,
        on_change=lambda: write_address(_ACCOUNT, st.session_state[key]),
    )
    return chosen


def _format_rank(account: Row) -> str:
    return "no rank yet" if account["points_rank"] is None else f"rank {account['points_rank']:,}"


def _show_account(visitor: Visitor, author_id: str) -> None:
    summary = fetch_account_summary(query, author_id)
    if summary is None:
        show_empty("No videos yet", "Your points appear here once your first videos are published.")
        return
    _show_identity(summary)
    section = choose_section("Section", tuple(SECTIONS), SECTION_KEY, is_heading=True)
    with explained_absence():
        SECTIONS[section](visitor, summary)


def _show_points(_: Visitor, summary: Row) -> None:
    author_id = summary["author_id"]
    _show_headline(summary)
    st.subheader("Points over time", anchor=False)
    show_points_over_time(author_id)
    st.subheader("Goals", anchor=False)
    show_goals(author_id, summary["follower_tier"])
    _show_tabs(author_id, summary)


def _show_held_videos(visitor: Visitor, summary: Row) -> None:
    show_held_videos(visitor, summary["author_id"])


def _show_brands(_: Visitor, summary: Row) -> None:
    show_brands(summary["creator_id"])


def _show_fitting_better(_: Visitor, summary: Row) -> None:
    show_fitting_better(summary["creator_id"])


def _show_safety(visitor: Visitor, summary: Row) -> None:
    show_safety(visitor, summary["author_id"], summary["creator_id"])


def _show_lookalikes(_: Visitor, summary: Row) -> None:
    show_lookalikes(summary["creator_id"])


SECTIONS: Final[dict[str, Callable[[Visitor, Row], None]]] = {
    "Points": _show_points,
    "Held videos": _show_held_videos,
    "Brands for me": _show_brands,
    "Fit better": _show_fitting_better,
    "My safety": _show_safety,
    "Creators like me": _show_lookalikes,
}
"""Each gets the visitor and the account's row of `creator_points`."""

SECTION_KEY: Final = "section"
"""The session's and the address's key for the open section, by its name."""


@st.fragment
def _show_tabs(author_id: str, summary: Row) -> None:
    """Show the tabs; only the open one is queried and drawn."""
    videos, credit, alerts = st.tabs(
        ["Videos and why", "Credits", "Alerts"],
        key=TABS_KEY,
        on_change="rerun",
        bind="query-params",
    )
    if videos.open:
        with videos:
            show_videos(author_id, summary["video_count"])
    if credit.open:
        with credit:
            show_credits(author_id)
    if alerts.open:
        with alerts:
            show_alerts(author_id)


def _show_identity(summary: Row) -> None:
    state = ACCOUNT_STATES[summary["standing"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**@{escape(summary['author_username'])}**", width="content")
        st.badge(state.label, color=state.color, icon=state.icon, help=state.meaning)
        if summary["creator_id"] is None:
            st.badge("Not in the creator list", color="gray", icon=":material/link_off:")
    if summary["creator_id"] is None:
        st.caption(
            "This account is not in the creator list: it earns points as any other, but no brands are recommended "
            "to it. Ask the owner to list its handle."
        )


def _show_headline(summary: Row) -> None:
    with st.grid(min_column_width=NARROWEST_CARD_PX):
        _show_balance(summary["author_id"])
        show_card("All points", summary["total_points"], "What all your videos scored, together.")
        show_card("Payable", summary["payable_points"], "All points minus held and rejected ones.")
        show_card(
            "Held",
            summary["held_points"],
            "Points of videos that a person has to look at first; what was paid of them before stays until then.",
        )
        show_card(
            "Credits",
            summary["payable_credits"],
            "By the published thresholds, bonus included, of the videos that are neither held nor rejected.",
        )
        show_card("Videos", summary["video_count"], "Videos of the account that are published.")
        st.metric(
            "Rank",
            "none yet"
            if summary["points_rank"] is None
            else f"{summary['points_rank']:,} of {summary['ranked_count']:,}",
            border=True,
            help="By payable points, as on the leaderboard; accounts with equal points share a rank.",
        )
    if summary["rejected_points"]:
        st.caption(f"A review rejected {format_points(summary['rejected_points'])}: never paid.")
    unscored = summary["video_count"] - summary["scored_video_count"]
    if unscored:
        st.caption(f"{counted(unscored, 'video')} could not be scored and gave no points.")


def _show_balance(author_id: str) -> None:
    """Show balance and points owed, from the ledger itself; without it, the rest of the page stays."""
    with explained_absence():
        held = find_account(open_ledger(), author_id)
        balance, owed = (held.balance, held.owed) if held else (0, 0)
        show_card("Balance", balance, "What you can spend in the rewards shop: earned, less spent.")
        show_card("Owed", owed, "Taken back after it was spent; the next points pay it first.")
