"""The asset `recommendations`."""

import ibis

from tcm_assets.defs.resources import Matching
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.matching import recommendations as domain
from tcm_assets.schemas.recommendations import RECOMMENDATIONS


@table_asset(RECOMMENDATIONS, group="matching", code_version="2", kinds={"sql"})
def recommendations(
    similarity_scores: ibis.Table, creator_profiles: ibis.Table, brand_profiles: ibis.Table, matching: Matching
) -> ibis.Table:
    """The best partners of every creator and every brand."""
    return domain.recommendations(
        similarity_scores, creator_profiles, brand_profiles, matching.top_k, matching.matching_weights()
    )
