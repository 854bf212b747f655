"""`sponsored_content`: whether a video says that it is advertising, and which brands it names."""

from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

SPONSORED_CONTENT = Table(
    name="sponsored_content",
    grain="video",
    description=(
        "Whether each video's text discloses payment or a gift, by which words, and which brands of the brand list it "
        "names. What was paid for and not disclosed, no text can tell."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="is_sponsored",
            dtype="boolean",
            description="Whether caption or hashtags disclose payment or a gift; null when there is no text at all.",
            nullable=True,
        ),
        Column(
            name="disclosure_signals",
            dtype="array<string>",
            description="The tags, phrases and labels that disclose it, lower case, as written; may be empty.",
        ),
        Column(
            name="brand_mentions",
            dtype="array<string>",
            description="Brands of the brand list named by handle, hashtag or words; paid or not; may be empty.",
        ),
    ),
)
