"""`creator_profiles`: what creators make, as vectors, similarities, theme affinities and a category."""

from collections.abc import Collection, Mapping, Sequence

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.content_analysis import category_similarities
from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors, named_classes
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.catalogue.creator_accounts import account_key, creator_accounts
from tcm_assets.matching.content_similarity import TextAnchors, affinities_of_several, theme_affinities
from tcm_assets.matching.engagement_strength import with_engagement_strength
from tcm_assets.matching.tables import CREATOR_PROFILES, THEME_AFFINITIES
from tcm_assets.matching.visual_similarity import mean_measurements
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import (
    EncodeTexts,
    FloatMatrix,
    Mask,
    model_columns,
    read_vectors,
    rows_of,
    unit_rows,
    write_columns,
    write_vectors,
)
from tcm_assets.warehouse.relations import left_joined

CREATOR_CONTENT = (
    "content_tags",
    "video_embedding",
    "video_text_count",
    "video_categories",
    "video_category_counts",
)
"""Columns of `creator_statistics` that say what a creator makes: `describe_creators` computes from them alone."""


def describe_creators(
    batch: pa.RecordBatch,
    encoder: TextEncoder,
    category_vectors: npt.NDArray[np.floating],
    taxonomy_vectors: ClassVectors,
) -> pa.RecordBatch:
    """Turn rows of `creator_statistics` into rows of `creator_profiles`, one for one; each row depends on itself alone.

    `category_vectors` has shape (13, d) in the order of CONTENT_CATEGORIES; all vectors are of the same `encoder`. A
    creator with neither tags nor video texts has null vectors, similarities, affinities and category. Raises ValueError
    when the vectors' lengths differ.
    """
    encode = encoder.encode
    anchors = TextAnchors.of(encode)
    tags = [_tidy(tags) for tags in batch["content_tags"].to_pylist()]
    vocabulary = {tag: place for place, tag in enumerate(dict.fromkeys(tag for own in tags for tag in own))}
    vocabulary_vectors = _encoded(vocabulary, encode, anchors)
    tag_vectors, tag_affinities, has_tags = _describe_tags(tags, vocabulary, vocabulary_vectors, anchors)
    video_means, _ = read_vectors(batch["video_embedding"], "video_embedding")
    if video_means.shape[1] not in (0, tag_vectors.shape[1]):
        raise ValueError(
            f"the videos' vectors have {video_means.shape[1]} numbers, the encoder gives {tag_vectors.shape[1]}: "
            "materialize text_embeddings again with the model that describes the creators"
        )
    video_vectors, has_videos = unit_rows(video_means if video_means.shape[1] else np.zeros_like(tag_vectors))

    tags_weight = TAGS_WEIGHT * has_tags[:, None]
    videos_weight = VIDEOS_WEIGHT * has_videos[:, None]
    vectors, known = unit_rows(tags_weight * tag_vectors + videos_weight * video_vectors)
    embeddings, is_placed = unit_rows((vectors - anchors.content_background) * known[:, None])
    weighted = tags_weight * tag_affinities + videos_weight * theme_affinities(video_vectors, anchors)
    affinities = weighted / np.where(known[:, None], tags_weight + videos_weight, 1.0)
    similarities = category_similarities(vectors, category_vectors)

    columns = {name: batch[name] for name in batch.schema.names}
    columns |= model_columns(encoder, batch.num_rows)
    columns["embedding"] = write_vectors(embeddings, is_placed)
    columns |= write_columns(CATEGORY_SIMILARITIES, similarities, known)
    columns |= write_columns(THEME_AFFINITIES, affinities, known)
    tag_categories = categories_of_tags(vocabulary, vocabulary_vectors, taxonomy_vectors)
    columns["category"] = pa.array(
        [
            creator_category([tag_categories[tag] for tag in own], counts, text_count)
            for own, counts, text_count in zip(
                tags, _video_counts(batch), batch["video_text_count"].to_pylist(), strict=True
            )
        ],
        pa.string(),
    )
    return rows_of(CREATOR_PROFILES, columns)


def _tidy(tags: Sequence[str] | None) -> tuple[str, ...]:
    """Return the tags without blanks and repeats, in their order."""
    return tuple(dict.fromkeys(tag.strip() for tag in tags or () if tag.strip()))


def _encoded(texts: Collection[str], encode: EncodeTexts, anchors: TextAnchors) -> FloatMatrix:
    """Return the texts' vectors, shape (texts, d), rows of norm 1; without texts the model is not called."""
    return np.asarray(encode(list(texts)), np.float64) if texts else np.zeros((0, anchors.categories.shape[1]))


LEAST_TAG_ASSURANCE = 0.65
"""Score plus lead from which a tag names a class. More than a caption needs: a tag of one or two words is near many
classes. Chosen on 260 tags judged by hand; see the decision record."""


def categories_of_tags(
    tags: Collection[str], vectors: FloatMatrix, taxonomy_vectors: ClassVectors
) -> dict[str, str | None]:
    """Return the class of the taxonomy that each tag names; None where it names none."""
    return dict(zip(tags, named_classes(vectors, taxonomy_vectors, LEAST_TAG_ASSURANCE), strict=True))


