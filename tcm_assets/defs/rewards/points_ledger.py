"""The asset `points_ledger`."""

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.partitions import output_window
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.defs.rewards.posting import earnings_to_post, posting_metadata
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards.earnings import earnings
from tcm_assets.schemas.points_ledger import POINTS_LEDGER
from tcm_assets.schemas.video_points import VIDEO_POINTS


@table_asset(POINTS_LEDGER, group="rewards", code_version="1", kinds={"sql", "ledger"})
def points_ledger(
    context: dg.AssetExecutionContext,
    video_points: ibis.Table,
    alert_cases: ibis.Table,
    warehouse: WarehouseResource,
    ledger: LedgerResource,
) -> pa.Table:
    """What the videos of the days are due is posted, where it differs from what was; then all their entries."""
    from tcm_assets.ledger.postings import post_earnings, posted_points
    from tcm_assets.ledger.snapshots import entries_of_videos

    days, engine = output_window(context), warehouse.engine
    with ledger.open() as book:
        posted = ibis.memtable(posted_points(book, days.start, days.end))
        due = engine.fetch(earnings(video_points, alert_cases, posted, engine.table(VIDEO_POINTS)))
        counts = post_earnings(book, earnings_to_post(book, due))
        context.add_asset_metadata(posting_metadata(counts, due), partition_key=days.last_day.isoformat())
        return entries_of_videos(book, days.start, days.end)
