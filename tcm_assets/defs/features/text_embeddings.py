"""The asset `text_embeddings`."""

from functools import partial

import ibis

from tcm_assets.defs.configured_versions import TEXT_MODEL_VERSION
from tcm_assets.defs.resources import TextModel
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.text_embeddings import text_embeddings_batch
from tcm_assets.schemas.text_embeddings import TEXT_EMBEDDINGS
from tcm_assets.warehouse.relations import BatchMap


@table_asset(
    TEXT_EMBEDDINGS, group="features", code_version=f"2-{TEXT_MODEL_VERSION}", kinds={"pytorch", "huggingface"}
)
def text_embeddings(videos: ibis.Table, text_model: TextModel) -> BatchMap:
    """The vectors of the videos' texts; the model runs only on texts it has never seen."""
    texts = videos.select("video_id", "upload_date", "caption", "hashtags")
    return BatchMap(texts, partial(text_embeddings_batch, encoder=text_model.encoder()))
