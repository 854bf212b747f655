"""The assets of matching: profiles of both sides, scores of all pairs, recommendations."""

from functools import partial
from pathlib import Path

import dagster as dg
import ibis
import pyarrow as pa

from tcm_assets.captions.resources import TEXT_MODEL_VERSION, TextModel, require_model_of, require_one_model
from tcm_assets.catalogue.lists.relevance import read_relevance
from tcm_assets.matching.brand_profiles import BRAND_TEXTS, brand_statistics, describe_brands
from tcm_assets.matching.candidates import candidate_counts
from tcm_assets.matching.content_candidates import CANDIDATE_INPUTS, candidates_by_content
from tcm_assets.matching.creator_profiles import CREATOR_CONTENT, creator_statistics, describe_creators
from tcm_assets.matching.directions import BRANDS_FOR_CREATOR, CREATORS_FOR_BRAND
from tcm_assets.matching.lookalikes import LOOKALIKE_INPUTS, Lookalikes
from tcm_assets.matching.quality.labels import disclosed_partnerships, labels_table
from tcm_assets.matching.quality.measuring import Encoders, measure_quality
from tcm_assets.matching.quality.quality_words import QUALITY_IN_WORDS, quality_in_words
from tcm_assets.matching.quality.remade_profiles import PROFILE_INPUTS, Profiles
from tcm_assets.matching.quality.tables import RECOMMENDATION_QUALITY, RELEVANCE_LABELS
from tcm_assets.matching.recommendations import explained_lists, list_candidates, list_lengths, selected_pairs
from tcm_assets.matching.regulated_brands import describe_regulated_brands, select_past_the_gate
from tcm_assets.matching.resources import MATCHING_VERSION, Matching
from tcm_assets.matching.similarity_scores import matching_version, score_pairs
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_LOOKALIKES,
    CREATOR_PROFILES,
    RECOMMENDATION_LISTS,
    RECOMMENDATIONS,
    REGULATED_BRANDS,
    SIMILARITY_SCORES,
)
from tcm_assets.matching.themes import subjects_version
from tcm_assets.models.minilm import minilm_encoder
from tcm_assets.models.text_encoder import CachedTextEncoder
from tcm_assets.orchestration.resources import DataFolder, WarehouseResource
from tcm_assets.orchestration.table_asset import table_asset
from tcm_assets.tables.match_components import MatchingWeights
from tcm_assets.tables.types import arrow_schema
from tcm_assets.warehouse.duckdb_warehouse import DuckDBWarehouse
from tcm_assets.warehouse.relations import BatchMap, RowsFrom


@table_asset(CREATOR_PROFILES, code_version=f"8-{subjects_version()}-{TEXT_MODEL_VERSION}", kinds={"python"})
def creator_profiles(
    cleaned_creators: ibis.Table,
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    visual_features: ibis.Table,
    text_model: TextModel,
    warehouse: WarehouseResource,
) -> BatchMap:
    """What the listed creators make, their audience, and how their videos look and perform."""
    require_model_of(text_model.encoder(), text_embeddings, warehouse.engine)
    return BatchMap(
        creator_statistics(cleaned_creators, videos, text_embeddings, content_analysis, visual_features),
        partial(describe_creators, encoder=text_model.subject_encoder()),
        computed_from=CREATOR_CONTENT,
    )


@table_asset(BRAND_PROFILES, code_version=f"5-{subjects_version()}-{TEXT_MODEL_VERSION}", kinds={"python"})
def brand_profiles(
    cleaned_brands: ibis.Table, sponsored_content: ibis.Table, visual_features: ibis.Table, text_model: TextModel
) -> BatchMap:
    """What the listed brands want, their target audience, and how videos that mention them look."""
    return BatchMap(
        brand_statistics(cleaned_brands, sponsored_content, visual_features),
        partial(describe_brands, encoder=text_model.subject_encoder()),
        computed_from=BRAND_TEXTS,
    )


