"""`content_analysis`: what each video's text is about."""

from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID
from tcm_assets.schemas.table import Column, Table

CONTENT_ANALYSIS = Table(
    name="content_analysis",
    grain="video",
    description="What each video's text is about: keywords, its similarity to 13 categories, and a category.",
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        Column(
            name="keywords",
            dtype="array<string>",
            description="At most 5 key phrases of caption and hashtags, lower case, best first; may be empty.",
        ),
        *CATEGORY_SIMILARITIES,
        Column(
            name="category",
            dtype="string",
            description="The most similar category; null when none is similar enough, or two are nearly equal.",
            nullable=True,
            values=CONTENT_CATEGORIES,
        ),
    ),
)
