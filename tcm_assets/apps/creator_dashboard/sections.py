"""The dashboard's sections about the account as a whole: points over time, goals, credits, brands."""

from collections.abc import Sequence
from datetime import timedelta

import altair as alt
import streamlit as st

from tcm_assets.apps.charts import BAD, BAR_HEIGHT_PX, CHART_HEIGHT_PX, GOLD, LONGEST_LABEL_PX, MAIN, QUIET, show_chart
from tcm_assets.apps.creator_dashboard.queries import (
    COUNTED,
    Period,
    credits_summary,
    goal_totals,
    points_over_time,
    recommended_brands,
)
from tcm_assets.apps.creator_dashboard.video_queries import MetricShare
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.marketplace.match_words import COMPONENT_NAMES
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.rewards_shop.history import gifts
from tcm_assets.apps.rows import Row
from tcm_assets.apps.words import METRIC_NAMES, count_words, joined
from tcm_assets.matching.tables import SIMILARITY_COMPONENTS, contribution_column_name
from tcm_assets.points.tables import CREDIT_METRICS, credits_column_name
from tcm_assets.points.video_credits import BONUS_ABOVE_CREDITS, BONUS_CREDITS, REWARD_TIERS, RewardTier
from tcm_assets.settings import Settings
from tcm_assets.tables.scoring_metrics import METRIC_BY_NAME

_NARROWEST_CARD_PX = 160

_NARROWEST_GOAL_PX = 240


@st.fragment
def show_points_over_time(author_id: str) -> None:
    """Bars of points by day or week of upload, the part that is held or rejected in its own colour."""
    by = st.segmented_control("Add up by", ["Day", "Week"], default="Week", required=True, key="points_period")
    period: Period = "day" if by == "Day" else "week"
    rows = points_over_time(query, author_id, period)
    if not rows:
        show_no_data("No points yet", "The first scored video appears here.")
        return
    show_chart(points_over_time_chart(rows, period), f"Points of the videos uploaded each {period}")


def show_goals(author_id: str) -> None:
    """How far the account is on the way to each goal; gifts that exports do not tell are said to be unknown."""
    totals = goal_totals(query, author_id)
    with st.grid(min_column_width=_NARROWEST_GOAL_PX):
        for name, goal in Settings().goals.items():
            with st.container(border=True, height="stretch"):
                _show_goal(name, goal, totals)


def _show_goal(name: str, goal: int, totals: Row) -> None:
    total = totals[name]
    st.markdown(f"**{name.capitalize()}**")
    if total is None:
        st.markdown(f"unknown of {goal:,}")
        st.caption("The exports do not tell the gifts of any of your videos, so there is no progress to show.")
        return
    reached = ":green-badge[:material/check: reached]" if total >= goal else f"{total / goal:.0%}"
    st.markdown(f"{total:,} of {goal:,} · {reached}")
    st.progress(min(total / goal, 1.0))
    unknown = totals["unknown_gifts_video_count"] if name == "gifts" else 0
    if unknown:
        st.caption(f"Without {count_words(unknown, 'video')} whose gifts are unknown.")


def show_credits(author_id: str) -> None:
    """Credits by metric, the bonus, and the reward tiers that videos reached."""
    credits_row = credits_summary(query, author_id)
    if not credits_row["video_count"]:
        show_no_data("No credits yet")
        return
    with st.grid(min_column_width=_NARROWEST_CARD_PX):
        cards = (
            ("Base credits", f"{credits_row['base_credits']:,}", "One for each threshold that a count reached."),
            (
                "Bonus credits",
                f"{credits_row['bonus_credits']:,}",
                f"{count_words(credits_row['bonus_count'], 'video')} went over {BONUS_ABOVE_CREDITS} base credits, "
                f"for {BONUS_CREDITS} more each.",
            ),
            *(
                (f"{tier.name.capitalize()} videos", f"{credits_row[f'{tier.name}_count']:,}", _tier_words(tier))
                for tier in REWARD_TIERS
                if gifts(tier)
            ),
            ("E-wallet", f"${credits_row['wallet_usd']:,}", "What the tiers of your videos give in money."),
            ("Exposure", f"{credits_row['exposure_min']:,} min", "What the tiers of your videos give on the feed."),
        )
        for label, number, explanation in cards:
            st.metric(label, number, border=True, help=explanation)
    if credits_row["unpaid_credits"]:
        unpaid = count_words(credits_row["unpaid_credits"], "credit")
        st.caption(
            f"Of these, {unpaid} are of videos that are held or rejected: "
            "they do not count above or on the leaderboard."
        )
    show_chart(credits_chart(credits_row), "Credits by metric")
    unknown = [METRIC_NAMES[metric] for metric in CREDIT_METRICS if credits_row[credits_column_name(metric)] is None]
    if unknown:
        st.caption(f"{joined(unknown)}: unknown for all your videos, so no credits and no bar.")


def _tier_words(tier: RewardTier) -> str:
    return f"From {tier.minimum_credits} credits: {joined([label for label, _ in gifts(tier)])} for each."


def show_brands(creator_id: str | None) -> None:
    """Brands recommended to the creator of the list that the account belongs to, with reasons."""
    if creator_id is None:
        show_no_data("No brands for this account", "It is not in the creator list, which is where brands look.")
        return
    found = recommended_brands(query, creator_id)
    if not found:
        show_no_data("No brands recommended yet", "Too little is known: of what you make, or of what brands want.")
        return
    for row in found:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{row['rank']}. {plain(row['recommended_name'])}**", width="content")
                st.badge(f"fit {row['score']:.0%}", color="green" if row["score"] >= 0.5 else "gray")
            st.markdown(plain(row["reason"]))
            st.caption(f"The fit adds up from {_components(row)}.")


