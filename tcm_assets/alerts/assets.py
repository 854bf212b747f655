"""The assets of the alerts: references, `engagement_alerts`, `alert_cases` and `creator_authenticity`."""

import dagster as dg
import ibis

from tcm_assets.alerts.alert_cases import build_alert_cases
from tcm_assets.alerts.authenticity_tables import CREATOR_AUTHENTICITY
from tcm_assets.alerts.count_rule_reference import measure_count_rule_reference
from tcm_assets.alerts.creator_authenticity import score_authenticity
from tcm_assets.alerts.engagement_alerts import find_engagement_alerts
from tcm_assets.alerts.engagement_reference import measure_engagement_reference
from tcm_assets.alerts.signals import COUNT_SIGNALS, SIGNALS, signals_version
from tcm_assets.alerts.tables import ALERT_CASES, COUNT_RULE_REFERENCE, ENGAGEMENT_ALERTS, ENGAGEMENT_REFERENCE
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, output_window, trailing_inputs
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points.resources import SCORING_WINDOW_VERSION, require_window


@table_asset(
    ENGAGEMENT_REFERENCE,
    code_version=f"3-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins=trailing_inputs("videos", "content_analysis"),
)
def engagement_reference(
    context: dg.AssetExecutionContext, videos: ibis.Table, content_analysis: ibis.Table
) -> ibis.Table:
    """Measure the usual reactions of the videos in each day's trailing window."""
    days = output_window(context)
    return measure_engagement_reference(videos, content_analysis, days.start, days.end, SCORING_WINDOW_DAYS)


@table_asset(
    COUNT_RULE_REFERENCE,
    code_version=f"1-{signals_version(COUNT_SIGNALS)}-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins=trailing_inputs("videos", "content_analysis"),
)
def count_rule_reference(
    context: dg.AssetExecutionContext, videos: ibis.Table, content_analysis: ibis.Table
) -> ibis.Table:
    """Count how many of the videos in each day's trailing window break the source system's rules."""
    days = output_window(context)
    return measure_count_rule_reference(videos, content_analysis, days.start, days.end, SCORING_WINDOW_DAYS)


@table_asset(
    ENGAGEMENT_ALERTS,
    code_version=f"8-{signals_version(SIGNALS)}-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins=trailing_inputs("videos", "caption_fingerprints"),
)
def engagement_alerts(
    context: dg.AssetExecutionContext,
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    engagement_reference: ibis.Table,
    count_rule_reference: ibis.Table,
    caption_fingerprints: ibis.Table,
    warehouse: WarehouseResource,
) -> ibis.Table:
    """Evaluate every signal on the videos of the days."""
    for table, rows in ((ENGAGEMENT_REFERENCE, engagement_reference), (COUNT_RULE_REFERENCE, count_rule_reference)):
        require_window(table, rows, SCORING_WINDOW_DAYS, warehouse.engine)
    days = output_window(context)
    return find_engagement_alerts(
        videos.filter(videos.upload_date >= days.start, videos.upload_date < days.end),
        raw_videos,
        content_analysis,
        engagement_reference,
        count_rule_reference,
        caption_fingerprints,
        SCORING_WINDOW_DAYS,
        window_videos=videos,
    )


@table_asset(ALERT_CASES, code_version="3", kinds={"sql", "ledger"})
def alert_cases(engagement_alerts: ibis.Table, videos: ibis.Table, ledger: LedgerResource) -> ibis.Table:
    """Make one case of each video's alerts and the latest review; rejected videos without alerts have one too."""
    from tcm_assets.ledger.reviews import find_latest_reviews

    with ledger.open() as opened:
        reviews = find_latest_reviews(opened)
    return build_alert_cases(engagement_alerts, ibis.memtable(reviews), videos)


@table_asset(CREATOR_AUTHENTICITY, code_version="1", kinds={"sql"})
def creator_authenticity(videos: ibis.Table, alert_cases: ibis.Table) -> ibis.Table:
    """Score each account by the share of its videos whose counts nothing contradicts."""
    return score_authenticity(videos, alert_cases)
