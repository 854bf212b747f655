"""The owner's page: points given and spent, whether ledger and videos agree, and its other sections."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import streamlit as st

from tcm_assets.apps.charts import MAIN, draw_bars_over_time, show_chart
from tcm_assets.apps.empty_states import explained_absence, show_empty, show_refusal
from tcm_assets.apps.identities import Visitor
from tcm_assets.apps.markdown import escape
from tcm_assets.apps.owner.contests import show_contests
from tcm_assets.apps.owner.decisions import show_cases, show_redemptions
from tcm_assets.apps.owner.queries import (
    MOST_DAYS_SHOWN,
    fetch_points_by_day,
    fetch_redeemed_by_day,
    fetch_redeemed_by_reward,
    find_differing_days,
    sum_earned_points,
)
from tcm_assets.apps.owner.scoring import show_scoring
from tcm_assets.apps.paging import choose_section
from tcm_assets.apps.published import list_published_tables, open_ledger, query
from tcm_assets.apps.words import format_points
from tcm_assets.charts.labels import counted
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.ledger.reviews import find_latest_reviews, select_rejected
from tcm_assets.ledger.statements import compute_totals

_MOST_FINDINGS: Final = 50

_NARROW_PX, _WIDE_PX = 170, 240
"""Widths of a box: two narrow ones and their gap fit a page of 390 px."""

_LONGEST_IN_NARROW: Final = 10
"""Characters of a number that a narrow box shows."""


class Figure(NamedTuple):
    """A number with its name and its meaning."""

    label: str
    value: int
    meaning: str


def show(visitor: Visitor) -> None:
    """Show the page to the owner alone."""
    st.title("Owner", anchor=False)
    if visitor.role != "owner":
        show_refusal("This page is for the owner.")
        return
    section = choose_section("Section", tuple(SECTIONS), "owner_section", is_heading=True)
    with explained_absence():
        SECTIONS[section](visitor)


def _show_points(_: Visitor) -> None:
    """Show the ledger's sums of this moment, and the days of the published copy."""
    now = compute_totals(open_ledger())
    _show_figures(
        Figure("Given for videos", now.video_points, "Points of videos, after later differences."),
        Figure("Redeemed", now.redeemed, "Spent in the shop."),
        Figure("Given back", now.reversed, "Returned to accounts when a redemption was taken back."),
        Figure("Outstanding", now.balance, "What all accounts together can still spend."),
    )
    st.caption(
        f"At this moment: {counted(now.account_count, 'account')}, "
        f"{counted(now.entry_count, 'entry', 'entries')}, {counted(now.redemption_count, 'redemption')}. "
        f"Given or taken by hand: {format_points(now.adjusted)}. Owed by accounts whose points were taken back after "
        f"they had spent them: {format_points(now.owed)}; what they earn next pays that first."
    )
    tables = list_published_tables(query)
    st.subheader("Points given, by upload day", anchor=False)
    given = fetch_points_by_day(query) if "points_ledger" in tables else None
    if given is None or not given.num_rows:
        show_empty("No points were given yet")
    else:
        _show_days(given, "Given", "Points given for each upload day", unit="Videos")
    st.subheader("Points redeemed, by day", anchor=False)
    spent = fetch_redeemed_by_day(query) if "redemptions" in tables else None
    if spent is not None and spent.num_rows:
        _show_days(spent, "Redeemed", "Points redeemed on each day", unit="Redemptions")
        _show_redeemed_rewards()
    elif now.redemption_count:
        show_empty(
            "Nothing was redeemed before the last publication",
            f"Redemptions so far: {now.redemption_count:,}. Their days are drawn after the next publication.",
        )
    else:
        show_empty("Nothing is redeemed yet", "Redemptions are drawn here after the next publication.")


def _show_figures(*figures: Figure) -> None:
    longest = max(len(f"{figure.value:,}") for figure in figures)
    width = _NARROW_PX if longest <= _LONGEST_IN_NARROW else _WIDE_PX
    with st.container(horizontal=True, gap="small"):
        for figure in figures:
            st.metric(figure.label, f"{figure.value:,}", help=figure.meaning, border=True, width=width)


def _show_days(days: pa.Table, state: str, description: str, *, unit: str) -> None:
    values = days.to_pandas().rename(columns={"day": "start"}).assign(series=state)
    show_chart(draw_bars_over_time(values, {state: MAIN}, title=f"Points {state.lower()}", unit=unit), description)


def _show_redeemed_rewards() -> None:
    names = {reward.reward_id: escape(reward.name) for reward in list_rewards(open_ledger())}
    table = fetch_redeemed_by_reward(query).to_pandas()
    table["reward_id"] = table["reward_id"].map(lambda reward_id: names.get(reward_id, escape(reward_id)))
    table[["redemption_count", "points"]] = table[["redemption_count", "points"]].map("{:,}".format)
    titles = {"reward_id": "Reward", "redemption_count": "Redemptions", "points": "Points"}
    st.table(table.rename(columns=titles)[list(titles.values())], hide_index=True, border="horizontal")


def _show_reconciliation(_: Visitor) -> None:
    """Show the payable points of the published videos beside the ledger's, days that differ, and the audit."""
    if list_published_tables(query) >= {"video_points", "alert_cases", "points_ledger"}:
        _show_agreement()
    else:
        show_empty("Earnings are not published yet")
    _show_audit()


def _show_agreement() -> None:
    rejected = select_rejected(find_latest_reviews(open_ledger()))["video_id"].to_pylist()
    earned = sum_earned_points(query, rejected)
    given = compute_totals(open_ledger()).video_points
    difference = given - earned.due
    _show_figures(
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


def _show_audit() -> None:
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


SECTIONS: Final[dict[str, Callable[[Visitor], None]]] = {
    "Points": _show_points,
    "Reconciliation": _show_reconciliation,
    "Reviews": show_cases,
    "Contests": show_contests,
    "Redemptions": show_redemptions,
    "Scoring": show_scoring,
}
