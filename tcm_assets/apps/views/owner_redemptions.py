"""The latest redemptions, and how one is taken back: by an entry that returns its points, with the reason."""

import logging
from typing import Final

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data, show_refusal
from tcm_assets.apps.ledger_access import ledger
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.money_flow import recent_redemptions
from tcm_assets.apps.queries.rows import Row, published_tables
from tcm_assets.apps.views.paging import page_offset, show_pages
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.errors import AlreadyReversedError, LedgerError
from tcm_assets.ledger.redeeming import reverse_redemption

logger = logging.getLogger(__name__)

PAGE_SIZE: Final = 10

LONGEST_REASON: Final = 500

_REVERSED_HERE: Final = "redemptions_reversed_here"
"""What this session took back: the published copy learns of it with the next refresh."""


def show_redemptions(visitor: Visitor) -> None:
    """One page of redemptions as published, the newest first."""
    found = []
    if "redemptions" in published_tables(query):
        found = recent_redemptions(query, limit=PAGE_SIZE, offset=page_offset("redemption_page", PAGE_SIZE, "all"))
    if not found:
        show_no_data("Nothing is redeemed yet", "Redemptions appear here with the publication that follows them.")
        return
    st.caption("As of the last publication; newer redemptions follow with the next.")
    for row in found:
        _show_redemption(visitor, row)
    show_pages("redemption_page", PAGE_SIZE, found[0]["redemption_count"])


def _show_redemption(visitor: Visitor, row: Row) -> None:
    redemption_id = row["redemption_id"]
    reversed_here = redemption_id in st.session_state.get(_REVERSED_HERE, ())
    with st.container(border=True, key=f"redemption_{redemption_id}"):
        handle = f"@{row['author_username']}" if row["author_username"] else row["account_id"]
        gained = f"{row['exposure_min']:,} min exposure" if row["exposure_min"] else f"${row['wallet_usd']:,}"
        taken_back = reversed_here or row["state"] == "reversed"
        badge = " :gray-badge[taken back]" if taken_back else ""
        st.markdown(f"**{plain(handle)}** spent {row['points']:,} points for {plain(gained)}{badge}")
        st.caption(plain(f"{row['redeemed_at']:%Y-%m-%d %H:%M} UTC, redemption {redemption_id}"))
        if not taken_back:
            with st.expander("Take back", icon=":material/undo:"):
                _show_form(visitor, redemption_id)


def _show_form(visitor: Visitor, redemption_id: str) -> None:
    with st.form(f"reverse_{redemption_id}", border=False):
        reason = st.text_input("Reason (required)", key=f"reason_{redemption_id}", max_chars=LONGEST_REASON)
        asked = st.form_submit_button("Take back and return the points")
    if asked:
        _reverse(visitor, redemption_id, reason.strip())


def _reverse(visitor: Visitor, redemption_id: str, reason: str) -> None:
    """Once only by the ledger's own rule: a second reversal of one redemption is refused."""
    if visitor.role != "owner":
        raise PermissionError("only the owner takes redemptions back")
    if not reason:
        show_refusal("Say why: the reason stands in the account's history.")
        return
    try:
        reverse_redemption(ledger(), redemption_id, reason=reason, actor=visitor.label)
    except AlreadyReversedError:
        st.info("It was taken back before; nothing was changed now.")
    except LedgerError:
        logger.exception("redemption %s was not taken back", redemption_id)
        show_refusal("It was not taken back. Try again in a moment.")
        return
    st.session_state.setdefault(_REVERSED_HERE, set()).add(redemption_id)
    st.toast("Taken back. The points are in the account again.")
    st.rerun()
