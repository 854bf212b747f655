"""Engagement strength: how strongly people engage with a creator, as a percentile among creators of their size.

From videos, where they are known: the mean of two percentiles, of the median engagement rate of the 20 newest videos
and of the median views per follower; medians, so that one viral video moves neither. Else from the list's own figures:
the mean of the percentiles of (comments + shares) / views and of likes / followers. Likes / views is not used: the list
counts likes over all videos of an account but views over some, so likes exceed views many times over. Comments and
shares are added first because some rows of such lists have the two swapped.

Small accounts engage more of their followers than large ones, so creators are ranked within their follower tier, where
it has enough of them; else among all. Absolute views never count: by them, every small account is weak.
"""

import ibis
import ibis.expr.types as ir

# Creators with videos needed to rank by videos: a percentile among three says nothing.
FEWEST_CREATORS_RANKED_BY_VIDEOS = 5
FEWEST_CREATORS_RANKED = 2  # a percentile needs another creator to compare with
FEWEST_CREATORS_OF_A_TIER = 5
"""Creators of a tier with a known value, from which they are ranked among themselves."""


def percentile_among(
    value: ir.NumericValue, fewest: int = FEWEST_CREATORS_RANKED, within: ir.Value | None = None
) -> ir.FloatingValue:
    """Return the percentile of `value` among the rows where it is known: 0 lowest, 1 highest, ties share the middle.

    `within` names groups that are ranked apart. Null where the value is null, and in a group where fewer than `fewest`
    rows have one.
    """
    groups = [] if within is None else [within]
    is_known = value.notnull()
    known_count = value.count().over(ibis.window(group_by=groups or None))
    lower_count = ibis.rank().over(ibis.window(group_by=[*groups, is_known], order_by=value))
    tied_count = value.count().over(ibis.window(group_by=[*groups, value]))
    percentile = (lower_count + (tied_count - 1) / 2.0) / (known_count - 1).nullif(0)
    return ibis.ifelse(is_known & (known_count >= fewest), percentile, ibis.null("float64"))


def percentile_in_tier(value: ir.NumericValue, tier: ir.StringValue, fewest: int) -> ir.FloatingValue:
    """Return the percentile within the follower tier where it has enough creators; else among all."""
    own = percentile_among(value, max(fewest, FEWEST_CREATORS_OF_A_TIER), within=tier)
    return ibis.coalesce(ibis.ifelse(tier.notnull(), own, ibis.null("float64")), percentile_among(value, fewest))


def mean_of_known(*values: ir.NumericValue) -> ir.FloatingValue:
    """Return the mean of the known values; null when none is known."""
    zero = ibis.literal(0.0)
    total = sum((ibis.coalesce(value, zero) for value in values), start=zero)
    known = sum((value.notnull().cast("int64") for value in values), start=ibis.literal(0))
    return total / known.nullif(0)


def with_engagement_strength(creators: ir.Table) -> ir.Table:
    """Add `engagement_strength`, in [0, 1] or null, and `engagement_source` to a table with one row per listed creator.

    It needs `follower_tier`, the list's `follower_count`, `like_count`, `comment_count`, `share_count`, `view_count`,
    and the videos' `median_engagement_rate` (1 per view) and `median_view_count`, each null when unknown.
    """
    measured = creators.mutate(
        views_per_follower=creators.median_view_count / creators.follower_count.nullif(0),
        discussion_per_view=(creators.comment_count + creators.share_count) / creators.view_count.nullif(0),
        likes_per_follower=creators.like_count / creators.follower_count.nullif(0),
    )
    tier = measured.follower_tier
    by_videos, by_list = FEWEST_CREATORS_RANKED_BY_VIDEOS, FEWEST_CREATORS_RANKED
    ranked = measured.mutate(
        of_videos=mean_of_known(
            percentile_in_tier(measured.median_engagement_rate, tier, by_videos),
            percentile_in_tier(measured.views_per_follower, tier, by_videos),
        ),
        of_list=mean_of_known(
            percentile_in_tier(measured.discussion_per_view, tier, by_list),
            percentile_in_tier(measured.likes_per_follower, tier, by_list),
        ),
    )
    return ranked.select(
        *creators.columns,
        engagement_strength=ibis.coalesce(ranked.of_videos, ranked.of_list),
        engagement_source=ibis.cases((ranked.of_videos.notnull(), "videos"), (ranked.of_list.notnull(), "list")),
    )
