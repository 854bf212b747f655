"""The shop of an account: its balance, the rewards it can redeem, and its statement."""

import logging
from collections.abc import Mapping
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import explained_absence, show_empty, show_refusal
from tcm_assets.apps.identities import SignInFileError, Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.paging import find_page_begin, show_newer_and_older
from tcm_assets.apps.published import PublishedCopyMissingError, list_published_tables, open_ledger, query
from tcm_assets.apps.rewards_shop.confirmation import (
    find_open_confirmation,
    open_confirmation,
    show_confirmation,
    show_outcome,
)
from tcm_assets.apps.rewards_shop.statement import describe_entry, fetch_captions, write_statement
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import ENTRY_NAMES, BadgeColor, format_points, label_benefits
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.benefits import format_benefit, list_benefits
from tcm_assets.ledger.redeeming import Reward, list_rewards
from tcm_assets.ledger.statements import Entry, find_account, list_entries

logger = logging.getLogger(__name__)

REFRESH_S: Final = 5
"""Seconds between two looks at the ledger: soon after another window spent, and easy on a small server."""

_NARROWEST_CARD_PX: Final = 185

_HISTORY_PAGE_SIZE: Final = 10
"""Entries of one page: about a phone's screen, drawn anew at every refresh."""

_BADGE_COLORS: Final[Mapping[str, BadgeColor]] = {
    "earn": "green",
    "adjust": "blue",
    "redeem": "violet",
    "reverse": "orange",
}


def show(visitor: Visitor) -> None:
    """Show the shop of the visitor's own account; only creators have one."""
    st.title("Rewards shop", anchor=False)
    if visitor.role != "creator":
        show_refusal(f"Only creators spend points. You are signed in as {visitor.role}.")
        return
    show_outcome(visitor)
    _show_fresh(visitor)
    with explained_absence():
        confirmation = find_open_confirmation()
        if confirmation is not None:
            show_confirmation(visitor, confirmation)


@st.fragment(run_every=REFRESH_S)
def _show_fresh(visitor: Visitor) -> None:
    """Show balance, rewards and history as the ledger has them; an open confirmation stands outside and stays."""
    try:
        check_may_act(visitor)
    except (PermissionError, SignInFileError) as ended:
        logger.warning("the shop is not refreshed: %s", ended)
        show_refusal("Your sign-in has ended. Reload the page to sign in again.")
        return
    with explained_absence():
        held = find_account(open_ledger(), visitor.account_id)
        balance = held.balance if held else 0
        _show_balance(balance, held.owed if held else 0)
        _show_benefits(visitor.account_id)
        st.header("Rewards", anchor=False)
        offered = list_rewards(open_ledger())
        if not offered:
            show_empty("No rewards at the moment", "The owner decides what the shop offers.")
        else:
            with st.grid(min_column_width=_NARROWEST_CARD_PX):
                for reward in offered:
                    with st.container(border=True, height="stretch"):
                        _show_reward(reward, balance)
        st.header("History", anchor=False)
        _show_history(visitor.account_id)


def _show_balance(balance: int, owed: int) -> None:
    with st.container(border=True, gap=None):
        st.caption("Your balance")
        st.header(f":material/toll: {format_points(balance)}", anchor=False)
        if owed:
            st.caption(
                f"{format_points(owed)} are owed: they were taken back after they were spent. "
                "What your videos earn next pays them first."
            )


def _show_benefits(account_id: str) -> None:
    """Show what was granted or redeemed in money and exposure and waits for its delivery; nothing where none does."""
    waiting = [state for state in list_benefits(open_ledger(), account_id) if state.balance or state.owed]
    if not waiting:
        return
    due = [format_benefit(state.unit, state.balance) for state in waiting if state.balance]
    owed = [format_benefit(state.unit, state.owed) for state in waiting if state.owed]
    if due:
        st.caption(f"Also yours, and not delivered yet: {escape(' and '.join(due))}.")
    if owed:
        taken = escape(" and ".join(owed))
        st.caption(f"{taken} owed: taken back after its delivery. What you are granted next pays it first.")


def _show_reward(reward: Reward, balance: int) -> None:
    st.markdown(f"**{escape(reward.name)}**")
    for label, icon in label_benefits(reward):
        st.badge(label, icon=icon, color="blue")
    st.subheader(format_points(reward.points), anchor=False)
    missing = reward.points - balance
    if missing > 0:
        st.progress(balance / reward.points)
        st.caption(f"You need {counted(missing, 'more point')}.")
    chosen = st.button(
        "Redeem",
        key=f"redeem_{reward.reward_id}",
        type="primary",
        width="stretch",
        disabled=missing > 0,
        on_click=open_confirmation,
        args=(reward.reward_id,),
    )
    if chosen:
        # The confirmation belongs to the page: within this fragment, the next refresh would close it.
        st.rerun(scope="app")


def _show_history(account_id: str) -> None:
    """Show one page of the account's entries, the newest first."""
    begin = find_page_begin("history", about=account_id)
    entries = list_entries(open_ledger(), account_id, limit=_HISTORY_PAGE_SIZE + 1, before_entry_id=begin)
    if not entries:
        show_empty("No entries yet", "What your videos earn and what you redeem is listed here.")
        return
    page = entries[:_HISTORY_PAGE_SIZE]
    has_videos = _has_videos()
    captions = fetch_captions(query, [entry.video_id for entry in page]) if has_videos else {}
    for entry in page:
        st.markdown(_format_entry(entry, captions))
    show_newer_and_older("history", page[-1].entry_id if len(entries) > len(page) else None)
    st.download_button(
        "Statement as CSV",
        lambda: write_statement(open_ledger(), query, account_id, has_videos=has_videos),
        file_name="statement.csv",
        mime="text/csv",
        key="statement",
        on_click="ignore",
        icon=":material/download:",
    )


def _has_videos() -> bool:
    """Return whether captions can be looked up; the shop works without a publication too."""
    try:
        return "videos" in list_published_tables(query)
    except PublishedCopyMissingError:
        return False


def _format_entry(entry: Entry, captions: Mapping[str, str | None]) -> str:
    """Return two lines: what happened to how many points; when, the balance after it, what for and why."""
    badge = f":{_BADGE_COLORS[entry.kind]}-badge[{ENTRY_NAMES[entry.kind]}]"
    sign = "+" if entry.points > 0 else ""
    details = f"{entry.created_at:%-d %B %Y, %H:%M} UTC · balance {entry.balance_after:,}"
    details = f"{details} · {escape(describe_entry(entry, captions))}"
    return f"{badge} **{sign}{format_points(entry.points)}**  \n:small[{details}]"
