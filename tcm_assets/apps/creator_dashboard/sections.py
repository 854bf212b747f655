"""Sections about the account as a whole: points over time and credits."""

from collections.abc import Sequence
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from tcm_assets.apps.charts import (
    AXIS_HEIGHT_PX,
    BAD,
    BAR_HEIGHT_PX,
    GOLD,
    MAIN,
    draw_bars_over_time,
    name_axis,
    show_chart,
)
from tcm_assets.apps.creator_dashboard.queries import (
    Period,
    fetch_credits_summary,
    fetch_points_over_time,
)
from tcm_assets.apps.empty_states import show_empty
from tcm_assets.apps.published import Row, query
from tcm_assets.apps.words import METRIC_NAMES, label_benefits
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.points.credit_rules import BONUS_ABOVE_CREDITS, BONUS_CREDITS, REWARD_TIERS
from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name

NARROWEST_CARD_PX: Final = 160
"""Two cards fit beside each other on a phone of 390 px."""

_OUTCOMES: Final = {"payable": ("Counted", MAIN), "held": ("Held for review", GOLD), "rejected": ("Rejected", BAD)}
"""Outcomes of scored videos, from the bottom of a stack up, with name and colour."""


@st.fragment
def show_points_over_time(author_id: str) -> None:
    """Show points by day or week of upload; held and rejected ones in colours of their own."""
    by = st.segmented_control(
        "Add up by", ["Day", "Week"], default="Week", required=True, key="by", bind="query-params"
    )
    period: Period = "day" if by == "Day" else "week"
    rows = fetch_points_over_time(query, author_id, period)
    if not rows:
        show_empty("No points yet", "The first scored video appears here.")
        return
    show_chart(draw_points_over_time(rows, period), f"Points of the videos uploaded each {period}")


def draw_points_over_time(rows: Sequence[Row], period: Period) -> alt.Chart:
    """Draw the rows of `fetch_points_over_time`; there must be at least one."""
    values = pd.DataFrame(rows).rename(columns={"period": "start", "outcome": "series", "video_count": "count"})
    colors = dict(_OUTCOMES[outcome] for outcome in _OUTCOMES if outcome in set(values["series"]))
    values["series"] = values["series"].map({outcome: name for outcome, (name, _) in _OUTCOMES.items()})
    return draw_bars_over_time(values, colors, title="Points", unit="Videos", days=7 if period == "week" else 1)


def show_credits(author_id: str) -> None:
    """Show credits by metric, the bonus, and the reward tiers that videos reached."""
    row = fetch_credits_summary(query, author_id)
    if not row["video_count"]:
        show_empty("No credits yet")
        return
    bonus = (
        f"{counted(row['bonus_count'], 'video')} went over {BONUS_ABOVE_CREDITS} base credits, "
        f"for {BONUS_CREDITS} more each."
    )
    with st.grid(min_column_width=NARROWEST_CARD_PX):
        show_card("Base credits", row["base_credits"], "One for each threshold that a count reached.")
        show_card("Bonus credits", row["bonus_credits"], bonus)
        for tier in REWARD_TIERS:
            if labels := [label for label, _ in label_benefits(tier)]:
                meaning = f"From {tier.minimum_credits} credits: {join_words(labels)} for each."
                show_card(f"{tier.name.capitalize()} videos", row[f"{tier.name}_count"], meaning)
        show_card("E-wallet", row["wallet_usd"], "What the tiers of your videos give in money.", "${:,}")
        show_card("Exposure", row["exposure_min"], "What the tiers of your videos give on the feed.", "{:,} min")
    if row["unpaid_credits"]:
        st.caption(
            f"Of these, {counted(row['unpaid_credits'], 'credit')} are of videos that are held or rejected: "
            "they count neither in the Credits card nor on the leaderboard."
        )
    show_chart(_draw_credits(row), "Credits by metric")
    unknown = [METRIC_NAMES[metric] for metric in CREDIT_METRICS if row[credits_column_name(metric)] is None]
    if unknown:
        st.caption(f"{join_words(unknown)}: unknown for all your videos, so no credits and no bar.")


def show_card(label: str, number: int, meaning: str, number_format: str = "{:,}") -> None:
    """Show a number in a box of the grid, with its meaning on hover."""
    st.metric(label, number_format.format(number), border=True, help=meaning)


def _draw_credits(row: Row) -> alt.Chart:
    """Draw the credits that each counted metric brought; an unknown metric has no bar."""
    credits_by_metric = pd.Series({METRIC_NAMES[name]: row[credits_column_name(name)] for name in CREDIT_METRICS})
    values = credits_by_metric.dropna().rename_axis("metric").reset_index(name="credits")
    chart: alt.Chart = (
        alt.Chart(values)
        .mark_bar(color=MAIN, cornerRadiusEnd=3)
        .encode(
            x=alt.X("credits:Q", title="Credits", axis=alt.Axis(format=",.0f", tickCount=4, tickMinStep=1)),
            y=name_axis("metric"),
            tooltip=[
                alt.Tooltip("metric:N", title="Metric"),
                alt.Tooltip("credits:Q", title="Credits", format=","),
            ],
        )
        .properties(height=BAR_HEIGHT_PX * len(values) + AXIS_HEIGHT_PX)
    )
    return chart