def _video_counts(batch: pa.RecordBatch) -> list[dict[str, int]]:
    """Return how many of each creator's videos name each class."""
    names, counts = (batch[name].to_pylist() for name in ("video_categories", "video_category_counts"))
    return [dict(zip(own or (), numbers or (), strict=True)) for own, numbers in zip(names, counts, strict=True)]


def _describe_tags(
    tags: Sequence[tuple[str, ...]], vocabulary: Mapping[str, int], vectors: FloatMatrix, anchors: TextAnchors
) -> tuple[FloatMatrix, FloatMatrix, Mask]:
    """Return vectors (n, d) of norm 1 and affinities (n, 16) of each creator's tags, zeros without tags.

    The mask says which creators have tags. `vectors` holds those of all tags, at their places in `vocabulary`.
    """
    sums = np.zeros((len(tags), anchors.categories.shape[1]))
    affinities = np.zeros((len(tags), anchors.themes.shape[0]))
    if vocabulary:
        of_tags = theme_affinities(vectors, anchors)
        for row, own in enumerate(tags):
            if own:
                places = [vocabulary[tag] for tag in own]
                sums[row] = vectors[places].sum(axis=0)
                affinities[row] = affinities_of_several(of_tags[places])
    unit, known = unit_rows(sums)
    return unit, affinities, known


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

    Beside the list's columns, of its counts only `follower_count`: `account_key`, `video_count` (0 when there are
    none), `median_view_count`, `median_engagement_rate` (null when there are none), `video_embedding` (mean of the
    videos' vectors, array of 896 float32 with the packaged models, norm at most 1; null when no video has one),
    `video_categories` (the classes that `content_analysis` names, by name; null when it names none) beside
    `video_category_counts` (videos of each), `video_text_count` (videos with a text), `engagement_strength` in [0, 1],
    `measured_clip_count` and the mean of each visual measurement.
    """
    accounts = creator_accounts(cleaned_creators, videos)
    owned = videos.inner_join(accounts, account_key(videos) == accounts.account_key).select(
        "creator_id", "video_id", "view_count", "engagement_rate"
    )
    figures = owned.group_by("creator_id").agg(
        video_count=owned.count(),
        median_view_count=owned.view_count.median().round().cast("int64"),
        median_engagement_rate=owned.engagement_rate.median(),
    )
    joined = left_joined(
        cleaned_creators,
        accounts,
        figures,
        _mean_embeddings(owned, text_embeddings),
        _video_categories(owned, content_analysis),
        mean_measurements(owned, visual_features, "creator_id"),
        on="creator_id",
    )
    counted = joined.fill_null({"video_count": 0, "video_text_count": 0, "measured_clip_count": 0})
    return with_engagement_strength(counted).drop(
        "like_count", "comment_count", "share_count", "view_count", "media_files", "is_invented"
    )


def _mean_embeddings(owned: ir.Table, text_embeddings: ir.Table) -> ir.Table:
    """Return the mean vector of each creator's videos; only listed creators' vectors are unnested."""
    known = text_embeddings.filter(text_embeddings.embedding.notnull()).select("video_id", "embedding")
    vectors = owned.select("creator_id", "video_id").inner_join(known, "video_id").select("creator_id", "embedding")
    numbers = vectors.unnest("embedding", offset="position")
    mean = numbers.embedding.cast("float64").mean().round(EMBEDDING_DECIMALS)
    means = numbers.group_by("creator_id", "position").agg(number=mean.cast("float32"))
    return means.group_by("creator_id").agg(video_embedding=means.number.collect(order_by=means.position))


def _video_categories(owned: ir.Table, content_analysis: ir.Table) -> ir.Table:
    """Count each creator's videos that have a text, and those that name each class of the taxonomy."""
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


TAGS_WEIGHT = 0.7
VIDEOS_WEIGHT = 0.3
"""Weight of tags and of videos in what a creator makes, where both are known. Tags are declared and precise; captions
are noisy, and an export may hold one video of an account of thousands."""

LEAST_VIDEO_SHARE = 0.25
"""Share of the videos with a text that a class needs where no tag names it. Smaller shares are jokes, trends and
misread captions: an account that builds with bricks has 17 % "drawing and painting"."""


def creator_category(
    tag_categories: Sequence[str | None], video_counts: Mapping[str, int], text_count: int
) -> str | None:
    """Return the class that tags and videos support most, or None where neither is near any class.

    `tag_categories` holds the class that each tag names, None for a tag that names none; `video_counts` how many videos
    name each class, out of `text_count` videos with a text. The support of a class is 0.7 x its share of the tags +
    0.3 x its share of the videos. A class that no tag names needs a quarter of the videos. Of equal classes the one
    that is declared first wins, then the first of the taxonomy.

    >>> creator_category(["daily life and vlogs", "food and cooking"], {"food and cooking": 4}, 10)
    'food and cooking'
    >>> creator_category([None], {"dance": 1}, 10) is None
    True
    """
    declared = list(dict.fromkeys(name for name in tag_categories if name))
    shown = [name for name in CONTENT_TAXONOMY if _share(video_counts.get(name, 0), text_count) >= LEAST_VIDEO_SHARE]
    support = {
        name: TAGS_WEIGHT * _share(tag_categories.count(name), len(tag_categories))
        + VIDEOS_WEIGHT * _share(video_counts.get(name, 0), text_count)
        for name in (*declared, *shown)
    }
    return max(support, key=support.__getitem__, default=None)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
