"""`engagement_reference`: what share of viewers usually reacts, among accounts of one size and videos of one kind."""

from tcm_assets.schemas.content_categories import CONTENT_CATEGORIES
from tcm_assets.schemas.follower_tiers import POPULATIONS
from tcm_assets.schemas.shared_columns import count, statistic
from tcm_assets.schemas.table import Column, Table

ANY_CATEGORY = "all"
"""Videos of every category, and those without one."""

COMPARED_CATEGORIES = (ANY_CATEGORY, *CONTENT_CATEGORIES)

REACTION_RATIOS = ("likes_per_view", "comments_per_view")
"""The ratios that are compared; the count of each is `like_count`, `comment_count`."""


ENGAGEMENT_REFERENCE = Table(
    name="engagement_reference",
    grain="day x follower tier x category x ratio",
    description=(
        "For each day, follower tier, category and ratio, the middle and the spread of the logarithms of that ratio "
        "among the videos uploaded in the trailing window that ends on that day. A group with too few videos is "
        "compared with its tier, a tier with too few with all videos. Alerts of outliers rest on these rows alone, so "
        "what is uploaded later never changes them."
    ),
    key=("upload_date", "follower_tier", "category", "ratio"),
    partition_column="upload_date",
    columns=(
        Column(name="upload_date", dtype="date", description="The day (UTC) whose videos are held against this row."),
        Column(
            name="follower_tier",
            dtype="string",
            description="The size of the accounts whose videos use this row; all where their followers are unknown.",
            values=POPULATIONS,
        ),
        Column(
            name="category",
            dtype="string",
            description="The content category of the videos that use this row; all for those without one.",
            values=COMPARED_CATEGORIES,
        ),
        Column(name="ratio", dtype="string", description="The ratio.", values=REACTION_RATIOS),
        Column(name="window_days", dtype="int64", description="Length of the trailing window.", unit="days", minimum=1),
        count("population_count", "Videos of this tier and category in the window that have views enough to compare."),
        Column(
            name="compared_tier",
            dtype="string",
            description="The tier that the statistics describe; null where even all videos are too few.",
            nullable=True,
            values=POPULATIONS,
        ),
        Column(
            name="compared_category",
            dtype="string",
            description="The category that the statistics describe; null where even all videos are too few.",
            nullable=True,
            values=COMPARED_CATEGORIES,
        ),
        statistic(
            "log_median", "Median of ln((reactions + 1/2) / (views + 1)), in steps of 1/32; null without statistics."
        ),
        statistic("log_mad", "Median absolute deviation of those logarithms from their median."),
        statistic("log_scale", "One robust standard deviation: 1.4826 x log_mad, but at least ln 1.5."),
    ),
)
