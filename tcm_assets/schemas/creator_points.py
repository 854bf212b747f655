"""`creator_points`: what each account's videos earned together, and its rank."""

from tcm_assets.schemas.follower_tiers import TIER_NAMES
from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, count
from tcm_assets.schemas.table import Column, Table

CREATOR_POINTS = Table(
    name="creator_points",
    grain="account that uploaded videos",
    description="What each account's videos earned together, and its rank. Listed creators carry their id of the list.",
    key=("author_id",),
    columns=(
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(
            name="creator_id",
            dtype="string",
            description="Id in the creator list, matched by handle; null for an account that is not listed.",
            nullable=True,
        ),
        Column(
            name="follower_tier",
            dtype="string",
            description="Size of the account by its latest video whose followers are known; null when none is.",
            nullable=True,
            values=TIER_NAMES,
        ),
        count("video_count", "Videos of the account."),
        count("scored_video_count", "Videos that have points."),
        count("payable_video_count", "Those of them that are neither held nor rejected."),
        Column(name="total_points", dtype="int64", description="Sum of the points.", unit="points", minimum=0),
        Column(
            name="held_points",
            dtype="int64",
            description="Those of them that wait for the review of an alert.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="rejected_points",
            dtype="int64",
            description="Those of them that a review rejected: they are never paid.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="payable_points",
            dtype="int64",
            description="Those of them that nothing withholds: total less held less rejected. The rank goes by them.",
            unit="points",
            minimum=0,
        ),
        Column(
            name="mean_points",
            dtype="float64",
            description="Points per scored video; null when none is scored.",
            unit="points per video",
            nullable=True,
            minimum=0,
        ),
        Column(name="total_credits", dtype="int64", description="Sum of the credits.", unit="credits", minimum=0),
        Column(
            name="payable_credits",
            dtype="int64",
            description="Those of them that are of videos neither held nor rejected.",
            unit="credits",
            minimum=0,
        ),
        count("alert_count", "Alerts on the account's videos."),
        Column(
            name="standing",
            dtype="string",
            description=(
                "restricted: three or more videos were rejected. under_review: otherwise, and a video is held. good: "
                "otherwise. It says nothing of reward tiers."
            ),
            values=("good", "under_review", "restricted"),
        ),
        Column(
            name="points_rank",
            dtype="int64",
            description=(
                "1 for the most payable points; equal points share a rank. Null for an account without a payable video."
            ),
            nullable=True,
            minimum=1,
        ),
    ),
)
