"""`engagement_alerts`: signs that a video's counts were not earned, with the evidence."""

from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

SIGNALS = ("high_gift_spike", "bot_like_engagement", "suspiciously_few_likes")

ENGAGEMENT_ALERTS = Table(
    name="engagement_alerts",
    grain="video x signal",
    description="Signs that a video's counts were not earned: which rule fired, and the two numbers it compared.",
    key=("video_id", "signal"),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(name="signal", dtype="string", description="The rule that fired.", values=SIGNALS),
        Column(name="evidence_metric", dtype="string", description="The count that is too high."),
        Column(name="evidence_value", dtype="int64", description="Its value.", unit="count", minimum=0),
        Column(name="evidence_bound", dtype="int64", description="The bound it went over.", unit="count", minimum=0),
        Column(
            name="contrast_metric",
            dtype="string",
            description="The count that should have risen with it; null for a rule about one count.",
            nullable=True,
        ),
        Column(name="contrast_value", dtype="int64", description="Its value.", unit="count", nullable=True, minimum=0),
        Column(name="explanation", dtype="string", description="The alert in plain words."),
    ),
)
