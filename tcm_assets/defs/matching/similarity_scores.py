"""The asset `similarity_scores`."""

from functools import partial

import ibis

from tcm_assets.defs.configured_versions import MATCHING_VERSION
from tcm_assets.defs.features.vector_model import require_one_model
from tcm_assets.defs.resources import Matching, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.matching.similarity_scores import score_pairs
from tcm_assets.schemas.similarity_scores import SIMILARITY_SCORES
from tcm_assets.warehouse.relations import BatchMap


@table_asset(SIMILARITY_SCORES, group="matching", code_version=f"3-{MATCHING_VERSION}", kinds={"numpy"})
def similarity_scores(
    creator_profiles: ibis.Table, brand_profiles: ibis.Table, warehouse: WarehouseResource, matching: Matching
) -> BatchMap:
    """Every pair of a creator and a brand; creators stream by, the brands are few enough to hold."""
    require_one_model({"creator_profiles": creator_profiles, "brand_profiles": brand_profiles}, warehouse.engine)
    brands = warehouse.engine.fetch(brand_profiles)
    return BatchMap(creator_profiles, partial(score_pairs, brands=brands, weights=matching.matching_weights()))
