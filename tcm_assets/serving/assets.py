"""The asset `published_warehouse`."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pyarrow as pa

from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.serving.publish import publish
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE


def published_warehouse(assets: Sequence[dg.AssetsDefinition]) -> dg.AssetsDefinition:
    """Return the asset that publishes when `assets` are done and sound.

    It waits for those that none of the others reads: when these are there, so is every other.
    """
    read = {key for asset in assets for key in asset.dependency_keys if key not in asset.keys}
    last = sorted(key.to_user_string() for asset in assets for key in asset.keys - read)

    @table_asset(PUBLISHED_WAREHOUSE, code_version="1", kinds={"file"}, deps=last)
    def published_warehouse(warehouse: WarehouseResource, data_folder: DataFolder) -> pa.Table:
        """The list of what was copied; the copy itself is swapped in while this runs."""
        return publish(warehouse.engine, Path(data_folder.published_path))

    return published_warehouse
