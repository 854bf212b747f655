"""The asset `live_deliveries`."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pyarrow as pa

from tcm_assets.catalogue.assets import ingest
from tcm_assets.catalogue.ingest import find_account_ids, read_deliveries
from tcm_assets.catalogue.lists.url_list import read_url_list
from tcm_assets.live.fetching import fetch_live, known_refs, live_deliveries_table, ordered_refs
from tcm_assets.live.resources import ASK_TAG, LiveRequests
from tcm_assets.live.tables import LIVE_DELIVERIES
from tcm_assets.orchestration.automation import LATEST_DAY_WHEN_CODE_CHANGES
from tcm_assets.orchestration.partitions import output_window
from tcm_assets.orchestration.resources import DataFolder
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.settings import LIVE_SOURCES
from tcm_assets.warehouse.relations import Window


@table_asset(
    LIVE_DELIVERIES,
    code_version="1",
    kinds={"python", "api"},
    automation_condition=LATEST_DAY_WHEN_CODE_CHANGES,
    # Requests take half an hour, for which no other run should wait; `fetch_live` refuses a second run.
    pool=None,
)
def live_deliveries(
    context: dg.AssetExecutionContext, data_folder: DataFolder, live_requests: LiveRequests
) -> pa.Table:
    """The answers about the videos of the run's days; the job `fetch` requests new ones first."""
    window = output_window(context)
    if ASK_TAG in context.run.tags:
        context.add_output_metadata(_request_days(window, data_folder, live_requests, context.log))
    return live_deliveries_table(Path(live_requests.live_dir), window.start, window.end)


def _request_days(
    window: Window, data_folder: DataFolder, live_requests: LiveRequests, log: dg.DagsterLogManager
) -> dict[str, str | int]:
    """Request the known and listed videos of the days; return metadata about the result."""
    source = live_requests.source()
    if source is None:
        return {"live_source": f"none: nothing was requested; set TCM_LIVE_SOURCE to {' or '.join(LIVE_SOURCES[1:])}"}
    landing = ingest(data_folder)
    known = known_refs(read_deliveries(landing, window.start, window.end))
    listed = read_url_list(Path(data_folder.url_list), _now()).refs
    wanted = [ref for ref in listed if window.start <= ref.upload_date < window.end]
    # Over all days: an account may be known only by videos of other days.
    accounts = find_account_ids(landing, {ref.username for ref in wanted if ref.username})
    refs = ordered_refs(known, wanted, accounts)
    summary = fetch_live(source, refs, live_requests.plan(), _now)
    if summary.stopped_because:
        log.warning(f"{summary.not_asked_count} videos were not requested: {summary.stopped_because}")
    return {
        "live_source": source.name,
        "videos_answered": summary.asked_count,
        "videos_delivered": summary.delivered_count,
        "videos_answered_before": summary.fresh_count,
        "videos_left": summary.not_asked_count,
        "stopped_because": summary.stopped_because or "all were requested",
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
