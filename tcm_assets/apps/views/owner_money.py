"""What was given out and spent, and what the ledger owes at this moment."""

import altair as alt
import streamlit as st

from tcm_assets.apps.charts import CHART_HEIGHT_PX, MAIN, points_over_time, show_chart
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.ledger_access import ledger
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.money_flow import points_by_day, redeemed_by_day, redeemed_by_reward
from tcm_assets.apps.queries.rows import published_tables
from tcm_assets.apps.views.figures import Figure, show_figures
from tcm_assets.apps.visitor import Visitor
from tcm_assets.ledger.rewards import rewards
from tcm_assets.ledger.statements import totals


def show_money(_: Visitor) -> None:
    """The ledger's sums of this moment, and the days of the published copy."""
    now = totals(ledger())
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
    names = {reward.reward_id: reward.name for reward in rewards(ledger())}
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
