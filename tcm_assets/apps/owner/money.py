"""What was given out and spent, and what the ledger owes at this moment."""

import altair as alt
import streamlit as st

from tcm_assets.apps.charts import CHART_HEIGHT_PX, MAIN, Figure, points_over_time, show_chart, show_figures
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.owner.queries import (
    MOST_DAYS_SHOWN,
    differing_days,
    earned_points,
    points_by_day,
    redeemed_by_day,
    redeemed_by_reward,
)
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import ledger, query
from tcm_assets.apps.rows import published_tables
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.audit import audit
from tcm_assets.ledger.redeeming import list_rewards
from tcm_assets.ledger.statements import compute_totals


def show_money(_: Visitor) -> None:
    """The ledger's sums of this moment, and the days of the published copy."""
    now = compute_totals(ledger())
    show_figures(
        (
            Figure("Given for videos", now.video_points, "Points of videos, after later differences."),
            Figure("Redeemed", now.redeemed, "Spent in the shop."),
            Figure("Given back", now.reversed, "Returned to accounts when a redemption was taken back."),
            Figure("Outstanding", now.balance, "What all accounts together can still spend."),
        )
    )
    st.caption(
        f"At this moment: {now.account_count:,} accounts, {now.entry_count:,} entries, {now.redemption_count:,} "
        f"redemptions. Given or taken by hand: {now.adjusted:,} points. Owed by accounts whose points were taken back "
        f"after they had spent them: {now.owed:,} points; what they earn next pays that first."
    )
    tables = published_tables(query)
    st.subheader("Points given, by upload day", anchor=False)
    given = points_by_day(query) if "points_ledger" in tables else None
    if given is None or not given.num_rows:
        show_no_data("No points were given yet")
    else:
        show_chart(points_over_time(given, "day", "points", "Points given"), "Points given for each upload day")
    st.subheader("Points redeemed, by day", anchor=False)
    spent = redeemed_by_day(query) if "redemptions" in tables else None
    if spent is None or not spent.num_rows:
        if now.redemption_count:
            show_no_data(
                "Nothing was redeemed before the last publication",
                f"Redemptions so far: {now.redemption_count:,}. Their days are drawn after the next publication.",
            )
        else:
            show_no_data("Nothing is redeemed yet")
        return
    bars = (
        alt.Chart(spent)
        .mark_bar(color=MAIN, size=14, cornerRadiusEnd=3)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, tickCount=6)),
            y=alt.Y("points:Q", title="Points redeemed", axis=alt.Axis(format="~s", tickCount=4)),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%Y-%m-%d"),
                alt.Tooltip("points:Q", title="Points", format=","),
                alt.Tooltip("redemption_count:Q", title="Redemptions", format=","),
            ],
        )
        .properties(height=CHART_HEIGHT_PX)
    )
    show_chart(bars, "Points redeemed on each day")
    names = {reward.reward_id: reward.name for reward in list_rewards(ledger())}
    st.table(
        [
            {
                "Reward": plain(names.get(row["reward_id"], row["reward_id"])),
                "Redemptions": f"{row['redemption_count']:,}",
                "Points": f"{row['points']:,}",
            }
            for row in redeemed_by_reward(query).to_pylist()
        ],
        hide_index=True,
        border="horizontal",
    )


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
    given = compute_totals(ledger()).video_points
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
