"""The asset `rejected_records`."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from tcm_assets.defs.automation import WHEN_CODE_CHANGES
from tcm_assets.defs.catalogue.landing import ingest
from tcm_assets.defs.live_requests import LiveRequests
from tcm_assets.defs.partitions import all_days
from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.rejected_records import REJECTED_RECORDS
from tcm_assets.sources.brand_list import read_brands
from tcm_assets.sources.creator_list import read_creators
from tcm_assets.sources.ingest import read_rejections, uploads_outside
from tcm_assets.sources.live_urls import listed_outside, read_url_list


@table_asset(
    REJECTED_RECORDS,
    group="catalogue",
    code_version="2",
    kinds={"json", "csv", "python"},
    deps=("live_deliveries",),
    automation_condition=WHEN_CODE_CHANGES,
)
def rejected_records(data_folder: DataFolder, live_requests: LiveRequests) -> pa.Table:
    """The problems of all inputs, videos outside the configured days among them."""
    landing = ingest(data_folder)
    days = all_days()
    _, creators = read_creators(Path(data_folder.creators_csv))
    _, brands = read_brands(Path(data_folder.brands_csv))
    listed = read_url_list(Path(live_requests.urls_path), datetime.now(UTC).replace(tzinfo=None))
    return pa.concat_tables(
        [
            creators,
            brands,
            read_rejections(landing),
            uploads_outside(landing, days.start, days.end),
            listed.rejections,
            listed_outside(listed.refs, days.start, days.end),
        ]
    )
