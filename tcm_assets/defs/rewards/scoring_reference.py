"""The asset `scoring_reference`."""

import dagster as dg
import ibis

from tcm_assets.defs.configured_versions import SCORING_WINDOW_VERSION
from tcm_assets.defs.partitions import SCORING_WINDOW_DAYS, TRAILING_WINDOW, output_window
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import scoring_reference as domain
from tcm_assets.schemas.scoring_reference import SCORING_REFERENCE


@table_asset(
    SCORING_REFERENCE,
    group="rewards",
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
    return domain.scoring_reference(videos, content_sentiment, days.start, days.end, SCORING_WINDOW_DAYS)
