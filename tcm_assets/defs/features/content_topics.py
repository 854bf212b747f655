"""The asset `content_topics`."""

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.defs.automation import WHEN_MISSING_OR_CODE_CHANGES
from tcm_assets.defs.configured_versions import TEXT_MODEL_VERSION
from tcm_assets.defs.features.vector_model import require_model_of
from tcm_assets.defs.freshness import WEEKLY_FRESHNESS
from tcm_assets.defs.resources import TextModel, WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.model_revisions import model_of
from tcm_assets.domain.content.topics_assignment import videos_of_topics
from tcm_assets.domain.content.topics_background import background_directions
from tcm_assets.domain.content.topics_finding import find_topics
from tcm_assets.domain.content.topics_table import no_topics, topics_table
from tcm_assets.domain.content.topics_texts import topic_texts
from tcm_assets.schemas.content_topics import CONTENT_TOPICS
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError

BATCH_VIDEOS = 20_000
"""Videos whose vectors are in memory at once: 60 MB."""


@table_asset(
    CONTENT_TOPICS,
    group="features",
    code_version=f"1-{TEXT_MODEL_VERSION}",
    kinds={"numpy", "scikitlearn"},
    automation_condition=WHEN_MISSING_OR_CODE_CHANGES,
    freshness_policy=WEEKLY_FRESHNESS,
)
def content_topics(
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    videos: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> pa.Table:
    """Topics are found in a sample of the texts, told from those known so far, and counted over all videos."""
    engine, encoder = warehouse.engine, text_model.encoder()
    require_model_of(encoder, text_embeddings, engine)
    texts = engine.fetch(topic_texts(text_embeddings, content_analysis, videos))
    previous, model = _topics_so_far(engine), model_of(texts)
    topics = find_topics(texts, background_directions(encoder.encode)) if model else []
    centroids = np.array([topic.centroid for topic in topics])
    with engine.read() as connection:
        vectors = ibis.to_sql(text_embeddings.select("video_id", "upload_date", "embedding"), dialect="duckdb")
        batches = connection.execute(vectors).to_arrow_reader(BATCH_VIDEOS)
        sizes, text_count = videos_of_topics(batches, centroids)
    return topics_table(topics, sizes, text_count, previous, model)


def _topics_so_far(warehouse: DuckDBWarehouse) -> pa.Table:
    try:
        return warehouse.fetch(warehouse.table(CONTENT_TOPICS))
    except MissingTableError:
        return no_topics()
