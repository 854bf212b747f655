"""`videos`: each video once, with the counts of its latest delivery and its ratios per view."""

from tcm_assets.schemas.raw_videos import RAW_VIDEOS
from tcm_assets.schemas.shared_columns import count
from tcm_assets.schemas.table import Column, Table


def _per_view(name: str, counted: str, *, nullable: bool = True) -> Column:
    return Column(
        name=name,
        dtype="float64",
        description=f"{counted} / views, rounded to 5 decimals; null at zero views or where {counted} are unknown.",
        unit="1 per view",
        nullable=nullable,
        minimum=0,
    )


VIDEOS = Table(
    name="videos",
    grain="video",
    description=(
        "Each video once, with the counts of its latest delivery, its ratios per view and its engagement rate. "
        "Pictures of how users behave (distributions and correlations of the counts) are in the metadata."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        *RAW_VIDEOS.columns,
        count("delivery_count", "Deliveries of this video in the landing folder."),
        _per_view("likes_per_view", "likes"),
        _per_view("shares_per_view", "shares"),
        _per_view("bookmarks_per_view", "bookmarks"),
        _per_view("comments_per_view", "comments"),
        Column(
            name="engagement_rate",
            dtype="float64",
            description="Sum of the four ratios per view, those that are known; null at zero views.",
            unit="1 per view",
            nullable=True,
            minimum=0,
        ),
    ),
)
