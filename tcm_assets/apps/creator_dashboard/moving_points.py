"""What would have moved a video's points most, from the score's own formula, and what nobody can move."""

from typing import Final

import streamlit as st

from tcm_assets.apps.words import METRIC_NAMES
from tcm_assets.charts.labels import counted, join_words
from tcm_assets.points.one_video import ScoredVideo
from tcm_assets.points.what_moves_points import DEFAULT_GAINS, Move, Moves, find_moves

_ASKED: Final = DEFAULT_GAINS[-1]
"""Points of the answer in words; the smaller step is beside it."""

_FIXED: Final = {
    "derived": "follows from the counts",
    "content": "is what the video shows and says",
    "unknown": "is left out of this score",
    "no_weight": "counts for nothing in this scoring",
}
"""Why a metric cannot be moved, by the state of its move."""


def show_moves(scored: ScoredVideo | None, points: int) -> None:
    """Show the best answer, and what more of each count would have given; or why it cannot be said.

    `points` are the stored ones: where the formula gives others, the video was scored against something else.
    """
    moves = None if scored is None else find_moves(scored)
    if moves is None or moves.points != points:
        st.caption(
            "It cannot be said for this video: what it was scored against has changed since, or is not published."
        )
        return
    best = moves.best(_ASKED)
    if best is not None:
        answer = f"{_name(best).lower()}, {best.more:,} more would have been +{best.gained}"
        st.markdown(f"What would have moved it most: **{answer}**.")
    else:
        st.markdown(f"No single count would have given {_ASKED} points more.")
    small, large = (moves.by_gain[gain] for gain in DEFAULT_GAINS)
    lines = [_describe(*pair) for pair in zip(small, large, strict=True) if pair[1].state not in _FIXED]
    with st.expander("What more of each count would have given", icon=":material/trending_up:"):
        st.markdown("\n".join(f"- {line}" for line in lines))
        st.caption(_describe_fixed(moves))
        st.caption(
            "Computed with the formula of the score: one count changes, everything else stays. Who sees a video is "
            "the platform's decision. Bought reactions help nobody: they are what the alerts look for."
        )


def _describe(small: Move, large: Move) -> str:
    """Return what more of one metric would have given, in words."""
    name = f"**{_name(large)}**"
    if large.state == "full":
        return f"{name}: gives all that it can."
    if large.more is not None:
        more = f"{name}: {large.more:,} more would have been +{large.gained}"
        if small.more is not None and small.more < large.more:
            more += f", {small.more:,} more +{small.gained}"
        return f"{more}."
    if small.more is not None:
        return f"{name}: {small.more:,} more would have been +{small.gained}, and never more than +{large.most}."
    return f"{name}: more would have given {counted(max(large.most, 0), 'point')} at best."


def _describe_fixed(moves: Moves) -> str:
    fixed = [move for move in moves.by_gain[_ASKED] if move.state in _FIXED]
    words = join_words([f"{_name(move).lower()} {_FIXED[move.state]}" for move in fixed])
    return f"Not to be moved: {words}." if words else ""


def _name(move: Move) -> str:
    return METRIC_NAMES[move.metric]
