"""The asset `published_warehouse`, which depends on all others."""

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pyarrow as pa

from tcm_assets.operators.data_status import DataPlaces, data_probes
from tcm_assets.operators.places import secret_words
from tcm_assets.operators.status import as_markdown, collect
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.serving.publish import OutdatedRowsError, publish
from tcm_assets.serving.tables import PUBLISHED_WAREHOUSE
from tcm_assets.settings import Settings
from tcm_assets.tables.all_tables import ALL_TABLES

TABLES_TO_PUBLISH = tuple(table for table in ALL_TABLES.values() if table is not PUBLISHED_WAREHOUSE)
"""Every table but the list of them, which is made with the copy."""

STATE = "How the data stands"
"""Name of the metadata with last day, cases that wait, files that are not taken in, and disk used."""


def define_published_warehouse(assets: Sequence[dg.AssetsDefinition]) -> dg.AssetsDefinition:
    """Define the asset that publishes the warehouse after `assets`.

    It depends on the assets that no other reads: once these are done, so are all.
    """
    read = {key for asset in assets for key in asset.dependency_keys if key not in asset.keys}
    leaves = sorted(key.to_user_string() for asset in assets for key in asset.keys - read)

    @table_asset(PUBLISHED_WAREHOUSE, code_version="2", kinds={"file"}, deps=leaves)
    def published_warehouse(
        context: dg.AssetExecutionContext, warehouse: WarehouseResource, data_folder: DataFolder
    ) -> pa.Table:
        """Swap in a new copy and list its tables; note how the data stands, as `make status` prints it."""
        try:
            listing = publish(warehouse.engine, Path(data_folder.published_path), TABLES_TO_PUBLISH)
        except OutdatedRowsError as error:
            raise dg.Failure(str(error), allow_retries=False) from None
        lines = collect(data_probes(_places(warehouse, data_folder)), secret_words(Settings()))
        context.add_output_metadata({STATE: dg.MetadataValue.md(as_markdown(lines))})
        return listing

    return published_warehouse


def _places(warehouse: WarehouseResource, data_folder: DataFolder) -> DataPlaces:
    published = Path(data_folder.published_path)
    parts = {
        "warehouse": warehouse.engine.path,
        "features": Path(data_folder.feature_cache_path),
        "ingested": Path(data_folder.archive_dir),
        "published": published.parent,
        "landing": Path(data_folder.landing_dir),
    }
    return DataPlaces(Path(data_folder.landing_dir), published, parts)
