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
    SCORING_WINDOW_VERSION,
    Scoring,
    fetch_rules,
    find_stored_points,
    require_reference,
)
from tcm_assets.points.scoring_reference import compute_scoring_reference
from tcm_assets.points.scoring_rules import spans
from tcm_assets.points.tables import CREATOR_POINTS, POINTS_FAIRNESS, SCORING_REFERENCE, VIDEO_CREDITS, VIDEO_POINTS
from tcm_assets.points.video_credits import compute_video_credits
from tcm_assets.points.video_points import compute_video_points, keep_stored_points, of_window


@table_asset(
    SCORING_REFERENCE,
    code_version=f"4-{SCORING_METRICS_VERSION}",
    kinds={"sql"},
    ins=inputs_of_all_days("videos", "content_sentiment"),
)
def scoring_reference(
    context: dg.AssetExecutionContext,
    videos: ibis.Table,
    content_sentiment: ibis.Table,
    scoring_rules: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
) -> ibis.Table:
    """The statistics of each day's population, as the rule of the day names it."""
    rules = fetch_rules(scoring_rules, scoring, warehouse.engine)
    return ibis.union(
        *(
            compute_scoring_reference(
                videos, content_sentiment, days.start, days.end, version.window_days, version.method
            )
            for days, version in ((days, rule.version) for days, rule in spans(rules, output_window(context)))
        )
    )


@table_asset(VIDEO_POINTS, code_version=f"3-{SCORING_METRICS_VERSION}", kinds={"sql"})
def video_points(
    context: dg.AssetExecutionContext,
    videos: ibis.Table,
    content_sentiment: ibis.Table,
    scoring_reference: ibis.Table,
    scoring_rules: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
) -> ibis.Table:
    """Points by the rule of each video's upload day, against the reference of that day."""
    engine = warehouse.engine
    scored = []
    for days, rule in spans(fetch_rules(scoring_rules, scoring, engine), output_window(context)):
        reference = of_window(scoring_reference, days)
        require_reference(reference, rule, engine)
        points = compute_video_points(
            of_window(videos, days), of_window(content_sentiment, days), reference, rule.version
        )
        stored = None if rule.is_computable else find_stored_points(engine, days, rule)
        scored.append(points if stored is None else keep_stored_points(points, stored))
    return ibis.union(*scored)


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
