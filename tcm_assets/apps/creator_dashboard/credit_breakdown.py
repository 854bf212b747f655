"""The credits of one video: what each count reached, where its next credit begins, bonus, tier and what it gives."""

import pandas as pd
import streamlit as st

from tcm_assets.apps.published import Query, Row, fetch_rows, query
from tcm_assets.apps.words import METRIC_NAMES, VIDEO_STATES, label_benefits
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.points.credit_rules import (
    BONUS_ABOVE_CREDITS,
    BONUS_CREDITS,
    CREDIT_THRESHOLDS,
    MAXIMUM_BASE_CREDITS,
    REWARD_TIERS,
)
from tcm_assets.points.due_points import UNPAID_STANDINGS
from tcm_assets.points.tables import credits_column_name


def fetch_video_credits(query: Query, author_id: str, video_id: str) -> Row | None:
    """Return the video's row of `video_credits`; None without one."""
    sql = "SELECT * FROM video_credits WHERE author_id = $author_id AND video_id = $video_id"
    found = fetch_rows(query, sql, {"author_id": author_id, "video_id": video_id})
    return found[0] if found else None


def show_credit_breakdown(author_id: str, video: Row) -> None:
    """Show the credits of a video: `video` has its counts and its `standing`."""
    given = fetch_video_credits(query, author_id, video["video_id"])
    if given is None:
        st.caption("No credits yet: they come with the next refresh.")
        return
    table = pd.DataFrame(
        {
            "Count": METRIC_NAMES[metric],
            "This video": "unknown" if video[metric] is None else f"{video[metric]:,}",
            "Credits": _format_credits(given[credits_column_name(metric)], len(thresholds)),
            "Next credit at": next_credit_at(video[metric], thresholds),
        }
        for metric, thresholds in CREDIT_THRESHOLDS.items()
    )
    st.table(table, hide_index=True)
    st.markdown(describe_total(given))
    if video["standing"]:
        state = VIDEO_STATES[video["standing"]]
        unpaid = " Its credits do not count while that is so." if video["standing"] in UNPAID_STANDINGS else ""
        st.caption(f"Alert: {state.label.lower()}. {state.meaning}{unpaid}")


def _format_credits(credits_given: int | None, most: int) -> str:
    return "none: unknown" if credits_given is None else f"{credits_given} of {most}"


def next_credit_at(count: int | None, thresholds: tuple[int, ...]) -> str:
    """Return the count at which the next credit is given, in words.

    >>> next_credit_at(240_000, (50_000, 100_000, 200_000, 400_000, 500_000)), next_credit_at(9, (1, 5))
    ('400,000', 'has all')
    """
    above = [threshold for threshold in thresholds if count is None or count < threshold]
    return f"{above[0]:,}" if above else "has all"


def describe_total(given: Row) -> str:
    """Return the sum of credits, the bonus, the tier and what it gives, in a sentence each."""
    base, bonus, total = given["base_credits"], given["bonus_credits"], given["total_credits"]
    if bonus:
        words = f"{base} + {bonus} bonus = **{counted(total, 'credit')}**."
    else:
        missing = BONUS_ABOVE_CREDITS + 1 - base
        words = (
            f"**{counted(base, 'credit')}** of {MAXIMUM_BASE_CREDITS}. "
            f"The bonus of {BONUS_CREDITS} comes with {counted(missing, 'more credit')}."
        )
    reached = next(tier for tier in REWARD_TIERS if total >= tier.minimum_credits)
    gives = join_words([label for label, _ in label_benefits(reached)])
    if gives:
        words += f" Tier **{reached.name}**: {gives}."
    higher = [tier for tier in reversed(REWARD_TIERS) if tier.minimum_credits > total]
    if higher:
        words += f" The tier {higher[0].name} begins at {higher[0].minimum_credits} credits."
    return words
