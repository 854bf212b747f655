"""`content_analysis`: language, keywords, category and class of each video's text."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.keywords import keywords
from tcm_assets.captions.language import caption_language
from tcm_assets.captions.tables import CONTENT_ANALYSIS
from tcm_assets.captions.taxonomy import ClassVectors, taxonomy_columns
from tcm_assets.catalogue.content_categories import CATEGORIES, CATEGORY_SIMILARITIES, CONTENT_CATEGORIES
from tcm_assets.models.vectors import (
    STORED_DECIMALS,
    EncodeTexts,
    Float32Matrix,
    FloatMatrix,
    prompt_vectors,
    read_vectors,
    rows_of,
    unit_rows,
    write_numbers,
)

_TEXTS = pa.list_(pa.string())


def category_vectors(encode: EncodeTexts) -> Float32Matrix:
    """Return the vectors of the content categories (see `prompt_vectors`): array of shape (13, d), in the order of
    CONTENT_CATEGORIES.
    """
    return prompt_vectors({category.name: category.descriptions for category in CATEGORIES}, encode)


def category_similarities(vectors: FloatMatrix, category_vectors: npt.NDArray[np.floating]) -> FloatMatrix:
    """Return cosines in [-1, 1], rounded: array of shape (n, 13) from `vectors` (n, d), rows of norm 1, and (13, d).

    Raises ValueError when `category_vectors` has another shape.
    """
    expected = (len(CONTENT_CATEGORIES), vectors.shape[1])
    if category_vectors.shape != expected:
        raise ValueError(
            f"category vectors have the shape {category_vectors.shape}, expected {expected}: "
            "encode one text per content category with the encoder that describes the profiles"
        )
    directions, _ = unit_rows(np.asarray(category_vectors, np.float64))
    cosines: FloatMatrix = np.clip(vectors @ directions.T, -1.0, 1.0)
    return cosines.round(STORED_DECIMALS)


def content_analysis_batch(
    batch: pa.RecordBatch, category_vectors: npt.NDArray[np.floating], taxonomy_vectors: ClassVectors
) -> pa.RecordBatch:
    """Return rows of CONTENT_ANALYSIS, one for each row of `batch`, in its order.

    `batch` has the columns video_id, upload_date, caption, hashtags (list of strings), record_language and embedding
    (list of d numbers, norm 1, null without a text). `category_vectors` has shape (13, d), in the order of
    CONTENT_CATEGORIES. Raises ValueError when embeddings and category vectors differ in length, as those of different
    models do.
    """
    vectors, known = read_vectors(batch["embedding"], "embedding")
    if not known.any():  # then the column does not show how long a vector is
        vectors = np.zeros((len(known), category_vectors.shape[1]))
    similarities = category_similarities(vectors, category_vectors)
    captions: list[str | None] = batch["caption"].to_pylist()
    tags: list[list[str]] = [own or [] for own in batch["hashtags"].to_pylist()]

    columns = {name: batch[name] for name in ("video_id", "upload_date")}
    columns |= _languages(captions, batch["record_language"].to_pylist())
    columns["keywords"] = pa.array(map(keywords, captions, tags, columns["language"].to_pylist()), _TEXTS)
    for position, column in enumerate(CATEGORY_SIMILARITIES):
        columns[column.name] = write_numbers(similarities[:, position], known)
    columns |= taxonomy_columns(vectors, known, taxonomy_vectors)
    return rows_of(CONTENT_ANALYSIS, columns)


def _languages(captions: Sequence[str | None], recorded: Sequence[str | None]) -> dict[str, pa.Array]:
    languages = [caption_language(caption, own) for caption, own in zip(captions, recorded, strict=True)]
    return {
        "language": pa.array([language.code for language in languages], pa.string()),
        "language_confidence": pa.array([language.confidence for language in languages], pa.float64()),
    }
