"""`video_points`: the points of each video and what each metric gave."""

from tcm_assets.schemas.follower_tiers import POPULATIONS, TIER_NAMES
from tcm_assets.schemas.scoring_metrics import MAXIMUM_POINTS, SCORING_METHODS, SCORING_METRICS
from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table


def points_column_name(metric: str) -> str:
    """The column that holds what `metric` gave: `view_count` gives `view_count_points`."""
    return f"{metric}_points"


VIDEO_POINTS = Table(
    name="video_points",
    grain="video",
    description=(
        "The points of each video, scored against the trailing window that ends on its upload day, and what each of "
        "the seven metrics gave. A metric that is unknown is left out and named, never counted as zero."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(
            name="method",
            dtype="string",
            description="robust: log, median and MAD, clipped, weighted. minmax: the source system's formula.",
            values=SCORING_METHODS,
        ),
        Column(
            name="scoring_version",
            dtype="string",
            description="Which formula and weights gave the points; its parameters are in scoring_versions.",
        ),
        Column(
            name="follower_tier",
            dtype="string",
            description="Size of the account by the followers of the latest delivery; null where they are unknown.",
            nullable=True,
            values=TIER_NAMES,
        ),
        Column(
            name="compared_with",
            dtype="string",
            description=(
                "Population whose views the video's views were compared with: its tier, or all where the tier has too "
                "few videos; null where there is no population. Other metrics: see scoring_reference."
            ),
            nullable=True,
            values=POPULATIONS,
        ),
        Column(
            name="points",
            dtype="int64",
            description=(
                "Sum of what the metrics gave; null when the method cannot score the video: "
                "minmax needs a sentiment, robust a known metric of weight above 0."
            ),
            unit="points",
            nullable=True,
            minimum=0,
            maximum=MAXIMUM_POINTS,
        ),
        *(
            Column(
                name=points_column_name(metric),
                dtype="int64",
                description=(
                    f"What {metric} gave, in whole points that sum to the points exactly; null when it is unknown, or "
                    "when the video has no points."
                ),
                unit="points",
                nullable=True,
                minimum=0,
                maximum=MAXIMUM_POINTS,
            )
            for metric in SCORING_METRICS
        ),
        Column(
            name="missing_metrics",
            dtype="array<string>",
            description="Metrics left out because they are unknown for this video or for its whole population.",
        ),
    ),
)
