"""The asset `recommendations`."""

import dagster as dg
import ibis

from tcm_assets.defs.configured_versions import MATCHING_VERSION
from tcm_assets.defs.resources import Matching, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.matching import recommendations as domain
from tcm_assets.domain.matching.matching_versions import matching_version
from tcm_assets.domain.matching.matching_weights import MatchingWeights
from tcm_assets.schemas.recommendations import RECOMMENDATIONS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse


@table_asset(RECOMMENDATIONS, group="matching", code_version=f"3-{MATCHING_VERSION}", kinds={"sql"})
def recommendations(
    similarity_scores: ibis.Table,
    creator_profiles: ibis.Table,
    brand_profiles: ibis.Table,
    warehouse: WarehouseResource,
    matching: Matching,
) -> ibis.Table:
    """The best partners of every creator and every brand."""
    weights = matching.matching_weights()
    _require_version_of(weights, similarity_scores, warehouse.engine)
    return domain.recommendations(similarity_scores, creator_profiles, brand_profiles, matching.top_k, weights)


def _require_version_of(weights: MatchingWeights, similarity_scores: ibis.Table, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when scores were made with other weights: contributions by these would not sum to them."""
    wanted = matching_version(weights)
    stored = warehouse.fetch(similarity_scores.select("matching_version").distinct().order_by("matching_version"))
    others = [name for name in stored["matching_version"].to_pylist() if name != wanted]
    if others:
        raise dg.Failure(
            f"similarity_scores has scores of {others[0]}, and the configured weights are {wanted}: materialize "
            "similarity_scores first.",
            allow_retries=False,
        )
