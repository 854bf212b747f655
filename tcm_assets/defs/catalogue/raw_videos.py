"""The asset `raw_videos`."""

import dagster as dg
import pyarrow as pa

from tcm_assets.defs.automation import WHEN_CODE_CHANGES
from tcm_assets.defs.catalogue.landing import ingest
from tcm_assets.defs.partitions import output_window
from tcm_assets.defs.resources import DataFolder
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.raw_videos import RAW_VIDEOS
from tcm_assets.sources.ingest import read_deliveries


@table_asset(
    RAW_VIDEOS,
    group="catalogue",
    code_version="2",
    kinds={"json", "python"},
    # What live sources deliver are export files, too: whoever asks and reads in one run asks first.
    deps=("live_deliveries",),
    automation_condition=WHEN_CODE_CHANGES,
)
def raw_videos(context: dg.AssetExecutionContext, data_folder: DataFolder) -> pa.Table:
    """The deliveries of the days asked for; each export file is parsed once and kept as Parquet."""
    window = output_window(context)
    return read_deliveries(ingest(data_folder), window.start, window.end)