@table_asset(SIMILARITY_SCORES, code_version=f"4-{MATCHING_VERSION}", kinds={"numpy"})
def similarity_scores(
    creator_profiles: ibis.Table, brand_profiles: ibis.Table, warehouse: WarehouseResource, matching: Matching
) -> BatchMap:
    """Every pair of a creator and a brand, or those worth it; creators are streamed, brands are held in memory."""
    require_one_model({"creator_profiles": creator_profiles, "brand_profiles": brand_profiles}, warehouse.engine)
    candidates = None
    with warehouse.engine.reading() as session:
        brands = session.fetch(brand_profiles.order_by("brand_id"))
        creator_count = session.fetch(creator_profiles.aggregate(count=creator_profiles.count()))["count"][0].as_py()
        counts = candidate_counts(creator_count, brands.num_rows, matching.most_pairs)
        if counts:
            creators = session.batches(creator_profiles.select(*CANDIDATE_INPUTS).order_by("creator_id"))
            candidates = candidates_by_content(creators, brands, *counts)
    score = partial(score_pairs, brands=brands, weights=matching.matching_weights(), candidates=candidates)
    return BatchMap(creator_profiles, score, beside=(brand_profiles,))


@table_asset(REGULATED_BRANDS, code_version=f"2-{subjects_version()}-{TEXT_MODEL_VERSION}", kinds={"python"})
def regulated_brands(cleaned_brands: ibis.Table, text_model: TextModel) -> BatchMap:
    """Recognise brands whose advertising the law limits by age."""
    texts = cleaned_brands.select("brand_id", "brand_name", *BRAND_TEXTS)
    return BatchMap(texts, partial(describe_regulated_brands, encoder=text_model.subject_encoder()))


@table_asset(RECOMMENDATIONS, code_version=f"7-{MATCHING_VERSION}", kinds={"numpy", "sql"})
def recommendations(
    similarity_scores: ibis.Table,
    creator_profiles: ibis.Table,
    brand_profiles: ibis.Table,
    regulated_brands: ibis.Table,
    warehouse: WarehouseResource,
    matching: Matching,
) -> RowsFrom:
    """The best partners of every creator and every brand."""
    weights = matching.matching_weights()
    _require_version_of(weights, similarity_scores, warehouse.engine)
    profiles = creator_profiles, brand_profiles
    pairs = select_past_the_gate(warehouse.engine, similarity_scores, *profiles, regulated_brands)
    partners = {
        BRANDS_FOR_CREATOR: brand_profiles.select(partner_id="brand_id", features="theme_shares"),
        CREATORS_FOR_BRAND: creator_profiles.select(partner_id="creator_id", features="class_shares"),
    }
    with warehouse.engine.reading() as session:
        chosen = pa.concat_tables(
            selected_pairs(
                session.fetch(list_candidates(pairs, direction, matching.top_k)),
                session.fetch(features.order_by("partner_id")),
                direction,
                matching.top_k,
            )
            for direction, features in partners.items()
        )
        rows = session.fetch(
            explained_lists(ibis.memtable(chosen), similarity_scores, creator_profiles, brand_profiles, weights)
        )
    return RowsFrom(rows, similarity_scores, beside=(*profiles, regulated_brands), own_columns=("direction",))


@table_asset(RECOMMENDATION_LISTS, code_version="3", kinds={"sql"})
def recommendation_lists(
    recommendations: ibis.Table,
    similarity_scores: ibis.Table,
    creator_profiles: ibis.Table,
    brand_profiles: ibis.Table,
    regulated_brands: ibis.Table,
    warehouse: WarehouseResource,
    matching: Matching,
) -> ibis.Table:
    """How many partners fit each creator and each brand, and why not more."""
    profiles = creator_profiles, brand_profiles
    pairs = select_past_the_gate(warehouse.engine, similarity_scores, *profiles, regulated_brands)
    return list_lengths(recommendations, pairs, *profiles, matching.top_k, gated=similarity_scores)


