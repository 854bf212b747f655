"""`brand_profiles`: what matching compares on the brands' side."""

from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.schemas.shared_columns import BRAND_ID, BRAND_NAME, MODEL_NAME, MODEL_REVISION, count
from tcm_assets.schemas.sponsor_themes import SPONSOR_THEMES, THEME_SHARES
from tcm_assets.schemas.table import Column, Table
from tcm_assets.schemas.visual_features import MEASUREMENTS

BRAND_PROFILES = Table(
    name="brand_profiles",
    grain="brand",
    description=(
        "What matching compares on the brands' side: goals and past activities as a vector, the audience asked for, "
        "and how the videos that mention the brand look."
    ),
    key=("brand_id",),
    columns=(
        BRAND_ID,
        BRAND_NAME,
        Column(
            name="profile_text",
            dtype="string",
            description="Goals and past activities, as embedded; null when both are unknown.",
            nullable=True,
        ),
        Column(
            name="embedding",
            dtype="array<float32>",
            description=(
                "Vector of norm 1 of goals and past activities, measured from a sentence that any brand could have "
                "written; null when there is no text."
            ),
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        *CATEGORY_SIMILARITIES,
        Column(
            name="theme",
            dtype="string",
            description="The theme with the largest share; null when there is no text.",
            nullable=True,
            values=SPONSOR_THEMES,
        ),
        *THEME_SHARES,
        *AUDIENCE,
        count(
            "mention_count",
            "Videos that name the brand in sponsored_content: by handle, hashtag or words. A brand that is new to the "
            "list is looked for in a day's videos when that day is next refreshed.",
        ),
        count("measured_clip_count", "Clips of those videos behind the measurements below."),
        *MEASUREMENTS,
    ),
)
