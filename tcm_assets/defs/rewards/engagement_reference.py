"""The asset `engagement_reference`."""

import dagster as dg
import ibis

from tcm_assets.defs.configured_versions import SCORING_WINDOW_VERSION
from tcm_assets.defs.partitions import SCORING_WINDOW_DAYS, TRAILING_WINDOW, output_window
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.alerts import engagement_reference as domain
from tcm_assets.schemas.engagement_reference import ENGAGEMENT_REFERENCE


@table_asset(
    ENGAGEMENT_REFERENCE,
    group="rewards",
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
    return domain.engagement_reference(videos, content_analysis, days.start, days.end, SCORING_WINDOW_DAYS)
