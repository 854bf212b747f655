"""The assets of captions: what the texts of videos say, row by row, and the topics over all of them."""

from functools import partial

import ibis
import numpy as np
import pyarrow as pa

from tcm_assets.captions.content_analysis import category_vectors, content_analysis_batch
from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.captions.resources import TEXT_MODEL_VERSION, TextModel, require_model_of
from tcm_assets.captions.sponsorship import PLATFORM_LABELS, sponsored_content_batch
from tcm_assets.captions.tables import (
    CAPTION_FINGERPRINTS,
    CONTENT_ANALYSIS,
    CONTENT_TOPICS,
    SPONSORED_CONTENT,
    TEXT_EMBEDDINGS,
    VIDEO_TOPICS,
)
from tcm_assets.captions.taxonomy import taxonomy_vectors
from tcm_assets.captions.text_embeddings import text_embeddings_batch
from tcm_assets.captions.topics.assignment import video_topics_batch, videos_of_topics
from tcm_assets.captions.topics.finding import background_directions, find_topics, topic_texts
from tcm_assets.captions.topics.topic_rows import no_topics, topics_table
from tcm_assets.models.vectors import comparable_revision, single_model
from tcm_assets.orchestration.automation import (
    AFTER_UPSTREAM_WITHOUT_GAPS,
    WEEKLY_FRESHNESS,
    WHEN_MISSING_OR_CODE_CHANGES,
)
from tcm_assets.orchestration.resources import WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse, MissingTableError
from tcm_assets.warehouse.relations import BatchMap, RowsFrom


@table_asset(TEXT_EMBEDDINGS, code_version=f"6-{TEXT_MODEL_VERSION}", kinds={"pytorch", "huggingface"})
def text_embeddings(videos: ibis.Table, text_model: TextModel) -> BatchMap:
    """Encode the videos' texts; the model runs only on texts that it has never seen."""
    texts = videos.select("video_id", "upload_date", "caption", "hashtags")
    return BatchMap(texts, partial(text_embeddings_batch, encoder=text_model.encoder()))


BATCH_CAPTIONS = 50_000
"""Captions at once: the function works on whole columns, and small batches would cost mostly preparation."""


@table_asset(CAPTION_FINGERPRINTS, code_version="3", kinds={"python"})
def caption_fingerprints(videos: ibis.Table) -> BatchMap:
    """Compute MinHash bands of the videos' captions."""
    captions = videos.select("video_id", "upload_date", "author_id", "caption")
    return BatchMap(captions, caption_fingerprints_batch, BATCH_CAPTIONS)


@table_asset(CONTENT_ANALYSIS, code_version=f"12-{TEXT_MODEL_VERSION}", kinds={"python"})
def content_analysis(
    videos: ibis.Table, text_embeddings: ibis.Table, text_model: TextModel, warehouse: WarehouseResource
) -> BatchMap:
    """Find language, keywords, category and class of the videos' texts."""
    encoder = text_model.encoder()
    require_model_of(encoder, text_embeddings, warehouse.engine)
    texts = videos.inner_join(text_embeddings, "video_id").select(
        "video_id", "upload_date", "caption", "hashtags", "record_language", "embedding"
    )
    return BatchMap(
        texts,
        partial(
            content_analysis_batch,
            category_vectors=category_vectors(encoder.encode),
            taxonomy_vectors=taxonomy_vectors(encoder.encode),
        ),
    )


@table_asset(SPONSORED_CONTENT, code_version="11", kinds={"python"}, automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS)
def sponsored_content(videos: ibis.Table, cleaned_brands: ibis.Table, warehouse: WarehouseResource) -> BatchMap:
    """Find disclosures of advertising in the videos' texts and labels, and brands of the list in their texts."""
    # Not joined to the videos: a copy of the list in every row is 2 GB for 100,000 videos and 1,000 brands.
    brands = cleaned_brands.select("brand_name").distinct().order_by("brand_name")
    names = warehouse.engine.fetch(brands)
    return BatchMap(
        videos.select("video_id", "upload_date", "caption", "hashtags", "mentions", *PLATFORM_LABELS),
        partial(sponsored_content_batch, brand_names=tuple(names["brand_name"].to_pylist())),
        beside=(brands,),
    )


BATCH_VIDEOS = 20_000  # videos whose vectors are in memory at once: 60 MB


@table_asset(
    CONTENT_TOPICS,
    code_version=f"3-{TEXT_MODEL_VERSION}",
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
) -> RowsFrom:
    """Find topics in a sample of the texts, match them with the known ones, and count their videos over all days."""
    engine, encoder = warehouse.engine, text_model.encoder()
    require_model_of(encoder, text_embeddings, engine)
    sample = topic_texts(text_embeddings, content_analysis, videos)
    texts = engine.fetch(sample)
    # Without what earlier versions did not store, and a topic that is not found again does not keep.
    kept = [name for name in CONTENT_TOPICS.column_names if name != "names_by_language"]
    previous, model = _fetch_topics(engine, engine.table(CONTENT_TOPICS).select(kept)), single_model(texts)
    topics = find_topics(texts, background_directions(encoder.encode)) if model else []
    centroids = np.array([topic.centroid for topic in topics])
    vectors = text_embeddings.select("video_id", "upload_date", "embedding")
    with engine.read() as connection:
        batches = connection.execute(ibis.to_sql(vectors, dialect="duckdb")).to_arrow_reader(BATCH_VIDEOS)
        sizes, text_count = videos_of_topics(batches, centroids)
    rows = topics_table(topics, sizes, text_count, previous, model)
    # Which of the videos' keywords a topic has depends on their vectors too.
    return RowsFrom(rows, sample.rename(video_keywords="keywords"), beside=(vectors,))


def _fetch_topics(warehouse: DuckDBWarehouse, topics: ibis.Table) -> pa.Table:
    """Return rows of `content_topics`; none before its first refresh."""
    try:
        return warehouse.fetch(topics)
    except MissingTableError:
        return no_topics()


@table_asset(VIDEO_TOPICS, code_version="2", kinds={"numpy"}, automation_condition=AFTER_UPSTREAM_WITHOUT_GAPS)
def video_topics(text_embeddings: ibis.Table, content_topics: ibis.Table, warehouse: WarehouseResource) -> BatchMap:
    """Assign each video to its nearest topic; before the first refresh of the topics there are none."""
    current = content_topics.filter(content_topics.is_current).order_by("topic_id")
    current = current.select("topic_id", "centroid", "model_name", "model_revision")
    topics = _fetch_topics(warehouse.engine, current)
    revision = comparable_revision(text_embeddings.model_revision)
    vectors = text_embeddings.select("video_id", "upload_date", "embedding", "model_name", model_revision=revision)
    return BatchMap(vectors, partial(video_topics_batch, topics=topics), beside=(current,))
