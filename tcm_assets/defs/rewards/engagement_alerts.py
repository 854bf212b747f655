"""The asset `engagement_alerts`."""

import dagster as dg
import ibis

from tcm_assets.defs.configured_versions import SCORING_WINDOW_VERSION
from tcm_assets.defs.partitions import SCORING_WINDOW_DAYS, TRAILING_WINDOW
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.alerts import engagement_alerts as domain
from tcm_assets.schemas.engagement_alerts import ENGAGEMENT_ALERTS


@table_asset(
    ENGAGEMENT_ALERTS,
    group="rewards",
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
    return domain.engagement_alerts(
        videos, raw_videos, content_analysis, engagement_reference, caption_fingerprints, SCORING_WINDOW_DAYS
    )
