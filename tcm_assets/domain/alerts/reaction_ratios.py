"""How reactions per view are compared: on a logarithmic scale, among accounts of one size and videos of one kind.

Belongs here: the scale and the groups. Does not belong here: their statistics (`engagement_reference`), or what is far
from them (`ratio_outliers`).
"""

import ibis.expr.types as ir

from tcm_assets.domain.rewards.follower_tiers import follower_tier
from tcm_assets.schemas.follower_tiers import EVERYONE

MINIMUM_VIEWS = 1_000
"""Views from which a ratio is compared: below, a handful of friends makes it anything."""

COUNT_OF_RATIO = {"likes_per_view": "like_count", "comments_per_view": "comment_count"}


def smoothed_ratio(reactions: ir.Value, views: ir.Value) -> ir.Value:
    """Reactions per view, above 0 even where there are none, so that it has a logarithm: (r + 1/2) / (v + 1)."""
    # As floats before anything is added: the engine would count with decimals, which takes ten times as long.
    return (reactions.cast("float64") + 0.5) / (views.cast("float64") + 1.0)


def compared_tier(follower_count: ir.Value) -> ir.Value:
    """The name of the tier of an account with so many followers; the population of everyone where they are unknown."""
    return follower_tier(follower_count).fill_null(EVERYONE)
