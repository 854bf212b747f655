"""The asset `scoring_reference`."""

import dagster as dg
import ibis

from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, TRAILING_WINDOW, output_window
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points import account_points, credit_rules, fairness, populations, video_scoring
from tcm_assets.points.resources import SCORING_VERSION, SCORING_WINDOW_VERSION, Scoring
from tcm_assets.points.tables import CREATOR_POINTS, POINTS_FAIRNESS, SCORING_REFERENCE, VIDEO_CREDITS, VIDEO_POINTS


@table_asset(
    SCORING_REFERENCE,
    code_version=f"2-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins={
        "videos": dg.AssetIn(partition_mapping=TRAILING_WINDOW),
        "content_sentiment": dg.AssetIn(partition_mapping=TRAILING_WINDOW),
    },
)
def scoring_reference(
    context: dg.AssetExecutionContext, videos: ibis.Table, content_sentiment: ibis.Table
) -> ibis.Table:
    """The statistics of each day's trailing window, of all videos and of each follower tier."""
    days = output_window(context)
    return populations.scoring_reference(videos, content_sentiment, days.start, days.end, SCORING_WINDOW_DAYS)


@table_asset(VIDEO_POINTS, code_version=f"2-{SCORING_VERSION}", kinds={"sql"})
def video_points(
    videos: ibis.Table, content_sentiment: ibis.Table, scoring_reference: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """Points by the configured method and weights, against the reference of each video's upload day."""
    return video_scoring.video_points(videos, content_sentiment, scoring_reference, scoring.version())


@table_asset(VIDEO_CREDITS, code_version="1", kinds={"sql"})
def video_credits(videos: ibis.Table) -> ibis.Table:
    """Credits by the published thresholds."""
    return credit_rules.video_credits(videos)


@table_asset(CREATOR_POINTS, code_version="3", kinds={"sql"})
def creator_points(
    video_points: ibis.Table,
    video_credits: ibis.Table,
    engagement_alerts: ibis.Table,
    alert_cases: ibis.Table,
    cleaned_creators: ibis.Table,
) -> ibis.Table:
    """Totals, what waits or was rejected, and ranks, over all days."""
    return account_points.creator_points(video_points, video_credits, engagement_alerts, alert_cases, cleaned_creators)


@table_asset(POINTS_FAIRNESS, code_version=f"1-{SCORING_WINDOW_VERSION}", kinds={"sql"})
def points_fairness(
    video_points: ibis.Table, videos: ibis.Table, content_sentiment: ibis.Table, scoring: Scoring
) -> ibis.Table:
    """The measures of the latest scoring window."""
    version = scoring.version()
    return fairness.points_fairness(
        video_points, videos, content_sentiment, window_days=scoring.window_days, weights=version.weights
    )
