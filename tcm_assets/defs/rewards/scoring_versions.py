"""The asset `scoring_versions`."""

import ibis

from tcm_assets.defs.configured_versions import SCORING_VERSION
from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.resources import Scoring, WarehouseResource
from tcm_assets.defs.rewards.known_versions import known_versions
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.rewards import scoring_versions as domain
from tcm_assets.schemas.scoring_versions import SCORING_VERSIONS


@table_asset(SCORING_VERSIONS, group="rewards", code_version=f"2-{SCORING_VERSION}", kinds={"sql", "ledger"})
def scoring_versions(
    video_points: ibis.Table, scoring: Scoring, warehouse: WarehouseResource, ledger: LedgerResource
) -> ibis.Table:
    """The current version, and every former one that the table holds already or that the ledger has points of."""
    from tcm_assets.ledger.scoring_versions import noted_scoring_versions

    with ledger.open() as book:
        former = known_versions(warehouse.engine, noted_scoring_versions(book))
    return domain.scoring_versions(video_points, former, scoring.version())
