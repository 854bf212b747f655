"""`content_analysis`: what each video's text is about."""

from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.schemas.content_taxonomy import TAXONOMY_COLUMNS
from tcm_assets.schemas.shared_columns import UPLOAD_DATE, VIDEO_ID, share
from tcm_assets.schemas.table import Column, Table

_LANGUAGE = (
    Column(
        name="language",
        dtype="string",
        description="Language of the caption's words, ISO 639-1; null when there are too few words or none is likely.",
        nullable=True,
    ),
    share("language_confidence", "Probability of that language; null with it.", nullable=True),
)
_KEYWORDS = Column(
    name="keywords",
    dtype="array<string>",
    description="At most 5 key phrases of caption and hashtags, lower case, best first; may be empty.",
)
_CATEGORY = Column(
    name="category",
    dtype="string",
    description="The most similar category; null when none is similar enough, or two are nearly equal.",
    nullable=True,
    values=CONTENT_CATEGORIES,
)
CONTENT_ANALYSIS = Table(
    name="content_analysis",
    grain="video",
    description=(
        "What each video's text is about: language, keywords, its similarity to 13 categories and a category, and its "
        "class of a wider taxonomy."
    ),
    key=("video_id",),
    partition_column="upload_date",
    columns=(
        VIDEO_ID,
        UPLOAD_DATE,
        *_LANGUAGE,
        _KEYWORDS,
        *CATEGORY_SIMILARITIES,
        _CATEGORY,
        *TAXONOMY_COLUMNS,
    ),
)
