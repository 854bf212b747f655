"""`video_points`: the points of each video and what each metric gave."""

from tcm_assets.schemas.scoring_metrics import SCORING_METRICS
from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

MAXIMUM_POINTS = 1400
"""Points of a video that is best in all seven metrics: 200 for each, as in the source system."""


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
            values=("robust", "minmax"),
        ),
        Column(
            name="points",
            dtype="int64",
            description=(
                "Sum of what the metrics gave, rounded (half to even); null when the method cannot score the video: "
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
                dtype="float64",
                description=f"What {metric} gave; null when it is unknown, or when the video has no points.",
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
