"""What is known of each listed creator before any text is embedded: the list, and figures of their videos.

Belongs here: the relational half of `creator_profiles`. Does not belong here: vectors of tags and what they are like
(`creator_profiles`).
"""

import ibis
import ibis.expr.types as ir

from tcm_assets.domain.matching.clip_looks import mean_measurements
from tcm_assets.domain.matching.engagement_strength import with_engagement_strength
from tcm_assets.schemas.audience_columns import AUDIENCE
from tcm_assets.schemas.visual_features import MEASUREMENTS

EMBEDDING_DECIMALS = 6
"""Decimals of a mean vector's numbers, about what float32 holds: a mean depends in its last bits on the order of the
videos, and a profile must not."""


def creator_statistics(
    cleaned_creators: ir.Table,
    videos: ir.Table,
    text_embeddings: ir.Table,
    content_analysis: ir.Table,
    visual_features: ir.Table,
) -> ir.Table:
    """One row per listed creator. A video is a creator's when its `author_username` is the creator's `username`.

    Beside the list's columns: `video_count` (0 when there are none), `median_view_count`, `median_engagement_rate`
    (null when there are none), `video_embedding` (mean of the videos' vectors, array of 384 float32 with the default
    model, norm at most 1; null when no video has one), `video_categories` (the classes that `content_analysis` names,
    by name; null when it names none) beside `video_category_counts` (videos of each), `video_text_count` (videos with a
    text), `engagement_strength` in [0, 1], `measured_clip_count` and the mean of each visual measurement.
    """
    handles = cleaned_creators.filter(cleaned_creators.username.notnull()).select("creator_id", "username")
    owned = videos.inner_join(handles, videos.author_username == handles.username).select(
        "creator_id", "video_id", "view_count", "engagement_rate"
    )
    figures = owned.group_by("creator_id").agg(
        owned_video_count=owned.count(),
        median_view_count=owned.view_count.median().round().cast("int64"),
        median_engagement_rate=owned.engagement_rate.median(),
    )
    joined = (
        cleaned_creators.left_join(figures, "creator_id")
        .drop("creator_id_right")
        .left_join(_mean_embeddings(owned, text_embeddings), "creator_id")
        .drop("creator_id_right")
        .left_join(_video_categories(owned, content_analysis), "creator_id")
        .drop("creator_id_right")
        .left_join(mean_measurements(owned, visual_features, "creator_id"), "creator_id")
        .drop("creator_id_right")
    )
    counted = joined.mutate(
        video_count=ibis.coalesce(joined.owned_video_count, 0),
        video_text_count=ibis.coalesce(joined.video_text_count, 0),
        measured_clip_count=ibis.coalesce(joined.measured_clip_count, 0),
    )
    return with_engagement_strength(counted).select(
        "creator_id",
        "creator_name",
        "username",
        "content_tags",
        *(column.name for column in AUDIENCE),
        "follower_count",
        "video_count",
        "median_view_count",
        "median_engagement_rate",
        "video_embedding",
        "video_categories",
        "video_category_counts",
        "video_text_count",
        "engagement_strength",
        "measured_clip_count",
        *(column.name for column in MEASUREMENTS),
    )


def _mean_embeddings(owned: ir.Table, text_embeddings: ir.Table) -> ir.Table:
    """Mean vector of each creator's videos, number by number: only listed creators' vectors are unnested."""
    known = text_embeddings.filter(text_embeddings.embedding.notnull()).select("video_id", "embedding")
    vectors = owned.select("creator_id", "video_id").inner_join(known, "video_id").select("creator_id", "embedding")
    numbers = vectors.unnest("embedding", offset="position")
    mean = numbers.embedding.cast("float64").mean().round(EMBEDDING_DECIMALS)
    means = numbers.group_by("creator_id", "position").agg(number=mean.cast("float32"))
    return means.group_by("creator_id").agg(video_embedding=means.number.collect(order_by=means.position))


def _video_categories(owned: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """How many of each creator's videos have a text, and how many name each class of the taxonomy."""
    classes = content_analysis.select("video_id", "taxonomy_nearest", "taxonomy_category")
    read = owned.select("creator_id", "video_id").inner_join(classes, "video_id")
    counts = read.group_by("creator_id", "taxonomy_category").agg(
        text_count=read.taxonomy_nearest.count(), named_count=read.taxonomy_category.count()
    )
    is_named = counts.taxonomy_category.notnull()
    return counts.group_by("creator_id").agg(
        video_text_count=counts.text_count.sum(),
        video_categories=counts.taxonomy_category.collect(where=is_named, order_by=counts.taxonomy_category),
        video_category_counts=counts.named_count.collect(where=is_named, order_by=counts.taxonomy_category),
    )
