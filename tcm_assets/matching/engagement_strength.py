"""Engagement strength: how strongly people engage with each listed creator, as a percentile among them.

From videos, where enough creators have some: the mean of two percentiles, of the median engagement rate and of the
median views (reach). Else from the list's own figures: the mean of the percentiles of (comments + shares) / views and
of likes / followers. Likes / views is not used: the list counts likes over all videos of an account but views over
some, so likes exceed views many times over. Comments and shares are added first because some rows of such lists have
the two swapped. The mean is ranked again, so that "the top fifth" is a fifth of the list.
"""

import ibis
import ibis.expr.types as ir

# Creators with videos needed to rank by videos: a percentile among three says nothing.
FEWEST_CREATORS_RANKED_BY_VIDEOS = 5
FEWEST_CREATORS_RANKED = 2  # a percentile needs another creator to compare with


def percentile_among(value: ir.NumericValue, fewest: int = FEWEST_CREATORS_RANKED) -> ir.FloatingValue:
    """Return the percentile of `value` among the rows where it is known: 0 lowest, 1 highest, ties share the middle.

    Null where the value is null, and everywhere when fewer than `fewest` rows have one.
    """
    is_known = value.notnull()
    known_count = value.count().over(ibis.window())
    lower_count = ibis.rank().over(ibis.window(group_by=is_known, order_by=value))
    tied_count = value.count().over(ibis.window(group_by=value))
    percentile = (lower_count + (tied_count - 1) / 2.0) / (known_count - 1).nullif(0)
    return ibis.ifelse(is_known & (known_count >= fewest), percentile, ibis.null("float64"))


def mean_of_known(*values: ir.NumericValue) -> ir.FloatingValue:
    """Return the mean of the known values; null when none is known."""
    zero = ibis.literal(0.0)
    total = sum((ibis.coalesce(value, zero) for value in values), start=zero)
    known = sum((value.notnull().cast("int64") for value in values), start=ibis.literal(0))
    return total / known.nullif(0)


def with_engagement_strength(creators: ir.Table) -> ir.Table:
    """Add `engagement_strength`, in [0, 1] or null, to a table with one row per listed creator.

    It needs the list's `follower_count`, `like_count`, `comment_count`, `share_count`, `view_count`, and the videos'
    `median_engagement_rate` (1 per view) and `median_view_count`, each null when unknown.
    """
    measured = creators.mutate(
        discussion_per_view=(creators.comment_count + creators.share_count) / creators.view_count.nullif(0),
        likes_per_follower=creators.like_count / creators.follower_count.nullif(0),
    )
    ranked = measured.mutate(
        engagement_rate_rank=percentile_among(measured.median_engagement_rate, FEWEST_CREATORS_RANKED_BY_VIDEOS),
        reach_rank=percentile_among(measured.median_view_count, FEWEST_CREATORS_RANKED_BY_VIDEOS),
        discussion_rank=percentile_among(measured.discussion_per_view),
        likes_rank=percentile_among(measured.likes_per_follower),
    )
    indexed = ranked.mutate(
        engagement_index=ibis.coalesce(
            mean_of_known(ranked.engagement_rate_rank, ranked.reach_rank),
            mean_of_known(ranked.discussion_rank, ranked.likes_rank),
        )
    )
    return indexed.select(*creators.columns, engagement_strength=percentile_among(indexed.engagement_index))
