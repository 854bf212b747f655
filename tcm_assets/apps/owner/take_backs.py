"""Large take-backs that wait for the owner: what a posting would take back, and a word for exactly that."""

import streamlit as st

from tcm_assets.apps.empty_states import show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.published import open_ledger
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.ledger.errors import LedgerError
from tcm_assets.ledger.take_backs import WaitingTakeBack, approve_take_back, list_waiting

_SHOWN = 3
"""Take-backs that are shown, the latest first: an older one is mostly of a state that is gone."""


def show_waiting_take_backs(visitor: Visitor) -> None:
    """Show what waits; nothing where nothing does."""
    waiting = list_waiting(open_ledger())[:_SHOWN]
    if not waiting:
        return
    st.subheader("Points that wait to be taken back", anchor=False)
    st.caption("A run stopped before it took these. Mend the cause, and they are gone; or approve exactly this.")
    for each in waiting:
        with st.container(border=True):
            st.markdown(f"{each.refused_at:%Y-%m-%d %H:%M} UTC: {escape(each.words)}")
            if st.button("Approve exactly this", key=f"approve_{each.digest}"):
                _approve(visitor, each)


def _approve(visitor: Visitor, waiting: WaitingTakeBack) -> None:
    try:
        check_may_act(visitor)
        approve_take_back(open_ledger(), waiting.digest, approved_by=visitor.label)
    except PermissionError as ended:
        show_refusal(f"Nothing was approved: {ended}.")
        return
    except LedgerError as error:
        show_refusal(f"Nothing was approved: {error}.")
        return
    st.success("Approved. The next run over these days posts it.", icon=":material/done:")
