"""The asset `content_analysis`."""

from functools import partial

import dagster as dg
import ibis

from tcm_assets.defs.automation import AFTER_UPSTREAM
from tcm_assets.defs.resources import TextModel, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.category_prompts import category_vectors
from tcm_assets.domain.content.content_analysis import content_analysis_batch
from tcm_assets.domain.content.content_taxonomy import taxonomy_vectors
from tcm_assets.schemas.content_analysis import CONTENT_ANALYSIS
from tcm_assets.warehouse.relations import BatchMap

_FOLLOWS_VIDEOS_ALONE = AFTER_UPSTREAM.ignore(dg.AssetSelection.assets("cleaned_brands"))
"""A new brand is looked for in the days that come, and in old ones with their next refresh: to read every video again
for it, and to judge every alert again after that, would change nothing but `brand_mentions`."""


@table_asset(
    CONTENT_ANALYSIS,
    group="features",
    code_version="3",
    kinds={"python"},
    automation_condition=_FOLLOWS_VIDEOS_ALONE,
)
def content_analysis(
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    cleaned_brands: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> BatchMap:
    """Language, keywords, categories and disclosures of the videos' texts."""
    # Read here, not joined to the videos: a copy of the list in every row is 2 GB for 100,000 videos and 1,000 brands.
    names = warehouse.engine.fetch(cleaned_brands.select("brand_name").distinct().order_by("brand_name"))
    texts = videos.inner_join(text_embeddings, "video_id").select(
        "video_id", "upload_date", "caption", "hashtags", "embedding"
    )
    encode = text_model.encoder().encode
    return BatchMap(
        texts,
        partial(
            content_analysis_batch,
            category_vectors=category_vectors(encode),
            taxonomy_vectors=taxonomy_vectors(encode),
            brand_names=tuple(names["brand_name"].to_pylist()),
        ),
    )
