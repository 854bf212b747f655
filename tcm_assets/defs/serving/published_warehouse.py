"""The asset `published_warehouse`."""

from pathlib import Path

import pyarrow as pa

from tcm_assets.defs.resources import DataFolder, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.schemas.published_warehouse import PUBLISHED_WAREHOUSE
from tcm_assets.warehouse.publish import publish

LAST_OF_THEIR_BRANCH = (
    "rejected_records",
    "sponsored_content",
    "video_topics",
    "recommendations",
    "creator_points",
    "points_fairness",
    "redemptions",
    "account_balances",
    "scoring_versions",
)
"""The assets that nothing else rests on: when these are done and sound, so is every other."""


@table_asset(
    PUBLISHED_WAREHOUSE,
    group="serving",
    code_version="1",
    kinds={"file"},
    deps=LAST_OF_THEIR_BRANCH,
)
def published_warehouse(warehouse: WarehouseResource, data_folder: DataFolder) -> pa.Table:
    """The list of what was copied; the copy itself is swapped in while this runs."""
    return publish(warehouse.engine, Path(data_folder.published_path))
