"""The seven metrics that earn points, in the order in which every table lists them."""

SCORING_METRICS = (
    "view_count",
    "like_count",
    "share_count",
    "comment_count",
    "bookmark_count",
    "engagement_rate",
    "sentiment",
)
