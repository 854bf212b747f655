"""Redemptions that the owner takes back, by an entry that returns their points, and how any decision is made."""

import logging
from collections.abc import Callable
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.queries import PAGE_SIZE
from tcm_assets.apps.paging import find_page_begin, show_newer_and_older
from tcm_assets.apps.published import open_ledger
from tcm_assets.apps.sign_in import check_may_act
from tcm_assets.apps.words import capitalize_first, format_points
from tcm_assets.ledger.errors import (
    AlreadyReversedError,
    ClosingError,
    InsufficientBenefitError,
    LedgerError,
    UnknownAccountError,
)
from tcm_assets.ledger.redeeming import reverse_redemption
from tcm_assets.ledger.statements import LoggedRedemption, list_recent_redemptions

logger = logging.getLogger(__name__)

_LONGEST_REASON: Final = 500
"""Characters."""


def show_redemptions(visitor: Visitor) -> None:
    """Show one page of redemptions, the newest first."""
    found = list_recent_redemptions(open_ledger(), limit=PAGE_SIZE + 1, before=find_page_begin("redemptions"))
    if not found:
        show_empty("Nothing is redeemed yet", "Redemptions appear here the moment they are made.")
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
        reason = st.text_input("Reason (required)", key=f"reason_{redemption_id}", max_chars=_LONGEST_REASON)
        asked = st.form_submit_button("Take back and return the points")
    if asked:
        _take_back(visitor, redemption_id, reason.strip())


def _take_back(visitor: Visitor, redemption_id: str, reason: str) -> None:
    if not reason:
        show_refusal("Say why: the reason stands in the account's history.")
        return

    def reverse() -> str:
        reverse_redemption(open_ledger(), redemption_id, reason=reason, actor=visitor.label)
        return "Taken back. The points are in the account again."

    make_decision(visitor, f"redemption {redemption_id}", reverse)


def make_decision(visitor: Visitor, subject: str, change: Callable[[], str]) -> None:
    """Make the owner's `change` of the ledger, say what it returns and draw the page anew; or say why not."""
    try:
        check_may_act(visitor)
        if visitor.role != "owner":
            raise PermissionError("only the owner decides this")
        st.toast(change())
    except PermissionError as refused:
        show_refusal(f"{str(refused).capitalize()}. Nothing was changed.")
        return
    except AlreadyReversedError:
        # A second click, or somebody else at the same moment: the page drawn anew says so.
        logger.info("%s was taken back before", subject)
    except (ClosingError, InsufficientBenefitError, UnknownAccountError) as refused:
        show_refusal(f"{capitalize_first(str(refused))}. Nothing was changed.")
        return
    except LedgerError:
        logger.exception("nothing was recorded about %s", subject)
        show_refusal("Nothing was changed. Try again in a moment.")
        return
    st.rerun()
