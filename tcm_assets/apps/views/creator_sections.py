"""The dashboard's sections about the account as a whole: points over time, goals, credits, brands.

Belongs here: one function a section, for one account. Does not belong here: whose account it is (`creator_dashboard`).
"""

import streamlit as st

from tcm_assets.apps.charts import show_chart
from tcm_assets.apps.empty_states import show_no_data
from tcm_assets.apps.plain_text import plain
from tcm_assets.apps.published import query
from tcm_assets.apps.queries.creator_dashboard import (
    Period,
    credits_summary,
    goal_totals,
    points_over_time,
    recommended_brands,
)
from tcm_assets.apps.queries.rows import Row
from tcm_assets.apps.views.creator_charts import credits_chart, points_over_time_chart
from tcm_assets.apps.views.creator_words import METRIC_NAMES, count_words, joined
from tcm_assets.apps.views.match_reasons import COMPONENT_NAMES
from tcm_assets.apps.views.shop_words import gifts
from tcm_assets.domain.rewards.credits import BONUS_ABOVE_CREDITS, BONUS_CREDITS, REWARD_TIERS, RewardTier
from tcm_assets.schemas.recommendations import contribution_column_name
from tcm_assets.schemas.similarity_scores import SIMILARITY_COMPONENTS
from tcm_assets.schemas.video_credits import CREDIT_METRICS, credits_column_name
from tcm_assets.settings import Settings

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
