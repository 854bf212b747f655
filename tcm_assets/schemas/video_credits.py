"""`video_credits`: threshold credits, bonus and reward tier of each video."""

from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

CREDIT_METRICS = ("view_count", "like_count", "share_count", "comment_count", "gift_count")
"""The metrics that earn credits, in the order of the columns."""


def credits_column_name(metric: str) -> str:
    """The column that holds the credits of `metric`: `view_count` gives `view_count_credits`."""
    return f"{metric}_credits"


VIDEO_CREDITS = Table(
    name="video_credits",
    grain="video",
    description="Credits of each video by the published thresholds, the bonus, and the reward tier they reach.",
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        *(
            Column(
                name=credits_column_name(metric),
                dtype="int64",
                description=f"Credits that {metric} earns by its thresholds; null when it is unknown.",
                unit="credits",
                nullable=True,
                minimum=0,
                maximum=5,
            )
            for metric in CREDIT_METRICS
        ),
        Column(
            name="base_credits",
            dtype="int64",
            description="Sum of the credits that are known.",
            unit="credits",
            minimum=0,
            maximum=25,
        ),
        Column(
            name="bonus_credits",
            dtype="int64",
            description="5 when the base credits are above 15, else 0.",
            unit="credits",
            minimum=0,
            maximum=5,
        ),
        Column(
            name="total_credits", dtype="int64", description="Base and bonus.", unit="credits", minimum=0, maximum=30
        ),
        Column(
            name="reward_tier",
            dtype="string",
            description="gold from 20 credits, silver from 12, none below.",
            values=("gold", "silver", "none"),
        ),
        Column(
            name="wallet_usd",
            dtype="int64",
            description="E-wallet reward of the tier.",
            unit="US dollars",
            minimum=0,
        ),
        Column(name="exposure_min", dtype="int64", description="Feed exposure of the tier.", unit="minutes", minimum=0),
    ),
)
