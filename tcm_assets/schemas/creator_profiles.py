"""`creator_profiles`: what matching compares on the creators' side."""

from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.schemas.content_taxonomy import CONTENT_TAXONOMY
from tcm_assets.schemas.shared_columns import CREATOR_ID, CREATOR_NAME, MODEL_NAME, MODEL_REVISION, count, share
from tcm_assets.schemas.sponsor_themes import THEME_AFFINITIES
from tcm_assets.schemas.table import Column, Table
from tcm_assets.schemas.visual_features import MEASUREMENTS

CREATOR_PROFILES = Table(
    name="creator_profiles",
    grain="creator",
    description=(
        "What matching compares on the creators' side: what they make in words and as a vector, their audience, how "
        "their videos look and how strongly people engage. Videos are theirs by the account's handle."
    ),
    key=("creator_id",),
    columns=(
        CREATOR_ID,
        CREATOR_NAME,
        Column(name="username", dtype="string", description="Handle, lower case, without the @.", nullable=True),
        Column(name="content_tags", dtype="array<string>", description="What the list says the creator makes."),
        Column(
            name="embedding",
            dtype="array<float32>",
            description=(
                "Vector of norm 1 of tags and video texts, measured from what all category names have in common; "
                "null when there is neither tag nor text."
            ),
            nullable=True,
        ),
        MODEL_NAME,
        MODEL_REVISION,
        *CATEGORY_SIMILARITIES,
        Column(
            name="category",
            dtype="string",
            description=(
                "What the creator makes, as a class of the wide taxonomy, from tags and videos together; null when "
                "neither is near any class. The similarities before it are to the source system's 13 categories."
            ),
            nullable=True,
            values=CONTENT_TAXONOMY,
        ),
        *THEME_AFFINITIES,
        *AUDIENCE,
        count("follower_count", "Followers, from the list.", nullable=True),
        count("video_count", "Videos of the creator in `videos`."),
        count("median_view_count", "Median views of those videos; null when there are none.", nullable=True),
        Column(
            name="median_engagement_rate",
            dtype="float64",
            description="Median engagement rate of those videos; null when there are none.",
            unit="1 per view",
            nullable=True,
            minimum=0,
        ),
        share(
            "engagement_strength",
            "Percentile of the creator's engagement among the listed creators: 0 weakest, 1 strongest. Null: unknown.",
            nullable=True,
        ),
        count("measured_clip_count", "Clips behind the measurements below."),
        *MEASUREMENTS,
    ),
)