def _components(row: Row) -> str:
    known = [
        (COMPONENT_NAMES[component].lower(), row[contribution_column_name(component)])
        for component in SIMILARITY_COMPONENTS
    ]
    return joined([f"{name} {gave:.0%}" for name, gave in known if gave is not None] or ["nothing known"])


_STATES = {COUNTED: ("Counted", MAIN), "held": ("Held for review", GOLD), "rejected": ("Rejected", BAD)}
"""What becomes of points, from the bottom of a stack up, with its name and colour."""

COMPARED_TITLES = {"robust": "Typical", "minmax": "Lowest to highest"}
"""What each method reads of a population, as a heading of `compared_value`."""

_ROOM_FOR_NUMBERS = 1.15
"""The axis goes beyond the longest bar, so that the number at its end is not cut off."""

_AXIS_HEIGHT_PX = 64
"""What the axis below the bars takes of a chart's height."""

_NUMBERS = "#7b8994"
"""A grey that reads on white and on near-black."""


def points_over_time_chart(rows: Sequence[Row], period: Period) -> alt.Chart:
    """Points by upload period, stacked by what becomes of them. `rows` as of `points_over_time`, not empty."""
    present = [state for state in _STATES if any(row["state"] == state for row in rows)]
    values = [
        {
            "start": row["period"].isoformat(),
            "end": (row["period"] + timedelta(days=7 if period == "week" else 1)).isoformat(),
            "state": _STATES[row["state"]][0],
            "order": present.index(row["state"]),
            "points": row["points"],
            "video_count": row["video_count"],
        }
        for row in rows
    ]
    names, colors = zip(*(_STATES[state] for state in present), strict=True)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(orient="vertical", binSpacing=2)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(format="%-d %b", grid=False, labelOverlap=True, tickCount=6)),
            x2="end:T",
            y=alt.Y("points:Q", title="Points", stack="zero", axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color(
                "state:N",
                title=None,
                scale=alt.Scale(domain=list(names), range=list(colors)),
                legend=alt.Legend(orient="top"),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("start:T", title="Week from" if period == "week" else "Day", format="%-d %B %Y"),
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("points:Q", title="Points", format=","),
                alt.Tooltip("video_count:Q", title="Videos", format=","),
            ],
        )
        .properties(height=CHART_HEIGHT_PX)
    )
    return chart


def compared_value(share: MetricShare) -> str:
    """What the score read of the metric's population: its median, or its lowest and highest value."""
    if share.extremes is None:
        return METRIC_BY_NAME[share.metric].in_words(share.typical)
    return " to ".join(METRIC_BY_NAME[share.metric].in_words(value) for value in share.extremes)


def contributions_chart(shares: Sequence[MetricShare], method: str) -> alt.LayerChart:
    """One bar a metric: what it gave, before what it could have given; the numbers sum to the points."""
    values = [
        {
            "metric": METRIC_NAMES[share.metric],
            "points": share.points or 0,
            "room": share.most or 0,
            "end": max(share.most or 0, share.points or 0),
            "label": "left out" if share.points is None else f"{share.points:,}",
            "at_best": "unknown" if share.most is None else f"{share.most:,.0f}",
            "value": METRIC_BY_NAME[share.metric].in_words(share.value),
            "compared": compared_value(share),
        }
        for share in shares
    ]
    longest = max(1.0, *(max(share.most or 0, share.points or 0) for share in shares))
    scale = alt.Scale(domain=[0, longest * _ROOM_FOR_NUMBERS], nice=False)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=_names("metric"),
        tooltip=[
            alt.Tooltip("metric:N", title="Metric"),
            alt.Tooltip("label:N", title="Points"),
            alt.Tooltip("at_best:N", title="At best"),
            alt.Tooltip("value:N", title="This video"),
            alt.Tooltip("compared:N", title=COMPARED_TITLES[method]),
        ],
    )
    gave = alt.X("points:Q", title="Points", scale=scale, axis=alt.Axis(tickCount=4))
    room = base.mark_bar(color=QUIET, opacity=0.25, cornerRadiusEnd=3).encode(x=alt.X("room:Q", scale=scale))
    given = base.mark_bar(color=MAIN, cornerRadiusEnd=3).encode(x=gave)
    end = alt.X("end:Q", scale=scale)
    numbers = base.mark_text(align="left", dx=6, color=_NUMBERS, fontWeight="bold").encode(x=end, text="label:N")
    return alt.LayerChart(layer=[room, given, numbers], height=BAR_HEIGHT_PX * len(values) + _AXIS_HEIGHT_PX)


def credits_chart(credits_row: Row) -> alt.Chart:
    """Credits that each counted metric brought; an unknown metric has no bar."""
    values = [
        {"metric": METRIC_NAMES[metric], "credits": credits_row[credits_column_name(metric)]}
        for metric in CREDIT_METRICS
        if credits_row[credits_column_name(metric)] is not None
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(color=MAIN, cornerRadiusEnd=3)
        .encode(
            x=alt.X("credits:Q", title="Credits", axis=alt.Axis(format=",.0f", tickCount=4, tickMinStep=1)),
            y=_names("metric"),
            tooltip=[
                alt.Tooltip("metric:N", title="Metric"),
                alt.Tooltip("credits:Q", title="Credits", format=","),
            ],
        )
        .properties(height=BAR_HEIGHT_PX * len(values) + _AXIS_HEIGHT_PX)
    )
    return chart


def _names(field: str) -> alt.Y:
    axis = alt.Axis(labelLimit=LONGEST_LABEL_PX, labelOverlap=False, ticks=False)
    return alt.Y(f"{field}:N", sort=None, title=None, axis=axis)
