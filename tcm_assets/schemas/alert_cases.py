"""`alert_cases`: what becomes of a video with alerts."""

from tcm_assets.schemas.engagement_alerts import SEVERITIES
from tcm_assets.schemas.shared_columns import AUTHOR_ID, AUTHOR_USERNAME, UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

STANDINGS = ("watched", "held", "released", "rejected")
"""watched: one kind of evidence; earns as any video. held: two independent kinds that count; earns when released.
released, rejected: a person has decided."""

UNPAID_STANDINGS = ("held", "rejected")
"""Standings of videos whose points are not payable: they wait for a review, or one decided against them."""

ALERT_CASES = Table(
    name="alert_cases",
    grain="video with an alert or a rejection",
    description=(
        "Each video with alerts, as one case: its signals, whether its earnings wait, and what a reviewer decided. A "
        "rejected video stays a case when its alerts are gone. "
        "Earnings are held only when signals of two independent families agree, those of the source system's rules not "
        "counted, which know one bound for accounts of every size. Standing says nothing of the reward "
        "tier, and the tier nothing of the standing."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        AUTHOR_ID,
        AUTHOR_USERNAME,
        Column(name="signals", dtype="array<string>", description="The signals that fired, in their order."),
        Column(name="signal_families", dtype="array<string>", description="Their families, each once, in their order."),
        Column(
            name="severity",
            dtype="string",
            description="The highest of its alerts; null for a rejected video that has none any more.",
            values=SEVERITIES,
            nullable=True,
        ),
        Column(
            name="standing",
            dtype="string",
            description=(
                "watched: one family of evidence that counts, or none; earns as any video. held: two or more, earns "
                "nothing until reviewed. "
                "released and rejected: as a reviewer decided."
            ),
            values=STANDINGS,
        ),
        Column(
            name="review_state",
            dtype="string",
            description=(
                "open until a reviewer decides, and again when evidence of a family comes that the review did not see."
            ),
            values=("open", "released", "rejected"),
        ),
        Column(
            name="reviewed_at",
            dtype="timestamp(6)",
            description="When the latest decision was made; null without one.",
            unit="UTC",
            nullable=True,
        ),
        Column(name="reviewer", dtype="string", description="Who decided; null without a decision.", nullable=True),
        Column(name="review_note", dtype="string", description="Why, in the reviewer's words.", nullable=True),
    ),
)
