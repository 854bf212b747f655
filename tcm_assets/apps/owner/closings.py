"""Closing a month on the owner's page: the next one that can be closed, and those that are."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.owner.decisions import make_decision
from tcm_assets.apps.published import open_ledger
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.closing import close_period, find_next_period, list_closed_periods


def show_closings(visitor: Visitor) -> None:
    """Show the button that closes the next month, once it has ended, and the closed months."""
    ledger = open_ledger()
    period = find_next_period(ledger)
    if period is None:
        show_empty("Nothing was posted yet", "A month can be closed when it has ended.")
        return
    running = f"{datetime.now(UTC):%Y-%m}"
    if period >= running:
        st.caption(f"The next month to close is {period}, when it has ended (UTC).")
    else:
        st.caption("A closed month never changes: a correction falls into the first open one.")
        if st.button(f"Close {period}", icon=":material/lock:"):
            make_decision(visitor, f"the closing of {period}", lambda: _close(visitor, period))
    closed = list_closed_periods(ledger)
    if closed:
        table = pd.DataFrame(
            {
                "Month": each.period,
                "Entries": f"{each.entry_count:,}",
                "Points at its end": f"{each.totals['points']['closing']:,}",
                "Closed": f"{each.closed_at:%-d %B %Y} by {each.closed_by}",
                "Digest": each.digest[:16],
            }
            for each in reversed(closed)
        )
        st.dataframe(table, hide_index=True)


def _close(visitor: Visitor, period: str) -> str:
    closed = close_period(open_ledger(), period, closed_by=visitor.label)
    return f"Closed {period} with {counted(closed.entry_count, 'entry', 'entries')}."
