"""Whether the ledger gave exactly what the videos earned, and whether every rule of the ledger holds."""

import streamlit as st

from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.ledger_access import ledger
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.reconciliation import MOST_DAYS_SHOWN, differing_days, earned_points
from tcm_assets.apps.queries.rows import published_tables
from tcm_assets.apps.views.figures import Figure, show_figures
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.statements import totals

_NEEDED = {"video_points", "alert_cases", "points_ledger"}

_MOST_FINDINGS = 50


def show_reconciliation(_: Visitor) -> None:
    """Payable points of the published videos beside the ledger's of this moment; days that differ; the audit."""
    if not published_tables(query) >= _NEEDED:
        show_no_data("Earnings are not published yet")
    else:
        _show_agreement()
    _show_audit()


def _show_agreement() -> None:
    earned = earned_points(query)
    given = totals(ledger()).video_points
    difference = given - earned.due
    show_figures(
        (
            Figure("Payable", earned.payable, "Points of videos that are not held back."),
            Figure("Given", given, "What the ledger gave for videos, at this moment."),
            Figure("Held", earned.held, "Points that wait for a review."),
            Figure("Rejected", earned.rejected, "Never paid, as a review decided."),
        )
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
        f"The ledger gave {abs(difference):,} points {more_or_less} than the videos are due.",
        icon=":material/error:",
    )
    if given != earned.posted:
        st.caption(
            f"The ledger has moved by {given - earned.posted:,} points since this copy was published; "
            "the next refresh compares anew."
        )
    days = differing_days(query)
    if not days:
        st.caption("In the published copy itself, every upload day agrees.")
        return
    st.markdown("**Upload days that differ in the published copy**")
    if len(days) == MOST_DAYS_SHOWN:
        st.caption(f"The latest {MOST_DAYS_SHOWN}.")
    st.table(
        [
            {
                "Day": f"{row['day']:%Y-%m-%d}",
                "Due": f"{row['due']:,}",
                "Given": f"{row['posted']:,}",
                "Difference": f"{row['difference']:+,}",
            }
            for row in days
        ],
        hide_index=True,
        border="horizontal",
    )


def _show_audit() -> None:
    st.subheader("Audit of the ledger", anchor=False)
    st.caption("Adds up every entry of every account. On a large ledger this takes a while, so it runs when asked to.")
    if not st.button("Audit now", icon=":material/fact_check:"):
        return
    with st.spinner("Adding up every entry"):
        findings = audit(ledger())
    if not findings:
        st.success("Every entry adds up, and every rule of the ledger holds.", icon=":material/check_circle:")
        return
    st.error(f"Found broken: {len(findings):,}.", icon=":material/error:")
    st.markdown("\n".join(f"- {plain(finding)}" for finding in findings[:_MOST_FINDINGS]))
