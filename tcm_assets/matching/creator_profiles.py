"""`creator_profiles`: what creators make, their audience, and how their videos perform and look."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.content_analysis import category_similarities
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.matching.creator_subjects import CreatorTexts, creator_subjects
from tcm_assets.matching.engagement_strength import with_engagement_strength
from tcm_assets.matching.subject_anchors import SubjectAnchors
from tcm_assets.matching.tables import CREATOR_PROFILES
from tcm_assets.matching.visual_similarity import mean_measurements
from tcm_assets.models.text_encoder import SubjectTextEncoder
from tcm_assets.models.vectors import (
    FloatMatrix,
    FloatVector,
    model_columns,
    read_vectors,
    rows_of,
    write_columns,
    write_numbers,
    write_vectors,
)
from tcm_assets.points.populations import follower_tier
from tcm_assets.warehouse.relations import left_joined

CREATOR_CONTENT = (
    "content_tags",
    "biography",
    "video_embedding",
    "video_text_count",
    "video_classes",
    "video_class_counts",
)
"""Columns of `creator_statistics` that say what a creator makes: `describe_creators` computes from them alone."""

LEAST_CLASS_SHARE = 0.25
"""Share from which a class is what a creator makes. Smaller ones are jokes, trends and misread captions."""

RECENT_VIDEOS = 20
"""Newest videos that say what an account does today: about a month of a creator who lives from it."""


def describe_creators(batch: pa.RecordBatch, encoder: SubjectTextEncoder) -> pa.RecordBatch:
    """Turn rows of `creator_statistics` into rows of `creator_profiles`, one for one; each row depends on itself alone.

    A creator of whom nothing says what they make has null vectors, shares, similarities and category. Raises ValueError
    when the vectors' lengths differ.
    """
    anchors = SubjectAnchors.of(encoder.encode)
    video_means, has_videos = read_vectors(batch["video_embedding"], "video_embedding")
    video_vectors = np.zeros((batch.num_rows, anchors.dimension))
    if has_videos.any():
        as_subjects = encoder.from_captions(video_means)
        if as_subjects.shape[1] != anchors.dimension:
            raise ValueError(
                f"the videos' vectors have {as_subjects.shape[1]} numbers, the encoder gives {anchors.dimension}: "
                "materialize text_embeddings again with the model that describes the creators"
            )
        video_vectors = as_subjects
    text_counts = batch["video_text_count"].to_numpy(zero_copy_only=False).astype(np.int64)
    texts = CreatorTexts(
        tags=[_tidy(tags) for tags in batch["content_tags"].to_pylist()],
        biographies=batch["biography"].to_pylist(),
        video_shares=_video_shares(batch, text_counts),
        video_vectors=video_vectors,
        video_counts=text_counts,
    )
    subjects = creator_subjects(texts, anchors, encoder.encode)
    similarities = category_similarities(subjects.directions, anchors.categories)
    shares = np.clip(subjects.class_shares, 0.0, 1.0)
    columns = {name: batch[name] for name in batch.schema.names}
    columns |= model_columns(encoder, batch.num_rows)
    columns["embedding"] = write_vectors(subjects.vectors, subjects.known)
    columns["class_shares"] = write_vectors(shares, subjects.known)
    columns["theme_shares"] = write_vectors(subjects.theme_shares, subjects.known)
    columns["content_evidence"] = write_numbers(subjects.evidence, np.ones(batch.num_rows, np.bool_))
    columns |= write_columns(CATEGORY_SIMILARITIES, similarities, subjects.known)
    columns["category"] = pa.array(largest_classes(shares), pa.string())
    return rows_of(CREATOR_PROFILES, columns)


def largest_classes(shares: FloatMatrix) -> list[str | None]:
    """Return the class with the largest share in each row, shape (n, 51); None where that is below a quarter."""
    largest = shares.argmax(axis=1)
    return [
        CONTENT_TAXONOMY[int(place)] if row[place] >= LEAST_CLASS_SHARE else None
        for row, place in zip(shares, largest, strict=True)
    ]


def _tidy(tags: Sequence[str] | None) -> tuple[str, ...]:
    """Return the tags without blanks and repeats, in their order."""
    return tuple(dict.fromkeys(tag.strip() for tag in tags or () if tag.strip()))


def _video_shares(batch: pa.RecordBatch, text_counts: npt.NDArray[np.int64]) -> FloatMatrix:
    """Return the share of each creator's videos with a text that name each class: array of shape (n, 51)."""
    places = {name: place for place, name in enumerate(CONTENT_TAXONOMY)}
    shares = np.zeros((batch.num_rows, len(places)))
    names, counts = (batch[name].to_pylist() for name in ("video_classes", "video_class_counts"))
    for row, (own, numbers) in enumerate(zip(names, counts, strict=True)):
        for name, number in zip(own or (), numbers or (), strict=True):
            shares[row, places[name]] = number
    per_text: FloatVector = np.maximum(text_counts, 1).astype(np.float64)
    return shares / per_text[:, None]


EMBEDDING_DECIMALS = 6
"""Decimals of a mean vector's numbers, about what float32 holds: the last bits of a mean depend on the order of the
videos, and a profile must not."""


