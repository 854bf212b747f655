"""The seven metrics of each video side by side: what every scoring method reads.

Belongs here: bringing a video's counts and its sentiment together. Does not belong here: statistics or points.
"""

import ibis.expr.types as ir

from tcm_assets.domain.rewards.follower_tiers import follower_tier
from tcm_assets.schemas.scoring_metrics import SCORING_METRICS

VIDEO_COLUMNS = ("video_id", "upload_date", "author_id", "author_username", "follower_tier")
"""What a scored video is, in the order in which `video_points` lists it: its identity and the size of its account."""


def metric_values(videos: ir.Table, content_sentiment: ir.Table) -> ir.Table:
    """One row per video: its identity, its tier and the seven metrics as they were counted; null where unknown.

    A sentiment belongs to the video with the same `video_id` and `upload_date`, so reading a few days of both tables is
    enough. A video without a sentiment row has an unknown sentiment.
    """
    sentiment = content_sentiment.select("video_id", "upload_date", "sentiment")
    joined = videos.left_join(sentiment, ["video_id", "upload_date"])
    tier = follower_tier(joined.follower_count).name("follower_tier")
    return joined.select(*(tier if name == "follower_tier" else name for name in VIDEO_COLUMNS), *SCORING_METRICS)
