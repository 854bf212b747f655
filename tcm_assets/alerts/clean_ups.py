"""Clean-ups: how much of a counter may go without anything being taken back.

Platforms close accounts all the time, and with them go their reactions; creators remove comments.
"""

import ibis.expr.types as ir

from tcm_assets.alerts.alert_rows import REACTION_WORDS
from tcm_assets.alerts.signals import FALLING_COUNTER

COUNTER_WORDS = {"view_count": "views", **REACTION_WORDS}
"""Counts that only grow unless something is taken back, and their names in explanations."""

COMMENTS_TOLERATED = 0.20  # share of the comments that may go: creators remove comments too, sometimes a whole quarrel
LEAST_FALL = 10  # reactions that must be gone besides: a single one of 20 likes is 5 %


def tolerated_share(counter: str) -> float:
    """Return the share of a counter that may go."""
    return COMMENTS_TOLERATED if counter == "comment_count" else FALLING_COUNTER.bound


def is_fall(counter: str, before: ir.Value, after: ir.Value) -> ir.BooleanValue:
    """Return whether more is gone than clean-ups explain; null where a count is unknown."""
    return (after < before * (1.0 - tolerated_share(counter))) & (before - after >= LEAST_FALL)
