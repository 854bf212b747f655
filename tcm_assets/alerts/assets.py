"""The asset `engagement_reference`."""

import dagster as dg
import ibis

from tcm_assets.alerts import alert_query, cases, usual_reactions
from tcm_assets.alerts.tables import ALERT_CASES, ENGAGEMENT_ALERTS, ENGAGEMENT_REFERENCE
from tcm_assets.ledger.resources import LedgerResource
from tcm_assets.orchestration.partitions import SCORING_WINDOW_DAYS, TRAILING_WINDOW, output_window
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.points.resources import SCORING_WINDOW_VERSION


@table_asset(
    ENGAGEMENT_REFERENCE,
    code_version=f"1-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins={
        "videos": dg.AssetIn(partition_mapping=TRAILING_WINDOW),
        "content_analysis": dg.AssetIn(partition_mapping=TRAILING_WINDOW),
    },
)
def engagement_reference(
    context: dg.AssetExecutionContext, videos: ibis.Table, content_analysis: ibis.Table
) -> ibis.Table:
    """What share of viewers usually reacts, in each day's trailing window."""
    days = output_window(context)
    return usual_reactions.engagement_reference(videos, content_analysis, days.start, days.end, SCORING_WINDOW_DAYS)


@table_asset(
    ENGAGEMENT_ALERTS,
    code_version=f"4-{SCORING_WINDOW_VERSION}",
    kinds={"sql"},
    ins={"caption_fingerprints": dg.AssetIn(partition_mapping=TRAILING_WINDOW)},
)
def engagement_alerts(
    videos: ibis.Table,
    raw_videos: ibis.Table,
    content_analysis: ibis.Table,
    engagement_reference: ibis.Table,
    caption_fingerprints: ibis.Table,
) -> ibis.Table:
    """The signals that fired."""
    return alert_query.engagement_alerts(
        videos, raw_videos, content_analysis, engagement_reference, caption_fingerprints, SCORING_WINDOW_DAYS
    )


@table_asset(ALERT_CASES, code_version="3", kinds={"sql", "ledger"})
def alert_cases(engagement_alerts: ibis.Table, videos: ibis.Table, ledger: LedgerResource) -> ibis.Table:
    """The alerts of each video as one case, with the latest decision about it; and what was rejected without any."""
    from tcm_assets.ledger.reviews import latest_reviews

    with ledger.open() as book:
        reviews = latest_reviews(book)
    return cases.alert_cases(engagement_alerts, ibis.memtable(reviews), videos)
