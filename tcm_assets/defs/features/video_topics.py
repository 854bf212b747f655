"""The asset `video_topics`."""

from functools import partial

import ibis

from tcm_assets.defs.automation import AFTER_UPSTREAM_WITHOUT_GAPS
from tcm_assets.defs.resources import WarehouseResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.content.model_revisions import comparable_revision
from tcm_assets.domain.content.topics_assignment import video_topics_batch
from tcm_assets.domain.content.topics_table import no_topics
from tcm_assets.schemas.video_topics import VIDEO_TOPICS
from tcm_assets.warehouse.duckdb_warehouse import MissingTableError
from tcm_assets.warehouse.relations import BatchMap


@table_asset(
    VIDEO_TOPICS,
    group="features",
    code_version="1",
    kinds={"numpy"},
    automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS,
)
def video_topics(text_embeddings: ibis.Table, content_topics: ibis.Table, warehouse: WarehouseResource) -> BatchMap:
    """The nearest topic of each video; a day that comes before the first refresh of the topics has none yet."""
    try:
        topics = warehouse.engine.fetch(content_topics.filter(content_topics.is_current).order_by("topic_id"))
    except MissingTableError:
        topics = no_topics()
    revision = comparable_revision(text_embeddings.model_revision)
    vectors = text_embeddings.select("video_id", "upload_date", "embedding", "model_name", model_revision=revision)
    return BatchMap(vectors, partial(video_topics_batch, topics=topics))
