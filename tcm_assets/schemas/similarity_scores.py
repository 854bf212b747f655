"""`similarity_scores`: how well each creator and each brand fit, component by component."""

from tcm_assets.schemas.shared_columns import BRAND_ID, BRAND_NAME, CREATOR_ID, CREATOR_NAME, MATCHING_VERSION, share
from tcm_assets.schemas.table import Table

SIMILARITY_COMPONENTS = ("content_similarity", "audience_match", "visual_similarity", "engagement_strength")
"""The components of a score, in the order of the columns."""

SIMILARITY_SCORES = Table(
    name="similarity_scores",
    grain="creator x brand",
    description="How well each creator and each brand fit: every component in its own column, and one score of them.",
    key=("creator_id", "brand_id"),
    columns=(
        CREATOR_ID,
        BRAND_ID,
        CREATOR_NAME,
        BRAND_NAME,
        share("content_similarity", "Likeness of what the creator makes and what the brand wants.", nullable=True),
        share(
            "audience_match",
            "Geometric mean over age, gender and place of how much of the creator's audience the brand wants; a facet "
            "for which the brand takes everyone is 0.95, one unknown on either side is left out.",
            nullable=True,
        ),
        share(
            "visual_similarity",
            "Likeness of the looks of both sides' videos; null unless both have clips.",
            nullable=True,
        ),
        share("engagement_strength", "The creator's engagement percentile.", nullable=True),
        share(
            "score",
            "Weighted mean of the known components; null when content is unknown.",
            nullable=True,
        ),
        MATCHING_VERSION,
    ),
)
