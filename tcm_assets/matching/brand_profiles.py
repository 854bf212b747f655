"""`brand_profiles`: what brands ask for, as vectors, category similarities and theme shares."""

from collections.abc import Sequence

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tcm_assets.captions.content_analysis import category_similarities
from tcm_assets.catalogue.content_categories import CATEGORY_SIMILARITIES
from tcm_assets.matching.content_similarity import TextAnchors, brand_backgrounds, theme_shares
from tcm_assets.matching.tables import BRAND_PROFILES, SPONSOR_THEMES, THEME_SHARES
from tcm_assets.matching.visual_similarity import mean_measurements
from tcm_assets.models.text_encoder import TextEncoder
from tcm_assets.models.vectors import (
    EncodeTexts,
    FloatMatrix,
    Mask,
    model_columns,
    rows_of,
    unit_rows,
    write_columns,
    write_vectors,
)
from tcm_assets.warehouse.relations import left_joined

BRAND_TEXTS = ("marketing_goals", "past_activities")
"""Columns of the list that say what a brand wants: `describe_brands` computes from them alone."""


def describe_brands(
    batch: pa.RecordBatch, encoder: TextEncoder, category_vectors: npt.NDArray[np.floating]
) -> pa.RecordBatch:
    """Turn rows of `brand_statistics` into rows of `brand_profiles`, one for one; each row depends on itself alone.

    Known goals and past activities are embedded separately and averaged: in one text the longer would dominate.
    `category_vectors` has shape (13, d) in the order of CONTENT_CATEGORIES, of the same `encoder`. A brand without
    either text has null text, vector, similarities, theme and shares.
    """
    encode = encoder.encode
    anchors = TextAnchors.of(encode)
    goals, activities = ([_tidy(text) for text in batch[name].to_pylist()] for name in BRAND_TEXTS)
    goal_vectors, has_goals = _encode_known(goals, encode, anchors)
    activity_vectors, has_activities = _encode_known(activities, encode, anchors)

    vectors, known = unit_rows(goal_vectors + activity_vectors)
    centred = (vectors - brand_backgrounds(has_goals, has_activities, anchors)) * known[:, None]
    embeddings, is_placed = unit_rows(centred)
    similarities = category_similarities(vectors, category_vectors)
    shares = theme_shares(centred, anchors)

    columns = {name: batch[name] for name in batch.schema.names}
    known_texts = ([text.rstrip(".") for text in texts if text] for texts in zip(goals, activities, strict=True))
    columns["profile_text"] = pa.array([". ".join(texts) or None for texts in known_texts], pa.string())
    columns |= model_columns(encoder, batch.num_rows)
    columns["embedding"] = write_vectors(embeddings, is_placed)
    columns |= write_columns(CATEGORY_SIMILARITIES, similarities, known)
    columns |= write_columns(THEME_SHARES, np.clip(shares, 0.0, 1.0), known)
    columns["theme"] = pa.array(
        [SPONSOR_THEMES[int(row.argmax())] if is_known else None for row, is_known in zip(shares, known, strict=True)],
        pa.string(),
    )
    return rows_of(BRAND_PROFILES, columns)


def _tidy(text: str | None) -> str | None:
    """Return the text without surrounding blanks, or None when nothing is left."""
    return (text or "").strip() or None


def _encode_known(texts: Sequence[str | None], encode: EncodeTexts, anchors: TextAnchors) -> tuple[FloatMatrix, Mask]:
    """Return the vectors, shape (n, d), zeros where there is no text; and where there is one."""
    known: Mask = np.array([text is not None for text in texts], dtype=np.bool_)
    matrix = np.zeros((len(texts), anchors.categories.shape[1]))
    if known.any():
        matrix[known] = encode([text for text in texts if text is not None])
    return matrix, known


def brand_statistics(cleaned_brands: ir.Table, sponsored_content: ir.Table, visual_features: ir.Table) -> ir.Table:
    """Return one row per brand: the list's columns, `mention_count`, `measured_clip_count`, the looks of its videos.

    The looks are the mean of each visual measurement. The videos of a brand are those whose `brand_mentions` have its
    name. Brands of equal names share them.
    """
    mentions = sponsored_content.select("video_id", brand_name="brand_mentions").unnest("brand_name")
    names = cleaned_brands.select("brand_id", "brand_name")
    mentioning = mentions.inner_join(names, "brand_name").select("brand_id", "video_id").distinct()
    counts = mentioning.group_by("brand_id").agg(mention_count=mentioning.count())
    looks = mean_measurements(mentioning, visual_features, "brand_id")
    joined = left_joined(cleaned_brands, counts, looks, on="brand_id")
    return joined.fill_null({"mention_count": 0, "measured_clip_count": 0})
