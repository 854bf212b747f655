"""Every table of the warehouse, in the order of the graph."""

from tcm_assets.schemas.account_balances import ACCOUNT_BALANCES
from tcm_assets.schemas.alert_cases import ALERT_CASES
from tcm_assets.schemas.brand_profiles import BRAND_PROFILES
from tcm_assets.schemas.caption_fingerprints import CAPTION_FINGERPRINTS
from tcm_assets.schemas.cleaned_brands import CLEANED_BRANDS
from tcm_assets.schemas.cleaned_creators import CLEANED_CREATORS
from tcm_assets.schemas.content_analysis import CONTENT_ANALYSIS
from tcm_assets.schemas.content_sentiment import CONTENT_SENTIMENT
from tcm_assets.schemas.content_topics import CONTENT_TOPICS
from tcm_assets.schemas.creator_points import CREATOR_POINTS
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS
from tcm_assets.schemas.engagement_reference import ENGAGEMENT_REFERENCE
from tcm_assets.schemas.live_deliveries import LIVE_DELIVERIES
from tcm_assets.schemas.points_fairness import POINTS_FAIRNESS
from tcm_assets.schemas.points_ledger import POINTS_LEDGER
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE
from tcm_assets.schemas.raw_videos import RAW_VIDEOS
from tcm_assets.schemas.recommendations import RECOMMENDATIONS
from tcm_assets.schemas.redemptions import REDEMPTIONS
from tcm_assets.schemas.rejected_records import REJECTED_RECORDS
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE
from tcm_assets.schemas.scoring_versions import SCORING_VERSIONS
from tcm_assets.schemas.similarity_scores import SIMILARITY_SCORES
from tcm_assets.schemas.sponsored_content import SPONSORED_CONTENT
from tcm_assets.schemas.table import Table
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS
from tcm_assets.schemas.video_credits import VIDEO_CREDITS
from tcm_assets.schemas.video_points import VIDEO_POINTS
from tcm_assets.schemas.video_topics import VIDEO_TOPICS
from tcm_assets.schemas.videos import VIDEOS
from tcm_assets.schemas.visual_features import VISUAL_FEATURES

ALL_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CLEANED_CREATORS,
        CLEANED_BRANDS,
        LIVE_DELIVERIES,
        RAW_VIDEOS,
        REJECTED_RECORDS,
        VIDEOS,
        TEXT_EMBEDDINGS,
        CONTENT_ANALYSIS,
        SPONSORED_CONTENT,
        CONTENT_TOPICS,
        VIDEO_TOPICS,
        VISUAL_FEATURES,
        CONTENT_SENTIMENT,
        CAPTION_FINGERPRINTS,
        CREATOR_PROFILES,
        BRAND_PROFILES,
        SIMILARITY_SCORES,
        RECOMMENDATIONS,
        SCORING_REFERENCE,
        VIDEO_POINTS,
        SCORING_VERSIONS,
        VIDEO_CREDITS,
        ENGAGEMENT_REFERENCE,
        ENGAGEMENT_ALERTS,
        ALERT_CASES,
        CREATOR_POINTS,
        POINTS_FAIRNESS,
        POINTS_LEDGER,
        REDEMPTIONS,
        ACCOUNT_BALANCES,
        PUBLISHED_WAREHOUSE,
    )
}
