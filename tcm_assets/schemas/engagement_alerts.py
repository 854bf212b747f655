"""`engagement_alerts`: signs that a video's counts were not earned, with the evidence."""

from dataclasses import dataclass

from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

SEVERITIES = ("notice", "warning", "critical")
"""How far the evidence goes, the least first."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A rule that may fire, and the kind of evidence that it looks at.

    Two signals of one family see the same thing twice; only signals of different families are independent. One that
    does not count for holding is shown beside the others, and leaves it to them whether earnings wait.
    """

    name: str
    family: str
    counts_for_holding: bool = True


SIGNALS = (
    Signal(name="high_gift_spike", family="gifts", counts_for_holding=False),
    Signal(name="bot_like_engagement", family="ratio", counts_for_holding=False),
    Signal(name="suspiciously_few_likes", family="ratio", counts_for_holding=False),
    Signal(name="too_few_likes_for_views", family="ratio"),
    Signal(name="too_many_likes_for_views", family="ratio"),
    Signal(name="too_few_comments_for_views", family="ratio"),
    Signal(name="too_many_comments_for_views", family="ratio"),
    Signal(name="more_reactions_than_views", family="impossible"),
    Signal(name="falling_counter", family="impossible"),
    Signal(name="too_smooth_views", family="series"),
    Signal(name="spike_without_engagement", family="series"),
    Signal(name="reaction_burst_without_views", family="series"),
    Signal(name="shared_caption", family="text"),
)
"""Every signal, with its family. The first three are the source system's: one number for accounts of every size, which
many honest videos pass, so they are reason to look and none to withhold."""

SIGNAL_FAMILIES = tuple(dict.fromkeys(signal.family for signal in SIGNALS))

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
