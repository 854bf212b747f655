"""Checks of `creator_authenticity`, beyond its schema."""

from tcm_assets.alerts.authenticity_tables import CREATOR_AUTHENTICITY
from tcm_assets.alerts.creator_authenticity import LEAST_VIDEOS
from tcm_assets.orchestration.table_checks import Rule, table_checks

creator_authenticity_checks = table_checks(
    CREATOR_AUTHENTICITY,
    Rule(
        "scores_follow_from_their_evidence",
        "A score is what its videos and its tier give; an account with too few videos has none.",
        f"""
        FROM rows WHERE (authenticity IS NULL) <> (video_count < {LEAST_VIDEOS})
            OR (authenticity IS NULL) <> (level IS NULL) OR (authenticity IS NULL) <> (peer_share IS NULL)
            OR unusual_video_count > video_count OR unusual_weight > unusual_video_count
        """,
        blocking=True,
    ),
    Rule(
        "every_account_is_scored_once",
        "Each known account that uploaded videos has a row.",
        """
        SELECT author_id FROM (SELECT DISTINCT author_id FROM warehouse.videos WHERE author_id IS NOT NULL)
        ANTI JOIN rows USING (author_id)
        """,
        blocking=True,
    ),
)
