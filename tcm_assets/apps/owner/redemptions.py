"""The redemptions section: the latest ones from the ledger itself, and taking one back with a reason.

A redemption is taken back by an entry that returns its points; nothing is edited.
"""

import logging
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.paging import find_page_begin, show_newer_and_older
from tcm_assets.apps.published import open_ledger
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import format_points
from tcm_assets.ledger.errors import AlreadyReversedError, LedgerError
from tcm_assets.ledger.redeeming import reverse_redemption
from tcm_assets.ledger.statements import LoggedRedemption, list_recent_redemptions

logger = logging.getLogger(__name__)

PAGE_SIZE: Final = 10

LONGEST_REASON: Final = 500


def show_redemptions(visitor: Visitor) -> None:
    """Show one page of redemptions, the newest first."""
    found = list_recent_redemptions(open_ledger(), limit=PAGE_SIZE + 1, before=find_page_begin("redemptions"))
    if not found:
        show_no_data("Nothing is redeemed yet", "Redemptions appear here the moment they are made.")
        return
    page = found[:PAGE_SIZE]
    for redemption in page:
        _show_redemption(visitor, redemption)
    show_newer_and_older("redemptions", page[-1].entry_id if len(found) > len(page) else None)


def _show_redemption(visitor: Visitor, redemption: LoggedRedemption) -> None:
    with st.container(border=True, key=f"redemption_{redemption.redemption_id}"):
        badge = "" if redemption.reversed_at is None else " :gray-badge[taken back]"
        st.markdown(
            f"**{escape('@' + redemption.username)}** spent {format_points(redemption.points)} on "
            f"{escape(redemption.reward_name)}{badge}"
        )
        st.caption(escape(f"{redemption.redeemed_at:%-d %B %Y, %H:%M} UTC · redemption {redemption.redemption_id}"))
        if redemption.reversed_at is not None:
            when = f"{redemption.reversed_at:%-d %B %Y, %H:%M} UTC"
            st.caption(escape(f"Taken back by {redemption.reversed_by} on {when}: {redemption.reversal_reason}"))
            return
        with st.expander("Take back", icon=":material/undo:"):
            _show_form(visitor, redemption.redemption_id)


def _show_form(visitor: Visitor, redemption_id: str) -> None:
    with st.form(f"reverse_{redemption_id}", border=False):
        reason = st.text_input("Reason (required)", key=f"reason_{redemption_id}", max_chars=LONGEST_REASON)
        asked = st.form_submit_button("Take back and return the points")
    if asked:
        _take_back(visitor, redemption_id, reason.strip())


def _take_back(visitor: Visitor, redemption_id: str, reason: str) -> None:
    """Take a redemption back; the ledger refuses a second reversal of one."""
    if not reason:
        show_refusal("Say why: the reason stands in the account's history.")
        return
    try:
        check_may_act(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner takes redemptions back")
        reverse_redemption(open_ledger(), redemption_id, reason=reason, actor=visitor.label)
    except PermissionError as refused:
        show_refusal(f"{str(refused).capitalize()}. Nothing was changed.")
        return
    except AlreadyReversedError:
        # A second click, or somebody else at the same moment: the page drawn anew says so.
        logger.info("redemption %s was taken back before", redemption_id)
    except LedgerError:
        logger.exception("redemption %s was not taken back", redemption_id)
        show_refusal("It was not taken back. Try again in a moment.")
        return
    else:
        st.toast("Taken back. The points are in the account again.")
    st.rerun()
