"""The assets of points: populations, points, credits, totals per account and fairness."""

import dagster as dg
import ibis

from tcm_assets.orchestration.partitions import inputs_of_all_days, output_window
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points.creator_points import compute_creator_points
from tcm_assets.points.points_fairness import compute_points_fairness
from tcm_assets.points.resources import (
    SCORING_METRICS_VERSION,
    SCORING_VERSION,
    SCORING_WINDOW_VERSION,
    Scoring,
    require_window,
)
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.tables import CREATOR_POINTS, POINTS_FAIRNESS, SCORING_REFERENCE, VIDEO_CREDITS, VIDEO_POINTS
from tcm_assets.points.video_credits import compute_video_credits
from tcm_assets.points.video_points import compute_video_points


@table_asset(
    SCORING_REFERENCE,
    code_version=f"4-{SCORING_METRICS_VERSION}-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins=inputs_of_all_days("videos", "content_sentiment"),
)
def scoring_reference(
    context: dg.AssetExecutionContext, videos: ibis.Table, content_sentiment: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """The statistics of each day's population, of all videos and of each follower tier."""
    days, version = output_window(context), scoring.version()
    return compute_scoring_reference(
        videos, content_sentiment, days.start, days.end, version.window_days, version.method
    )


@table_asset(VIDEO_POINTS, code_version=f"2-{SCORING_VERSION}", kinds={"sql"})
def video_points(
    videos: ibis.Table,
    content_sentiment: ibis.Table,
    scoring_reference: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
) -> ibis.Table:
    """Points by the configured method and weights, against the reference of each video's upload day."""
    require_window(SCORING_REFERENCE, scoring_reference, scoring.window_days, warehouse.engine)
    return compute_video_points(videos, content_sentiment, scoring_reference, scoring.version())


@table_asset(VIDEO_CREDITS, code_version="1", kinds={"sql"})
def video_credits(videos: ibis.Table) -> ibis.Table:
    """Credits by the published thresholds."""
    return compute_video_credits(videos)


@table_asset(CREATOR_POINTS, code_version="4", kinds={"sql"})
def creator_points(
    video_points: ibis.Table,
    video_credits: ibis.Table,
    engagement_alerts: ibis.Table,
    alert_cases: ibis.Table,
    cleaned_creators: ibis.Table,
    videos: ibis.Table,
) -> ibis.Table:
    """Totals, held and rejected points, and ranks, over all days."""
    return compute_creator_points(video_points, video_credits, engagement_alerts, alert_cases, cleaned_creators, videos)


@table_asset(POINTS_FAIRNESS, code_version=f"2-{SCORING_METRICS_VERSION}-{SCORING_WINDOW_VERSION}", kinds={"sql"})
def points_fairness(
    video_points: ibis.Table, videos: ibis.Table, content_sentiment: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """The measures of the latest scoring window."""
    weights = scoring.version().weights
    return compute_points_fairness(video_points, videos, content_sentiment, scoring.window_days, weights)
