"""The latest redemptions, and how one is taken back: by an entry that returns its points, with the reason.

All of it is the ledger's, of this moment: what was redeemed a second ago can be taken back.
"""

import logging
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data, show_refusal
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import ledger
from tcm_assets.apps.sign_in import check_still
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.errors import AlreadyReversedError, LedgerError
from tcm_assets.ledger.redeeming import reverse_redemption
from tcm_assets.ledger.statements import LoggedRedemption, list_recent_redemptions

logger = logging.getLogger(__name__)

PAGE_SIZE: Final = 10

LONGEST_REASON: Final = 500

_BEGINS: Final = "redemption_pages_begin"
"""Where each page up to the one that is read begins: below an entry, so that new redemptions shift nothing."""


def show_redemptions(visitor: Visitor) -> None:
    """One page of redemptions, the newest first, with buttons to older and newer ones."""
    begins: tuple[int | None, ...] = st.session_state.get(_BEGINS, (None,))
    found = list_recent_redemptions(ledger(), limit=PAGE_SIZE + 1, before=begins[-1])
    if not found:
        show_no_data("Nothing is redeemed yet", "Redemptions appear here the moment they are made.")
        return
    page = found[:PAGE_SIZE]
    for redemption in page:
        _show_redemption(visitor, redemption)
    if len(begins) == 1 and len(found) == len(page):
        return
    with st.container(horizontal=True):
        st.button(
            "Newer",
            icon=":material/chevron_left:",
            disabled=len(begins) == 1,
            on_click=_begin_pages_at,
            args=(begins[:-1] or begins,),
            key="redemptions_newer",
        )
        st.button(
            "Older",
            icon=":material/chevron_right:",
            disabled=len(found) == len(page),
            on_click=_begin_pages_at,
            args=((*begins, page[-1].entry_id),),
            key="redemptions_older",
        )


def _begin_pages_at(begins: tuple[int | None, ...]) -> None:
    """A second click before the page was drawn anew says the same as the first."""
    st.session_state[_BEGINS] = begins


def _show_redemption(visitor: Visitor, redemption: LoggedRedemption) -> None:
    with st.container(border=True, key=f"redemption_{redemption.redemption_id}"):
        badge = "" if redemption.reversed_at is None else " :gray-badge[taken back]"
        st.markdown(
            f"**{plain('@' + redemption.username)}** spent {redemption.points:,} points on "
            f"{plain(redemption.reward_name)}{badge}"
        )
        st.caption(plain(f"{redemption.redeemed_at:%-d %B %Y, %H:%M} UTC · redemption {redemption.redemption_id}"))
        if redemption.reversed_at is not None:
            when = f"{redemption.reversed_at:%-d %B %Y, %H:%M} UTC"
            st.caption(plain(f"Taken back by {redemption.reversed_by} on {when}: {redemption.reversal_reason}"))
            return
        with st.expander("Take back", icon=":material/undo:"):
            _show_form(visitor, redemption.redemption_id)


def _show_form(visitor: Visitor, redemption_id: str) -> None:
    with st.form(f"reverse_{redemption_id}", border=False):
        reason = st.text_input("Reason (required)", key=f"reason_{redemption_id}", max_chars=LONGEST_REASON)
        asked = st.form_submit_button("Take back and return the points")
    if asked:
        _reverse(visitor, redemption_id, reason.strip())


def _reverse(visitor: Visitor, redemption_id: str, reason: str) -> None:
    """Once only by the ledger's own rule: a second reversal of one redemption is refused."""
    if not reason:
        show_refusal("Say why: the reason stands in the account's history.")
        return
    try:
        check_still(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner takes redemptions back")
        reverse_redemption(ledger(), redemption_id, reason=reason, actor=visitor.label)
    except PermissionError as refused:
        show_refusal(f"{str(refused).capitalize()}. Nothing was changed.")
        return
    except AlreadyReversedError:
        # The second click of two, or somebody else at the same moment: the page drawn anew says so.
        logger.info("redemption %s was taken back before", redemption_id)
    except LedgerError:
        logger.exception("redemption %s was not taken back", redemption_id)
        show_refusal("It was not taken back. Try again in a moment.")
        return
    else:
        st.toast("Taken back. The points are in the account again.")
    st.rerun()
