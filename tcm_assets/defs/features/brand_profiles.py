"""The asset `brand_profiles`."""

from functools import partial

import ibis

from tcm_assets.defs.configured_versions import TEXT_MODEL_VERSION, THEMES_VERSION
from tcm_assets.defs.resources import TextModel
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.category_prompts import category_vectors
from tcm_assets.domain.matching.brand_profiles import describe_brands
from tcm_assets.domain.matching.brand_statistics import brand_statistics
from tcm_assets.schemas.brand_profiles import BRAND_PROFILES
from tcm_assets.warehouse.relations import BatchMap


@table_asset(
    BRAND_PROFILES, group="features", code_version=f"3-{THEMES_VERSION}-{TEXT_MODEL_VERSION}", kinds={"python"}
)
def brand_profiles(
    cleaned_brands: ibis.Table, sponsored_content: ibis.Table, visual_features: ibis.Table, text_model: TextModel
) -> BatchMap:
    """What the listed brands want, whom they want to reach, how videos that name them look."""
    encoder = text_model.encoder()
    return BatchMap(
        brand_statistics(cleaned_brands, sponsored_content, visual_features),
        partial(describe_brands, encoder=encoder, category_vectors=category_vectors(encoder.encode)),
    )
