"""The asset `scoring_versions`."""

import ibis

from tcm_assets.defs.configured_versions import SCORING_VERSION
from tcm_assets.defs.resources import Scoring, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import scoring_versions as domain
from tcm_assets.schemas.scoring_versions import SCORING_VERSIONS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError


@table_asset(SCORING_VERSIONS, group="rewards", code_version=f"1-{SCORING_VERSION}", kinds={"sql"})
def scoring_versions(video_points: ibis.Table, scoring: Scoring, warehouse: WarehouseResource) -> ibis.Table:
    """The current version, and every former one that the table holds already."""
    return domain.scoring_versions(video_points, _former_rows(warehouse.engine), scoring.version())


def _former_rows(warehouse: DuckDBWarehouse) -> ibis.Table | None:
    """The stored rows, to be read again when they are replaced; None before the first time."""
    stored = warehouse.table(SCORING_VERSIONS)
    try:
        warehouse.fetch(stored.limit(0))
    except MissingTableError:
        return None
    return stored
