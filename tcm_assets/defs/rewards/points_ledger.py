"""The asset `points_ledger`."""

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.defs.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.partitions import output_window
from tcm_assets.defs.resources import Scoring, WarehouseResource
from tcm_assets.defs.rewards.known_versions import parameters_of
from tcm_assets.defs.rewards.posting import earnings_to_post, posting_metadata, rejected_videos
from tcm_assets.defs.rewards.withdrawals import require_known_days
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards.earnings import earnings
from tcm_assets.schemas.points_ledger import POINTS_LEDGER
from tcm_assets.schemas.video_points import VIDEO_POINTS


@table_asset(
    POINTS_LEDGER,
    group="rewards",
    code_version="3",
    kinds={"sql", "ledger"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def points_ledger(
    context: dg.AssetExecutionContext,
    video_points: ibis.Table,
    alert_cases: ibis.Table,
    scoring: Scoring,
    warehouse: WarehouseResource,
    ledger: LedgerResource,
) -> pa.Table:
    """What the videos of the days are due is posted, where it differs from what was; then all their entries."""
    from tcm_assets.ledger.postings import post_earnings, posted_points
    from tcm_assets.ledger.reviews import latest_reviews
    from tcm_assets.ledger.scoring_versions import note_scoring_versions
    from tcm_assets.ledger.snapshots import entries_of_videos

    days, engine = output_window(context), warehouse.engine
    with ledger.open_to_post() as book:
        posted = ibis.memtable(posted_points(book, days.start, days.end))
        rejections = ibis.memtable(rejected_videos(latest_reviews(book)))
        due = engine.fetch(earnings(video_points, alert_cases, rejections, posted, engine.table(VIDEO_POINTS)))
        require_known_days(engine, due)
        note_scoring_versions(book, parameters_of(engine, due, scoring.version()))
        counts = post_earnings(book, earnings_to_post(book, due))
        context.add_asset_metadata(posting_metadata(counts, due), partition_key=days.last_day.isoformat())
        return entries_of_videos(book, days.start, days.end)
