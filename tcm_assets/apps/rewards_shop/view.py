"""The rewards shop: what an account may spend, what it gets for it, and what happened to it so far."""

import logging
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import explained_absence, show_no_data, show_refusal
from tcm_assets.apps.identities import SignInFileError
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import ledger
from tcm_assets.apps.rewards_shop.confirmation import (
    confirmation_asked_for,
    open_confirmation,
    show_confirmation,
    show_outcome,
)
from tcm_assets.apps.rewards_shop.history import gifts, show_history
from tcm_assets.apps.sign_in import check_still
from tcm_assets.apps.visitor import Visitor
from tcm_assets.apps.words import points_words
from tcm_assets.ledger.redeeming import Reward, list_rewards
from tcm_assets.ledger.statements import find_account

logger = logging.getLogger(__name__)

REFRESH_S: Final = 5
"""How often the page asks the ledger anew: soon after another window spent, and seldom enough for a small server."""

_NARROWEST_CARD_PX: Final = 185


def show(visitor: Visitor) -> None:
    """The shop of the visitor's own account; whoever is no creator is refused."""
    st.title("Rewards shop")
    if visitor.role != "creator":
        show_refusal(f"Only creators spend points. You are signed in as {visitor.role}.")
        return
    show_outcome(visitor)
    _show_fresh(visitor)
    with explained_absence():
        confirmation = confirmation_asked_for()
        if confirmation is not None:
            show_confirmation(visitor, confirmation)


@st.fragment(run_every=REFRESH_S)
def _show_fresh(visitor: Visitor) -> None:
    """Balance, rewards and history as the ledger has them; an open confirmation stands outside and stays as it is."""
    try:
        check_still(visitor)
    except (PermissionError, SignInFileError) as ended:
        logger.warning("the shop is not refreshed: %s", ended)
        show_refusal("Your sign-in has ended. Reload the page to sign in again.")
        return
    with explained_absence():
        held = find_account(ledger(), visitor.account_id)
        balance = held.balance if held else 0
        _show_balance(balance, held.owed if held else 0)
        st.subheader("Rewards")
        offered = list_rewards(ledger())
        if not offered:
            show_no_data("No rewards at the moment", "The owner decides what the shop offers.")
        else:
            with st.grid(min_column_width=_NARROWEST_CARD_PX):
                for reward in offered:
                    with st.container(border=True, height="stretch"):
                        _show_reward(reward, balance)
        st.subheader("History")
        show_history(visitor.account_id)


def _show_balance(balance: int, owed: int) -> None:
    with st.container(border=True, gap=None):
        st.caption("Your balance")
        st.title(f":material/toll: {points_words(balance)}", anchor=False)
        if owed:
            st.caption(
                f"{points_words(owed)} are owed: they were taken back after they were spent. "
                "What your videos earn next pays them first."
            )


def _show_reward(reward: Reward, balance: int) -> None:
    st.markdown(f"**{plain(reward.name)}**")
    for label, icon in gifts(reward):
        st.badge(label, icon=icon, color="blue")
    st.subheader(points_words(reward.points), anchor=False)
    missing = reward.points - balance
    if missing > 0:
        st.progress(balance / reward.points)
        st.caption(f"You need {missing:,} more points." if missing > 1 else "You need 1 more point.")
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
