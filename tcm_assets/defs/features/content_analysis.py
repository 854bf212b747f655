"""The asset `content_analysis`."""

from functools import partial

import ibis

from tcm_assets.defs.configured_versions import TEXT_MODEL_VERSION
from tcm_assets.defs.features.vector_model import require_model_of
from tcm_assets.defs.resources import TextModel, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.category_prompts import category_vectors
from tcm_assets.domain.content.content_analysis import content_analysis_batch
from tcm_assets.domain.content.content_taxonomy import taxonomy_vectors
from tcm_assets.schemas.content_analysis import CONTENT_ANALYSIS
from tcm_assets.warehouse.relations import BatchMap


@table_asset(CONTENT_ANALYSIS, group="features", code_version=f"4-{TEXT_MODEL_VERSION}", kinds={"python"})
def content_analysis(
    videos: ibis.Table, text_embeddings: ibis.Table, text_model: TextModel, warehouse: WarehouseResource
) -> BatchMap:
    """Language, keywords, categories and class of the videos' texts."""
    encoder = text_model.encoder()
    require_model_of(encoder, text_embeddings, warehouse.engine)
    texts = videos.inner_join(text_embeddings, "video_id").select(
        "video_id", "upload_date", "caption", "hashtags", "embedding"
    )
    return BatchMap(
        texts,
        partial(
            content_analysis_batch,
            category_vectors=category_vectors(encoder.encode),
            taxonomy_vectors=taxonomy_vectors(encoder.encode),
        ),
    )
