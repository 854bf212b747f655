"""`engagement_alerts`: signs that a video's counts were not earned, with the evidence."""

from tcm_assets.schemas.alert_signals import SEVERITIES, SIGNAL_FAMILIES, SIGNALS
from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

ENGAGEMENT_ALERTS = Table(
    name="engagement_alerts",
    grain="video x signal",
    description=(
        "Signs that a video's counts were not earned: which signal fired, what it saw and what it compared that with. "
        "An alert alone withholds nothing; see alert_cases."
    ),
    key=("video_id", "signal"),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(
            name="signal",
            dtype="string",
            description="The signal that fired.",
            values=tuple(signal.name for signal in SIGNALS),
        ),
        Column(
            name="signal_family",
            dtype="string",
            description="The kind of evidence; only signals of different families are independent.",
            values=SIGNAL_FAMILIES,
        ),
        Column(name="severity", dtype="string", description="How far the evidence goes.", values=SEVERITIES),
        Column(name="evidence_metric", dtype="string", description="What was looked at."),
        Column(name="evidence_value", dtype="float64", description="Its value, in the unit of the metric."),
        Column(name="evidence_bound", dtype="float64", description="The bound that it went beyond."),
        Column(
            name="contrast_metric",
            dtype="string",
            description="What it was held against; null for a signal about one number.",
            nullable=True,
        ),
        Column(name="contrast_value", dtype="float64", description="Its value.", nullable=True),
        Column(name="explanation", dtype="string", description="The alert in plain words."),
    ),
)
