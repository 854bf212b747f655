"""The asset `creator_profiles`."""

from functools import partial

import ibis

from tcm_assets.defs.configured_versions import TEXT_MODEL_VERSION, THEMES_VERSION
from tcm_assets.defs.features.vector_model import require_model_of
from tcm_assets.defs.resources import TextModel, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.category_prompts import category_vectors
from tcm_assets.domain.content.content_taxonomy import taxonomy_vectors
from tcm_assets.domain.matching.creator_profiles import describe_creators
from tcm_assets.domain.matching.creator_statistics import creator_statistics
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.warehouse.relations import BatchMap


@table_asset(
    CREATOR_PROFILES, group="features", code_version=f"3-{THEMES_VERSION}-{TEXT_MODEL_VERSION}", kinds={"python"}
)
def creator_profiles(
    cleaned_creators: ibis.Table,
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    visual_features: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> BatchMap:
    """What the listed creators make, whom they reach, how their videos look and do."""
    encoder = text_model.encoder()
    require_model_of(encoder, text_embeddings, warehouse.engine)
    return BatchMap(
        creator_statistics(cleaned_creators, videos, text_embeddings, content_analysis, visual_features),
        partial(
            describe_creators,
            encoder=encoder,
            category_vectors=category_vectors(encoder.encode),
            taxonomy_vectors=taxonomy_vectors(encoder.encode),
        ),
    )
