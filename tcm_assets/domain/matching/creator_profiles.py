"""`creator_profiles`: what creators make, as vectors, similarities, theme affinities and a category.

Belongs here: the batch half, from `creator_statistics` to the table. Does not belong here: aggregates over videos
(`creator_statistics`), how well content suits a theme (`category_affinity`), how tags and videos decide a category
(`creator_category`), comparing with brands.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.domain.content.category_similarities import category_similarities
from tcm_assets.domain.content.content_taxonomy import taxonomy_columns
from tcm_assets.domain.content.text_embeddings import NamedEncoder, model_columns
from tcm_assets.domain.content.vectors import (
    FloatMatrix,
    Mask,
    read_vectors,
    rows_of,
    unit_rows,
    write_numbers,
    write_vectors,
)
from tcm_assets.domain.matching.category_affinity import affinities_of_several, theme_affinities
from tcm_assets.domain.matching.creator_category import TAGS_WEIGHT, VIDEOS_WEIGHT, creator_category
from tcm_assets.domain.matching.sponsor_themes import Encode, TextAnchors
from tcm_assets.schemas.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.schemas.creator_profiles import CREATOR_PROFILES
from tcm_assets.schemas.sponsor_themes import THEME_AFFINITIES


def describe_creators(
    batch: pa.RecordBatch,
    encoder: NamedEncoder,
    category_vectors: npt.NDArray[np.floating],
    taxonomy_vectors: npt.NDArray[np.floating],
) -> pa.RecordBatch:
    """Rows of `creator_statistics` to rows of `creator_profiles`, one for one; each row depends on itself alone.

    `category_vectors` has shape (13, d) in the order of CONTENT_CATEGORIES, `taxonomy_vectors` one row per class of
    CONTENT_TAXONOMY, all of the same `encoder`. A creator with neither tags nor video texts has null
    vectors, similarities, affinities and category. Raises ValueError when the vectors' lengths differ.
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
    for position, column in enumerate(CATEGORY_SIMILARITIES):
        columns[column.name] = write_numbers(similarities[:, position], known)
    for position, column in enumerate(THEME_AFFINITIES):
        columns[column.name] = write_numbers(affinities[:, position], known)
    tag_categories = _categories_of_tags(vocabulary, vocabulary_vectors, taxonomy_vectors)
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
    """The tags without blanks and repeats, in their order."""
    return tuple(dict.fromkeys(tag.strip() for tag in tags or () if tag.strip()))


def _encoded(texts: Collection[str], encode: Encode, anchors: TextAnchors) -> FloatMatrix:
    """The texts' vectors: array of shape (texts, d), rows of norm 1; no model is asked about no text."""
    return np.asarray(encode(list(texts)), np.float64) if texts else np.zeros((0, anchors.categories.shape[1]))


def _categories_of_tags(
    tags: Collection[str], vectors: FloatMatrix, taxonomy_vectors: npt.NDArray[np.floating]
) -> dict[str, str | None]:
    """The class of the taxonomy that each tag names, None where it names none."""
    texts = list(tags)
    columns = taxonomy_columns(vectors, np.ones(len(texts), np.bool_), texts, [()] * len(texts), taxonomy_vectors)
    return dict(zip(texts, columns["taxonomy_category"].to_pylist(), strict=True))


def _video_counts(batch: pa.RecordBatch) -> list[dict[str, int]]:
    """How many of each creator's videos name each class."""
    names, counts = (batch[name].to_pylist() for name in ("video_categories", "video_category_counts"))
    return [dict(zip(own or (), numbers or (), strict=True)) for own, numbers in zip(names, counts, strict=True)]


def _describe_tags(
    tags: Sequence[tuple[str, ...]], vocabulary: Mapping[str, int], vectors: FloatMatrix, anchors: TextAnchors
) -> tuple[FloatMatrix, FloatMatrix, Mask]:
    """Vectors (n, d) of norm 1 and affinities (n, 16) of each creator's tags; zeros where there are none.

    `vectors` holds those of all tags, at the places that `vocabulary` gives them.
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