@table_asset(RELEVANCE_LABELS, code_version="1", kinds={"csv", "python"})
def relevance_labels(
    cleaned_creators: ibis.Table,
    cleaned_brands: ibis.Table,
    videos: ibis.Table,
    sponsored_content: ibis.Table,
    data_folder: DataFolder,
    warehouse: WarehouseResource,
) -> RowsFrom:
    """What was judged and what creators disclosed of the fit of pairs."""
    paid = disclosed_partnerships(cleaned_creators, cleaned_brands, videos, sponsored_content)
    with warehouse.engine.reading() as session:
        disclosed = session.fetch(paid)
        brand_ids = session.fetch(cleaned_brands.select("brand_id"))["brand_id"].to_pylist()
        creator_ids = session.fetch(cleaned_creators.select("creator_id"))["creator_id"].to_pylist()
    graded = read_relevance(Path(data_folder.relevance_csv), set(brand_ids), set(creator_ids))
    rows = labels_table(graded.pairs, disclosed.to_pylist())
    return RowsFrom(rows, paid, own_columns=("label_source", "grade", "source"))


@table_asset(
    RECOMMENDATION_QUALITY,
    code_version=f"4-{MATCHING_VERSION}-{TEXT_MODEL_VERSION}",
    kinds={"scikitlearn", "numpy"},
)
def recommendation_quality(
    context: dg.AssetExecutionContext,
    relevance_labels: ibis.Table,
    creator_profiles: ibis.Table,
    brand_profiles: ibis.Table,
    cleaned_creators: ibis.Table,
    cleaned_brands: ibis.Table,
    videos: ibis.Table,
    text_embeddings: ibis.Table,
    content_analysis: ibis.Table,
    visual_features: ibis.Table,
    sponsored_content: ibis.Table,
    text_model: TextModel,
    data_folder: DataFolder,
    warehouse: WarehouseResource,
    matching: Matching,
) -> RowsFrom:
    """The match, its parts and baselines, measured against the labels."""
    encoder = text_model.subject_encoder()
    require_model_of(text_model.encoder(), text_embeddings, warehouse.engine)
    inputs = (cleaned_creators, cleaned_brands, videos, text_embeddings, content_analysis, visual_features)
    with warehouse.engine.reading() as session:
        labels = session.fetch(relevance_labels).to_pylist()
        profiles = Profiles(session.fetch(creator_profiles), session.fetch(brand_profiles))
    rows = measure_quality(
        dict(zip(PROFILE_INPUTS, (*inputs, sponsored_content), strict=True)),
        labels,
        Encoders(encoder, CachedTextEncoder(minilm_encoder(), data_folder.feature_cache())),
        warehouse.engine.fetch,
        matching.matching_weights(),
        profiles,
    )
    context.add_output_metadata({QUALITY_IN_WORDS: dg.MetadataValue.md(quality_in_words(rows))})
    return RowsFrom(
        pa.Table.from_pylist(rows, arrow_schema(RECOMMENDATION_QUALITY)),
        relevance_labels,
        beside=(creator_profiles, brand_profiles, sponsored_content.select("is_sponsored", "brand_mentions")),
        own_columns=("split", "direction", "method", "method_kind", "metric"),
    )


def _require_version_of(weights: MatchingWeights, similarity_scores: ibis.Table, warehouse: DuckDBWarehouse) -> None:
    """Raise Failure when scores were made with other weights: the contributions would not sum to them."""
    wanted = matching_version(weights)
    stored = warehouse.fetch(similarity_scores.select("matching_version").distinct().order_by("matching_version"))
    others = [name for name in stored["matching_version"].to_pylist() if name != wanted]
    if others:
        raise dg.Failure(
            f"similarity_scores has scores of {others[0]}, and the configured weights are {wanted}: materialize "
            "similarity_scores first.",
            allow_retries=False,
        )


LOOKALIKE_BATCH = 8_192
"""Creators whose lookalikes are searched for at once: the search prepares all others for each batch."""


@table_asset(CREATOR_LOOKALIKES, code_version="2", kinds={"numpy"})
def creator_lookalikes(creator_profiles: ibis.Table, warehouse: WarehouseResource) -> BatchMap:
    """Find the creators that are most like each one; creators are streamed, and compared with all."""
    require_one_model({"creator_profiles": creator_profiles}, warehouse.engine)
    profiles = creator_profiles.select(*LOOKALIKE_INPUTS)
    listed = Lookalikes(warehouse.engine.fetch(profiles.order_by("creator_id")))
    return BatchMap(profiles, listed.find, LOOKALIKE_BATCH)
