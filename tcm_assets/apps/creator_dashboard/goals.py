"""Goals that follow the account's size: the next step that accounts of the same tier have reached.

For views, gifts and comments alike: the steps are the quartiles of what accounts of the tier have in total, then what
nine in ten stay below, then the most. The goal is the lowest step above the account's own total, rounded up to two
digits. A tier with fewer than `ACCOUNTS_FOR_STEPS` known accounts takes the steps of accounts of every size. The owner
may set any goal to a number that holds for everybody (TCM_GOALS).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from tcm_assets.apps.creator_dashboard.queries import fetch_goal_totals
from tcm_assets.apps.published import Query, Row, fetch_rows, query
from tcm_assets.charts.labels import counted
from tcm_assets.points.populations import EVERYONE
from tcm_assets.settings import GOAL_NAMES, Settings

STEPS: Final[Mapping[float, str]] = {
    0.25: "what a quarter of {whom} stay below",
    0.5: "what half of {whom} have",
    0.75: "what one in four of {whom} has",
    0.9: "what one in ten of {whom} has",
    1.0: "the most that any of {whom} has",
}
"""Shares of accounts that stay below each step, with the step in words."""

ACCOUNTS_FOR_STEPS: Final = 20
"""Accounts with a known total that a tier needs: fewer have no quartiles worth a goal."""

_NARROWEST_GOAL_PX: Final = 240


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A total to reach, and where it comes from in words."""

    number: int
    meaning: str


def fetch_steps(query: Query) -> dict[str, Row]:
    """Return the steps by follower tier, and those of EVERYONE: lists under `views`, `gifts` and `comments`.

    A list is null where too few accounts have a known total. The same for all visitors, so it is computed once for
    each publication.
    """
    shares = list(STEPS)
    known = ", ".join(
        f"CASE WHEN count({name}) >= {ACCOUNTS_FOR_STEPS} THEN quantile_disc({name}, {shares}) END AS {name}"
        for name in GOAL_NAMES
    )
    sql = f"""
        WITH totals AS (
            SELECT author_id, sum(view_count)::BIGINT AS views, sum(gift_count)::BIGINT AS gifts,
                sum(comment_count)::BIGINT AS comments
            FROM videos WHERE author_id IS NOT NULL GROUP BY author_id
        ), sized AS (FROM totals JOIN (SELECT author_id, follower_tier FROM creator_points) USING (author_id))
        SELECT follower_tier, {known} FROM sized WHERE follower_tier IS NOT NULL GROUP BY follower_tier
        UNION ALL SELECT '{EVERYONE}', {known} FROM sized
    """
    return {row["follower_tier"]: row for row in fetch_rows(query, sql)}


def find_goal(name: str, total: int, tier: str | None, steps: Mapping[str, Row]) -> Goal | None:
    """Return the next goal of an account of `tier` with that total; None where nobody has more, or nothing is known."""
    of_tier = steps.get(tier or "", {}).get(name)
    values = of_tier or steps.get(EVERYONE, {}).get(name)
    whom = f"{tier} accounts" if of_tier else "all accounts"
    for words, value in zip(STEPS.values(), values or (), strict=False):
        if value > total:
            return Goal(number=round_up(int(value)), meaning=words.format(whom=whom))
    return None


def round_up(number: int) -> int:
    """Return the next number of two digits and zeros.

    >>> [round_up(number) for number in (7, 99, 101, 123_456)]
    [7, 99, 110, 130000]
    """
    unit: int = 10 ** max(0, math.floor(math.log10(max(number, 1))) - 1)
    return math.ceil(number / unit) * unit


def show_goals(author_id: str, tier: str | None) -> None:
    """Show the progress to each goal; gifts are shown as unknown where no export counts them."""
    totals, fixed = fetch_goal_totals(query, author_id), Settings().goals
    steps = fetch_steps(query) if set(GOAL_NAMES) - set(fixed) else {}
    with st.grid(min_column_width=_NARROWEST_GOAL_PX):
        for name in GOAL_NAMES:
            total = totals[name]
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{name.capitalize()}**")
                if total is None:
                    st.markdown("unknown")
                    st.caption("No export counts the gifts of your videos, so there is no progress to show.")
                    continue
                if name in fixed:
                    _show_progress(total, Goal(number=fixed[name], meaning="what the owner has set for everybody"))
                else:
                    _show_progress(total, find_goal(name, total, tier, steps))
                unknown = totals["unknown_gifts_video_count"] if name == "gifts" else 0
                if unknown:
                    st.caption(f"Without {counted(unknown, 'video')} whose gifts are unknown.")


def _show_progress(total: int, goal: Goal | None) -> None:
    if goal is None:
        st.markdown(f"{total:,}")
        st.caption("Nobody to compare with has more." if total else "Nothing to compare with yet.")
        return
    is_reached = total >= goal.number
    reached = ":green-badge[:material/check: reached]" if is_reached else f"{total / goal.number:.0%}"
    st.markdown(f"{total:,} of {goal.number:,} · {reached}")
    st.progress(min(total / goal.number, 1.0))
    st.caption(f"The goal is {goal.meaning}.")
