"""The table `creator_authenticity`."""

from tcm_assets.points.populations import POPULATIONS
from tcm_assets.tables.shared_columns import AUTHOR_USERNAME, count, number, share, text, texts
from tcm_assets.tables.table import Table

LEVELS = ("as usual", "mostly as usual", "often unusual")

CREATOR_AUTHENTICITY = Table(
    name="creator_authenticity",
    grain="account that uploaded videos",
    description=(
        "How much of what an account posts has reactions as usual for accounts of its size: a score with what it rests "
        "on. It accuses nobody: findings are those of alert_cases, which a person decides on, and a video that was "
        "delivered once shows less than one that was followed."
    ),
    key=("author_id",),
    columns=(
        text("author_id", "TikTok's id of the account, as text. Videos of unknown accounts are in no row."),
        AUTHOR_USERNAME,
        share(
            "authenticity",
            "1 - (unusual_weight + 5 x tier_unusual_share) / (video_count + 5): the expected share of the account's "
            "videos whose counts nothing contradicts, drawn towards its tier. Null with fewer than 3 videos.",
            nullable=True,
        ),
        text(
            "level",
            "The score in words: as usual from 0.95, mostly as usual from 0.85, often unusual below; null without one.",
            nullable=True,
            values=LEVELS,
        ),
        share(
            "peer_share",
            "Share of the scored accounts of the compared tier, itself included, whose score is at most this one; null "
            "without a score.",
            nullable=True,
        ),
        text(
            "compared_tier",
            "The tier that the account is compared with; all where its followers are unknown or the tier has fewer "
            "than 200 videos.",
            values=POPULATIONS,
        ),
        count("video_count", "Videos of the account."),
        count("followed_video_count", "Those of them that were delivered four times or more, so that growth shows."),
        count("unusual_video_count", "Videos with evidence that counts for holding and that no reviewer released."),
        number(
            "unusual_weight",
            "Those videos, each by how far one kind of evidence goes: growth or impossible counts 1, an unusual ratio "
            "0.5, a shared caption 0.25; two kinds, or a rejection, 1.",
            "videos",
            minimum=0,
        ),
        share("tier_unusual_share", "Unusual weight of all accounts of the compared tier over their videos."),
        texts("evidence", "What the score rests on, a sentence each."),
    ),
)
