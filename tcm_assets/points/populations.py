"""Populations: the videos that a video is compared with, by the size of its account, and their metrics side by side."""

import ibis
import ibis.expr.types as ir

from tcm_assets.tables import follower_tiers
from tcm_assets.tables.scoring_metrics import SCORING_METRICS
from tcm_assets.tables.shared_columns import VIDEO

EVERYONE = "all"
"""The population of all videos, whatever the size of their accounts; also used where followers are unknown."""


FOLLOWER_TIERS = follower_tiers.FOLLOWER_TIERS
TIER_NAMES = follower_tiers.TIER_NAMES
POPULATIONS = (EVERYONE, *TIER_NAMES)  # the populations that a video may be compared with

SMALLEST_POPULATION = 20
"""Videos with a known metric that a population needs before anything is scored against it.

The standard error of a median is about 1.25 / sqrt(n) standard deviations: with 20 videos 0.28 of one, which is 13 of
the 200 points of a metric. With fewer, points would depend mostly on who happened to upload.
"""

SMALLEST_TIER_POPULATION = 100
"""Videos with a known metric that a follower tier needs to be a population of its own.

With 100 videos the median is known to 0.13 standard deviations, 6 points of 200. With fewer, the median of all videos
is the better estimate.
"""


def follower_tier(follower_count: ir.Value) -> ir.Value:
    """Return the name of the tier of an account with this many followers; null where they are unknown."""
    return ibis.cases(*((follower_count >= tier.minimum_followers, tier.name) for tier in reversed(FOLLOWER_TIERS)))


SCORED_VIDEO_COLUMNS = (*(column.name for column in VIDEO), "follower_tier")
"""What identifies a scored video, and the size of its account, in the order of `video_points`."""


def metric_values(videos: ir.Table, content_sentiment: ir.Table) -> ir.Table:
    """Return one row per video: SCORED_VIDEO_COLUMNS and the metrics as counted; null where unknown.

    A sentiment belongs to the video with the same `video_id` and `upload_date`, so a few days of both tables are
    enough. A video without a sentiment row has an unknown sentiment.
    """
    sentiment = content_sentiment.select("video_id", "upload_date", "sentiment")
    joined = videos.left_join(sentiment, ["video_id", "upload_date"])
    tier = follower_tier(joined.follower_count).name("follower_tier")
    return joined.select(
        *(tier if name == "follower_tier" else name for name in SCORED_VIDEO_COLUMNS), *SCORING_METRICS
    )


def statistic_column(metric: str, statistic: str) -> str:
    """Return the column of a metric's statistic: `view_count` and `minimum` give `view_count_minimum`."""
    return f"{metric}_{statistic}"


def statistics_of_populations(scoring_reference: ir.Table, statistics: tuple[str, ...]) -> ir.Table:
    """Return one row per `upload_date` and `population` with the named statistics of every metric; null where unknown.

    `compared_with` is that of the views.
    """
    of_views = scoring_reference.metric == "view_count"
    return scoring_reference.group_by("upload_date", "population").aggregate(
        compared_with=scoring_reference.compared_with.max(where=of_views),
        **{
            statistic_column(metric, statistic): scoring_reference[statistic].max(
                where=scoring_reference.metric == metric
            )
            for metric in SCORING_METRICS
            for statistic in statistics
        },
    )
