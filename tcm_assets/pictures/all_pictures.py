"""The pictures of every table that has some."""

from tcm_assets.pictures import (
    account_balances,
    alert_cases,
    cleaned_brands,
    cleaned_creators,
    content_analysis,
    content_sentiment,
    content_topics,
    creator_points,
    engagement_alerts,
    points_fairness,
    points_ledger,
    raw_videos,
    recommendations,
    rejected_records,
    scoring_reference,
    similarity_scores,
    video_credits,
    video_points,
    videos,
    visual_features,
)
from tcm_assets.pictures.picture import Picture

ALL_PICTURES: dict[str, tuple[Picture, ...]] = {
    "cleaned_creators": cleaned_creators.PICTURES,
    "cleaned_brands": cleaned_brands.PICTURES,
    "raw_videos": raw_videos.PICTURES,
    "rejected_records": rejected_records.PICTURES,
    "videos": videos.PICTURES,
    "content_analysis": content_analysis.PICTURES,
    "content_topics": content_topics.PICTURES,
    "visual_features": visual_features.PICTURES,
    "content_sentiment": content_sentiment.PICTURES,
    "similarity_scores": similarity_scores.PICTURES,
    "recommendations": recommendations.PICTURES,
    "scoring_reference": scoring_reference.PICTURES,
    "video_points": video_points.PICTURES,
    "video_credits": video_credits.PICTURES,
    "engagement_alerts": engagement_alerts.PICTURES,
    "alert_cases": alert_cases.PICTURES,
    "creator_points": creator_points.PICTURES,
    "points_fairness": points_fairness.PICTURES,
    "points_ledger": points_ledger.PICTURES,
    "account_balances": account_balances.PICTURES,
}
"""Table name to its pictures, in the order of the graph."""