def creator_statistics(
    cleaned_creators: ir.Table,
    videos: ir.Table,
    text_embeddings: ir.Table,
    content_analysis: ir.Table,
    visual_features: ir.Table,
) -> ir.Table:
    """Return one row per listed creator, with the videos of the account that `creator_accounts` finds.

    Beside the list's columns, of its counts only `follower_count`: `account_key`, `biography` (the list's, else the
    newest that the account's videos tell), `follower_tier`, `video_count` (0 when there are none), `median_view_count`,
    `median_engagement_rate` (null when there are none), `video_embedding` (mean of the videos' vectors, array of
    float32, norm at most 1; null when no video has one), `video_classes` (the classes that `content_analysis` names, by
    name; null when it names none) beside `video_class_counts` (videos of each), `video_text_count` (videos with a
    text), the same of the newest videos (`recent_...`), `engagement_strength` in [0, 1], its source,
    `measured_clip_count` and the mean of each visual measurement.
    """
    accounts = creator_accounts(cleaned_creators, videos)
    owned = videos.inner_join(accounts, account_key(videos) == accounts.account_key).select(
        "creator_id", "video_id", "uploaded_at", "view_count", "engagement_rate", "author_biography"
    )
    newest_first = ibis.window(group_by="creator_id", order_by=[ibis.desc("uploaded_at"), ibis.desc("video_id")])
    owned = owned.mutate(newness=ibis.row_number().over(newest_first))
    figures = owned.group_by("creator_id").agg(
        video_count=owned.count(),
        median_view_count=owned.view_count.median().round().cast("int64"),
        median_engagement_rate=owned.engagement_rate.median(where=owned.newness < RECENT_VIDEOS),
        account_biography=owned.author_biography.argmin(owned.newness, where=owned.author_biography.notnull()),
    )
    joined = left_joined(
        cleaned_creators,
        accounts,
        figures,
        _mean_embeddings(owned, text_embeddings),
        _video_classes(owned, content_analysis),
        _recent_classes(owned, content_analysis),
        mean_measurements(owned, visual_features, "creator_id"),
        on="creator_id",
    )
    counted = joined.fill_null(
        {"video_count": 0, "video_text_count": 0, "recent_video_count": 0, "measured_clip_count": 0}
    )
    named = counted.mutate(
        biography=ibis.coalesce(counted.biography, counted.account_biography),
        follower_tier=follower_tier(counted.follower_count),
        recent_classes=ibis.coalesce(counted.recent_classes, ibis.literal([], "array<string>")),
        recent_class_counts=ibis.coalesce(counted.recent_class_counts, ibis.literal([], "array<int64>")),
    )
    return with_engagement_strength(named).drop(
        "like_count", "comment_count", "share_count", "view_count", "media_files", "is_invented", "account_biography"
    )


def _mean_embeddings(owned: ir.Table, text_embeddings: ir.Table) -> ir.Table:
    """Return the mean vector of each creator's videos; only listed creators' vectors are unnested."""
    known = text_embeddings.filter(text_embeddings.embedding.notnull()).select("video_id", "embedding")
    vectors = owned.select("creator_id", "video_id").inner_join(known, "video_id").select("creator_id", "embedding")
    numbers = vectors.unnest("embedding", offset="position")
    mean = numbers.embedding.cast("float64").mean().round(EMBEDDING_DECIMALS)
    means = numbers.group_by("creator_id", "position").agg(number=mean.cast("float32"))
    return means.group_by("creator_id").agg(video_embedding=means.number.collect(order_by=means.position))


def _read_texts(owned: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Return the owned videos that have a text, with the class each names, null where it names none."""
    classes = content_analysis.select("video_id", "taxonomy_nearest", "taxonomy_category")
    read = owned.select("creator_id", "video_id", "uploaded_at").inner_join(classes, "video_id")
    return read.filter(read.taxonomy_nearest.notnull())


def _video_classes(owned: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Count each creator's videos that have a text, and those that name each class of the taxonomy."""
    read = _read_texts(owned, content_analysis)
    counts = read.group_by("creator_id", "taxonomy_category").agg(text_count=read.count())
    is_named = counts.taxonomy_category.notnull()
    return counts.group_by("creator_id").agg(
        video_text_count=counts.text_count.sum(),
        video_classes=counts.taxonomy_category.collect(where=is_named, order_by=counts.taxonomy_category),
        video_class_counts=counts.text_count.collect(where=is_named, order_by=counts.taxonomy_category),
    )


def _recent_classes(owned: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Count the newest videos with a text of each creator, and those that name each class, the most frequent first."""
    read = _read_texts(owned, content_analysis)
    newest_first = ibis.window(group_by="creator_id", order_by=[ibis.desc("uploaded_at"), ibis.desc("video_id")])
    ranked = read.mutate(newness=ibis.row_number().over(newest_first))
    recent = ranked.filter(ranked.newness < RECENT_VIDEOS)
    counts = recent.group_by("creator_id", "taxonomy_category").agg(text_count=recent.count())
    is_named = counts.taxonomy_category.notnull()
    order = [ibis.desc(counts.text_count), ibis.asc(counts.taxonomy_category)]
    return counts.group_by("creator_id").agg(
        recent_video_count=counts.text_count.sum(),
        recent_classes=counts.taxonomy_category.collect(where=is_named, order_by=order),
        recent_class_counts=counts.text_count.collect(where=is_named, order_by=order),
    )
