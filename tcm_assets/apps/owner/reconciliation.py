"""Whether ledger and videos agree, and the audit of the ledger: parts of the owner's books."""

from typing import Final

import pandas as pd
import streamlit as st

from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.figures import Figure, show_figures
from tcm_assets.apps.owner.queries import MOST_DAYS_SHOWN, find_differing_days, sum_earned_points
from tcm_assets.apps.published import open_ledger, query
from tcm_assets.apps.words import format_points
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.reviews import find_latest_reviews, select_rejected
from tcm_assets.ledger.statements import compute_totals

_MOST_FINDINGS: Final = 50


def show_agreement() -> None:
    """Show the payable points of the published videos beside the ledger's, and the days that differ."""
    rejected = select_rejected(find_latest_reviews(open_ledger()))["video_id"].to_pylist()
    earned = sum_earned_points(query, rejected)
    given = compute_totals(open_ledger()).video_points
    difference = given - earned.due
    show_figures(
        Figure("Payable", earned.payable, "Points of videos that are not held back."),
        Figure("Given", given, "What the ledger gave for videos, at this moment."),
        Figure("Held", earned.held, "Points that wait for a review."),
        Figure("Rejected", earned.rejected, "Never paid, as a review decided."),
    )
    if earned.kept:
        st.caption(
            f"Beside the payable points, {earned.kept:,} of videos that are held now were given before they were: "
            "they stay until a review decides."
        )
    if difference == 0:
        st.success(
            f"The ledger gave exactly what {earned.video_count:,} scored videos are due: difference 0.",
            icon=":material/check_circle:",
        )
        return
    more_or_less = "more" if difference > 0 else "less"
    st.error(
        f"The ledger gave {format_points(abs(difference))} {more_or_less} than the videos are due.",
        icon=":material/error:",
    )
    if given != earned.posted:
        st.caption(
            f"The ledger has moved by {format_points(given - earned.posted)} since this copy was published; "
            "the next refresh compares anew."
        )
    days = find_differing_days(query, rejected)
    if not days:
        st.caption("In the published copy itself, every upload day agrees.")
        return
    st.markdown("**Upload days that differ in the published copy**")
    if len(days) == MOST_DAYS_SHOWN:
        st.caption(f"The latest {MOST_DAYS_SHOWN}.")
    table = pd.DataFrame(
        {
            "Day": f"{row['day']:%Y-%m-%d}",
            "Due": f"{row['due']:,}",
            "Given": f"{row['posted']:,}",
            "Difference": f"{row['difference']:+,}",
        }
        for row in days
    )
    st.table(table, hide_index=True, border="horizontal")


def show_audit() -> None:
    """Show the audit of the whole ledger, when asked to."""
    st.subheader("Audit of the ledger", anchor=False)
    st.caption("Adds up every entry of every account. On a large ledger this takes a while, so it runs when asked to.")
    if not st.button("Audit now", icon=":material/fact_check:"):
        return
    with st.spinner("Adding up every entry"):
        findings = audit(open_ledger())
    if not findings:
        st.success("Every entry adds up, and every rule of the ledger holds.", icon=":material/check_circle:")
        return
    st.error(f"Found broken: {len(findings):,}.", icon=":material/error:")
    st.markdown("\n".join(f"- {escape(finding)}" for finding in findings[:_MOST_FINDINGS]))
